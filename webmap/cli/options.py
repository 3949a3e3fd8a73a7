"""Arguments and options that several commands share, and the console for messages."""

import getpass
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, parse
from geo.store.database import read_session
from webmap.core import params
from webmap.core.app_context import get_engine

Command = TypeVar("Command", bound=Callable[..., Any])

console = Console(stderr=True, highlight=False)
"""Console for messages, on standard error; results go to standard output."""

INPUT_PATH = click.Path(exists=True, path_type=Path)
OUTPUT_PATH = click.Path(path_type=Path)


class Day(click.ParamType[Any]):
    """A date written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, _param: Any, _context: Any) -> date:
        """Read the date; raises BadDate."""
        return value if isinstance(value, date) else params.iso_date(value)


class Code(click.ParamType[Any]):
    """The code of an area in the store."""

    name = "CODE"

    def convert(self, value: Any, _param: Any, _context: Any) -> str:
        """Return the canonical code for any of its spellings; raises UnknownCode."""
        with read_session(get_engine()) as session:
            return areas.find(session, parse(value)).code


def level_option(name: str, description: str) -> Callable[[Command], Command]:
    """Add an option that takes the word of a level below the country."""
    words = [level.word for level in Level if level != Level.COUNTRY]
    return click.option(name, type=click.Choice(words), help=description)


def date_option(command: Command) -> Command:
    """Add ``--date``; None means the newest report's."""
    return click.option(
        "--date", "day", type=Day(), help="Figures as of this day; the newest report's else."
    )(command)


def who_option(command: Command) -> Command:
    """Add ``--who``: the person who decides, by default the user who is logged in."""
    return click.option("--who", default=_user, help="Who decides; else who is logged in here.")(
        command
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user on this machine, as in some containers
        return ""
