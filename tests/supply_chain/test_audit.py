"""An audit that could not ask a database never looks like one that found nothing."""

import json

import pytest

from supply_chain.audit import Result, of_npm_audit, of_pip_audit, status


def pip_report(*entries):
    return json.dumps({"dependencies": list(entries), "fixes": []})


SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
FLAWED = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [
        {"id": "CVE-2024-1", "fix_versions": ["3.1.3"]},
        {"id": "PYSEC-2", "fix_versions": []},
    ],
}
UNKNOWN = {"name": "rich", "skip_reason": "Dependency not found on PyPI: rich (15.0.0)"}


def npm_report(vulnerabilities):
    return json.dumps(
        {"vulnerabilities": vulnerabilities, "metadata": {"dependencies": {"total": 63}}}
    )


def test_flaws_are_named_with_the_version_that_mends_them():
    assert of_pip_audit(pip_report(SOUND, FLAWED)) == Result(
        2, ["jinja2 3.1.0: CVE-2024-1, mended in 3.1.3", "jinja2 3.1.0: PYSEC-2"], []
    )
    assert of_npm_audit(npm_report({"leaflet": {"range": "<1.9", "severity": "high"}})) == Result(
        63, ["leaflet <1.9: high"], []
    )


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (of_pip_audit(pip_report(SOUND, UNKNOWN)), "Dependency not found on PyPI: rich (15.0.0)"),
        (of_pip_audit("", "Traceback …\nConnectionError: no route"), "ConnectionError: no route"),
        (of_pip_audit(""), "pip-audit gave no report"),
        (of_npm_audit('{"message": "405 Method Not Allowed"}'), "405 Method Not Allowed"),
        (of_npm_audit("", "npm error ENOTFOUND"), "npm error ENOTFOUND"),
    ],
)
def test_a_database_that_does_not_answer_is_said_with_advice(result, reason):
    assert result.not_audited == [reason]
    code, lines = status({"tool": result})
    assert code == 3
    assert "NOT AUDITED" in "\n".join(lines)
    assert "out of reach" in lines[-1]


def test_the_exit_status_tells_flaws_from_none():
    none = Result(70, [], [])
    assert status({"pip-audit": none, "npm audit": none}) == (
        0,
        [
            "pip-audit: 70 packages audited, 0 known flaws",
            "npm audit: 70 packages audited, 0 known flaws",
        ],
    )
    assert status({"pip-audit": none, "npm audit": Result(70, ["leaflet <1.9: high"], [])})[0] == 1
    assert status({"a": Result(0, [], ["no route"]), "b": Result(1, ["x"], [])})[0] == 1
