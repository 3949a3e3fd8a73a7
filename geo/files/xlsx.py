"""Write rows to one sheet of an Excel workbook, row by row, in little memory."""

from collections.abc import Iterable, Mapping, Sequence
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


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], day: date) -> None:
    """Write a heading and rows; text is never stored as a formula, link or number.

    None is an empty cell. The file's creation date is ``day``, so that equal rows give equal bytes.
    Raises TooLarge for more rows than a sheet of Excel can have.
    """
    options = {**TEXT_STAYS_TEXT, "constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime.combine(day, time())})
        sheet = book.add_worksheet("Data")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        line = 0
        for line, row in enumerate(rows, start=1):
            if line >= ROWS:
                raise TooLarge(
                    f"a sheet of Excel ends after {ROWS:,} rows",
                    do="Take a part of the areas, or CSV.",
                )
            for column, name in enumerate(columns):
                value = row[name]
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write_number(line, column, value)
        sheet.autofilter(0, 0, line, max(0, len(columns) - 1))
