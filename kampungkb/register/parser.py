"""Report sheets → typed rows and rejected rows; every line below a heading becomes one of them.

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


class EmptySheet(GeoError):
    """A sheet without rows, or without any that can be used."""


class BadCode(GeoError):
    """A column of codes that a spreadsheet turned into numbers."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row that says something of a village.

    ``row``: number of the line in the sheet, from 1. ``status``: NO_DATA where the row states
    nothing. ``notes``: what a reader should know of it.
    """

    sheet: str
    row: int
    names: RowNames
    status: Status
    klasifikasi: Klasifikasi | None = None
    formed_on: date | None = None
    scores: tuple[int, ...] | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be used, with the reason."""

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

    Every sheet that has the headings is read, hidden ones and hidden lines too; ``sheet`` picks
    one by name. ``regency`` names the regency of a sheet that does not. ``translate`` gives the
    language in which an error repeats what is wrong with a row.

    Raises UnreadableFile, UnsafeArchive, MissingColumns, EmptySheet (no row, or none that can be
    used) and BadCode. A bad cell rejects its row alone.
    """
    opened = _pick(spreadsheet.read(path), sheet, path)
    rows: list[RegisterRow] = []
    rejected: list[RejectedRow] = []
    warnings: list[str] = []
    kinds = set()
    empty_is_no_statement = True
    for raw, heading, context in _with_headings(opened, path, regency, warnings):
        kinds.add(PORTAL if heading.is_portal else PLAIN)
        empty_is_no_statement &= NO_STATEMENT in heading.titles.get("status", "")
        for read_row in _rows(raw, heading, context, path, translate):
            if isinstance(read_row, RegisterRow):
                rows.append(read_row)
            else:
                rejected.append(read_row)
    _require_rows(rows, rejected, path, translate)
    kind = PORTAL if kinds == {PORTAL} else PLAIN
    return ParsedSheet(path.name, kind, rows, rejected, warnings, empty_is_no_statement)


def _pick(opened: list[RawSheet], name: str | None, path: Path) -> list[RawSheet]:
    if name is None:
        return opened
    for raw in opened:
        if raw.name == name:
            return [raw]
    names = ", ".join(repr(raw.name) for raw in opened)
    raise EmptySheet(f"there is no sheet {name!r}", file=path, do=f"There are: {names}.")


def _with_headings(
    opened: list[RawSheet], path: Path, regency: str, warnings: list[str]
) -> Iterator[tuple[RawSheet, Heading, dict[str, str]]]:
    good = []
    errors: list[GeoError] = []
    for raw in opened:
        heading = headings.find_heading(raw.lines)
        context = _context(raw, heading, regency)
        absent = headings.missing_columns(heading, context) if heading else ["Kode, or Desa"]
        if heading and not absent:
            good.append((raw, heading, context))
        elif heading or raw.name != HELP_SHEET:
            errors.append(_missing(raw, heading, absent, path))
    if not good:
        raise errors[0] if errors else EmptySheet("the workbook has no sheet", file=path)
    warnings += [f"not read: {error}" for error in errors]
    warnings += [
        f"{path.name}, sheet {raw.name}: read, though hidden" for raw, *_ in good if raw.hidden
    ]
    yield from good


def _missing(raw: RawSheet, heading: Heading | None, absent: list[str], path: Path) -> GeoError:
    found = heading.texts if heading else headings.fullest_line(raw.lines)
    if not found:
        return EmptySheet("the sheet is empty", file=path, sheet=raw.name)
    return MissingColumns(
        f"no column {', '.join(absent)}; headings found: {', '.join(found[:30])}",
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


_TITLE = re.compile(
    r"\b(?P<kind>PROVINSI|PROPINSI|KABUPATEN|KAB\b\.?|KOTA|KECAMATAN|KEC\b\.?)\s*:?\s+"
    r"(?P<name>[A-Z][A-Z.' -]*?)"
    r"(?=\s*(?:$|[,;:/()\d]|\b(?:TAHUN|BULAN|PER|TRIWULAN|SEMESTER|PERIODE|TANGGAL|PROVINSI|"
    r"PROPINSI|KABUPATEN|KAB|KOTA|KECAMATAN|KEC)\b))"
)
_FIELD_OF_TITLE = {"P": "province", "KA": "regency", "KO": "regency", "KE": "district"}
_NO_PLACE = re.compile(r"(?i)(work|spread)?(sheet|lembar|data|rekap|hasil|tabel|table|book)\W*\w*")


def _context(raw: RawSheet, heading: Heading | None, regency: str) -> dict[str, str]:
    """Place that titles above the heading, or the sheet's own name, give to every row."""
    if heading is None:
        return {}
    context: dict[str, str] = {}
    for line in raw.lines[: heading.line]:
        for cell in line:
            if isinstance(cell, str):
                for found in _TITLE.finditer(cells.text(cell).upper()):
                    kind = found["kind"]
                    key = _FIELD_OF_TITLE.get(kind[:2]) or _FIELD_OF_TITLE[kind[:1]]
                    prefix = "KOTA " if kind == "KOTA" else ""
                    context.setdefault(key, prefix + found["name"].strip())
    if regency:
        context["regency"] = regency
    elif "regency" not in context and raw.name and not _NO_PLACE.fullmatch(raw.name.strip()):
        context["regency"] = cells.text(raw.name)
    return context


