"""Write what became of every row of a sheet: XLSX with the doubtful rows on top, or CSV."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from geo.errors import StoreError, UnknownFormat
from geo.files.formats import harmless

COLUMNS = (
    "sheet", "row", "kampung", "province", "regency", "district", "village", "given_code",
    "status", "klasifikasi", "formed_on", "outcome", "code", "within", "method", "score",
    "reason", "reason_en", "candidates", "note", "note_en",
)  # fmt: skip
"""Columns of an account. The names are those of the sheet as read; ``reason`` is in Bahasa
Indonesia. ``candidates``: code, name, district and score of each, by "; "."""

_SUFFIXES = (".xlsx", ".csv")
_DOUBT = {"review": 0, "rejected": 1, "matched": 2}
_WIDTHS = {"row": 6, "sheet": 12, "score": 7, "reason": 60, "reason_en": 60, "candidates": 60}


def check(path: Path) -> None:
    """Raise UnknownFormat or StoreError early where an account could not be written to ``path``."""
    if path.suffix.lower() not in _SUFFIXES:
        raise UnknownFormat(
            f"an account is not written as {path.suffix or path.name!r}", do="Use .xlsx or .csv."
        )
    if not path.resolve().parent.is_dir():
        raise StoreError(f"there is no folder {path.parent}", do="Make it first.")


def write(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write every row (column values of ReportRow) to ``path``, .xlsx or .csv.

    CSV: in the order of ``rows``, the sheet's own. XLSX: rows in review on top, then rejected
    ones, then matched ones from the lowest score up, with a filter. Raises UnknownFormat, and
    StoreError where the file cannot be written.
    """
    check(path)
    lines = [[_cell(row, column) for column in COLUMNS] for row in rows]
    try:
        if path.suffix.lower() == ".csv":
            _write_text(lines, path)
        else:
            outcome, score = COLUMNS.index("outcome"), COLUMNS.index("score")
            lines.sort(key=lambda line: (_DOUBT[line[outcome]], line[score]))
            _write_workbook(lines, path)
    except (OSError, FileCreateError) as error:
        raise StoreError(
            f"the account cannot be written: {error}",
            file=path,
            do="Check that you may write there and that the file is not open elsewhere.",
        ) from error


def _write_text(lines: Sequence[Sequence[Any]], path: Path) -> None:
    # the mark at the beginning tells Excel that the text is UTF-8
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows([harmless(cell) for cell in line] for line in lines)


def _cell(row: Mapping[str, Any], column: str) -> Any:
    reason = row["reason"]
    if column == "reason":
        return reason.get("id", "")
    if column == "reason_en":
        return reason.get("en", "")
    if column in {"note", "note_en"}:
        language = "en" if column == "note_en" else "id"
        return "; ".join(note[language] for note in reason.get("notes", []))
    if column == "candidates":
        return "; ".join(
            f"{one['code']} {one['name']} ({one['district']}, {one['score']:.2f})"
            for one in row["candidates"]
        )
    if column == "formed_on":
        return row["formed_on"].isoformat() if row["formed_on"] else ""
    if column == "score":
        return round(float(row["score"]), 4)
    return "" if row[column] is None else row[column]


def _write_workbook(lines: Sequence[Sequence[Any]], path: Path) -> None:
    # names are text, whatever they look like: no formula, no link, no number
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("Account")
        bold = book.add_format({"bold": True, "bottom": 1})
        doubt = book.add_format({"bg_color": "#fff2cc"})
        refused = book.add_format({"bg_color": "#f8d7cf"})
        marks = {"review": doubt, "rejected": refused}
        outcome = COLUMNS.index("outcome")
        sheet.write_row(0, 0, COLUMNS, bold)
        for number, line in enumerate(lines, start=1):
            sheet.write_row(number, 0, line, marks.get(line[outcome]))
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, _WIDTHS.get(column, 16))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(COLUMNS) - 1)
