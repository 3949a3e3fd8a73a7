"""Export the rows in review to a sheet, and import the decisions that people write in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.matching.messages import supported
from geo.errors import GeoError, MissingColumns, UnknownFormat
from geo.files.local_paths import complete_file
from geo.files.xlsx import TEXT_STAYS_TEXT
from geo.isolation import Budget, run_isolated
from geo.messages import N_, Translate, untranslated
from geo.store.database import read_session
from kampungkb.models import Report, ReportRow
from kampungkb.register import cells, messages, spreadsheet
from kampungkb.register.cells import UnreadableCell
from kampungkb.register.template import KLASIFIKASI_CHOICES, STATUS_CHOICES
from kampungkb.register.vocabulary import NO_VILLAGE, NO_VILLAGE_WORDS
from kampungkb.review import service
from kampungkb.review.requests import DecisionRequest, proposed, village_code
from kampungkb.review.row_id import RowId, is_number
from kampungkb.review.service import DecisionResult

_BEFORE_REASON = (
    ("Laporan", 9), ("Tanggal", 11), ("Berkas", 26), ("Lembar", 12), ("Baris", 7),
    ("Kampung KB", 22), ("Provinsi", 16), ("Kabupaten/Kota", 20), ("Kecamatan", 20),
    ("Desa/Kelurahan", 24), ("Status", 11), ("Klasifikasi", 13),
)  # fmt: skip
_REASON = (N_("Alasan"), 44)
_EVIDENCE = (N_("Bukti usul"), 44)
_AFTER_EVIDENCE = (("Calon", 60), ("Keputusan kode", 18), ("Catatan", 30))

_REQUIRED = ("laporan", "baris", "keputusan kode")
_READ = (*_REQUIRED, "tanggal", "berkas", "lembar", "kabupaten kota", "kecamatan",
           "desa kelurahan", "kampung kb", "catatan")  # fmt: skip
_ERRORS_SHOWN = 5  # in one message


class UnfitSheet(GeoError):
    """A sheet of decisions with lines that cannot be used; nothing of it is stored."""


def columns(translations: Sequence[Translate]) -> list[tuple[str, int]]:
    """Return the headings and widths of the columns.

    The reason has one for each language, and so has the evidence of the first candidate, where it
    is a proposal. People fill in the last two: a village's code or NO_VILLAGE; the reason.
    """
    translated = [
        [(translate(heading), width) for translate in translations]
        for heading, width in (_REASON, _EVIDENCE)
    ]
    return [*_BEFORE_REASON, *translated[0], *translated[1], *_AFTER_EVIDENCE]


def export(
    session: Session, rows: Sequence[ReportRow], path: Path, translations: Sequence[Translate]
) -> int:
    """Write rows in review to an XLSX file, one line each; returns their number.

    Reason and evidence are written in the language of each of ``translations``.
    ``import_decisions`` reads the file. Raises UnknownFormat, UnwritableFile, NoRoom.
    """
    if path.suffix.lower() != ".xlsx":
        raise UnknownFormat(
            f"waiting rows are not written as {path.suffix or path.name!r}", do="Use .xlsx."
        )
    reports = {report.id: report for report in session.scalars(select(Report))}
    lines = [_line(row, reports[row.report_id], translations) for row in rows]
    choices = [[candidate["code"] for candidate in row.candidates] for row in rows]
    with complete_file(path) as temporary:
        temporary.write_bytes(_workbook(columns(translations), lines, choices))
    return len(lines)


def import_decisions(
    engine: Engine,
    path: Path,
    *,
    who: str,
    earlier: bool = False,
    second_unit: bool = False,
    translate: Translate = untranslated,
) -> DecisionResult:
    """Take the decisions of a filled-in sheet: all of them, or none.

    Rows of lines without a decision stay in review. A line belongs to the row with the same
    report (the same date and file where the report was imported again), sheet and row number; its
    names must be those of the row. ``translate`` gives the language in which an error says what
    is wrong with a cell.

    Raises UnfitSheet with the lines that cannot be used, MissingColumns, and what
    ``service.decide`` raises.
    """
    with read_session(engine) as session:
        requests = _read_requests(session, path, translate)
    try:
        return service.decide(
            engine,
            requests,
            who=who,
            earlier=earlier,
            second_unit=second_unit,
            translate=translate,
        )
    except GeoError as error:
        kind, sheet, row = type(error), error.sheet, error.row
        raise kind(error.what, file=path, sheet=sheet, row=row, do=error.do) from error


# Export ---------------------------------------------------------------------------------------


def _line(row: ReportRow, report: Report, translations: Sequence[Translate]) -> list[Any]:
    proposal = proposed(row)
    evidence = supported(proposal[1]) if proposal else ()
    candidates = "; ".join(
        f"{candidate['code']} {candidate['name']} "
        f"({candidate['district']}, {candidate['score']:.2f})"
        for candidate in row.candidates
    )
    return [
        report.id, report.date.isoformat(), report.file, row.sheet, row.row, row.kampung,
        row.province, row.regency, row.district, row.village,
        STATUS_CHOICES.get(row.status, ""), KLASIFIKASI_CHOICES.get(row.klasifikasi or "", ""),
        *(messages.render(row.reason, translate) for translate in translations),
        *(messages.render(evidence, translate) for translate in translations),
        candidates, "", "",
    ]  # fmt: skip


def _workbook(
    columns: list[tuple[str, int]], lines: list[list[Any]], choices: list[list[str]]
) -> bytes:
    buffer = BytesIO()
    options = {**TEXT_STAYS_TEXT, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#e8eef5"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        look = {"bg_color": "#fffdf0", "border": 1, "border_color": "#d9d9d9", "num_format": "@"}
        free = book.add_format({"text_wrap": True, "valign": "top", **look})
        sheet = book.add_worksheet("Menunggu")
        decision = len(columns) - 2
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, head)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                sheet.write(number, column, cell, free if column >= decision else wrap)
        for number, codes_of_row in enumerate(choices, start=1):
            # a suggestion only: another code may be typed
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
        sheet.autofilter(0, 0, max(len(lines), 1), len(columns) - 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return buffer.getvalue()


# Import ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A line of a filled-in sheet; ``cells`` by the words of their headings."""

    file: str
    sheet: str
    number: int
    cells: dict[str, Any]

    def text(self, heading: str) -> str:
        return cells.filled_text(self.cells.get(heading))

    def unfit(self, what: str, column: str | None = None) -> UnfitSheet:
        return UnfitSheet(what, sheet=self.sheet, row=self.number, column=column)


