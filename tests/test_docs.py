"""The documents are complete: every setting, command, format and figure is in them."""

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
def test_the_readme_lists_every_setting_with_default_and_help(setting):
    rows = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", README).replace("`", "")
    default = setting.default or "empty"
    assert f"| {PREFIX}{setting.name} | {default} | {setting.help} |" in rows


def test_the_readme_names_only_settings_that_exist():
    known = {PREFIX + setting.name for setting in SETTINGS}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", README)) <= known


def _commands(group=main, prefix=""):
    """Return all commands by their words on the command line, including those of groups."""
    commands = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            commands |= _commands(command, f"{prefix}{name} ")
        else:
            commands[prefix + name] = command
    return commands


COMMANDS = _commands()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_readme_names_every_command(name):
    assert re.search(rf"(`|python -m webmap ){name}\b", README)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_every_command_has_an_example(name):
    text = COMMANDS[name].help or ""
    assert f"python -m webmap {name}" in text


def test_the_readme_names_every_make_target():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^([a-z-]+):.*##", makefile, re.M):
        assert f"`make {target}`" in README


def test_the_readme_names_every_export_format():
    for suffix in FORMATS:
        assert f"`{suffix}`" in README


@pytest.mark.parametrize(
    "word", [*CLASSES, "villages", "formed", "coverage", "advanced", "gap", "targets"]
)
def test_figures_md_names_every_figure(word):
    assert f"`{word}`" in FIGURES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_to_files(document):
    for address in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        if "://" not in address:
            assert (document.parent / address.partition("#")[0]).exists(), address