def _rows(
    raw: RawSheet, heading: Heading, context: Mapping[str, str], path: Path, translate: Translate
) -> Iterator[RegisterRow | RejectedRow]:
    for index in range(heading.line + 1, len(raw.lines)):
        line = raw.lines[index]
        if not any(cell != "" and cells.text(cell) for cell in line):
            continue
        reader = _Line(raw.name, index + 1, line, heading, context)
        try:
            yield reader.row()
        except NumericCode as error:
            raise BadCode(
                messages.render([error.message], translate),
                file=path,
                sheet=raw.name,
                row=index + 1,
                do="Format the column as text and type the codes again, like 33.29.01.2001.",
            ) from None
        except UnreadableCell as error:
            names = reader.names(reader.code_if_any())
            yield RejectedRow(raw.name, index + 1, names, error.message)


_TOTAL = re.compile(r"(?:(?:sub|grand)\s*)?(?:total|jumlah|jml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    sheet: str
    number: int
    cells: list[Any]
    heading: Heading
    context: Mapping[str, str]

    def row(self) -> RegisterRow:
        """Read the line; raises UnreadableCell with the reason why it cannot be used."""
        self._refuse_lines_of_no_village()
        names = self.names(cells.parse_code(self._cell("code"), self._title("code")))
        if not names.village and not names.code:
            raise UnreadableCell(self._title("village"), "no_village_name")
        klasifikasi = cells.parse_klasifikasi(self._cell("klasifikasi"), self._title("klasifikasi"))
        formed_on, partial = cells.parse_date(self._cell("formed_on"), self._title("formed_on"))
        if self.heading.is_portal:
            return self._portal_row(names, klasifikasi)
        notes = []
        if partial:
            notes.append(messages.message("date_incomplete"))
        status = self._status(names, klasifikasi, formed_on is not None or partial, notes)
        if status is not Status.FORMED:
            klasifikasi = None
        return RegisterRow(
            self.sheet, self.number, names, status, klasifikasi, formed_on, None, tuple(notes)
        )

    def code_if_any(self) -> str:
        """Code of the line, "" where there is none that can be read."""
        try:
            return cells.parse_code(self._cell("code"), "")
        except UnreadableCell:
            return ""

    def names(self, code: str) -> RowNames:
        """Names as found; in a line without a code also those that the sheet's titles say."""
        titles = {} if code else self.context
        found = {
            key: cells.filled_text(self._cell(key))
            if key in self.heading.columns
            else titles.get(key, "")
            for key in ("province", "regency", "district", "village", "kampung")
        }
        return RowNames(**found, code=code)

    def _cell(self, key: str) -> Any:
        column = self.heading.columns.get(key)
        return "" if column is None or column >= len(self.cells) else self.cells[column]

    def _title(self, key: str) -> str:
        return self.heading.titles.get(key, key)

    def _refuse_lines_of_no_village(self) -> None:
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
        read = [cells.parse_score(self._indicator(index)) for index in range(len(INDICATORS))]
        notes = []
        scores = tuple(score for score in read if score is not None)
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
        self, names: RowNames, klasifikasi: Klasifikasi | None, dated: bool, notes: list[Message]
    ) -> Status:
        column = self._title("status")
        said = cells.parse_status(self._cell("status"), column)
        if said is not None and said is not Status.FORMED and klasifikasi:
            raise UnreadableCell(
                column,
                "status_contradicts_klasifikasi",
                status=said.value,
                klasifikasi=klasifikasi.value,
            )
        if said is not None:
            return said
        if klasifikasi or dated:
            return Status.FORMED
        if NO_STATEMENT in column:
            return Status.NO_DATA
        if "status" in self.heading.columns:
            notes.append(messages.message("status_empty"))
            return Status.UNFORMED
        if names.kampung:
            return Status.FORMED
        raise UnreadableCell(self._title("klasifikasi"), "nothing_says_formed")
