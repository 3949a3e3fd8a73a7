"""Arguments and options that several commands share, and the console for messages."""

import getpass
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from rich.console import Console
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, parse
from boundaries.areas.sources import Terms, set_terms, stored_terms
from boundaries.importing.records import BeforeCommit, nothing_more
from geo.errors import UnknownFormat
from geo.files.local_paths import check_input, check_output
from geo.store.database import read_session
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadAddress, BadParameter

Command = TypeVar("Command", bound=Callable[..., Any])

_LONGEST_LINE = 2000  # characters of an error: a cell or a name of a file may have megabytes


class MessageConsole(Console):
    """Console that prints text of files as text, never as control sequences of the terminal."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, with control characters written as escapes."""
        super().print(
            *(printable(one) if isinstance(one, str) else one for one in objects), **options
        )


def printable(text: str) -> str:
    """Write control characters, changes of direction and lone surrogates as Python escapes.

    Line breaks stay. Names of files and cells may hold sequences that clear or recolour a terminal.
    """
    if text.isprintable():
        return text
    return "".join(
        one if one == "\n" or unicodedata.category(one) not in _UNPRINTABLE else _escape(one)
        for one in text
    )


_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def _escape(character: str) -> str:
    return ascii(character)[1:-1]


def one_line(text: str) -> str:
    """Return a message as one line of at most 2,000 characters."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


console = MessageConsole(stderr=True, highlight=False)
"""Console for messages, on standard error; results go to standard output."""


class InputPath(click.Path):
    """A regular file that may be read; ``folders``: or a folder."""

    def __init__(self, *, folders: bool = False) -> None:
        super().__init__(exists=True, path_type=Path)
        self.folders = folders

    def convert(self, value: Any, param: Any, context: Any) -> Any:
        """Return the path; raises UnreadableFile for a pipe, a device or a socket."""
        try:
            path = Path(os.fsdecode(super().convert(value, param, context)))
        except (OSError, ValueError) as error:  # longer than the file system allows, a zero byte
            self.fail(f"the path cannot be used: {error}", param, context)
        check_input(path, folders=self.folders)
        return path


class OutputPath(click.Path):
    """A file that is written: checked before the work, so that a wrong path costs none.

    ``suffixes``: those that the command writes; none where the command checks it by itself.
    """

    def __init__(self, *suffixes: str) -> None:
        super().__init__(path_type=Path)
        self.suffixes = suffixes

    def convert(self, value: Any, param: Any, context: Any) -> Any:
        """Return the path; raises UnknownFormat, UnwritableFile."""
        path = Path(os.fsdecode(super().convert(value, param, context)))
        if self.suffixes and path.suffix.lower() not in self.suffixes:
            raise UnknownFormat(
                f"it is not written as {path.suffix[:20] or path.name[:60]!r}",
                file=path.name[:100],
                do=f"Use {' or '.join(self.suffixes)}.",
            )
        check_output(path)
        return path


def check_not_input(out: Path | None, paths: Iterable[Path]) -> None:
    """Raise BadParameter where a file to be written is one of those that are read."""
    for path in paths:
        if out and out.exists() and out.samefile(path):
            raise BadParameter(
                f"{out.name} is read and written at once", do="Write to another file."
            )


class Number(click.ParamType[int]):
    """A whole number in decimal digits, from ``least`` to ``most``."""

    name = "NUMBER"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: Any, context: Any) -> int:
        """Read the number; one beyond the limits is wrong usage."""
        text = str(value).strip()
        # Python reads no number of more than 4,300 digits
        number = int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else None
        if number is None or not self.least <= number <= self.most:
            self.fail(
                f"{text[:40]!r} is no number from {self.least} to {self.most}.", param, context
            )
        return number


_MAX_DIGITS = 20  # more than any number of a column


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


def terms_recorder(terms: Terms) -> BeforeCommit:
    """Return what stores the terms of sources with their import.

    What is stored and not stated now stays.
    """

    if terms == Terms():
        return nothing_more

    def record(session: Session, sources: Sequence[str]) -> None:
        stored = stored_terms(session)
        for name in sources:
            set_terms(session, [name], terms.over(stored.get(name, Terms())))

    return record


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
