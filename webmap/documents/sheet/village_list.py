"""The list of villages on the sheet of a district: its lines, columns and pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from kampungkb.indicators.classification import VillageClass

ONE_COLUMN = 22
"""Most lines of a list in one column, with room for some that wrap."""

ONE_PAGE = 28
"""Most lines of each of two columns on the page of the map."""

PER_PAGE = 55
"""Most lines of each of two columns on a page that continues the list."""

_LETTERS = {1: (40, 44), 2: (17, 16)}
"""Letters of a name, and of a note, in a line of a list of one and of two columns."""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village in the list, with its number on the map; texts in the language of the sheet."""

    number: int
    code: str
    name: str
    key: VillageClass
    state: str  # status, class, stage
    next: str  # what is missing next
    brief_state: str  # class, or one word of the status
    brief_next: str
    note: str  # of the report; why its row cannot be read
    drawn: bool  # whether it has a boundary


def list_columns(villages: Sequence[VillageLine]) -> int:
    """Return the number of columns of a list: one where it fits, else two of smaller type."""
    return 1 if list_lines(villages, 1) <= ONE_COLUMN else 2


def list_fits(villages: Sequence[VillageLine]) -> bool:
    """Return whether a list fits on the page of the map."""
    return list_columns(villages) == 1 or list_lines(villages, 2) <= ONE_PAGE


def list_lines(villages: Sequence[VillageLine], columns: int) -> int:
    """Return the lines of the longer column; long names and notes wrap."""
    name, note = _LETTERS[columns]
    return max(
        (
            sum(max(-(-len(one.name) // name), 1 + -(-len(one.note) // note)) for one in column)
            for column in _in_columns(villages, columns)
        ),
        default=0,
    )


def list_pages(villages: Sequence[VillageLine]) -> list[list[list[VillageLine]]]:
    """Return a list by page and column: on the page of the map, or on pages that continue it."""
    if list_fits(villages):
        return [_in_columns(villages, list_columns(villages))]
    pages, left = [], villages
    while left:
        size = next(
            size
            for size in range(len(left), 0, -1)
            if size == 1 or list_lines(left[:size], 2) <= PER_PAGE
        )
        pages.append(_in_columns(left[:size], 2))
        left = left[size:]
    return pages


def _in_columns(lines: Sequence[VillageLine], columns: int) -> list[list[VillageLine]]:
    rows = max(-(-len(lines) // columns), 1)
    return [list(lines[at : at + rows]) for at in range(0, len(lines), rows)]
