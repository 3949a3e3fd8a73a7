"""Compare every response of the site with the sample before and after a change.

``dump`` loads the sample into a new store, requests everything from the site and the command line
of the checkout in the current folder, and stores the responses. ``compare`` prints which responses
of two dumps differ. ``NORMALISATIONS`` lists all that may differ.

    (cd OTHER_CHECKOUT && .venv/bin/python THIS_CHECKOUT/tests/compare_site.py dump /tmp/before)
    .venv/bin/python tests/compare_site.py dump /tmp/after
    .venv/bin/python tests/compare_site.py compare /tmp/before /tmp/after

``dump`` uses only ``webmap.create_app``, ``webmap.cli.main`` and ``sample.load.commands`` of the
checkout, so that it runs on states with other modules. The addresses are in ``site_dump``.
"""

import argparse
import hashlib
import io
import json
import os
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple

_INDEX, _BODIES, _DAYS = "index.jsonl", "bodies", "days.txt"


@dataclass
class Answer:
    """One stored answer: of an address (``status`` of HTTP) or a command (``status`` of exit).

    ``body`` is the SHA-256 of the body, which is the file of that name in ``bodies``.
    """

    key: str
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


class Dump:
    """A folder of stored answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self) -> None:
        """Make the folder; raises FileExistsError where it is there already."""
        (self.folder / _BODIES).mkdir(parents=True)

    def add(self, key: str, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Store one answer."""
        digest = hashlib.sha256(body).hexdigest()
        path = self.folder / _BODIES / digest
        if not path.exists():
            path.write_bytes(body)
        with (self.folder / _INDEX).open("a", encoding="utf-8") as index:
            line = asdict(Answer(key, status, digest, headers))
            index.write(json.dumps(line, ensure_ascii=False) + "\n")

    def answers(self) -> dict[str, Answer]:
        """Read all answers by key; raises ValueError where a key occurs twice."""
        found: dict[str, Answer] = {}
        for line in (self.folder / _INDEX).read_text(encoding="utf-8").splitlines():
            answer = Answer(**json.loads(line))
            if answer.key in found:
                raise ValueError(f"{self.folder}: {answer.key} is stored twice")
            found[answer.key] = answer
        return found

    def body(self, digest: str) -> bytes:
        """Read the body of an answer."""
        return (self.folder / _BODIES / digest).read_bytes()

    def note_day(self) -> None:
        """Store the day on which the dump is made, here and in UTC."""
        with (self.folder / _DAYS).open("a", encoding="utf-8") as days:
            days.writelines(f"{moment.date()}\n" for moment in (datetime.now(), datetime.now(UTC)))

    def days(self) -> set[date]:
        """Days on which the dump was made: one, or two around midnight."""
        lines = (self.folder / _DAYS).read_text(encoding="utf-8").split()
        return {date.fromisoformat(line) for line in lines}


# Dump -----------------------------------------------------------------------------------------


def dump(folder: Path) -> int:
    """Store the answers of the checkout in the current folder; returns how many."""
    os.environ["COLUMNS"] = "120"  # width of tables that commands print
    for name in [name for name in os.environ if name.startswith("WEBMAP_")]:
        del os.environ[name]
    # the folder of this script holds folders of tests that are named like the packages
    sys.path[0] = str(Path.cwd())
    sys.path.append(str(Path(__file__).parent))
    from site_dump import requests

    stored = Dump(folder.absolute())
    stored.create()
    stored.note_day()
    with tempfile.TemporaryDirectory(prefix="compare_site") as place:
        count = requests.ask_everything(Path(place), stored.add)
    stored.note_day()
    return count


# Normalisations -------------------------------------------------------------------------------


class Normalisation(NamedTuple):
    """A part of texts and headers that may differ, and why; it is replaced before comparing."""

    name: str
    reason: str
    pattern: re.Pattern[str]
    replacement: str


def _rule(name: str, reason: str, pattern: str, replacement: str) -> Normalisation:
    return Normalisation(name, reason, re.compile(pattern, re.DOTALL), replacement)


