"""Write a small table with a title for people: one sheet of an Excel workbook, or CSV.

The values of layers go into other files (``geo.files.formats``): those are for programs.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

from geo.files.formats import escape_formula
from geo.files.xlsx import TEXT_STAYS_TEXT

Cell = str | int | float | date | None
"""A value; a float is a share 0–1 and is shown as per cent."""

_WIDEST = 60  # characters of a column


@dataclass(frozen=True)
class TitledTable:
    """A table: lines above it (the first is its title), headings of columns, rows.

    ``day``: written in place of the time of writing, so that equal tables give equal files.
    """

    name: str
    lines: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    day: date


def xlsx(*tables: TitledTable) -> bytes:
    """Return an Excel workbook with a sheet for each table, one at least.

    A sheet has the lines, then the table with a filter and a frozen heading. Text is never stored
    as a formula, link or number.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**TEXT_STAYS_TEXT, "in_memory": True}) as book:
        first = tables[0]
        book.set_properties(
            {"title": first.lines[0], "created": datetime.combine(first.day, time())}
        )
        for table in tables:
            _add_sheet(book, table)
    return buffer.getvalue()


def _add_sheet(book: xlsxwriter.Workbook, table: TitledTable) -> None:
    sheet = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    share = book.add_format({"num_format": "0.0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    for line, text in enumerate(table.lines):
        sheet.write_string(line, 0, text, bold if line == 0 else None)
    top = len(table.lines) + 1
    for column, text in enumerate(table.headings):
        sheet.write_string(top, column, text, heading)
        sheet.set_column(column, column, _width(table, column))
    for line, row in enumerate(table.rows, start=top + 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(line, column, datetime.combine(value, time()), day)
            elif value is not None:
                is_share = isinstance(value, float)
                sheet.write_number(line, column, value, share if is_share else None)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + len(table.rows), len(table.headings) - 1)


def _width(table: TitledTable, column: int) -> int:
    longest = max((len(str(row[column])) for row in table.rows), default=0)
    words = max(len(word) for word in table.headings[column].split())
    return min(_WIDEST, max(longest, words + 2, 8) + 2)


def csv_text(table: TitledTable, *, for_spreadsheets_with_comma_decimals: bool) -> bytes:
    """Return the headings and rows as CSV in UTF-8, dates as YYYY-MM-DD, without the lines.

    ``for_spreadsheets_with_comma_decimals``: with semicolons, decimal commas and a byte order mark,
    as Excel reads CSV in Indonesia; otherwise with commas. Text that a spreadsheet would run as a
    formula gets an apostrophe in front.
    """
    local = for_spreadsheets_with_comma_decimals
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if local else ",", lineterminator="\r\n")
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow([_csv_cell(value, local) for value in row])
    return buffer.getvalue().encode("utf-8-sig" if local else "utf-8")


def _csv_cell(value: Cell, local: bool) -> object:
    if isinstance(value, float):
        text = f"{value:.4f}"
        return text.replace(".", ",") if local else text
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else escape_formula(value)
