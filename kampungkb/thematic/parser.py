"""Parse the sheets of thematic layers: recognise the form, read every line.

Forms, recognised by their headings, with names of places and a four-digit KODE (the serial of the
village in its kecamatan) or a complete code:

- Rumah DataKu of SIGA: the number of houses, decrees, sources of funds; one line a village.
- Groups of SIGA (BKB, BKR, BKL, UPPKA, PIK-R): YANG ADA, YANG LAPOR, meetings and topics; one line
  a village and month (BULAN, without a year).
- Several layers: a column for each with Ada or Tidak ada, with or without months and coordinates.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from boundaries.matching.types import RowNames
from geo.errors import GeoError, MissingColumns
from geo.messages import Message
from kampungkb.indicators.classification import Status
from kampungkb.register import cells, headings, spreadsheet
from kampungkb.register.cells import UnreadableCell
from kampungkb.register.parser import SAVE_AGAIN, EmptySheet
from kampungkb.register.vocabulary import STATUS_WORDS
from kampungkb.thematic.forms import Form, read_form
from kampungkb.thematic.messages import message
from kampungkb.thematic.months import MonthAfterDate, month_end, parse_month
from kampungkb.thematic.registry import (
    EXISTING,
    REPORTING,
    RUMAH_DATAKU_COUNT,
    LayerClass,
    LayerKind,
    ThematicLayer,
    UnknownLayer,
    find_layer,
)

_REPORTS_WORDS = frozenset({"lapor", "melapor", "reports"})
_SERIAL = re.compile(r"\d{4}")
_WHOLE = re.compile(r"-?\d+(?:[.,]0{1,2})?")
_TOTAL = re.compile(r"(?:(?:sub|grand)\s*)?(?:total|jumlah|jml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LayerValue:
    """What a line says of its village in one layer; ``details``: further counts by key."""

    value: LayerClass
    count: int | None = None
    reporting: int | None = None
    details: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A line of a sheet.

    ``serial``: the four digits of the village in its kecamatan, "" without. ``as_of``: the end of
    the month of the line, or the date of the import. ``values``: by key of the layer; ``refused``:
    why the line says nothing of a layer. Each layer of the sheet is in one of the two.
    ``coordinates``: cells of latitude and longitude.
    """

    sheet: str
    row: int
    names: RowNames
    serial: str
    as_of: date
    values: Mapping[str, LayerValue]
    refused: Mapping[str, Message]
    coordinates: tuple[Any, Any] | None = None


@dataclass(frozen=True)
class ParsedLayers:
    """All lines of a file.

    ``skipped``: lines with only a month; ``coordinate_titles``: headings of latitude and longitude.
    """

    file: str
    rows: list[LayerRow]
    skipped: int
    warnings: list[str]
    coordinate_titles: tuple[str, str] = ("latitude", "longitude")


def read(path: Path, *, day: date, layer: str | None = None) -> ParsedLayers:
    """Read the lines of a file of one or several layers.

    ``day``: the date of a sheet without months; months get its year. ``layer``: key of the only
    layer to read, needed where the headings do not tell it. Raises UnreadableFile, UnsafeArchive,
    MissingColumns, EmptySheet, UnknownLayer and MonthAfterDate. Any unreadable cell only refuses
    its line.
    """
    wanted = find_layer(layer) if layer else None
    forms: list[Form] = []
    errors: list[GeoError] = []
    for raw in spreadsheet.read(path):
        try:
            forms.append(read_form(raw, wanted, path))
        except (MissingColumns, EmptySheet, UnknownLayer) as error:
            errors.append(error)
    if not forms:
        raise (
            errors[0]
            if errors
            else EmptySheet("the workbook has no sheet", file=path, do=SAVE_AGAIN)
        )
    rows: list[LayerRow] = []
    skipped = 0
    undated: list[LayerRow] = []
    for form in forms:
        for read_row in _lines(form, day, path):
            if read_row is None:
                skipped += 1
            elif read_row.as_of == _UNDATED:
                undated.append(read_row)
            else:
                rows.append(read_row)
    _require_values(rows, undated, path)
    newest = max(row.as_of for row in rows)
    # a line without a month is listed with the newest one, where a person looks first
    rows += [replace(row, as_of=newest) for row in undated]
    warnings = [f"not read: {error}" for error in errors]
    warnings += _month_warnings(rows, forms, skipped)
    titles = next((form.coordinate_titles for form in forms if form.coordinates), None)
    return ParsedLayers(path.name, rows, skipped, warnings, titles or ("latitude", "longitude"))


