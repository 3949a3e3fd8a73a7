"""Measure an XLS file before it is parsed: the compound file, and the records of the workbook.

[MS-CFB] for the sectors and their chains, [MS-XLS] for the records. The parser follows a chain that
never ends, and allocates what a sheet claims to span.
"""

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kampungkb.register.workbook.error_cells import XLS_ERRORS
from kampungkb.register.workbook.limits import (
    SpreadsheetLimits,
    check_extent,
    check_rows,
    check_sheets,
    check_strings,
    damaged,
)

_END_OF_CHAIN, _RESERVED = 0xFFFFFFFE, 0xFFFFFFFA
_MINI_SECTOR, _MINI_STREAM_BELOW = 64, 4096
_MOST_MINI_FAT_SECTORS = 1024  # 8 MB of small streams; a workbook has some kilobytes
_MOST_RESERVED = 2**16 * 2**8  # cells of a whole sheet, which claims that are true may reach
_NAMES = ("Workbook", "Book", "WORKBOOK", "BOOK")
_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_BOUND_SHEET, _SST, _DIMENSIONS, _MUL_RK = 0x0085, 0x00FC, 0x0200, 0x00BD
_BOOL_ERR, _FORMULA, _ERROR_RESULT = 0x0205, 0x0006, 2
_CELLS = {0x0203, 0x0204, 0x00D6, _BOOL_ERR, 0x027E, 0x00FD, _FORMULA, _MUL_RK}


class _Stream(NamedTuple):
    name: str
    start: int
    size: int


Errors = dict[tuple[int, int], str]
"""Errors of the cells of a sheet, by row and column from 0."""


def measure(data: bytes, path: Path, limits: SpreadsheetLimits) -> list[Errors]:
    """Measure an XLS file; return the errors in the cells of each sheet.

    Raises UnreadableFile and TooLarge.
    """
    try:
        workbook = _Compound(data, path).workbook()
        return _sheets(workbook, path, limits) if workbook else []
    except (struct.error, IndexError, ValueError):
        raise damaged(path) from None


class _Compound:
    """A compound file: sectors, chained by a table."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._data, self._path = data, path
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise ValueError(shift)
        self._size = 1 << shift
        self._sectors = len(data) // self._size
        fat_sectors, self._directory = struct.unpack_from("<II", data, 44)
        self._mini_start, mini_sectors, difat, _ = struct.unpack_from("<IIII", data, 60)
        if fat_sectors > self._sectors or mini_sectors > _MOST_MINI_FAT_SECTORS:
            raise ValueError(fat_sectors)
        self._fat = array("I")
        for sector in self._fat_sectors(difat):
            self._fat.frombytes(self._sector(sector).ljust(self._size, b"\xff"))

    def _sector(self, number: int) -> bytes:
        if number > self._sectors:
            raise ValueError(number)
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _fat_sectors(self, difat: int) -> Iterator[int]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        seen = set[int]()
        while difat < _RESERVED:
            if difat in seen:
                raise ValueError("the list of sectors never ends")
            seen.add(difat)
            *more, difat = struct.unpack(f"<{self._size // 4}I", self._sector(difat))
            listed += more
        used = [sector for sector in listed if sector < _RESERVED]
        if len(used) != len(set(used)):
            raise ValueError("a sector is listed twice")
        yield from used

    def _chain(self, start: int, size: int | None) -> bytes:
        """Return the content of a chain of sectors, ``size`` bytes or up to its end."""
        parts, length, seen = [], 0, set[int]()
        while start != _END_OF_CHAIN and (size is None or length < size):
            if start in seen:
                raise ValueError("a chain of sectors never ends")
            seen.add(start)
            parts.append(self._sector(start))
            length += self._size
            start = self._fat[start]
        return b"".join(parts)[:size]

    def _streams(self) -> list[_Stream]:
        directory = self._chain(self._directory, None)
        streams = []
        for place in range(0, len(directory) - 127, 128):
            entry = directory[place : place + 128]
            name = entry[:64].decode("utf-16-le", "replace").split("\0")[0]
            start, size = struct.unpack_from("<IQ", entry, 116)
            streams.append(_Stream(name, start, size & 0xFFFFFFFF if self._size == 512 else size))
        return streams

    def workbook(self) -> bytes:
        """Return the stream of the workbook, b"" without one; checks what the parser reads."""
        streams = self._streams()
        if not streams:
            return b""
        for stream in streams:
            if stream.name in _NAMES:
                if stream.size >= _MINI_STREAM_BELOW:
                    return self._chain(stream.start, stream.size)
                return self._mini(streams[0], stream)
        return b""

    def _mini(self, root: _Stream, stream: _Stream) -> bytes:
        content = self._chain(root.start, root.size)
        fat = array("I")
        table = self._chain(self._mini_start, _MOST_MINI_FAT_SECTORS * self._size)
        fat.frombytes(table[: len(table) // 4 * 4])
        parts, start, seen = [], stream.start, set[int]()
        while start != _END_OF_CHAIN and len(seen) * _MINI_SECTOR < stream.size:
            if start in seen:
                raise ValueError("a chain of sectors never ends")
            seen.add(start)
            parts.append(content[start * _MINI_SECTOR : (start + 1) * _MINI_SECTOR])
            start = fat[start]
        return b"".join(parts)[: stream.size]


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield the type, the place of the content, and the length of each record."""
    end = len(stream)
    while place + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, place)
        if place + 4 + length > end:
            return
        yield kind, place + 4, length
        place += 4 + length


