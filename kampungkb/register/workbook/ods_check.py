"""Measure the tables of an ODS file before it is parsed.

OpenDocument 1.3 part 3, 19.675: a cell or a row may say that it is repeated any number of times.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kampungkb.register.workbook.limits import (
    SpreadsheetLimits,
    check_extent,
    check_rows,
    check_sheets,
    damaged,
)

_MOST_ROW_BYTES = 16 * 2**20
_ROW = b"<table:table-row"
_TABLE = re.compile(rb"<table:table[\s>]")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^<>]*+)>")
_COLUMNS = re.compile(rb"""number-columns-repeated\s{0,9}=\s{0,9}["'](\d{1,15})""")
_ROWS = re.compile(rb"""[^<>]*?number-rows-repeated\s{0,9}=\s{0,9}["'](\d{1,15})""")
_WITH_VALUE = re.compile(rb"\boffice:|\btable:formula")
_MOST_ROWS, _MOST_COLUMNS = 2**20, 2**14  # of a sheet: the parser reads no more


def measure(chunks: Iterable[bytes], path: Path, limits: SpreadsheetLimits) -> int:
    """Return how many rows of content.xml have a value; raises UnreadableFile and TooLarge."""
    rows = all_cells = last_row = widest = above = sheets = 0
    for piece in _rows(chunks, path):
        tables = len(_TABLE.findall(piece))
        if not piece.startswith(_ROW):
            sheets += tables
            check_sheets(sheets, path, limits)
            continue
        repeated = _ROWS.match(piece, len(_ROW))
        lines = min(int(repeated[1]) if repeated else 1, _MOST_ROWS)
        above += lines
        width = _width(piece)
        if width:
            rows += lines
            last_row, widest = above, max(widest, width)
            all_cells += width * lines
            check_extent(last_row, widest, path, limits)
            check_extent(all_cells, 1, path, limits)
            check_rows(rows, path, limits)
        if tables:  # the next one begins behind this row
            sheets += tables
            last_row = widest = above = 0
            check_sheets(sheets, path, limits)
    return rows


def _rows(chunks: Iterable[bytes], path: Path) -> Iterator[bytes]:
    """Yield what stands before the first row, then each row with what follows it."""
    carried = b""
    for chunk in chunks:
        *pieces, carried = _split(carried + chunk)
        yield from pieces
        if len(carried) > _MOST_ROW_BYTES:
            raise damaged(path)
    yield from _split(carried)


def _split(data: bytes) -> list[bytes]:
    first, *others = data.split(_ROW)
    return (
        [first, *(_ROW + piece for piece in others)]
        if first or not others
        else [_ROW + piece for piece in others]
    )


def _width(piece: bytes) -> int:
    """Return the number of cells up to the last one with a value."""
    width = column = 0
    for cell in _CELL.finditer(piece):
        attributes = cell[1]
        repeated = _COLUMNS.search(attributes) if b"repeated" in attributes else None
        column = min(column + (int(repeated[1]) if repeated else 1), _MOST_COLUMNS)
        if not attributes.endswith(b"/") or _WITH_VALUE.search(attributes):
            width = column
    return width
