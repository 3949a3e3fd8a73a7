"""The group of all commands: help, version, and errors as one line."""

import errno
import subprocess
import sys

import pytest
from click.testing import CliRunner

from sample.make_sample import DATA
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


def _fail(*_arguments, **_values):
    raise RuntimeError("first line\nsecond \x1b[2J")


def test_an_unexpected_error_is_one_line_with_advice(monkeypatch, runner):
    monkeypatch.setattr("webmap.cli.figures.get_snapshot", _fail)
    result = runner("coverage", "99")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("Error: unexpected RuntimeError: first line second \\x1b[2J.")
    assert "--debug" in result.stderr


def test_a_full_disk_after_the_import_is_one_line_with_advice(monkeypatch, runner):
    def fill(*_arguments, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("webmap.cli.operations.topology_files.build", fill)
    result = runner("tiles")
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert "the disk is full" in line and "run the same command again" in line
    assert "Errno" not in result.stderr


def test_debug_prints_where_an_error_occurred(monkeypatch, runner):
    monkeypatch.setattr("webmap.cli.figures.get_snapshot", _fail)
    assert "Traceback" in runner("--debug", "coverage", "99").stderr


@pytest.mark.parametrize("text", ["\udcff", "a\0b"])
def test_an_argument_that_is_no_text_is_wrong_usage(runner, text):
    result = runner("coverage", "99", "--date", text)
    assert result.exit_code == 2
    assert "no text in UTF-8" in result.stderr


_HUGE = "9" * 5000


@pytest.mark.parametrize(
    "words",
    [
        ("review", "accept", f"{_HUGE}:1", "99.01.01.2001"),
        ("review", "accept", "1:99999999999999999999", "99.01.01.2001"),
        ("review", "accept", f"1:Sheet:{_HUGE}", "99.01.01.2001"),
        ("review", "refuse", f"3000000000:{_HUGE}"),
        ("review", "undo", _HUGE),
        ("review", "undo", "9223372036854775808"),
        ("review", "undo", "3000000000"),
        ("import-codes", str(DATA / "wilayah_2025.sql"), "--dated", _HUGE),
        ("import-codes", str(DATA / "wilayah_2025.sql"), "--dated", "9223372036854775808"),
        ("coverage", _HUGE),
        ("coverage", "99", "--date", "99999-01-01"),
        ("changes", "99", "--since", f"report:{_HUGE}"),
        ("compare", "99", "report:99999999999", "report:²"),
        ("compare", "99", "0000-00-00", "9999-12-31"),
        ("export", "99", "/dev/zero"),
        ("export", "99", "/dev/full/a.csv"),
        ("export", "99", f"{'a' * 300}.csv"),
        ("render", "99", "/nowhere/a.pdf"),
        ("render", "99", "/a.pdf/", "--date", "x"),
        ("worklist", "99", "/nowhere/a.csv"),
        ("template", "99.01", "/nowhere/a.xlsx"),
        ("template", "99.01", "/etc"),
        ("review", "export", "/nowhere/a.xlsx"),
        ("review", "decisions", "/nowhere/a.csv"),
        ("review", "load", "/dev/zero"),
        ("review", "import", "/"),
        ("import-register", "/dev/zero", "--date", "2023-01-01"),
        ("import-layer", "/", "--date", "2023-01-01"),
        ("import-targets", "/dev/zero"),
        ("import-boundaries", "/dev/zero"),
        ("import-boundaries", str(DATA / "wilayah_boundaries-contoh.zip"), "--notes", "/no/x.csv"),
        ("sources", "set", "x" * 100_000, "--licence", "MIT"),
        ("run", "--port", _HUGE),
        ("run", "--workers", "0"),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_extreme_arguments_end_in_one_line(run, words):
    result = run(*words)
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.stderr
    assert sum(line.startswith("Error: ") for line in result.stderr.splitlines()) == 1
    assert len(result.stderr) < 4000
    assert "unexpected" not in result.stderr