def _sheets(stream: bytes, path: Path, limits: SpreadsheetLimits) -> list[Errors]:
    sheets = []
    in_strings, string_bytes = False, 0
    for kind, place, length in _records(stream, 0):
        if kind == _EOF:
            break
        if kind == _BOUND_SHEET:
            sheets.append(struct.unpack_from("<I", stream, place)[0])
        in_strings = kind == _SST or (in_strings and kind == _CONTINUE)
        string_bytes += length if in_strings else 0
    check_sheets(len(sheets), path, limits)
    check_strings(string_bytes // 3, string_bytes, path, limits)  # each has 3 bytes at least
    if any(place >= len(stream) for place in sheets):
        raise damaged(path)
    rows = records = 0
    errors: list[Errors] = []
    for place in sheets:
        used, seen, errors_of_sheet = _sheet(stream, place, path, limits)
        errors.append(errors_of_sheet)
        rows, records = rows + used, records + seen
        check_rows(rows, path, limits)
        check_extent(records, 1, path, limits)
    return errors


def _sheet(
    stream: bytes, start: int, path: Path, limits: SpreadsheetLimits
) -> tuple[int, int, Errors]:
    """Return how many rows of a sheet have a value, how many records it has, and its errors."""
    rows, errors = set[int](), Errors()
    widest = records = depth = 0
    for kind, place, length in _records(stream, start):
        records += 1
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _DIMENSIONS:
            _check_dimensions(stream[place : place + length], path, limits)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", stream, place)
            if error := _error(kind, stream[place : place + length]):
                errors[row, column] = error
            if kind == _MUL_RK:
                column = struct.unpack_from("<H", stream, place + length - 2)[0]
            rows.add(row)
            widest = max(widest, column + 1)
    check_extent(max(rows, default=-1) + 1, widest, path, limits)
    return len(rows), records, errors


def _error(kind: int, content: bytes) -> str | None:
    """Return the error in a cell, None where it has another value ([MS-XLS] 2.4.24, 2.5.133)."""
    if kind == _BOOL_ERR and content[7:8] == b"\1":
        return XLS_ERRORS.get(content[6], "#N/A")
    if kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == _ERROR_RESULT:
        return XLS_ERRORS.get(content[8], "#N/A")
    return None


def _check_dimensions(content: bytes, path: Path, limits: SpreadsheetLimits) -> None:
    # the parser reserves this rectangle
    first, last, left, right = struct.unpack_from(
        "<IIHH" if len(content) == 14 else "<HHHH", content
    )
    if last and right:
        left = 0 if left > 0xFF or right < left else left
        if last < first:
            raise damaged(path)
        if (last - first + 1) * (right - left + 1) > _MOST_RESERVED:
            check_extent(last - first + 1, right - left + 1, path, limits)
