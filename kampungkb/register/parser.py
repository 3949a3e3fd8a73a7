"""Parse report sheets: each line below a heading becomes a typed row or a rejected row.

Two kinds of sheet: the national portal's export ("Rekapitulasi klasifikasi", 22 columns) and a
plain sheet with code or names, status, klasifikasi and date of formation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from boundaries.matching.types import RowNames
from geo.errors import GeoError, MissingColumns
from geo.messages import Message, Translate, untranslated
from kampungkb.indicators.classification import (
    INDICATORS,
    Klasifikasi,
    Status,
    never_filled,
    recompute,
)
from kampungkb.register import cells, headings, messages, spreadsheet
from kampungkb.register.cells import NumericCode, UnreadableCell
from kampungkb.register.headings import Heading
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.register.vocabulary import HELP_SHEET, NO_STATEMENT

PORTAL, PLAIN = "portal", "plain"
_NOTE_LENGTH = 500


class EmptySheet(GeoError):
    """A sheet has no rows, or none that can be used."""


class BadCode(GeoError):
    """The spreadsheet stores a column of codes as numbers."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row with the status of a village.

    ``row``: number of the line in the sheet, from 1. ``status``: NO_DATA if the row makes no
    statement. ``formed_year``: "2017" or "> 2019" where the row has no date of formation.
    ``stage``: key of vocabulary.STAGE_WORDS. ``scores``: the twelve indicators. ``notes``: what a
    reader should know of the row. ``note``: what the sheet says in a column of notes. ``units``:
    Kampung KB in the village. ``serial``: number of the village within its kecamatan, where the
    sheet has that instead of a code.
    """

    sheet: str
    row: int
    names: RowNames
    status: Status
    klasifikasi: Klasifikasi | None = None
    formed_on: date | None = None
    scores: tuple[int, ...] | None = None
    notes: tuple[Message, ...] = ()
    formed_year: str = ""
    stage: str = ""
    note: str = ""
    units: int = 1
    serial: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be used, and why."""

    sheet: str
    row: int
    names: RowNames
    reason: Message


@dataclass(frozen=True)
class ParsedSheet:
    """All rows of a file. ``format`` is "portal" or "plain"; ``warnings`` concern whole sheets.

    ``empty_is_no_statement``: the headings say that an empty status is no statement, so that the
    scope of the file are the villages with a statement.
    """

    file: str
    format: str
    rows: list[RegisterRow]
    rejected: list[RejectedRow]
    warnings: list[str]
    empty_is_no_statement: bool = False


def read(
    path: Path,
    *,
    sheet: str | None = None,
    regency: str = "",
    translate: Translate = untranslated,
) -> ParsedSheet:
    """Read the rows of a register file.

    Reads every sheet that has the headings, also hidden sheets and lines; ``sheet`` selects one by
    name. ``regency``: name of the regency for sheets that do not give it. ``translate`` gives the
    language in which an error repeats what is wrong with a row.

    Raises UnreadableFile, UnsafeArchive, MissingColumns, EmptySheet and BadCode. Any other
    unreadable cell only rejects its row.
    """
    return parse(_select(spreadsheet.read(path), sheet, path), path, regency, translate)


def parse(
    sheets: list[RawSheet], path: Path, regency: str = "", translate: Translate = untranslated
) -> ParsedSheet:
    """Parse the rows of the sheets of a file as ``read`` does; raises what it raises."""
    rows: list[RegisterRow] = []
    rejected: list[RejectedRow] = []
    warnings: list[str] = []
    formats = set()
    empty_is_no_statement = True
    for raw, heading, context in _with_headings(sheets, path, regency, warnings):
        formats.add(PORTAL if heading.is_portal else PLAIN)
        empty_is_no_statement &= NO_STATEMENT in heading.titles.get("status", "")
        for row in _rows(raw, heading, context, path, translate):
            if isinstance(row, RegisterRow):
                rows.append(row)
            else:
                rejected.append(row)
    _require_rows(rows, rejected, path, translate)
    format = PORTAL if formats == {PORTAL} else PLAIN
    return ParsedSheet(path.name, format, rows, rejected, warnings, empty_is_no_statement)


def _select(sheets: list[RawSheet], name: str | None, path: Path) -> list[RawSheet]:
    if name is None:
        return sheets
    for raw in sheets:
        if raw.name == name:
            return [raw]
    names = ", ".join(repr(raw.name) for raw in sheets)
    raise EmptySheet(f"there is no sheet {name!r}", file=path, do=f"There are: {names}.")


