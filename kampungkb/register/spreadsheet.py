"""Read the lines of a spreadsheet: XLSX, XLS, ODS or CSV.

The first bytes of a file decide its format; the suffix only tells text files apart. Index 0 is
line 1 of the spreadsheet program; empty and hidden lines are included.
"""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.errors import GeoError, UnreadableFile, UnsafeArchive
from kampungkb.register.layout import html_table

UNPACKED_LIMIT = 500_000_000
"""Most bytes that a workbook may unpack to; the largest national export has 30 million."""

CELLS_LIMIT = 40_000_000
"""Most cells of the rectangle that a sheet spans: one stray cell can make it exceed the memory."""

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class RawSheet:
    """Lines of one sheet; a cell is a text, float, bool, date, datetime, or "" if empty."""

    name: str
    lines: list[list[Any]]
    hidden: bool = False


def read(path: Path) -> list[RawSheet]:
    """Read every sheet of a file; a CSV is one sheet without a name.

    Raises UnreadableFile for a file that is no spreadsheet, is truncated or has a password, and
    UnsafeArchive for a workbook that unpacks to more than UNPACKED_LIMIT.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}", file=path) from error
    if not data.strip():
        raise UnreadableFile("the file is empty", file=path)
    if data.startswith((_ZIP, _OLE)):
        return _workbook(path, data)
    if data.lstrip()[:1] == b"<" and path.suffix.lower() not in _TEXT_SUFFIXES:
        return [RawSheet("", _web_page_lines(path, data))]
    if path.suffix.lower() in _TEXT_SUFFIXES or _is_table_of_text(data):
        return [RawSheet("", _text_lines(path, data))]
    raise _not_a_spreadsheet(path)


def _is_table_of_text(data: bytes) -> bool:
    """Whether a file with another suffix has lines of cells between tabs, as sites export them."""
    first, *others = data.split(b"\n", 5)[:5]
    return b"\0" not in data and b"\t" in first and all(b"\t" in line for line in others if line)


def _web_page_lines(path: Path, data: bytes) -> list[list[Any]]:
    lines = html_table.lines(_decode(path, data))
    if not lines:
        raise UnreadableFile(
            "this is a web page that only calls itself a spreadsheet",
            file=path,
            do="Open it in a spreadsheet programme and save it as .xlsx.",
        )
    return lines


def _not_a_spreadsheet(path: Path) -> GeoError:
    return UnreadableFile(
        "this is not a spreadsheet", file=path, do="Send it as .xlsx, .xls, .ods or .csv."
    )


def _truncated(path: Path) -> GeoError:
    return UnreadableFile(
        "the workbook is cut short or damaged", file=path, do="Fetch or save it again."
    )


def _workbook(path: Path, data: bytes) -> list[RawSheet]:
    if data.startswith(_ZIP):
        _check_archive(path, data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            RawSheet(
                meta.name,
                _lines(workbook, meta.name),
                hidden=meta.visible != SheetVisibleEnum.Visible,
            )
            for meta in workbook.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise UnreadableFile(
            "the workbook is locked with a password", file=path, do="Save it without one."
        ) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _not_a_spreadsheet(path) from error


def _check_archive(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise _truncated(path) from error
    if size > UNPACKED_LIMIT:
        raise UnsafeArchive(
            f"the workbook unpacks to {size / 1e9:.1f} GB", file=path, do="Split it by province."
        )
    if not names & {"[Content_Types].xml", "content.xml"}:
        raise _not_a_spreadsheet(path)
    _check_spans(path, data)


_ROW_NUMBER = re.compile(rb'\br="[A-Z]*(\d+)"')
_COLUMN_LETTERS = re.compile(rb'\br="([A-Z]+)(?=\d)')


def _check_spans(path: Path, data: bytes) -> None:
    # calamine allocates the whole rectangle up to the last cell; a failure would end the process
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                try:
                    xml = archive.read(part)
                except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
                    raise _truncated(path) from None
                rows = max(map(int, set(_ROW_NUMBER.findall(xml))), default=0)
                columns = max(map(_column_number, set(_COLUMN_LETTERS.findall(xml))), default=0)
                if rows * columns > CELLS_LIMIT:
                    raise UnreadableFile(
                        f"{Path(part).name} spans {rows:,} rows by {columns:,} columns",
                        file=path,
                        do="Delete what stands far from the table, and save it again.",
                    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _lines(workbook: CalamineWorkbook, name: str) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(name)
    lines: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    # a name merged over several lines is stored in the first, but applies to each of them
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        for line in lines[top + 1 : bottom + 1]:
            line[left] = lines[top][left]
    return lines


def _text_lines(path: Path, data: bytes) -> list[list[Any]]:
    text = _decode(path, data)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableFile(f"this is not a CSV file: {error}", file=path) from error
    return [list[Any](line) for line in lines]


def _decode(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        # every second byte of plain letters is zero: the first or the second of each pair
        zeros = [data[:2000:2].count(0), data[1:2000:2].count(0)]
        if max(zeros) * 3 < min(len(data), 2000) or min(zeros):
            raise _not_a_spreadsheet(path)
        encodings = ["utf-16-le" if zeros[1] else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("the text is in no known encoding", file=path, do="Save it as UTF-8.")


def _delimiter(text: str) -> str:
    # the one that splits most lines into the same number of cells; titles have no delimiter
    first_lines = text.splitlines()[:60]

    def regularity(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(
                len(cells)
                for cells in csv.reader(first_lines, delimiter=delimiter)
                if len(cells) > 1
            )
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        return lines, width

    return max(_DELIMITERS, key=regularity)
