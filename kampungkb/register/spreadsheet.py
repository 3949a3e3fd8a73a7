"""Read the lines of a spreadsheet: XLSX, XLSB, XLS, ODS, CSV or a table of a web page.

The first bytes of a file decide its format; the suffix only tells text files apart. Index 0 is
line 1 of the spreadsheet program; empty and hidden lines are included.
"""

import io
import zipfile
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.errors import GeoError, TooLarge, UnreadableFile
from geo.files import unpacking
from kampungkb.register.layout import html_table
from kampungkb.register.workbook import (
    delimited,
    error_cells,
    ods_check,
    ole_check,
    xlsb_check,
    xlsx_check,
)
from kampungkb.register.workbook.limits import (
    LIMITS,
    LineCounter,
    SpreadsheetLimits,
    check_rows,
    check_sheets,
    check_text,
    damaged,
)

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_COMPOUND_FILE = _OLE + b"\xa1\xb1\x1a\xe1"
_TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True)
class RawSheet:
    """Lines of one sheet; a cell is a text, float, bool, date, datetime, or "" if empty."""

    name: str
    lines: list[list[Any]]
    hidden: bool = False


def read(path: Path, limits: SpreadsheetLimits = LIMITS) -> list[RawSheet]:
    """Read every sheet of a file; a CSV is one sheet without a name.

    What a file claims to hold is measured before it is parsed. Raises UnreadableFile for a file
    that is no spreadsheet, is truncated or has a password, or spans too many cells, UnsafeArchive
    for a workbook that unpacks to more than the limit or lies about it, and TooLarge beyond the
    other limits. Call it by ``geo.isolation.run_isolated`` for files that are not trusted.
    """
    data = _content(path, limits)
    counter = LineCounter(path, limits)
    if data.startswith((_ZIP, _OLE)):
        return _workbook(path, data, limits, counter)
    check_text(len(data), path, limits)
    if data.lstrip()[:1] == b"<" and path.suffix.lower() not in _TEXT_SUFFIXES:
        return [RawSheet("", _web_page_lines(path, data, counter))]
    if path.suffix.lower() in _TEXT_SUFFIXES or _is_table_of_text(data):
        lines: list[list[Any]] = list(delimited.lines(path, data, counter))
        return [RawSheet("", lines)]
    raise _not_a_spreadsheet(path)


def _content(path: Path, limits: SpreadsheetLimits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.size:
            raise TooLarge(
                f"has {size / 1e6:,.0f} MB, more than the limit of {limits.size / 1e6:,.0f} MB",
                file=path,
                do="Split it, by province or month.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}", file=path) from error
    if not data.strip():
        raise UnreadableFile("the file is empty", file=path, do="Fetch or save it again.")
    return data


def _is_table_of_text(data: bytes) -> bool:
    """Whether a file with another suffix has lines of cells between tabs, as sites export them."""
    first, *others = data.split(b"\n", 5)[:5]
    return b"\0" not in data and b"\t" in first and all(b"\t" in line for line in others if line)


def _web_page_lines(path: Path, data: bytes, counter: LineCounter) -> list[list[Any]]:
    page = data.decode(delimited.text_encoding(path, data))
    lines: list[list[Any]] = list(html_table.lines(page, counter.add))
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


def _workbook(
    path: Path, data: bytes, limits: SpreadsheetLimits, counter: LineCounter
) -> list[RawSheet]:
    errors: list[ole_check.Errors] = []
    if data.startswith(_ZIP):
        if parts := _check_archive(path, data, limits):
            data = error_cells.as_text(data, parts, path, limits)
    elif not data.startswith(_COMPOUND_FILE):
        raise _not_a_spreadsheet(path)
    else:
        errors = ole_check.measure(data, path, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = workbook.sheets_metadata
        check_sheets(len(metadata), path, limits)
        _check_names([meta.name for meta in metadata], path)
        return [
            RawSheet(
                meta.name,
                _lines(workbook, meta.name, path, limits, counter, errors_of_sheet),
                hidden=meta.visible != SheetVisibleEnum.Visible,
            )
            for meta, errors_of_sheet in zip_longest(metadata, errors[: len(metadata)])
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise UnreadableFile(
            "the workbook is locked with a password", file=path, do="Save it without one."
        ) from error
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise _not_a_spreadsheet(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the parser, whose class is not public
            raise
        raise damaged(path) from None


def _check_names(names: list[str], path: Path) -> None:
    # the parser finds a sheet by its name, so that it would read one of them twice
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise UnreadableFile(
            f"two sheets are called {repeated[:60]!r}", file=path, do="Rename one of them."
        )


def _check_archive(path: Path, data: bytes, limits: SpreadsheetLimits) -> set[str]:
    """Measure the parts of a workbook; return those with errors in cells."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise damaged(path)
    with unpacking.open_archive(path, limits.archive, io.BytesIO(data)) as archive:
        members = unpacking.files(archive)
        names = {info.filename for info in members}
        if not names & {"[Content_Types].xml", "content.xml"}:
            raise _not_a_spreadsheet(path)
        rows, errors = 0, set[str]()
        for info in members:
            rows += _rows_of_part(archive, info, path, limits, errors)
            check_rows(rows, path, limits)
    return errors


def _rows_of_part(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    path: Path,
    limits: SpreadsheetLimits,
    errors: set[str],
) -> int:
    """Measure a part of a workbook; return how many rows have a value, 0 where they are few."""
    name = info.filename
    chunks = unpacking.chunks(archive, info, path)
    if name.endswith(".xml"):
        chunks = error_cells.watched(chunks, name, errors)
    if name == "content.xml":
        return ods_check.measure(chunks, path, limits)
    if name.endswith(".bin") and name.startswith("xl/"):
        if "/worksheets/" in name or name in ("xl/workbook.bin", "xl/sharedStrings.bin"):
            return xlsb_check.measure(name, chunks, path, limits)
    elif name.endswith(".xml") and not xlsx_check.is_plain(chunks, limits):
        check = xlsx_check.XlsxCheck(name, path, limits)
        again = unpacking.chunks(archive, info, path)
        check.measure(error_cells.watched(again, name, errors))
        return check.rows_with_value
    for _ in chunks:  # only its true size
        pass
    return 0


def _lines(
    workbook: CalamineWorkbook,
    name: str,
    path: Path,
    limits: SpreadsheetLimits,
    counter: LineCounter,
    errors: ole_check.Errors | None,
) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(name)
    lines: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (row, column), text in (errors or {}).items():
        if row < len(lines) and column < len(lines[row]):
            lines[row][column] = text
    for line in lines:
        counter.add(line)
    # a name merged over several lines is stored in the first, but applies to each of them
    filled = 0
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        if top >= len(lines) or left >= len(lines[top]):
            continue  # beyond the last value
        below = lines[top + 1 : bottom + 1]
        filled += len(below)
        if filled > limits.cells:
            raise UnreadableFile(
                f"more than {limits.cells:,} cells are merged",
                file=path,
                sheet=name,
                do="Unmerge them.",
            )
        for line in below:
            line[left] = lines[top][left]
    return lines