def _with_headings(
    sheets: list[RawSheet], path: Path, regency: str, warnings: list[str]
) -> Iterator[tuple[RawSheet, Heading, dict[str, str]]]:
    """Yield the sheets that have the required headings; add a warning for every other one."""
    complete = []
    errors: list[GeoError] = []
    for raw in sheets:
        heading = headings.find_heading(raw.lines)
        context = headings.context(raw, heading, regency)
        absent = headings.missing_columns(heading, context) if heading else ["Kode, or Desa"]
        if heading and not absent:
            complete.append((raw, heading, context))
        elif heading or raw.name != HELP_SHEET:
            errors.append(_missing_columns(raw, heading, absent, path))
    if not complete:
        raise errors[0] if errors else EmptySheet("the workbook has no sheet", file=path)
    warnings += [f"not read: {error}" for error in errors]
    warnings += [
        f"{path.name}, sheet {raw.name}: read, though hidden" for raw, *_ in complete if raw.hidden
    ]
    warnings += [
        f"{path.name}, sheet {raw.name}: no column Kecamatan; rows wait, with proposals"
        for raw, heading, context in complete
        if headings.lacks_district(heading, context)
    ]
    yield from complete


def _missing_columns(
    raw: RawSheet, heading: Heading | None, absent: list[str], path: Path
) -> GeoError:
    texts = heading.texts if heading else headings.fullest_line(raw.lines)
    if not texts:
        return EmptySheet("the sheet is empty", file=path, sheet=raw.name)
    return MissingColumns(
        f"no column {', '.join(absent)}; headings found: {', '.join(texts[:30])}",
        file=path,
        sheet=raw.name,
        row=heading.line + 1 if heading else None,
        do="Add the columns or correct their headings.",
    )


def _require_rows(
    rows: list[RegisterRow], rejected: list[RejectedRow], path: Path, translate: Translate
) -> None:
    if rows:
        return
    if not rejected:
        raise EmptySheet("there is no row below the heading", file=path)
    first = rejected[0]
    reason = messages.render([first.reason], translate)
    raise EmptySheet(
        f"none of {len(rejected)} rows can be used; the first: {reason}",
        file=path,
        sheet=first.sheet,
        row=first.row,
    )


def _rows(
    raw: RawSheet, heading: Heading, context: Mapping[str, str], path: Path, translate: Translate
) -> Iterator[RegisterRow | RejectedRow]:
    for index in range(heading.line + 1, len(raw.lines)):
        line = raw.lines[index]
        if not any(cell != "" and cells.text(cell) for cell in line):
            continue
        reader = _LineReader(raw.name, index + 1, line, heading, context)
        try:
            yield reader.read()
        except NumericCode as error:
            raise BadCode(
                messages.render([error.message], translate),
                file=path,
                sheet=raw.name,
                row=index + 1,
                do="Format the column as text and type the codes again, like 33.29.01.2001.",
            ) from None
        except UnreadableCell as error:
            names = reader.names(reader.readable_code())
            yield RejectedRow(raw.name, index + 1, names, error.message)


_TOTAL = re.compile(r"(?:(?:sub|grand)\s*)?(?:total|jumlah|jml)\b", re.IGNORECASE)


def is_total(text: str) -> bool:
    """Whether a cell says that its line is one of totals, such as "Jumlah" or "Total"."""
    return _TOTAL.match(text) is not None


