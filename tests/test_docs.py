"""What a newcomer reads is complete: every setting, command and figure is explained."""

import re
from pathlib import Path

import click
import pytest

from geo.files.formats import FORMATS
from kampungkb.indicators.classification import CLASSES
from webmap.cli import main
from webmap.core.config import PREFIX, SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FIGURES = (ROOT / "docs" / "figures.md").read_text("utf-8")
DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_in_the_readme_with_its_default_and_meaning(setting):
    rows = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", README).replace("`", "")
    default = setting.default or "empty"
    assert f"| {PREFIX}{setting.name} | {default} | {setting.help} |" in rows


def test_no_setting_stands_in_the_readme_that_does_not_exist():
    known = {PREFIX + setting.name for setting in SETTINGS}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", README)) <= known


def _commands(group=main, above=""):
    """All commands by what one types, those of groups too."""
    found = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= _commands(command, f"{above}{name} ")
        else:
            found[above + name] = command
    return found


COMMANDS = _commands()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_stands_in_the_readme(name):
    assert re.search(rf"(`|python -m webmap ){name}\b", README)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name):
    text = COMMANDS[name].help or ""
    assert f"python -m webmap {name}" in text, "the help gives an example"


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