NORMALISATIONS = [
    _rule(
        "static-version",
        "the fingerprint of a static file in its address changes with the file",
        r"(/static/[\w./-]+\?v=)[0-9a-f]+",
        r"\1VERSION",
    ),
    _rule(
        "content-name",
        "names of drawings, tile archives and lists of areas depend on the program's version; "
        "what they lead to is stored and compared under a constant name",
        r"/(shapes|tiles|atlas/codes|atlas/names|atlas/status)/(?:[0-9a-f]{20}|[0-9a-f]{16})\b",
        r"/\1/NAME",
    ),
    _rule(
        "script-hash",
        "the policy of a page names the scripts in it by hash; the scripts are compared",
        r"'sha256-[A-Za-z0-9+/=]+'",
        "'sha256-HASH'",
    ),
    _rule(
        "cookie-expiry",
        "a cookie expires a year after the answer",
        r"Expires=[^;]+",
        "Expires=MOMENT",
    ),
    _rule(
        "duration",
        "commands print how many seconds an import took",
        r'("seconds": )[\d.]+',
        r"\1SECONDS",
    ),
    _rule(
        "program-version",
        "/healthz shows the version of the program, which version 0.1 did not",
        r'(\{"status":"ok","generation":\d+)(?:,"version":"[\w.]+")?',
        r"\1",
    ),
]
"""What may differ between two dumps, in texts and headers; besides, the day of each dump."""


def day_rules(days: set[date]) -> list[Normalisation]:
    """Rules for moments of import, decision and answer: they are on the day of the dump.

    Dates of reports are others, and are compared.
    """
    time = r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+]00:00)?)?"
    words = [rf"\b{day.isoformat()}{time}|\b{day.day} [A-Z][a-z]+ {day.year}\b" for day in days]
    return [_rule("moment", "the day of the dump, and moments on it", "|".join(words), "MOMENT")]


SCRIPTS = [
    _rule(
        "script-elements",
        "scripts and links that preload them; JSON blocks are compared as ever",
        r'\s*<script(?![^>]*type="application/json")[^>]*>.*?</script>'
        r'|\s*<link rel="modulepreload"[^>]*>',
        "",
    ),
    _rule(
        "policy",
        "a policy of scripts, in a page that is a file",
        r'\s*<meta http-equiv="Content-Security-Policy"[^>]*>',
        "",
    ),
]
"""What ``--ignore-scripts`` leaves out besides, with the header Content-Security-Policy."""


def normalise(text: str, rules: list[Normalisation]) -> str:
    """Replace all that may differ."""
    for rule in rules:
        text = rule.pattern.sub(rule.replacement, text)
    return text


# Compare --------------------------------------------------------------------------------------

_EXACT = re.compile(r"^(AFTER DECISIONS )?(GET /export/|FILE export )")
"""Answers whose bytes must be equal: the same layer gives the same file, whenever it is made."""


class Difference(NamedTuple):
    """What differs in one answer. ``what``: missing, added, status, header NAME or body."""

    what: str
    before: str
    after: str


def differences(before: Dump, after: Dump, *, ignore_scripts: bool) -> dict[Difference, list[str]]:
    """Find what differs between two dumps; keys of the answers by difference."""
    general = [*SCRIPTS, *NORMALISATIONS] if ignore_scripts else NORMALISATIONS
    rules = [[*general, *day_rules(each.days())] for each in (before, after)]
    older, newer = before.answers(), after.answers()
    found: dict[Difference, list[str]] = {}

    def add(difference: Difference, key: str) -> None:
        found.setdefault(difference, []).append(key)

    @cache
    def compare_bodies(one: str, other: str, exact: bool) -> Difference | None:
        bodies = before.body(one), after.body(other)
        return body_difference(*bodies, [[], []] if exact else rules, exact=exact)

    for key in [*older, *(key for key in newer if key not in older)]:
        if ignore_scripts and re.search(r"/static/[^?]*\.(js|mjs|map)\b", key):
            continue
        if key not in newer or key not in older:
            add(Difference("missing" if key in older else "added", "", ""), key)
            continue
        one, other = older[key], newer[key]
        if one.status != other.status:
            add(Difference("status", str(one.status), str(other.status)), key)
        for name in sorted({*one.headers, *other.headers}):
            if ignore_scripts and name == "Content-Security-Policy":
                continue
            values = [
                normalise(each.headers.get(name, "(none)"), own)
                for each, own in zip((one, other), rules, strict=True)
            ]
            if values[0] != values[1]:
                add(Difference(f"header {name}", *values), key)
        if one.body != other.body:
            exact = bool(_EXACT.search(key)) and one.status == 200
            if difference := compare_bodies(one.body, other.body, exact):
                add(difference, key)
    return found


