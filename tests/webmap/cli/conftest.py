"""Fixtures of the tests of commands."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]


def _checked(runner: Run) -> Run:
    """Run commands, and fail on an exception that the command line does not handle."""

    def run(*words: object) -> Result:
        result = runner(*words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def run(runner: Run) -> Run:
    """Run a command on the sample, which is not to be written to: ``run("coverage", "99")``."""
    return _checked(runner)


@pytest.fixture
def run_on_copy(writing_runner: Run) -> Run:
    """Run a command on a copy of the sample that is the test's own."""
    return _checked(writing_runner)


@pytest.fixture
def regency(run: Run) -> str:
    """Code of the regency of 297 villages."""
    answer = json.loads(run("coverage", "99", "--format", "json").stdout)
    return next(row["code"] for row in answer["rows"] if row["villages"] == 297)
