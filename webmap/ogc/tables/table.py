"""What a collection of rows is: its columns, its rows, their ids and order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY
from webmap.caching.snapshot import Snapshot

Row = dict[str, Any]
"""Values of a row by column, as in JSON: dates as YYYY-MM-DD, None for null."""


class Column(NamedTuple):
    """A property of all features of a collection.

    ``type``: str, int or date. ``choices``: the values that it may have, each with its title; none
    where there are many.
    """

    type: type
    title: str
    description: str
    choices: tuple[tuple[str, str], ...] = ()


class Scope(NamedTuple):
    """Which rows are asked for: those of an area, and of changes those since a date."""

    within: str = COUNTRY
    since: date | None = None


class Rows(NamedTuple):
    """The rows of a scope in the order of their ids; ``since``: the date that was meant."""

    rows: list[Row]
    since: date | None = None


@dataclass(frozen=True)
class Table:
    """A collection of rows.

    ``key``: the column with the id. ``columns``: by name, with texts in a language. ``read``: takes
    the session, the snapshot, the scope and the language of texts. ``sort_key``: place of an id in
    the order, also of one that is not there; raises a GeoError for a text that can be none.
    ``shown``: columns of the page for people; of a pair the second where the first is null.
    ``page``: endpoint of the page of a row, and the column with its code. ``has_shapes``: whether
    features have the shape of the village that their id names. ``parameters``: names of its own
    parameters.
    """

    name: str
    title: Any
    description: Any
    key: str
    columns: Callable[[str], Mapping[str, Column]]
    read: Callable[[Session, Snapshot, Scope, str], Rows]
    sort_key: Callable[[str], Any]
    shown: tuple[tuple[str, ...], ...]
    page: tuple[str, str]
    has_shapes: bool = False
    parameters: tuple[str, ...] = ()
