"""The group of all commands: help, version, and errors as one line."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from webmap.cli import main
from webmap.core.version import version


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("coverage", "98.01"), "98.01"),
        (("coverage", "Brebes"), "not an area code"),
        (("coverage", "99", "--date", "2023-02-30"), "2023-02-30"),
        (("export", "99", "/no/such/folder/a.csv"), "/no/such/folder"),
    ],
)
def test_a_wrong_code_or_date_is_one_line_on_standard_error(run, words, text):
    result = run(*words)
    assert result.exit_code == 1
    assert text in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_shows_an_example(run, name):
    assert "xample" in run(name, "--help").stdout


def test_the_version_needs_no_store(monkeypatch):
    monkeypatch.setenv("WEBMAP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    assert result.stdout == f"{version()}\n"


def test_the_module_runs_as_a_program(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "webmap", "coverage", "33.29"],
        capture_output=True,
        text=True,
        env={"WEBMAP_INSTANCE": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert result.returncode == 1
    assert "33.29" in result.stderr
    assert "Traceback" not in result.stderr
