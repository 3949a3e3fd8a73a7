"""Fixtures of the tests of maps."""

import pytest
from flask import Flask

from tests.conftest import Runner


@pytest.fixture
def site(writing_runner: Runner) -> Flask:
    """The sample's site, to be written to; layers of the country and provinces have files."""
    assert writing_runner("tiles").exit_code == 0
    return writing_runner.app
