"""Parse forms of SIGA: K/0 (Kampung KB by village), and villages by month with Ada or Tidak ada.

A form is recognised by its headings. Form K/0 has the number of Kampung KB in each village, the
years in which they were formed as columns, and how many are mandiri or percontohan; its KODE is
the number of the village within its kecamatan.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from boundaries.matching.types import RowNames
from geo.errors import GeoError, MissingColumns
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.register import cells, messages
from kampungkb.register.cells import UnreadableCell
from kampungkb.register.layout.line_kinds import is_total
from kampungkb.register.layout.rows import ParsedSheet, RegisterRow, RejectedRow
from kampungkb.register.parser import EmptySheet
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.register.vocabulary import HEADINGS, MONTHS

SIGA = "siga"
"""``ParsedSheet.format`` of both forms."""

_COUNT, _MANDIRI, _MODEL = "jumlah kampung kb", "kampung kb mandiri", "kampung kb percontohan"
_MONTH, _EXISTS = "bulan", "kampung kb"
_NAMES = ("province", "regency", "district", "village")
_REQUIRED = {"Kabupaten": "regency", "Kecamatan": "district", "Kelurahan/Desa": "village"}
_LINES_SEARCHED = 60
_YEAR = re.compile(r"(?:(?:tahun|thn|th)\b\.?\s*)?(>\s*)?(\d{4})", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_SERIAL = re.compile(r"\d{1,4}")


class WrongYear(GeoError):
    """A column of form K/0 that should be a year is none, or is there twice."""


class WrongTotal(GeoError):
    """A line of totals does not have the sum of its rows."""


class WrongMonth(GeoError):
    """A row of a sheet by month has no month, or one after the date of the import."""


class Month(NamedTuple):
    """Rows of one month, and its last day."""

    sheet: ParsedSheet
    day: date


@dataclass(frozen=True)
class _Heading:
    """``line``: its index. ``columns``: index of each column by its normalised heading."""

    line: int
    columns: dict[str, int]
    texts: tuple[str, ...]

    @property
    def is_k0(self) -> bool:
        return _COUNT in self.columns

    def column(self, key: str) -> int | None:
        """Return the column of a name of the village; None where there is none."""
        return next((self.columns[one] for one in HEADINGS[key] if one in self.columns), None)


def is_form(sheets: list[RawSheet]) -> bool:
    """Whether a file has a sheet with the headings of form K/0 or of villages by month."""
    return any(_find_heading(raw) for raw in sheets)


def parse(sheets: list[RawSheet], path: Path, day: date) -> list[Month]:
    """Parse the forms in a file: K/0 as of ``day``, a sheet by month as of the end of each.

    Months have the year of ``day``; the month of ``day`` ends with it.

    Raises MissingColumns, EmptySheet, WrongYear, WrongTotal and WrongMonth. Any other cell that
    cannot be read only rejects its row.
    """
    found = [(raw, heading) for raw in sheets if (heading := _find_heading(raw))]
    if len({heading.is_k0 for _, heading in found}) > 1:
        raise MissingColumns(
            "the sheets are different forms", file=path, do="Import each from a file of its own."
        )
    for raw, heading in found:
        absent = [name for name, key in _REQUIRED.items() if heading.column(key) is None]
        if absent:
            raise MissingColumns(
                f"no column {', '.join(absent)}; headings found: {', '.join(heading.texts)}",
                file=path,
                sheet=raw.name,
                row=heading.line + 1,
                do="Add the columns or correct their headings.",
            )
    rows: dict[date, list[RegisterRow | RejectedRow]] = {}
    for raw, heading in found:
        if heading.is_k0:
            rows.setdefault(day, []).extend(_K0(path, raw, heading).rows())
        else:
            for end, row in _rows_by_month(path, raw, heading, day):
                rows.setdefault(end, []).append(row)
    if not any(isinstance(row, RegisterRow) for group in rows.values() for row in group):
        raise EmptySheet("there is no row that can be used below the heading", file=path)
    return [
        Month(
            ParsedSheet(
                path.name,
                SIGA,
                [row for row in group if isinstance(row, RegisterRow)],
                [row for row in group if isinstance(row, RejectedRow)],
                [],
            ),
            end,
        )
        for end, group in sorted(rows.items())
    ]


def _find_heading(raw: RawSheet) -> _Heading | None:
    for number, line in enumerate(raw.lines[:_LINES_SEARCHED]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(line):
            if key := cells.normalised_text(cell):
                columns.setdefault(key, column)
        texts = tuple(text for cell in line if (text := cells.text(cell)))
        heading = _Heading(number, columns, texts)
        if heading.column("village") is None:
            continue
        years = [text for text in texts if _YEAR.fullmatch(text)]
        if _COUNT in columns and (years or _MANDIRI in columns):
            return heading
        if _MONTH in columns and _EXISTS in columns:
            return heading
    return None


def _names(line: list[Any], heading: _Heading) -> RowNames:
    def text(key: str) -> str:
        column = heading.column(key)
        return cells.filled_text(_cell(line, column))

    province, regency, district, village = (text(key) for key in _NAMES)
    return RowNames(province, regency, district, village)


def _cell(line: list[Any], column: int | None) -> Any:
    return "" if column is None or column >= len(line) else line[column]


def _filled_lines(raw: RawSheet, heading: _Heading) -> Iterator[tuple[int, list[Any]]]:
    for index in range(heading.line + 1, len(raw.lines)):
        if any(cells.text(cell) for cell in raw.lines[index]):
            yield index + 1, raw.lines[index]


def _repeats(line: list[Any], heading: _Heading) -> bool:
    column = heading.column("village")
    return cells.normalised_text(_cell(line, column)) in HEADINGS["village"]


# Form K/0 -------------------------------------------------------------------------------------


@dataclass
class _K0:
    """Reads the rows of one sheet of form K/0."""

    path: Path
    raw: RawSheet
    heading: _Heading

    def rows(self) -> list[RegisterRow | RejectedRow]:
        """Return the rows; raises WrongYear and WrongTotal."""
        years = self._years()
        found: list[RegisterRow | RejectedRow] = []
        read: list[tuple[RowNames, list[Any]]] = []
        since_total = 0
        for number, line in _filled_lines(self.raw, self.heading):
            names = _names(line, self.heading)
            if _repeats(line, self.heading):
                found.append(self._reject(number, names, UnreadableCell("", "heading_repeated")))
            elif _is_total_line(line, names):
                self._check_total(number, line, names, read, since_total, years)
                since_total = len(read)
                found.append(self._reject(number, names, UnreadableCell("", "total_line")))
            else:
                read.append((names, line))
                try:
                    found.append(self._row(number, line, names, years))
                except UnreadableCell as error:
                    found.append(self._reject(number, names, error))
        return found

    def _reject(self, number: int, names: RowNames, error: UnreadableCell) -> RejectedRow:
        return RejectedRow(self.raw.name, number, names, error.message)

    def _years(self) -> dict[int, str]:
        """Return the year of each column of years, in their order in time."""
        heading = self.raw.lines[self.heading.line]
        first = self.heading.columns[_COUNT] + 1
        ends = [
            self.heading.columns[key] for key in (_MANDIRI, _MODEL) if key in self.heading.columns
        ]
        last = min((end for end in ends if end >= first), default=len(heading))
        years: dict[int, str] = {}
        for column in range(first, last):
            text = cells.text(heading[column])
            if not text:
                continue
            year = _YEAR.fullmatch(text)
            if not year or not _FIRST_YEAR <= int(year[2]) <= _LAST_YEAR:
                raise self._wrong_year(f"the column {text!r} among the years is no year")
            written = f"> {year[2]}" if year[1] else year[2]
            if written in years.values():
                raise self._wrong_year(f"there are two columns of the year {written}")
            years[column] = written
        return dict(sorted(years.items(), key=lambda item: (item[1][-4:], item[1][:1] == ">")))

    def _wrong_year(self, problem: str) -> WrongYear:
        return WrongYear(
            problem,
            file=self.path,
            sheet=self.raw.name,
            row=self.heading.line + 1,
            do="Between JUMLAH KAMPUNG KB and KAMPUNG KB MANDIRI write years, like 2017 or > 2019.",
        )

    def _row(
        self, number: int, line: list[Any], names: RowNames, years: dict[int, str]
    ) -> RegisterRow:
        if not names.village:
            raise UnreadableCell("", "no_village_name")
        count_cell = self._cell(line, _COUNT)
        count = cells.parse_count(count_cell)
        if count is None or not cells.filled_text(count_cell):
            raise UnreadableCell("JUMLAH KAMPUNG KB", "not_a_count", text=cells.text(count_cell))
        mandiri = cells.parse_count(self._cell(line, _MANDIRI))
        if mandiri is None:
            text = cells.text(self._cell(line, _MANDIRI))
            raise UnreadableCell("KAMPUNG KB MANDIRI", "not_a_count", text=text)
        if mandiri > count:
            raise UnreadableCell("KAMPUNG KB MANDIRI", "more_than_count", part=mandiri, count=count)
        by_year = {year: cells.parse_count(_cell(line, at)) for at, year in years.items()}
        notes = []
        formed = sum(number or 0 for number in by_year.values())
        if years and (None in by_year.values() or formed != count):
            notes.append(messages.message("years_disagree", formed=formed, count=count))
        if cells.parse_count(self._cell(line, _MODEL)):
            notes.append(messages.message("model"))
        if count > 1:
            notes.append(messages.message("units", count=count))
        serial = cells.text(_cell(line, self.heading.column("code")))
        return RegisterRow(
            self.raw.name,
            number,
            names,
            Status.FORMED if count else Status.UNFORMED,
            Klasifikasi.MANDIRI if mandiri else None,
            notes=tuple(notes),
            formed_year=next((year for year, many in by_year.items() if many), "") if count else "",
            units=max(count, 1),
            serial=serial if _SERIAL.fullmatch(serial) else "",
        )

    def _cell(self, line: list[Any], key: str) -> Any:
        return _cell(line, self.heading.columns.get(key))

    def _check_total(
        self,
        number: int,
        line: list[Any],
        names: RowNames,
        read: list[tuple[RowNames, list[Any]]],
        since_total: int,
        years: dict[int, str],
    ) -> None:
        """Raise WrongTotal where a line of totals has the sum of none of the rows it may mean.

        A total that names a kecamatan or a regency is of its rows. Any other is of all rows above,
        or of those since the total before.
        """
        places = [(one.regency, one.district) for one, _ in read]
        ranges = [[line for _, line in read], [line for _, line in read[since_total:]]]
        for at, name in ((1, names.district), (0, names.regency)):
            if any(name and place[at] == name for place in places):
                ranges = [[line for one, line in read if (one.regency, one.district)[at] == name]]
                break
        columns = self.heading.columns
        titles = {columns[_COUNT]: _COUNT.upper(), **years}
        titles |= {columns[key]: key.upper() for key in (_MANDIRI, _MODEL) if key in columns}
        for column, title in titles.items():
            cell = _cell(line, column)
            said = cells.parse_count(cell)
            if said is None or not cells.filled_text(cell):
                continue
            counts = [[cells.parse_count(_cell(row, column)) for row in rows] for rows in ranges]
            sums = [sum(one or 0 for one in numbers) for numbers in counts if None not in numbers]
            if sums and said not in sums:
                raise WrongTotal(
                    f"column {title}: the line of totals says {said}, its {len(ranges[0])} rows "
                    f"sum to {sums[0]}",
                    file=self.path,
                    sheet=self.raw.name,
                    row=number,
                    do="Correct the row that is wrong, or the total.",
                )


def _is_total_line(line: list[Any], names: RowNames) -> bool:
    if names.village and not is_total(names.village):
        return False
    return any(isinstance(cell, str) and is_total(cell.strip()) for cell in line)


# By month -------------------------------------------------------------------------------------


def _rows_by_month(
    path: Path, raw: RawSheet, heading: _Heading, day: date
) -> Iterator[tuple[date, RegisterRow | RejectedRow]]:
    """Yield the end of its month and each row; raises WrongMonth."""
    for number, line in _filled_lines(raw, heading):
        names = _names(line, heading)
        if _repeats(line, heading) or _is_total_line(line, names):
            continue
        written = cells.text(_cell(line, heading.columns[_MONTH]))
        month = MONTHS.get(written.lower())
        if month is None or month > day.month:
            problem = (
                f"{written!r} is no month"
                if month is None
                else (f"{written} {day.year} lies after {day.isoformat()}")
            )
            raise WrongMonth(
                problem,
                file=path,
                sheet=raw.name,
                row=number,
                do="Correct the month, or give the --date of the last month: months get its year.",
            )
        end = min(date(day.year, month, monthrange(day.year, month)[1]), day)
        try:
            if not names.village:
                raise UnreadableCell("", "no_village_name")
            column = heading.columns[_EXISTS]
            status = cells.parse_status(_cell(line, column), "Kampung KB") or Status.NO_DATA
        except UnreadableCell as error:
            yield end, RejectedRow(raw.name, number, names, error.message)
        else:
            yield end, RegisterRow(raw.name, number, names, status)
