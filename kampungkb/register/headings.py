"""Find the heading of a register sheet, and the column of each field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boundaries.areas.names import normalise
from kampungkb.indicators.classification import INDICATORS
from kampungkb.register import cells
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.register.vocabulary import HEADINGS, NAME_HEADINGS, SUBDISTRICT_HEADINGS

_FIELD = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_INDICATOR = {cells.normalised_text(heading): index for index, heading in enumerate(INDICATORS)}
_SAY_FORMED = {"status", "klasifikasi", "formed_on", "formed_year", "kampung"}
_LINES_SEARCHED = 60
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_TITLE = re.compile(
    r"\b(?P<kind>PROVINSI|PROPINSI|KABUPATEN|KAB\b\.?|KOTA|KECAMATAN|KEC\b\.?)\s*:?\s+"
    r"(?P<name>[A-Z][A-Z.' -]*?)"
    r"(?=\s*(?:$|[,;:/()\d]|\b(?:TAHUN|BULAN|PER|TRIWULAN|SEMESTER|PERIODE|TANGGAL|PROVINSI|"
    r"PROPINSI|KABUPATEN|KAB|KOTA|KECAMATAN|KEC)\b))"
)
_FIELD_OF_KIND = {"P": "province", "KA": "regency", "KO": "regency", "KE": "district"}
_NOT_A_PLACE = re.compile(
    r"(?i)(work|spread)?(sheet|lembar|data|rekap|hasil|tabel|table|book)\W*\w*"
)


@dataclass(frozen=True)
class Heading:
    """The heading of one sheet.

    ``line``: its index; ``columns``: index of the column of each field; ``titles``: text of the
    heading of each field; ``indicators``: column of each indicator, both by index; ``texts``: all
    headings as written.
    """

    line: int
    columns: dict[str, int]
    titles: dict[str, str]
    indicators: dict[int, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    @property
    def is_portal(self) -> bool:
        """Whether the sheet is the national portal's export, complete or not."""
        return len(self.indicators) >= len(INDICATORS) // 2


def find_heading(lines: list[list[Any]]) -> Heading | None:
    """Return the line with most known headings among the first ones; at least two, or a code."""
    candidates = [_read_heading(line, row) for line, row in enumerate(lines[:_LINES_SEARCHED])]
    best = max(candidates, key=_known_headings, default=None)
    return best if best and (len(best.columns) > 1 or "code" in best.columns) else None


def fullest_line(lines: list[list[Any]]) -> list[str]:
    """Return the texts of the fullest of the first lines, for errors about a missing heading."""
    texts = [
        [cells.text(cell) for cell in line if cells.text(cell)] for line in lines[:_LINES_SEARCHED]
    ]
    return max(texts, key=len, default=[])


def is_repeated_heading(line: list[Any], heading: Heading) -> bool:
    """Whether a line repeats the heading, as at the top of a printed page."""
    same = 0
    for key, column in heading.columns.items():
        if column < len(line) and cells.text(line[column]) == heading.titles[key]:
            same += 1
    return same > 1


def missing_columns(heading: Heading, context: Mapping[str, str]) -> list[str]:
    """Return the names of required columns that are absent; one of kecamatan is not required.

    ``context``: fields whose value is known for the whole sheet, from its titles.
    """
    if heading.is_portal:
        required = {
            "Provinsi": "province", "Kabupaten": "regency", "Desa": "village",
            "Klasifikasi": "klasifikasi",
        }  # fmt: skip
        absent = [name for name, key in required.items() if key not in heading.columns]
        indicators = [
            name for index, name in enumerate(INDICATORS) if index not in heading.indicators
        ]
        return absent + indicators
    absent = []
    if "code" not in heading.columns:
        required = {"Kabupaten": "regency", "Desa": "village"}
        absent = [
            name
            for name, key in required.items()
            if key not in heading.columns and not context.get(key)
        ]
        if absent:
            absent[-1] += " (or Kode)"
    if not heading.columns.keys() & _SAY_FORMED:
        absent.append("Status")
    return absent


def lacks_district(heading: Heading, context: Mapping[str, str]) -> bool:
    """Whether the rows name villages without their kecamatan, so that they wait for a person."""
    known = heading.columns.keys() | context.keys()
    return not known & {"code", "district"}


def context(raw: RawSheet, heading: Heading | None, regency: str) -> dict[str, str]:
    """Return the fields of all rows that are in titles above the heading or in the sheet's name.

    ``regency``: its name where it is known. A sheet's name is that of the regency or, where the
    regency is known, of the kecamatan.
    """
    if heading is None:
        return {}
    found: dict[str, str] = {}
    for line in raw.lines[: heading.line]:
        for cell in line:
            if isinstance(cell, str):
                for title in _TITLE.finditer(cells.text(cell).upper()):
                    kind = title["kind"]
                    key = _FIELD_OF_KIND.get(kind[:2]) or _FIELD_OF_KIND[kind[:1]]
                    prefix = "KOTA " if kind == "KOTA" else ""
                    found.setdefault(key, prefix + title["name"].strip())
    if regency:
        found["regency"] = regency
    name = cells.text(raw.name)
    if name and not _NOT_A_PLACE.fullmatch(name):
        known = found.keys() | heading.columns.keys()
        if "regency" not in known:
            found["regency"] = name
        elif (
            "district" not in known
            and not any(map(str.isdigit, name))
            and not _is_above_district(name, raw, heading, found)
        ):
            found["district"] = name
    return found


def _is_above_district(
    name: str, raw: RawSheet, heading: Heading, context: Mapping[str, str]
) -> bool:
    """Whether rows of a sheet, or its titles, have its name as that of a regency or province."""
    above = {context.get("regency", ""), context.get("province", "")}
    for key in ("regency", "province"):
        if (column := heading.columns.get(key)) is not None:
            above |= {cells.text(line[column]) for line in raw.lines if column < len(line)}
    return normalise(name) in {normalise(text) for text in above if text}


def _known_headings(heading: Heading) -> int:
    return len(heading.columns) + len(heading.indicators)


def _read_heading(line: int, row: list[Any]) -> Heading:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    indicators: dict[int, int] = {}
    texts = []
    name_column = subdistrict_column = None
    for column, cell in enumerate(row):
        if not isinstance(cell, str) or not cell.strip():
            continue
        texts.append(cells.text(cell))
        title = cells.normalised_text(_PARENTHESES.sub(" ", cell))
        key = _FIELD.get(title)
        if key and key not in columns:
            columns[key], titles[key] = column, cells.text(cell)
        elif title in _INDICATOR:
            indicators.setdefault(_INDICATOR[title], column)
        elif title in NAME_HEADINGS:
            name_column = column
        if title in SUBDISTRICT_HEADINGS:
            subdistrict_column = column
    if name_column is not None and "code" in columns and "village" not in columns:
        columns["village"], titles["village"] = name_column, cells.text(row[name_column])
    if subdistrict_column not in {None, columns.get("district")} and "regency" not in columns:
        columns["regency"], titles["regency"] = columns["district"], titles["district"]
        columns["district"] = subdistrict_column
        titles["district"] = cells.text(row[subdistrict_column])
    return Heading(line, columns, titles, indicators, tuple(texts))
