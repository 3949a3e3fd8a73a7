"""Measure the sheets and texts of an XLSB file before it is parsed.

The format is [MS-XLSB] 2.1.4: records of a type and a length of variable width, and a content.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from geo.errors import UnreadableFile
from kampungkb.register.workbook.limits import (
    SpreadsheetLimits,
    check_extent,
    check_rows,
    check_sheets,
    check_strings,
)

_ROW, _CELLS, _STRING, _SHEET = 0x00, range(0x02, 0x0C), 0x13, 0x9C  # MS-XLSB 2.3.2
_ERRORS = (0x03, 0x0B)  # BrtCellError, BrtFmlaError


def measure(name: str, chunks: Iterable[bytes], path: Path, limits: SpreadsheetLimits) -> int:
    """Return how many rows of a part have a value; raises UnreadableFile and TooLarge."""
    row = last_row = widest = rows = strings = size = sheets = 0
    has_value = True
    for kind, length, first in _records(chunks):
        if kind == _ROW:
            row, has_value = first, False
        elif kind in _CELLS:
            if kind in _ERRORS:  # the parser reads them as empty
                raise UnreadableFile(
                    f"{Path(name).name} has a cell with an error (#N/A or such) in row {row + 1}",
                    file=path,
                    do="Correct such cells, or save the file as .xlsx.",
                )
            widest = max(widest, first + 1)
            last_row = max(last_row, row + 1)
            rows += not has_value
            has_value = True
            check_extent(last_row, widest, path, limits, Path(name).name)
            check_rows(rows, path, limits)
        elif kind == _STRING:
            strings, size = strings + 1, size + length
            check_strings(strings, size, path, limits)
        elif kind == _SHEET:
            sheets += 1
            check_sheets(sheets, path, limits)
    return rows


def _records(chunks: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yield the type of each record, its length, and the number in its first four bytes."""
    rest, skip = b"", 0
    for chunk in chunks:
        if skip >= len(chunk):
            skip -= len(chunk)
            continue
        data, place, skip = rest + chunk[skip:], 0, 0
        while (head := _head(data, place)) is not None:
            kind, length, start = head
            if start + min(length, 4) > len(data):
                break
            yield kind, length, int.from_bytes(data[start : start + min(length, 4)], "little")
            place = start + length
        skip = max(0, place - len(data))
        rest = data[place:]


def _head(data: bytes, place: int) -> tuple[int, int, int] | None:
    """Return type, length and place of the content of a record, None where data ends before."""
    try:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[place] & 0x7F) << 7
            place += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = data[place]
            place += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
    except IndexError:
        return None
    return kind, length, place
