"""docs/architecture.md lists every module once and names only files and functions that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "boundaries", "kampungkb", "webmap")
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")

MODULES = sorted(
    str(path.relative_to(ROOT))
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__init__.py"
)
ROWS = re.findall(r"^\| `([\w/]+\.py)` \| (.+) \|$", PAGE, re.M)
PATHS = sorted(set(re.findall(r"`((?:[\w-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|md))(?::\w+)?`", PAGE)))
NAMES = sorted(set(re.findall(r"`([\w/]+\.py):(\w+)`", PAGE)))


def missing_modules(modules, rows):
    """Return modules that are not in exactly one row of the map, and rows without a module."""
    paths = [path for path, _ in rows]
    return sorted(set(modules) ^ set(paths)) + [path for path in paths if paths.count(path) > 1]


def top_level_names(source):
    """Return the names that a module defines at its top level."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_every_module_is_on_the_map_once():
    assert missing_modules(MODULES, ROWS) == []


def test_a_module_without_a_row_is_found():
    assert missing_modules(["geo/a.py", "geo/b.py"], [("geo/a.py", "text")]) == ["geo/b.py"]
    assert missing_modules(["geo/a.py"], [("geo/a.py", "x"), ("geo/c.py", "y")]) == ["geo/c.py"]


@pytest.mark.parametrize("path", PATHS)
def test_every_path_on_the_page_exists(path):
    path = path.replace("LANG", "en")
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_every_function_on_the_page_exists(path, name):
    assert name in top_level_names((ROOT / path).read_text("utf-8"))


def test_the_page_answers_at_least_twelve_requests():
    table = PAGE.partition("## Where to change what")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) >= 2 + 12  # and two lines of the heading
