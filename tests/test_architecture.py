"""Rules for source files: directions of imports, lengths of files, no addresses of other hosts."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "boundaries", "kampungkb", "webmap")
ONLY_WEBMAP = {
    "babel", "branca", "click", "flask", "flask_babel", "flask_compress", "folium", "gunicorn",
    "jinja2", "matplotlib", "pptx", "werkzeug",
}  # fmt: skip
MAX_LINES = 400

MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
FRONTEND_FILES = [
    path
    for folder in ("templates", "static", "js")
    for path in sorted((ROOT / "webmap" / folder).rglob("*"))
    if path.suffix in {".html", ".js", ".ts", ".css", ".svg", ".xml", ".json"}
    and not {"vendor", "dist"} & set(path.relative_to(ROOT).parts)
]


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(source: str) -> set[str]:
    """Return the top-level packages that a module imports, also inside functions."""
    packages = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            packages |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            packages.add("." * node.level or (node.module or "").partition(".")[0])
    return packages


def forbidden_imports(package: str, imported: set[str]) -> set[str]:
    """Return the imported packages that a module of ``package`` must not import."""
    later = set(PACKAGES[PACKAGES.index(package) + 1 :]) | {"tests", "sample", "."}
    web_libraries = set() if package == "webmap" else ONLY_WEBMAP
    return imported & (later | web_libraries)


def test_modules_of_every_package_are_checked():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_a_module_imports_only_packages_to_the_left_of_its_own(path):
    package = path.relative_to(ROOT).parts[0]
    assert forbidden_imports(package, imports(path.read_text("utf-8"))) == set()


def test_a_forbidden_import_is_reported():
    assert forbidden_imports(
        "geo", imports("def late():\n    from boundaries.areas.codes import parse")
    ) == {"boundaries"}
    assert forbidden_imports("kampungkb", imports("import click.testing as c")) == {"click"}
    assert forbidden_imports("boundaries", imports("from . import codes")) == {"."}
    assert forbidden_imports("webmap", imports("import flask, geo.errors")) == set()


@pytest.mark.parametrize(
    "path",
    MODULES
    + sorted((ROOT / "sample").glob("*.py"))
    + FRONTEND_FILES
    + sorted((ROOT / "tests/js").rglob("*.js")),
    ids=_relative,
)
def test_no_file_has_more_than_400_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


# Names of XML namespaces look like addresses, but browsers do not fetch them.
_OTHER_HOST = re.compile(r"""(?:https?:|["'(=\s])//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}""", re.I)


@pytest.mark.parametrize("path", FRONTEND_FILES, ids=_relative)
def test_frontend_files_contain_no_address_of_another_host(path):
    assert _OTHER_HOST.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ["<script src='https://cdn.example.org/x.js'>", '<img src="//tiles.example.org/1.png">'],
)
def test_an_address_of_another_host_is_reported(text):
    assert _OTHER_HOST.search(text)


def test_folders_of_tests_are_not_packages():
    # Test files of one name in several folders need import mode importlib without __init__.py.
    assert list((ROOT / "tests").rglob("__init__.py")) == []
