"""The sheet of waiting rows: out to be decided by hand, and back as decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from geo.errors import GeoError, MissingColumns, StoreError, UnknownFormat
from geo.store.database import read_session
from kampungkb.models import Report, ReportRow
from kampungkb.register import cells, spreadsheet
from kampungkb.register.cells import BadCell
from kampungkb.register.template import KLASIFIKASI_WORDS, STATUS_WORDS
from kampungkb.review import service
from kampungkb.review.service import DecisionRequest, DecisionResult, RowId

COLUMNS = (
    ("Laporan", 9), ("Tanggal", 11), ("Berkas", 26), ("Lembar", 12), ("Baris", 7),
    ("Kampung KB", 22), ("Provinsi", 16), ("Kabupaten/Kota", 20), ("Kecamatan", 20),
    ("Desa/Kelurahan", 24), ("Status", 11), ("Klasifikasi", 13), ("Alasan", 44), ("Reason", 44),
    ("Calon", 60), ("Keputusan kode", 18), ("Catatan", 30),
)  # fmt: skip
"""Headings and widths. The last two are to be filled in: a village's code, or NO_VILLAGE; why."""

NO_VILLAGE = "tidak ada"
"""What the sheet says where a row names no official village."""

_NO_VILLAGE = {NO_VILLAGE, "tidak ada desa", "bukan desa", "none", "no village"}
_NEEDED = ("laporan", "baris", "keputusan kode")
_JOINED = (*_NEEDED, "tanggal", "berkas", "lembar", "kabupaten kota", "kecamatan",
           "desa kelurahan", "kampung kb", "catatan")  # fmt: skip
_SHOWN = 5  # errors said at once


class UnfitSheet(GeoError):
    """A sheet of decisions with lines that cannot be used; nothing of it is stored."""


def export(session: Session, rows: Sequence[ReportRow], path: Path) -> int:
    """Write waiting rows to an XLSX file, one line each; return how many.

    ``take`` reads it back. Raises UnknownFormat, StoreError.
    """
    if path.suffix.lower() != ".xlsx":
        raise UnknownFormat(
            f"waiting rows are not written as {path.suffix or path.name!r}", do="Use .xlsx."
        )
    reports = {report.id: report for report in session.scalars(select(Report))}
    lines = [_line(row, reports[row.report_id]) for row in rows]
    choices = [[one["code"] for one in row.candidates] for row in rows]
    try:
        path.write_bytes(_workbook(lines, choices))
    except OSError as error:
        raise StoreError(
            f"the sheet cannot be written: {error.strerror}",
            file=path,
            do="Check that the folder is there and that the file is not open elsewhere.",
        ) from error
    return len(lines)


def take(
    engine: Engine,
    path: Path,
    *,
    who: str,
    earlier: bool = False,
    second_unit: bool = False,
) -> DecisionResult:
    """Read a decided sheet and take every decision in it, or none.

    Lines without a decision stay in review. Lines are joined to rows by report (its date and file
    where the report was imported anew), sheet and row, and must still have the same names.

    Raises UnfitSheet naming the lines that cannot be used, MissingColumns, and what
    ``review.decide`` raises.
    """
    with read_session(engine) as session:
        wishes = _read(session, path)
    try:
        return service.decide(engine, wishes, who=who, earlier=earlier, second_unit=second_unit)
    except GeoError as error:
        kind, sheet, row = type(error), error.sheet, error.row
        raise kind(error.what, file=path, sheet=sheet, row=row, do=error.do) from error


# Out ------------------------------------------------------------------------------------------


def _line(row: ReportRow, report: Report) -> list[Any]:
    candidates = "; ".join(
        f"{one['code']} {one['name']} ({one['district']}, {one['score']:.2f})"
        for one in row.candidates
    )
    return [
        report.id, report.date.isoformat(), report.file, row.sheet, row.row, row.kampung,
        row.province, row.regency, row.district, row.village,
        STATUS_WORDS.get(row.status, ""), KLASIFIKASI_WORDS.get(row.klasifikasi or "", ""),
        row.reason.get("id", ""), row.reason.get("en", ""), candidates, "", "",
    ]  # fmt: skip