def _require_values(rows: Sequence[LayerRow], undated: Sequence[LayerRow], path: Path) -> None:
    if any(row.values for row in rows):
        return
    lines = [*rows, *undated]
    if not lines:
        raise EmptySheet(
            "there is no row below the heading", file=path, do="Fill in rows below the heading."
        )
    raise EmptySheet(
        f"none of {len(lines)} rows can be used",
        file=path,
        sheet=lines[0].sheet,
        row=lines[0].row,
        do="Each row names its village, and has a number or Ada or Tidak ada.",
    )


def _month_warnings(rows: Sequence[LayerRow], forms: Sequence[Form], skipped: int) -> list[str]:
    warnings = []
    if any(form.month is not None for form in forms):
        ends = sorted({row.as_of for row in rows})
        months = ", ".join(f"{end:%m/%Y}" for end in ends)
        warnings.append(f"months are read as {months}; a month without a year gets that of --date")
    if skipped:
        warnings.append(f"{skipped} lines with nothing but a month were skipped")
    return warnings


# Lines ------------------------------------------------------------------------------------------

_UNDATED = date.min


class _Refused(Exception):
    """A line, or its value of one layer, that cannot be used."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason.key)


def _lines(form: Form, day: date, path: Path) -> Iterator[LayerRow | None]:
    """Yield every line below the heading that is not empty; None for one with only a month."""
    for index in range(form.heading.line + 1, len(form.raw.lines)):
        line = form.raw.lines[index]
        filled = {column for column, cell in enumerate(line) if cells.text(cell)}
        if not filled:
            continue
        if filled == {form.month}:
            yield None
            continue
        try:
            yield _line(form, index + 1, line, day)
        except MonthAfterDate as error:
            raise MonthAfterDate(
                error.what, file=path, sheet=form.raw.name, row=index + 1, do=error.do
            ) from None


def _line(form: Form, number: int, line: Sequence[Any], day: date) -> LayerRow:
    values: dict[str, LayerValue] = {}
    refused: dict[str, Message] = {}
    reason, as_of = None, _UNDATED
    names, serial = _names(form, line, "")
    try:
        _require_village(form, line, names)
        names, serial = _names(form, line, _cell(line, form.heading.columns.get("code")))
        as_of = _as_of(form, line, day)
    except _Refused as error:
        reason = error.reason
    except UnreadableCell as error:
        reason = error.message
    for layer in form.layers:
        try:
            if reason is not None:
                raise _Refused(reason)
            values[layer.key] = _value(form, line, layer)
        except _Refused as error:
            refused[layer.key] = error.reason
    coordinates = None
    if form.coordinates:
        latitude, longitude = form.coordinates
        coordinates = (_cell(line, latitude), _cell(line, longitude))
    return LayerRow(form.raw.name, number, names, serial, as_of, values, refused, coordinates)


def _names(form: Form, line: Sequence[Any], code: Any) -> tuple[RowNames, str]:
    """Return the names and the serial; a code of all ten digits is among the names."""
    columns = form.heading.columns
    province, regency, district, village = (
        cells.filled_text(_cell(line, columns.get(key)))
        for key in ("province", "regency", "district", "village")
    )
    names = RowNames(province, regency, district, village)
    text = cells.filled_text(code)
    if _SERIAL.fullmatch(text):
        return names, text
    title = form.heading.titles.get("code", "")
    return replace(names, code=cells.parse_code(code, title) if text else ""), ""


def _require_village(form: Form, line: Sequence[Any], names: RowNames) -> None:
    if headings.is_repeated_heading(list(line), form.heading):
        raise _Refused(message("heading_repeated"))
    code = cells.filled_text(_cell(line, form.heading.columns.get("code")))
    texts = [cells.text(cell) for cell in line if cells.text(cell)]
    if not code and (_TOTAL.match(names.village) or _TOTAL.match(texts[0])):
        raise _Refused(message("total_line"))
    if all(text.strip("().").isdecimal() for text in texts):
        raise _Refused(message("column_numbers"))
    if not names.village and not code:
        raise _Refused(message("no_village_name"))


def _as_of(form: Form, line: Sequence[Any], day: date) -> date:
    if form.month is None:
        return day
    cell = _cell(line, form.month)
    found = parse_month(cell)
    if found is None:
        column = form.titles[form.month]
        raise _Refused(message("not_a_month", column=column, text=cells.text(cell)))
    return month_end(*found, day)


def _value(form: Form, line: Sequence[Any], layer: ThematicLayer) -> LayerValue:
    if EXISTING in form.columns:
        return _groups(form, line, layer)
    if RUMAH_DATAKU_COUNT in form.columns:
        count = _number(form, line, RUMAH_DATAKU_COUNT)
        value = LayerClass.EXISTS if count else LayerClass.NONE
        return LayerValue(value, count, details=_details(form, line, layer))
    return _word(form, line, layer)


def _groups(form: Form, line: Sequence[Any], layer: ThematicLayer) -> LayerValue:
    count = _number(form, line, EXISTING)
    reporting = _number(form, line, REPORTING) if REPORTING in form.columns else None
    value = LayerClass.EXISTS if count else LayerClass.NONE
    notes = []
    if reporting:
        value = LayerClass.REPORTS
        if reporting > count:
            notes.append(message("more_report_than_exist", reporting=reporting, count=count))
    return LayerValue(value, count, reporting, _details(form, line, layer), tuple(notes))


def _details(form: Form, line: Sequence[Any], layer: ThematicLayer) -> dict[str, int]:
    return {
        key: _number(form, line, title)
        for title, key in layer.details.items()
        if title in form.columns and cells.filled_text(_cell(line, form.columns[title]))
    }


def _word(form: Form, line: Sequence[Any], layer: ThematicLayer) -> LayerValue:
    column = form.columns[layer.heading]
    cell = _cell(line, column)
    word = cells.normalised_text(cell)
    if not word:
        raise _Refused(message("number_empty", column=form.titles[column]))
    if word in STATUS_WORDS[Status.UNFORMED]:
        return LayerValue(LayerClass.NONE)
    if word in STATUS_WORDS[Status.FORMED]:
        return LayerValue(LayerClass.EXISTS)
    if word in _REPORTS_WORDS and layer.kind is LayerKind.GROUP:
        return LayerValue(LayerClass.REPORTS)
    raise _Refused(message("word_unknown", column=form.titles[column], text=cells.text(cell)))


def _number(form: Form, line: Sequence[Any], title: str) -> int:
    column = form.columns[title]
    cell = _cell(line, column)
    text = cells.filled_text(cell)
    if not text:
        raise _Refused(message("number_empty", column=form.titles[column]))
    if isinstance(cell, bool) or not _WHOLE.fullmatch(text):
        raise _Refused(message("not_a_number", column=form.titles[column], text=text))
    whole = re.split("[.,]", text)[0]
    if len(whole) > cells.COUNT_DIGITS:
        raise _Refused(message("not_a_number", column=form.titles[column], text=text[:60]))
    number = int(whole)
    if number < 0:
        raise _Refused(message("negative_number", column=form.titles[column], text=text))
    return number


def _cell(line: Sequence[Any], column: int | None) -> Any:
    return "" if column is None or column >= len(line) else line[column]
