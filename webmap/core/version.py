"""The version of the program, as ``pyproject.toml`` has it: the program is not installed."""

import tomllib
from functools import cache
from pathlib import Path

_PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@cache
def version() -> str:
    """Version of the program, e.g. ``0.2.0``."""
    project = tomllib.loads(_PYPROJECT.read_text("utf-8"))["project"]
    return str(project["version"])
