"""A run ends with a table of what was skipped; each reason in the tests has a cause there."""

import ast
from pathlib import Path

import pytest

from tests.scheduling import LONGEST, REAL_REGISTERS, group
from tests.skipped import LEFT_OUT, NO_BROWSER, POSTGRESQL, cause, table

pytest_plugins = ["pytester"]

TESTS = Path(__file__).parent


def _reasons(tree):
    """Yield the reasons of skips in a module; a value in a text is an X."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found = [word.value for word in node.keywords if word.arg == "reason"]
            if node.func.attr == "skip":
                found += node.args[:1]
            if node.func.attr in {"skip", "skipif"}:
                for text in found:
                    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                    yield "".join(
                        part.value if isinstance(part, ast.Constant) else "X" for part in parts
                    )


FILES = [path for path in sorted(TESTS.rglob("*.py")) if "benchmarks" not in path.parts]


def test_each_reason_has_a_cause_with_advice():
    reasons = {reason for path in FILES for reason in _reasons(ast.parse(path.read_text("utf-8")))}
    assert len(reasons) > 15
    unknown = {reason for reason in reasons if cause(reason)[0] == reason}
    assert unknown <= {"X", "no X on this machine"}  # a value that the test computes


def test_the_table_counts_causes_with_the_most_frequent_first():
    reasons = ["no PostgreSQL in TEST_POSTGRES_URL"] * 814 + [NO_BROWSER] * 90 + ["Monday"]
    assert table(reasons) == [
        f"   814  PostgreSQL with PostGIS  {POSTGRESQL}",
        "    90  Chromium                 apt install chromium",
        "     1  Monday",
    ]
    assert cause(LEFT_OUT) == ("left out", "make test without BROWSER=no")


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_a_run_prints_the_table(pytester, arguments, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(TESTS.parent))
    pytester.makepyfile(
        test_some="""
        import pytest

        @pytest.mark.parametrize("n", range(3))
        def test_store(n):
            pytest.skip("no PostgreSQL in TEST_POSTGRES_URL (see .ci/postgres)")

        @pytest.mark.skipif(True, reason="no LibreOffice")
        def test_slides(): ...

        def test_sound(): ...
        """
    )
    result = pytester.runpytest_subprocess("-p", "tests.skipped", *arguments)
    result.assert_outcomes(passed=1, skipped=4)
    result.stdout.fnmatch_lines(
        [
            "*4 tests skipped: what was missing, how to get it*",
            "*3  PostgreSQL with PostGIS  apt install*",
            "*1  LibreOffice *",
        ]
    )


def test_a_run_without_skipped_tests_prints_no_table(pytester):
    pytester.makepyfile(test_some="def test_sound(): ...")
    assert "how to get it" not in pytester.runpytest_inprocess("-p", "tests.skipped").stdout.str()


def test_groups_keep_a_browser_and_the_tests_of_a_file_together():
    assert group("tests/browser/test_a.py::test_x") == group("tests/browser/test_b.py::test_y")
    assert group("tests/test_a.py::test_x[sqlite]") == group("tests/test_a.py::test_y")
    assert group("tests/test_a.py::test_x[sqlite]") != group("tests/test_a.py::test_x[postgresql]")


def test_all_tests_of_the_real_registers_are_together():
    tests = (TESTS / "kampungkb").rglob("test_*.py")
    users = {one for one in tests if "real_registers" in one.read_text("utf-8")}
    assert {f"tests/{one.relative_to(TESTS)}" for one in users} == set(REAL_REGISTERS)
    assert len({group(f"{path}::test_x[sqlite]") for path in REAL_REGISTERS}) == 1


def test_what_runs_first_exists():
    assert [start for start in LONGEST if not (TESTS.parent / start).exists()] == []