def _workbook(lines: list[list[Any]], choices: list[list[str]]) -> bytes:
    buffer = BytesIO()
    # names are text, whatever they look like
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#e8eef5"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        look = {"bg_color": "#fffdf0", "border": 1, "border_color": "#d9d9d9", "num_format": "@"}
        free = book.add_format({"text_wrap": True, "valign": "top", **look})
        sheet = book.add_worksheet("Menunggu")
        decision = len(COLUMNS) - 2
        for at, (heading, width) in enumerate(COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        for number, line in enumerate(lines, start=1):
            for at, cell in enumerate(line):
                sheet.write(number, at, cell, free if at >= decision else wrap)
        for number, codes_of_row in enumerate(choices, start=1):
            # another code may be typed: the list only offers
            sheet.data_validation(
                number,
                decision,
                number,
                decision,
                {
                    "validate": "list",
                    "source": [*codes_of_row[:12], NO_VILLAGE],
                    "error_type": "information",
                    "input_title": "Keputusan",
                    "input_message": f"Kode desa, atau '{NO_VILLAGE}'. Kosong: tetap menunggu.",
                    "error_title": "Bukan calon",
                    "error_message": "Kode ini bukan salah satu calon. Tetap dipakai?",
                },
            )
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(lines), 1), len(COLUMNS) - 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return buffer.getvalue()


# Back -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A line of a decided sheet; cells by the words of their headings."""

    file: str
    sheet: str
    number: int
    cells: dict[str, Any]

    def text(self, heading: str) -> str:
        return cells.given(self.cells.get(heading))

    def unfit(self, what: str, column: str | None = None) -> UnfitSheet:
        return UnfitSheet(what, sheet=self.sheet, row=self.number, column=column)


def _read(session: Session, path: Path) -> list[DecisionRequest]:
    reports = list(session.scalars(select(Report)))
    wishes, errors = [], []
    for line in _lines(path):
        try:
            code = _decision(line)
            if code == "":
                continue
            row = _row(session, line, reports)
            wishes.append(
                DecisionRequest(
                    RowId(row.report_id, row.row, row.sheet),
                    _listed(session, line, code),
                    line.text("catatan"),
                    line.number,
                    line.sheet,
                )
            )
        except UnfitSheet as error:
            errors.append(error)
    if errors:
        more = f"; and {len(errors) - _SHOWN} more lines" if len(errors) > _SHOWN else ""
        raise UnfitSheet(
            "; ".join(str(error) for error in errors[:_SHOWN]) + more,
            file=path,
            do="Correct these lines; nothing was stored.",
        )
    return wishes


def _lines(path: Path) -> list[_Line]:
    found = []
    headed = False
    for raw in spreadsheet.read(path):
        heading: dict[str, int] = {}
        for number, line in enumerate(raw.lines, start=1):
            if not heading:
                names = {cells.words(cell): at for at, cell in enumerate(line)}
                if set(_NEEDED) <= set(names):
                    heading, headed = names, True
                continue
            values = {
                name: line[at] for name, at in heading.items() if name in _JOINED and at < len(line)
            }
            if any(cells.text(value) for value in values.values()):
                found.append(_Line(path.name, raw.name, number, values))
    if not headed:
        raise MissingColumns(
            f"no line has the headings {', '.join(_NEEDED)}",
            file=path,
            do="Fill in the sheet that review export writes, and keep its headings.",
        )
    return found


def _decision(line: _Line) -> str | None:
    """Code that a line decides for; None for no official village, "" for no decision."""
    if cells.words(line.text("keputusan kode")) in _NO_VILLAGE:
        return None
    try:
        return cells.code(line.cells.get("keputusan kode"), "Keputusan kode")
    except BadCell as error:
        raise line.unfit(error.reason["en"]) from None


def _listed(session: Session, line: _Line, code: str | None) -> str | None:
    if code is None:
        return None
    try:
        return service.village(session, code)
    except GeoError as error:
        what = error.what.replace(repr(code), repr(line.text("keputusan kode")))
        raise line.unfit(what, "Keputusan kode") from None


def _row(session: Session, line: _Line, reports: list[Report]) -> ReportRow:
    number, at = line.text("laporan"), line.text("baris")
    if not (number.isdecimal() and at.isdecimal()):
        raise line.unfit("report and row are needed to know which row is decided")
    report = _report(line, int(number), reports)
    place = (report.id, line.text("lembar"), int(at)) if report else None
    row = session.get(ReportRow, place) if place else None
    if row is None:
        where = f"{number}:{at}"
        raise line.unfit(f"row {where} is no longer there: its report was removed or has changed")
    for heading, now in (
        ("desa kelurahan", row.village),
        ("kecamatan", row.district),
        ("kabupaten kota", row.regency),
    ):
        then = line.text(heading)
        if heading in line.cells and cells.words(then) != cells.words(now):
            raise line.unfit(f"row {number}:{at} reads {now!r} now, not {then!r}", heading)
    return row


def _report(line: _Line, number: int, reports: list[Report]) -> Report | None:
    day, file = line.text("tanggal"), line.text("berkas")
    for report in reports:  # a report that was imported anew has another number
        if day and file and (report.date.isoformat(), report.file) == (day, file):
            return report
    found = next((report for report in reports if report.id == number), None)
    if found is None or (file and found.file != file) or (day and found.date.isoformat() != day):
        return None
    return found