@dataclass(frozen=True, slots=True)
class _LineReader:
    """Reads one line of a sheet."""

    sheet: str
    number: int
    cells: list[Any]
    heading: Heading
    context: Mapping[str, str]

    def read(self) -> RegisterRow:
        """Return the row of the line; raises UnreadableCell if it cannot be used."""
        self._reject_line_without_village()
        names = self.names(cells.parse_code(self._cell("code"), self._title("code")))
        if not names.village and not names.code:
            raise UnreadableCell(self._title("village"), "no_village_name")
        klasifikasi = cells.parse_klasifikasi(self._cell("klasifikasi"), self._title("klasifikasi"))
        formed_on, formed_year, notes = self._formation()
        if self.heading.is_portal:
            return self._portal_row(names, klasifikasi)
        stage = cells.parse_stage(self._cell("stage"))
        has_date = formed_on is not None or formed_year != ""
        status = self._status(names, klasifikasi, has_date, stage, notes)
        if status is not Status.FORMED:
            klasifikasi = None
        if stage is None:
            text = cells.text(self._cell("stage"))
            notes.append(messages.message("stage_unknown", text=text))
        elif stage and status is not Status.FORMING:
            notes.append(messages.message("stage_without_forming"))
        return RegisterRow(
            self.sheet,
            self.number,
            names,
            status,
            klasifikasi,
            formed_on,
            None,
            tuple(notes),
            formed_year=formed_year,
            stage=(stage or "") if status is Status.FORMING else "",
            note=cells.filled_text(self._cell("note"))[:_NOTE_LENGTH],
        )

    def _formation(self) -> tuple[date | None, str, list[Message]]:
        """Return the date of formation, or else the year, and notes; raises UnreadableCell."""
        formed_on, year = cells.parse_formation(self._cell("formed_on"), self._title("formed_on"))
        notes = [messages.message("date_incomplete")] if year else []
        other_day, other_year = cells.parse_formation(
            self._cell("formed_year"), self._title("formed_year")
        )
        formed_on = formed_on or other_day
        year = other_year or year
        if formed_on and year and year != str(formed_on.year):
            day = formed_on.isoformat()
            notes.append(messages.message("dates_disagree", year=year, day=day))
        return formed_on, "" if formed_on else year, notes

    def readable_code(self) -> str:
        """Return the code of the line, "" if there is none that can be read."""
        try:
            return cells.parse_code(self._cell("code"), "")
        except UnreadableCell:
            return ""

    def names(self, code: str) -> RowNames:
        """Return the names in the line; without a code, also those from the sheet's titles."""
        from_titles = {} if code else self.context
        names = {
            key: cells.filled_text(self._cell(key))
            if key in self.heading.columns
            else from_titles.get(key, "")
            for key in ("province", "regency", "district", "village", "kampung")
        }
        return RowNames(**names, code=code)

    def _cell(self, key: str) -> Any:
        column = self.heading.columns.get(key)
        return "" if column is None or column >= len(self.cells) else self.cells[column]

    def _title(self, key: str) -> str:
        return self.heading.titles.get(key, key)

    def _reject_line_without_village(self) -> None:
        village = cells.text(self._cell("village"))
        if headings.is_repeated_heading(self.cells, self.heading):
            raise UnreadableCell("", "heading_repeated")
        first = next(text for cell in self.cells if (text := cells.text(cell)))
        total = _TOTAL.match(village) or (
            village in {"", first}
            and any(isinstance(cell, str) and _TOTAL.match(cell.strip()) for cell in self.cells)
        )
        if total and not cells.filled_text(self._cell("code")):
            raise UnreadableCell("", "total_line")
        if village.strip("()").isdecimal() and all(
            cells.text(cell).strip("().").isdecimal() for cell in self.cells if cells.text(cell)
        ):
            raise UnreadableCell("", "column_numbers")

    def _portal_row(self, names: RowNames, klasifikasi: Klasifikasi | None) -> RegisterRow:
        if klasifikasi is None:
            raise UnreadableCell(self._title("klasifikasi"), "klasifikasi_empty")
        parsed = [cells.parse_score(self._indicator(index)) for index in range(len(INDICATORS))]
        notes = []
        scores = tuple(score for score in parsed if score is not None)
        if len(scores) < len(INDICATORS):
            notes.append(messages.message("score_out_of_range"))
            return RegisterRow(
                self.sheet, self.number, names, Status.FORMED, klasifikasi, notes=tuple(notes)
            )
        computed = recompute(scores)
        if computed is not klasifikasi:
            notes.append(
                messages.message(
                    "scores_disagree", computed=computed.value, klasifikasi=klasifikasi.value
                )
            )
        if never_filled(klasifikasi, scores):
            notes.append(messages.message("never_filled"))
        return RegisterRow(
            self.sheet, self.number, names, Status.FORMED, klasifikasi, None, scores, tuple(notes)
        )

    def _indicator(self, index: int) -> Any:
        column = self.heading.indicators[index]
        return self.cells[column] if column < len(self.cells) else ""

    def _status(
        self,
        names: RowNames,
        klasifikasi: Klasifikasi | None,
        has_date: bool,
        stage: str | None,
        notes: list[Message],
    ) -> Status:
        column = self._title("status")
        status = cells.parse_status(self._cell("status"), column)
        if status is not None and status is not Status.FORMED and klasifikasi:
            raise UnreadableCell(
                column,
                "status_contradicts_klasifikasi",
                status=status.value,
                klasifikasi=klasifikasi.value,
            )
        if status is not None:
            return status
        if klasifikasi or has_date:
            return Status.FORMED
        if stage:
            return Status.FORMING
        if NO_STATEMENT in column:
            return Status.NO_DATA
        if "status" in self.heading.columns:
            notes.append(messages.message("status_empty"))
            return Status.UNFORMED
        if names.kampung:
            return Status.FORMED
        raise UnreadableCell(self._title("klasifikasi"), "nothing_says_formed")
