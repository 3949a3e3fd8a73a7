"""Arguments and options that several commands share, and the console for messages."""

import getpass
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from rich.console import Console

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, parse
from boundaries.areas.sources import Terms, set_terms, stored_terms
from geo.store.database import read_session, write_session
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadAddress

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


class WebAddress(click.ParamType[Any]):
    """An address of the web."""

    name = "URL"

    def convert(self, value: Any, _param: Any, _context: Any) -> str:
        """Check the address; raises BadAddress."""
        return web_address(str(value))


def web_address(text: str) -> str:
    """Return a web address without spaces around it; "" stays. Raises BadAddress."""
    text = text.strip()
    parts = urlsplit(text) if _ADDRESS.fullmatch(text) else None
    if text and not (parts and parts.scheme in ("http", "https") and parts.netloc):
        raise BadAddress(
            f"{text[:60]!r} is not a web address", do="Write it like https://data.example.go.id/."
        )
    return text


# the address stands in a header and between angle brackets there
_ADDRESS = re.compile(r"[!#-;=?-Z\[\]_a-z~%]{1,1000}")


def terms_options(command: Command) -> Command:
    """Add the options of ``Terms``: licence, its address, attribution, address of the source."""
    for name, kind, text in reversed(
        (
            ("--licence", str, "Licence of the source: SPDX identifier (CC-BY-4.0), or its words."),
            ("--licence-url", WebAddress(), "Address of the licence, where it is not a known one."),
            ("--attribution", str, "Whom to name with the data, as the publisher asks."),
            ("--source-url", WebAddress(), "Where the publisher has the data."),
        )
    ):
        command = click.option(name, type=kind, help=text)(command)
    return command


def terms_of(
    licence: str | None, licence_url: str | None, attribution: str | None, source_url: str | None
) -> Terms:
    """Return the terms that options state."""
    words = [" ".join((text or "").split()) for text in (licence, attribution)]
    return Terms(words[0], licence_url or "", words[1], source_url or "")


def record_terms(names: Iterable[str], terms: Terms) -> None:
    """Store what is stated of sources that came in; what is stored and not stated now stays."""
    if terms == Terms():
        return
    with write_session(get_engine()) as session:
        stored = stored_terms(session)
        for name in names:
            set_terms(session, [name], terms.over(stored.get(name, Terms())))


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
