"""The JavaScript as a part of the site: its bundles, its folders, the types of what pages serve."""

import json
import re
from pathlib import Path

import pytest

from webmap.maps import choropleth

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "webmap/js"
MODULES = sorted(SOURCES.rglob("*.js"))
ORDER = (
    "shared/drawing", "shared", "shared/time", "shared/search", "shared/controls", "area",
    "area/tables", "area/time", "area/print", "review", "present", "atlas/data", "atlas/drawing",
    "atlas/panel", "atlas", "entries",
)  # fmt: skip
"""Folders of modules; each imports itself and those to its left."""
APART = {"area": "atlas", "review": "atlas"}
"""Folders of different pages, which do not import each other."""

FOLDER_SIZE = 13


@pytest.fixture
def client(sample_app):
    """The site whose import built the tiles of the atlas."""
    return sample_app.test_client()


def _named(path: Path) -> str:
    return str(path.relative_to(SOURCES))


def imported_folders(path: Path) -> set[str]:
    """Folders of the modules that a module imports when it runs; types are not meant."""
    names = re.findall(r'^(?:import|export) [^"]*?"(\.[^"]+)";', path.read_text("utf-8"), re.M)
    return {_named((path.parent / name).resolve().parent) for name in names}


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_folders_import_each_other_one_way(path):
    folder = _named(path.parent)
    allowed = set(ORDER[: ORDER.index(folder) + 1])
    for page, other in APART.items():
        if folder.startswith(other):
            allowed -= {one for one in ORDER if one.startswith(page)}
    assert imported_folders(path) <= allowed


def test_imports_are_seen():
    assert imported_folders(SOURCES / "atlas/atlas.js") == {
        "shared", "shared/drawing", "shared/time", "shared/controls",
        "atlas", "atlas/data", "atlas/drawing", "atlas/panel",
    }  # fmt: skip


def test_folders_stay_small():
    assert {_named(path.parent) for path in MODULES} == set(ORDER)
    for folder in ORDER:
        assert len(list((SOURCES / folder).glob("*.js"))) <= FOLDER_SIZE, folder


def test_each_entry_is_the_bundle_of_a_page_or_a_file():
    templates = "".join(
        path.read_text("utf-8") for path in (ROOT / "webmap/templates").rglob("*.html")
    )
    used = re.findall(r"static\('(dist/[^']+)'\)", templates) + list(choropleth.SCRIPTS)
    bundles = {name for name in used if name.startswith("dist/")}
    assert bundles == {f"dist/{path.name}" for path in (SOURCES / "entries").glob("*.js")}


@pytest.mark.parametrize("address", ["/", "/area/99.01", "/atlas", "/review/99.01", "/tentang"])
def test_a_page_loads_each_script_under_its_fingerprint(client, address):
    text = client.get(address).text
    scripts = re.findall(r'<script src="([^"]+)">', text)
    assert len([one for one in scripts if "/dist/" in one]) == 1
    for script in scripts:
        assert re.search(r"\?v=[0-9a-f]{10}$", script)
        answer = client.get(script)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def fields(interface: str) -> set[str]:
    """Names of the fields that the types declare for an interface, optional ones too."""
    types = (SOURCES / "types/blocks.d.ts").read_text("utf-8")
    body = re.search(rf"interface {interface} (?:extends [^{{]+)?{{\n(.*?)\n}}", types, re.S)
    return set(re.findall(r"^  (\w+)\??:", body[1], re.M))


def block(text: str, name: str):
    """A JSON block of a page."""
    return json.loads(re.search(rf'id="{name}">(.*?)</script>', text, re.S)[1])


def test_the_types_of_the_atlas_are_those_of_its_json_block(client):
    setup = block(client.get("/atlas").text, "atlas-figures")
    assert set(setup) == fields("AtlasSetup")
    style = fields("Style")
    assert {*setup["coverage"][0]} == style | fields("AtlasStyle")
    assert {*setup["status"][0]} == style | fields("AtlasStyle") | fields("StatusStyle")


def test_the_types_of_an_area_are_those_of_its_json_block(client):
    for address in ("/", "/area/99", "/area/99.01?by=village&date=2023-07-27"):
        figures = block(client.get(address).text, "figures")
        assert set(figures) <= fields("AreaFigures") | fields("PackedVillages")
        rows = figures.get("rows", [])
        assert {key for row in rows for key in row} <= fields("AreaRow")
        for style in figures["styles"].values():
            assert set(style) == fields("Style") | fields("AreaStyle")
