"""Write rows to one sheet of an Excel workbook, row by row, in little memory."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from geo.errors import TooLarge

ROWS = 1_048_576
"""Rows of a sheet in Excel, including the heading."""

TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Options of XlsxWriter: text that looks like a formula, a link or a number is stored as text."""


_DAY = "yyyy-mm-dd"
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900; days before differ by program


def write(
    path: Path, columns: Mapping[str, type], rows: Iterable[Mapping[str, Any]], day: date
) -> None:
    """Write a heading and rows; text is never stored as a formula, link or number.

    ``columns``: name and type; rows have a date as text YYYY-MM-DD, the cell is a date. A date
    before March 1900 is text. None is an empty cell. Numbers and dates below a heading of texts let
    GDAL see by itself that it is a heading. The file's creation date is ``day``, so that equal rows
    give equal bytes.
    Raises TooLarge for more rows than a sheet of Excel can have.
    """
    options = {**TEXT_STAYS_TEXT, "constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime.combine(max(day, _FIRST_DAY), time())})
        sheet = book.add_worksheet("Data")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        day_format = book.add_format({"num_format": _DAY})
        for column, kind in enumerate(columns.values()):
            if kind is date:
                sheet.set_column(column, column, len(_DAY) + 2)
        line = 0
        for line, row in enumerate(rows, start=1):
            if line >= ROWS:
                raise TooLarge(
                    f"a sheet of Excel ends after {ROWS:,} rows",
                    do="Take a part of the areas, or CSV.",
                )
            for column, (name, kind) in enumerate(columns.items()):
                value = row[name]
                if value is None:
                    continue
                if kind is date and (one := date.fromisoformat(value)) >= _FIRST_DAY:
                    moment = datetime.combine(one, time())
                    sheet.write_datetime(line, column, moment, day_format)
                elif isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write_number(line, column, value)
        sheet.autofilter(0, 0, line, max(0, len(columns) - 1))
