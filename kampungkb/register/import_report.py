"""Write the import report, with the outcome of every row of a sheet, to XLSX or CSV."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from geo.errors import UnknownFormat
from geo.files.formats import escape_formula
from geo.files.local_paths import check_output, complete_file
from geo.files.xlsx import TEXT_STAYS_TEXT
from geo.messages import Translate
from kampungkb.register import messages

_ROW_COLUMNS = (
    "sheet", "row", "kampung", "province", "regency", "district", "village", "given_code",
    "status", "klasifikasi", "formed_on", "formed_year", "stage", "sheet_note", "outcome", "code",
    "within", "method", "score",
)  # fmt: skip

_SUFFIXES = (".xlsx", ".csv")
_ORDER = {"review": 0, "rejected": 1, "matched": 2}
_WIDTHS = {"row": 6, "sheet": 12, "score": 7, "reason": 60, "candidates": 60}


def check(path: Path) -> None:
    """Raise UnknownFormat or UnwritableFile where a report cannot be written to ``path``.

    To be called before the import, which takes longer.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UnknownFormat(
            f"an import report is not written as {path.suffix or path.name!r}",
            do="Use .xlsx or .csv.",
        )
    check_output(path)


def columns(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the columns: the row as read, its outcome, and the reason.

    ``reason`` and ``note`` are in the first language, ``reason_en`` in English, and so on.
    ``candidates``: code, name, district and score of each, separated by "; ".
    """
    suffixes = [f"_{language}" if at else "" for at, language in enumerate(languages)]
    reasons, notes = (tuple(name + suffix for suffix in suffixes) for name in ("reason", "note"))
    return (*_ROW_COLUMNS, *reasons, "candidates", *notes)


def write(
    rows: Sequence[Mapping[str, Any]], path: Path, translations: Mapping[str, Translate]
) -> None:
    """Write every row (column values of ReportRow) to ``path``, .xlsx or .csv.

    ``translations`` by language, the one that texts are written in first: see ``columns``.

    CSV: in the order of ``rows``, the sheet's own. XLSX: rows in review on top, then rejected
    ones, then matched ones from the lowest score up, with a filter. Raises UnknownFormat, and
    UnwritableFile or NoRoom where the file cannot be written.
    """
    check(path)
    heading = columns(translations)
    lines = [_line(row, list(translations.values())) for row in rows]
    with complete_file(path) as temporary:
        if path.suffix.lower() == ".csv":
            _write_text(heading, lines, temporary)
        else:
            outcome, score = heading.index("outcome"), heading.index("score")
            lines.sort(key=lambda line: (_ORDER[line[outcome]], line[score]))
            temporary.write_bytes(_workbook(heading, lines))


def _write_text(heading: Sequence[str], lines: Sequence[Sequence[Any]], path: Path) -> None:
    # with a byte order mark, by which Excel recognises UTF-8
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows([escape_formula(cell) for cell in line] for line in lines)


def _line(row: Mapping[str, Any], translations: Sequence[Translate]) -> list[Any]:
    """Cells of a row in the order of ``columns``."""
    candidates = "; ".join(
        f"{candidate['code']} {candidate['name']} ({candidate['district']}, "
        f"{candidate['score']:.2f})"
        for candidate in row["candidates"]
    )
    return [
        *(_cell(row, column) for column in _ROW_COLUMNS),
        *(messages.render(row["reason"], translate) for translate in translations),
        candidates,
        *(
            "; ".join(messages.render([note], translate) for note in row["notes"])
            for translate in translations
        ),
    ]


def _cell(row: Mapping[str, Any], column: str) -> Any:
    if column == "formed_on":
        return row["formed_on"].isoformat() if row["formed_on"] else ""
    if column == "sheet_note":  # "note" is what the program notes
        return row["note"]
    if column == "score":
        return round(float(row["score"]), 4)
    return "" if row[column] is None else row[column]


def _workbook(heading: Sequence[str], lines: Sequence[Sequence[Any]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {**TEXT_STAYS_TEXT, "in_memory": True}) as book:
        sheet = book.add_worksheet("Account")
        bold = book.add_format({"bold": True, "bottom": 1})
        review = book.add_format({"bg_color": "#fff2cc"})
        rejected = book.add_format({"bg_color": "#f8d7cf"})
        formats = {"review": review, "rejected": rejected}
        outcome = heading.index("outcome")
        sheet.write_row(0, 0, heading, bold)
        for number, line in enumerate(lines, start=1):
            sheet.write_row(number, 0, line, formats.get(line[outcome]))
        for index, column in enumerate(heading):
            sheet.set_column(index, index, _width(column))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(heading) - 1)
    return buffer.getvalue()


def _width(column: str) -> int:
    if column.startswith("reason_"):
        column = "reason"
    return _WIDTHS.get(column, 16)
