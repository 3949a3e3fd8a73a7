"""Known flaws of the locked packages: pip-audit and npm audit with one clear result.

``python supply_chain/audit.py PIP_AUDIT`` (``make audit``). Both send names and versions of the
packages to the advisory databases of PyPI and npm. Exit status: 0 no known flaw, 1 flaws,
3 a database did not answer, so that nothing is known.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements/dev.txt", "requirements/node.txt")

ADVICE = """\
The database may be out of reach from here (a proxy, a mirror without advisories). Run make audit on
a machine that reaches it, or let a service watch requirements*.txt and package-lock.json."""


class Result(NamedTuple):
    """What one tool found."""

    audited: int
    flaws: list[str]
    not_audited: list[str]
    """Packages without an answer, or the message of a tool that failed."""


def of_pip_audit(report: str, errors: str = "") -> Result:
    """Read the JSON of pip-audit, which ends with 0 also where it could ask for no package."""
    try:
        entries = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return Result(0, [], [_last_line(errors) or "pip-audit gave no report"])
    flaws = [
        f"{entry['name']} {entry['version']}: {flaw['id']}"
        + (f", mended in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "")
        for entry in entries
        for flaw in entry.get("vulns", [])
    ]
    skipped = [entry["skip_reason"] for entry in entries if "skip_reason" in entry]
    return Result(len(entries) - len(skipped), flaws, skipped)


def of_npm_audit(report: str, errors: str = "") -> Result:
    """Read the JSON of npm audit."""
    try:
        found: dict[str, Any] = json.loads(report)
        audited = found["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError):
        message = json.loads(report).get("message") if report.startswith("{") else None
        return Result(0, [], [message or _last_line(errors) or "npm audit gave no report"])
    flaws = [
        f"{name} {entry['range']}: {entry['severity']}"
        for name, entry in sorted(found["vulnerabilities"].items())
    ]
    return Result(audited, flaws, [])


def status(results: dict[str, Result]) -> tuple[int, list[str]]:
    """Return the exit status and the lines to print."""
    lines = []
    for tool, result in results.items():
        lines.append(f"{tool}: {result.audited} packages audited, {len(result.flaws)} known flaws")
        lines += [f"  {flaw}" for flaw in result.flaws]
        if result.not_audited:
            lines.append(
                f"  {len(result.not_audited)} NOT AUDITED, the first: {result.not_audited[0]}"
            )
    if any(result.not_audited for result in results.values()):
        lines.append(ADVICE)
    if any(result.flaws for result in results.values()):
        return 1, lines
    return (3 if any(result.not_audited for result in results.values()) else 0), lines


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def _run(*command: str) -> tuple[str, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (words of this file and of the Makefile)
    return done.stdout, done.stderr


def main(arguments: Sequence[str]) -> int:
    """Audit the locks of Python and of npm; return the exit status."""
    options = [word for lock in LOCKS for word in ("-r", lock)]
    quiet = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
    results = {
        "pip-audit": of_pip_audit(*_run(arguments[0], *quiet, *options)),
        "npm audit": of_npm_audit(*_run("npm", "audit", "--json")),
    }
    code, lines = status(results)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