def body_difference(
    before: bytes, after: bytes, rules: list[list[Normalisation]], *, exact: bool
) -> Difference | None:
    """First difference of two bodies that are not equal; None where only what may differ does.

    ``rules`` are those of each body. ``exact``: the bytes must be equal; contents only explain.
    """
    for name, *parts in _parts(before, after):
        where = f"body, {name}" if name else "body"
        try:
            lines = [normalise(part.decode(), own) for part, own in zip(parts, rules, strict=True)]
        except UnicodeDecodeError:
            lines = []
        if lines and lines[0] != lines[1]:
            return _text_difference(where, lines[0], lines[1])
        if not lines and parts[0] != parts[1]:
            return _bytes_difference(where, parts[0], parts[1])
    return _bytes_difference("bytes (contents are equal)", before, after) if exact else None


def _parts(before: bytes, after: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Parts to compare: members of a zip, statements of a GeoPackage, else the body as a whole."""
    if before[:4] == after[:4] == b"PK\x03\x04":
        archives = [zipfile.ZipFile(io.BytesIO(body)) for body in (before, after)]
        names = ["\n".join(archive.namelist()).encode() for archive in archives]
        yield "names of members", names[0], names[1]
        for name in archives[0].namelist():
            yield name, archives[0].read(name), archives[1].read(name)
    elif before[:15] == after[:15] == b"SQLite format 3":
        yield "tables", _statements(before), _statements(after)
    else:
        yield "", before, after


def _statements(database: bytes) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database)
    return "\n".join(connection.iterdump()).encode()


def _text_difference(where: str, before: str, after: str) -> Difference:
    older, newer = before.split("\n"), after.split("\n")
    pairs = enumerate(zip(older, newer, strict=False), start=1)
    number, (one, other) = next(
        ((number, pair) for number, pair in pairs if pair[0] != pair[1]),
        (min(len(older), len(newer)) + 1, ("", "")),
    )
    if (one, other) == ("", ""):  # one text goes on where the other ends
        one, other = ("\n".join(lines[number - 1 :]) for lines in (older, newer))
    column = _equal_start(one, other)
    start = max(0, column - 60)
    return Difference(where, one[start : column + 100], other[start : column + 100])


def _bytes_difference(where: str, before: bytes, after: bytes) -> Difference:
    at = _equal_start(before, after)
    parts = [
        f"{len(body):,} bytes, from byte {at:,}: {body[at : at + 24].hex(' ')}"
        for body in (before, after)
    ]
    return Difference(where, parts[0], parts[1])


def _equal_start(one: Sequence[object], other: Sequence[object]) -> int:
    """How many characters or bytes are equal at the start."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((number for number, pair in pairs if pair[0] != pair[1]), shorter)


def report(found: dict[Difference, list[str]], shown: int) -> None:
    """Print differences, those of most answers first; answers with one difference together."""
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    for difference, keys in ordered[:shown]:
        print(f"\n{difference.what}: {len(keys):,} answers")
        for key in keys[:5]:
            print(f"    {key}")
        if len(keys) > 5:
            print(f"    … and {len(keys) - 5:,} more")
        if difference.before or difference.after:
            print(f"  - {difference.before}\n  + {difference.after}")
    if len(ordered) > shown:
        print(f"\n… and {len(ordered) - shown:,} more differences (--show says how many to print)")


def main() -> int:
    """Run the command line; returns the exit code, 1 where something differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    dumping = commands.add_parser("dump", help="store the answers of the checkout in this folder")
    dumping.add_argument("folder", type=Path, help="a folder to be made")
    comparing = commands.add_parser("compare", help="print which answers of two dumps differ")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--ignore-scripts", action="store_true", help="leave out JavaScript")
    comparing.add_argument("--show", type=int, default=40, help="differences to print (40)")
    arguments = parser.parse_args()
    if arguments.command == "dump":
        start = monotonic()
        count = dump(arguments.folder)
        print(f"{arguments.folder}: {count:,} answers in {monotonic() - start:.0f} s")
        return 0
    before, after = Dump(arguments.before), Dump(arguments.after)
    found = differences(before, after, ignore_scripts=arguments.ignore_scripts)
    report(found, arguments.show)
    touched = {key for keys in found.values() for key in keys}
    print(f"\n{len(before.answers()):,} answers before, {len(touched):,} differ")
    return 1 if touched else 0


if __name__ == "__main__":
    sys.exit(main())