def _read_requests(session: Session, path: Path, translate: Translate) -> list[DecisionRequest]:
    reports = list(session.scalars(select(Report)))
    requests, errors = [], []
    for line in run_isolated(_read_lines, path, budget=Budget.for_path(path), file=path):
        try:
            code = _decided_code(line, translate)
            if code == "":
                continue
            row = _find_row(session, line, reports)
            requests.append(
                DecisionRequest(
                    RowId(row.report_id, row.row, row.sheet),
                    _village_code(session, line, code),
                    line.text("catatan"),
                    line.number,
                    line.sheet,
                )
            )
        except UnfitSheet as error:
            errors.append(error)
    if errors:
        hidden = len(errors) - _ERRORS_SHOWN
        more = f"; and {hidden} more lines" if hidden > 0 else ""
        raise UnfitSheet(
            "; ".join(str(error) for error in errors[:_ERRORS_SHOWN]) + more,
            file=path,
            do="Correct these lines; nothing was stored.",
        )
    return requests


def _read_lines(path: Path) -> list[_Line]:
    """Read the lines under the heading of every sheet that has one; raises MissingColumns."""
    lines = []
    has_heading = False
    for sheet in spreadsheet.read(path):
        columns: dict[str, int] = {}
        for number, raw_cells in enumerate(sheet.lines, start=1):
            if not columns:
                headings = {
                    cells.normalised_text(cell): column for column, cell in enumerate(raw_cells)
                }
                if set(_REQUIRED) <= set(headings):
                    columns, has_heading = headings, True
                continue
            values = {
                name: raw_cells[column]
                for name, column in columns.items()
                if name in _READ and column < len(raw_cells)
            }
            if any(cells.text(value) for value in values.values()):
                lines.append(_Line(path.name, sheet.name, number, values))
    if not has_heading:
        raise MissingColumns(
            f"no line has the headings {', '.join(_REQUIRED)}",
            file=path,
            do="Fill in the sheet that review export writes, and keep its headings.",
        )
    return lines


def _decided_code(line: _Line, translate: Translate) -> str | None:
    """Return the code that a line decides for; None: no official village, "": no decision."""
    if cells.normalised_text(line.text("keputusan kode")) in NO_VILLAGE_WORDS:
        return None
    try:
        return cells.parse_code(line.cells.get("keputusan kode"), "Keputusan kode")
    except UnreadableCell as error:
        raise line.unfit(messages.render([error.message], translate)) from None


def _village_code(session: Session, line: _Line, code: str | None) -> str | None:
    if code is None:
        return None
    try:
        return village_code(session, code)
    except GeoError as error:
        what = error.what.replace(repr(code), repr(line.text("keputusan kode")))
        raise line.unfit(what, "Keputusan kode") from None


def _find_row(session: Session, line: _Line, reports: list[Report]) -> ReportRow:
    """Find the row that a line decides; raises UnfitSheet where its names changed since."""
    number, row_number = line.text("laporan"), line.text("baris")
    if not (is_number(number) and is_number(row_number)):
        raise line.unfit("report and row are needed to know which row is decided")
    report = _find_report(line, int(number), reports)
    key = (report.id, line.text("lembar"), int(row_number)) if report else None
    row = session.get(ReportRow, key) if key else None
    if row is None:
        raise line.unfit(
            f"row {number}:{row_number} is no longer there: its report was removed or has changed"
        )
    for heading, name in (
        ("desa kelurahan", row.village),
        ("kecamatan", row.district),
        ("kabupaten kota", row.regency),
    ):
        exported = line.text(heading)
        if heading in line.cells and cells.normalised_text(exported) != cells.normalised_text(name):
            raise line.unfit(
                f"row {number}:{row_number} reads {name!r} now, not {exported!r}", heading
            )
    return row


def _find_report(line: _Line, number: int, reports: list[Report]) -> Report | None:
    """Find the report of a line: by date and file, else by a number that contradicts neither."""
    day, file = line.text("tanggal"), line.text("berkas")
    for report in reports:  # a report that was imported again has another number
        if (report.date.isoformat(), report.file) == (day, file):
            return report
    numbered = next((report for report in reports if report.id == number), None)
    if numbered is None or (file and numbered.file != file):
        return None
    return None if day and numbered.date.isoformat() != day else numbered
