"""One version, wherever it is shown."""

import json
import tomllib
from pathlib import Path

from webmap.core.version import version

ROOT = Path(__file__).parents[3]


def test_the_version_is_that_of_pyproject():
    assert version() == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_the_packages_of_npm_have_the_same_version():
    assert json.loads((ROOT / "package.json").read_text())["version"] == version()
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert lock["version"] == lock["packages"][""]["version"] == version()
