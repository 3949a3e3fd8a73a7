"""What a newcomer reads is complete: every setting, command and figure is explained."""

import re
from pathlib import Path

import pytest

from geo.formats import FORMATS
from kampungkb.classification import CLASSES
from webmap.cli import main
from webmap.config import PREFIX, SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FIGURES = (ROOT / "docs" / "figures.md").read_text("utf-8")
DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_in_the_readme(setting):
    assert f"`{PREFIX}{setting.name}`" in README


def test_no_setting_stands_in_the_readme_that_does_not_exist():
    known = {PREFIX + setting.name for setting in SETTINGS}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", README)) <= known


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_stands_in_the_readme(command):
    assert f"`{command}" in README


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_explains_itself(command):
    text = main.commands[command].help or ""
    assert f"python -m webmap {command}" in text, "the help gives an example"


def test_every_make_target_stands_in_the_readme():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^([a-z-]+):.*##", makefile, re.M):
        assert f"`make {target}`" in README


def test_every_export_format_stands_in_the_readme():
    for suffix in FORMATS:
        assert f"`{suffix}`" in README


@pytest.mark.parametrize(
    "word", [*CLASSES, "villages", "formed", "coverage", "advanced", "gap", "targets"]
)
def test_every_figure_is_explained(word):
    assert f"`{word}`" in FIGURES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_hold(document):
    for address in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        if "://" not in address:
            assert (document.parent / address.partition("#")[0]).exists(), address
