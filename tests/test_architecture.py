"""The house keeps its order: who imports whom, how long a file is, where scripts come from."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("geo", "boundaries", "kampungkb", "webmap")
ONLY_WEBMAP = {
    "babel", "branca", "click", "flask", "flask_babel", "flask_compress", "folium", "gunicorn",
    "jinja2", "matplotlib", "pptx", "werkzeug",
}  # fmt: skip
LINES = 400

MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
SERVED = [
    path
    for folder in ("templates", "static", "js")
    for path in sorted((ROOT / "webmap" / folder).rglob("*"))
    if path.suffix in {".html", ".js", ".ts", ".css", ".svg", ".xml", ".json"}
    and not {"vendor", "dist"} & set(path.relative_to(ROOT).parts)
]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(source: str) -> set[str]:
    """Top-level packages that a module imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level or (node.module or "").partition(".")[0])
    return found


def forbidden(room: str, imported: set[str]) -> set[str]:
    """What a module of a room must not import."""
    right = set(ROOMS[ROOMS.index(room) + 1 :]) | {"tests", "sample", "."}
    outside = set() if room == "webmap" else ONLY_WEBMAP
    return imported & (right | outside)


def test_every_room_is_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_imports_point_leftwards(path):
    room = path.relative_to(ROOT).parts[0]
    assert forbidden(room, imports(path.read_text("utf-8"))) == set()


def test_a_wrong_import_would_be_seen():
    assert forbidden(
        "geo", imports("def late():\n    from boundaries.areas.codes import parse")
    ) == {"boundaries"}
    assert forbidden("kampungkb", imports("import click.testing as c")) == {"click"}
    assert forbidden("boundaries", imports("from . import codes")) == {"."}
    assert forbidden("webmap", imports("import flask, geo.errors")) == set()


@pytest.mark.parametrize(
    "path",
    MODULES
    + sorted((ROOT / "sample").glob("*.py"))
    + SERVED
    + sorted((ROOT / "tests/js").rglob("*.js")),
    ids=_named,
)
def test_no_file_is_two_rooms(path):
    assert len(path.read_text("utf-8").splitlines()) <= LINES


# Names of XML namespaces look like addresses, but nobody fetches them.
_OUTSIDE = re.compile(r"""(?:https?:|["'(=\s])//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}""", re.I)


@pytest.mark.parametrize("path", SERVED, ids=_named)
def test_pages_name_no_address_outside_the_site(path):
    assert _OUTSIDE.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ["<script src='https://cdn.example.org/x.js'>", '<img src="//tiles.example.org/1.png">'],
)
def test_an_outside_address_would_be_seen(text):
    assert _OUTSIDE.search(text)


def test_no_two_test_files_share_a_module_name_by_package():
    # importlib mode needs no packages of tests; an __init__.py would bring them back
    assert list((ROOT / "tests").rglob("__init__.py")) == []
