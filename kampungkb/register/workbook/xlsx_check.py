"""Measure the sheets and texts of an XLSX file before it is parsed, in one pass over its bytes.

The parser allocates what a file claims to need, the rectangle up to the last cell and the number of
shared strings, and a failing allocation would end the process.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kampungkb.register.workbook.limits import (
    SpreadsheetLimits,
    check_extent,
    check_rows,
    check_sheets,
    check_strings,
)

_CARRY = 4096
"""Most bytes of an element that is cut at the end of a chunk: names and numbers are shorter."""

# All repetitions are bounded or cannot overlap, so that no content makes them slow.
_ATTRIBUTE = rb"""[^<>]{0,200}?\br\s{0,9}=\s{0,9}["']"""
_ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s>/])")
_ROW_NUMBER = re.compile(_ATTRIBUTE + rb"(\d{1,15})")
_REFERENCE = re.compile(rb"""\br\s{0,9}=\s{0,9}["']\$?([A-Za-z]{1,9})\$?(\d{1,15})""")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?(?:v|t)[\s>]")
_STRING = re.compile(rb"<(?:\w{1,20}:)?si[\s>/]")
_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\s")
_UNIQUE = re.compile(rb"""\buniqueCount\s{0,9}=\s{0,9}["']\s{0,9}\+?(\d{1,15})""")
_BLANK_CELL = re.compile(rb"<c [^<>]{1,200}+(?:(?<=/)>|></c>)")
_UNUSUAL = (
    *(b"sst", b"<si", b":si", b"<sheet ", b":sheet "),
    *(b"<c>", b":c ", b":c>", b"<row>", b":row ", b":row>"),
)
_USUAL = bytes.maketrans(b"\t\r\n'", b'   "')
_PLAIN_REFERENCE = re.compile(rb' r="([A-Z]{0,9})(\d{1,15})"')


def is_plain(chunks: Iterable[bytes], limits: SpreadsheetLimits) -> bool:
    """Whether a part of an XLSX file is certainly within the limits.

    This is the quick answer for nearly all files: every cell and every row has its reference, as
    Excel writes it. For all others ``XlsxCheck`` measures what the part has.
    """
    columns, rows, last_row, cells = set[bytes](), 0, 0, 0
    for part in _at_elements(chunks):
        data = part.translate(_USUAL)
        if any(mark in data for mark in _UNUSUAL):
            return False
        found = _PLAIN_REFERENCE.findall(data)
        columns.update({letters for letters, _ in found})
        last_row = max(last_row, max(map(int, {number for _, number in found}), default=0))
        rows += data.count(b"<row ")
        if rows > limits.rows:  # which of them have a value?
            return False
        cells += data.count(b"<c ") + data.count(b"<row ") - len(found)
    widest = max(map(_column_number, columns), default=0)
    return cells == 0 and last_row * widest <= limits.cells


class XlsxCheck:
    """Measures of one part of an XLSX file, from its unpacked chunks."""

    def __init__(self, name: str, path: Path, limits: SpreadsheetLimits) -> None:
        self.rows_with_value = 0
        self._name, self._path, self._limits = name, path, limits
        self._size = self._strings = self._sheets = 0
        self._number = self._unnumbered = 0  # of the row
        self._last_row = self._last_column = self._cells_in_row = self._widest = 0
        self._has_value = True  # what stands before the first row is none

    def measure(self, chunks: Iterable[bytes]) -> None:
        """Measure the part; raises UnreadableFile and TooLarge."""
        limits = self._limits
        for data in _at_elements(chunks):
            if b"sst" in data or self._size:
                self._strings += len(_STRING.findall(data))
                self._size += len(data)
                claimed = max(map(int, _UNIQUE.findall(data)), default=0)
                check_strings(max(self._strings, claimed), self._size, self._path, limits)
            if b"sheet" in data:
                self._sheets += len(_SHEET.findall(data))
                check_sheets(self._sheets, self._path, limits)
            self._measure_rows(data)
            columns = max(self._last_column, self._widest)
            check_extent(self._last_row, columns, self._path, limits, Path(self._name).name)
            check_rows(self.rows_with_value, self._path, limits)

    def _measure_rows(self, data: bytes) -> None:
        first, *others = _ROW.split(_BLANK_CELL.sub(b"", data))
        self._add(first)
        for piece in others:
            self._cells_in_row, self._has_value = 0, False
            number = _ROW_NUMBER.match(piece)
            self._number = int(number[1]) if number else self._number + 1
            self._add(piece)
        references = _REFERENCE.findall(b"".join([first, *others]))
        columns = {letters for letters, _ in references}
        self._last_column = max(self._last_column, *map(_column_number, columns), 0)
        self._last_row = max(self._last_row, *map(int, {number for _, number in references}), 0)

    def _add(self, piece: bytes) -> None:
        self._cells_in_row += piece.count(b"<c ") + piece.count(b"<c>") + piece.count(b":c")
        if not self._has_value and _VALUE.search(piece):
            self._has_value = True
            self.rows_with_value += 1
            self._last_row = max(self._last_row, self._number)
        if self._has_value:
            self._widest = max(self._widest, self._cells_in_row)


def _at_elements(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes again, cut before elements."""
    carried = b""
    for chunk in chunks:
        data = carried + chunk
        end = data.rfind(b"<")
        end = len(data) if end < 0 or len(data) - end > _CARRY else end
        carried = data[end:]
        yield data[:end]
    yield carried


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
