r"""Parse the inserts of a published SQL file without executing any of it.

Publishers dump the same table in several dialects: ``'O''o'``, ``'Ba\'u'``, ``"ACEH"``, backticks,
one insert for all rows or one per row. Other statements (DROP, CREATE, SET, …) are skipped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from geo.errors import UnreadableFile


@dataclass(frozen=True, slots=True)
class SqlLimits:
    """Limits for a SQL file: columns of a row; the boundaries published so far have 8."""

    columns: int = 256


LIMITS = SqlLimits()

# Each alternative begins with a character of its own, and what it has taken it never gives back
# (``*+``, ``++``): the time to match or to fail grows with the length of the text, not faster.
_STRING = r"""(?:'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+'|"[^"\\]*+(?:(?:""|\\.)[^"\\]*+)*+")"""
_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+\*/"
_PLAIN = r"[-+.\w]++"
_NAME = r"[`\"\[]?\w++[`\"\]]?"
_SPACE = re.compile(rf"(?:[\s;]++|--[^\n]*+|\#[^\n]*+|{_COMMENT})*+", re.DOTALL)
_INSERT = re.compile(
    rf"INSERT\s++(?:IGNORE\s++)?INTO\s++(?:{_NAME}\.)?({_NAME})\s*+(?:\(([^()]*+)\)\s*+)?VALUES",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"(?:DROP|CREATE|DELETE|SET|START|BEGIN|COMMIT|LOCK|UNLOCK|ALTER|USE|TRUNCATE)\b"
    rf"(?:[^;'\"`/-]++|{_STRING}|`[^`]*+`|--[^\n]*+|-|{_COMMENT}|/(?!\*))*+(?:;|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(rf"\s*+(?:{_STRING}|{_PLAIN})\s*+([,)])", re.DOTALL)
_ESCAPED = {quote: re.compile(rf"{quote}{quote}|\\(.)", re.DOTALL) for quote in "'\""}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": ""}


class SqlRow(NamedTuple):
    """A row of an insert: its line in the file and its values by column name, NULL as None."""

    line: int
    table: str
    columns: tuple[str, ...]
    values: tuple[str | None, ...]


def inserts(text: str, file: str) -> Iterator[SqlRow]:
    """Yield every row that the text inserts, with its values as text.

    Without a column list the columns are named ``0``, ``1``, …. Raises UnreadableFile with the line
    of anything that is neither an insert of plain values nor a statement to skip, and of a row of
    more columns than LIMITS. Takes time in proportion to the length of the text.
    """
    place, line, counted = _skip(text, 0), 1, 0
    while place < len(text):
        insert = _INSERT.match(text, place)
        if insert is None:
            other = _OTHER.match(text, place)
            if other is None:
                raise _unexpected(text, place, file)
            place = _skip(text, other.end())
            continue
        table = insert[1].strip('`"[]').lower()
        columns = _columns(insert[2], text, place, file)
        place = _skip(text, insert.end())
        row_of: re.Pattern[str] | None = None
        while True:
            if row_of is None:
                width = len(columns) or _width(text, place, file)
                columns = columns or tuple(map(str, range(width)))
                row_of = _row_of(width)
            row = row_of.match(text, place)
            if row is None:
                raise _unexpected(text, place, file)
            line += text.count("\n", counted, place)
            counted = place
            *values, end = row.groups()
            yield SqlRow(line, table, columns, tuple(map(_plain, values)))
            place = row.end()
            if text[place : place + 1] != "(":
                place = _skip(text, place)
            if end == "" and text[place : place + 1] == ",":  # the comma follows a comment
                end, place = ",", _skip(text, place + 1)
            if end != ",":
                break


def _skip(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return space.end() if space else place


@lru_cache(LIMITS.columns)
def _row_of(width: int) -> re.Pattern[str]:
    values = ",".join([rf"\s*+({_STRING}|{_PLAIN})\s*+"] * width)
    return re.compile(rf"\({values}\)\s*+([,;]?)\s*+", re.DOTALL)


def _columns(listed: str | None, text: str, place: int, file: str) -> tuple[str, ...]:
    names = [name for name in (listed or "").split(",", LIMITS.columns + 1) if name]
    if len(names) > LIMITS.columns:
        raise _too_wide(text, place, file)
    return tuple(name.strip().strip('`"[]').lower() for name in names)


def _width(text: str, place: int, file: str) -> int:
    start, width, end = place, 0, "," if text[place : place + 1] == "(" else ""
    place += 1
    while end == ",":
        value = _VALUE.match(text, place)
        if value is None:
            break
        width, end, place = width + 1, value[1], value.end()
        if width > LIMITS.columns:
            raise _too_wide(text, start, file)
    if end != ")":
        raise _unexpected(text, start, file)
    return width


def _plain(value: str) -> str | None:
    quote = value[0]
    if quote not in "'\"":
        return None if value.upper() == "NULL" else value
    inner = value[1:-1]
    if quote not in inner and "\\" not in inner:
        return inner
    return _ESCAPED[quote].sub(lambda m: _ESCAPES.get(m[1], m[1]) if m[1] else quote, inner)


def _too_wide(text: str, place: int, file: str) -> UnreadableFile:
    return UnreadableFile(
        f"this insert has more than {LIMITS.columns} columns",
        file=file,
        row=text.count("\n", 0, place) + 1,
        do="Bring the file as its publisher gives it out; other SQL is never run.",
    )


def _unexpected(text: str, place: int, file: str) -> UnreadableFile:
    excerpt = " ".join(text[place : place + 60].split())
    return UnreadableFile(
        f"this is not an insert of plain values: {excerpt!r}",
        file=file,
        row=text.count("\n", 0, place) + 1,
        do="Bring the file as its publisher gives it out; other SQL is never run.",
    )
