"""Arguments and options that several commands share, and the voice that speaks to a person."""

import getpass
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click
from rich.console import Console

from boundaries.areas import repository as areas
from boundaries.areas.codes import parse
from geo.store.database import read_session
from webmap.core import params
from webmap.core.app_context import get_engine

Command = TypeVar("Command", bound=Callable[..., Any])

say = Console(stderr=True, highlight=False)
"""Words for a person; results go to standard output."""


class Day(click.ParamType[Any]):
    """A day written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, _param: Any, _context: Any) -> date:
        """Read it; raises BadDate."""
        return value if isinstance(value, date) else params.iso_date(value)


class Code(click.ParamType[Any]):
    """The code of an area that exists."""

    name = "CODE"

    def convert(self, value: Any, _param: Any, _context: Any) -> str:
        """Read it in any of its spellings; raises UnknownCode."""
        with read_session(get_engine()) as session:
            return areas.find(session, parse(value)).code


def date_option(command: Command) -> Command:
    """Add ``--date``; None means the newest report's."""
    return click.option(
        "--date", "day", type=Day(), help="Figures as of this day; the newest report's else."
    )(command)


def who_option(command: Command) -> Command:
    """Add ``--who``: the person who decides, by default who is logged in."""
    return click.option("--who", default=_user, help="Who decides; else who is logged in here.")(
        command
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user on this machine, as in some containers
        return ""
