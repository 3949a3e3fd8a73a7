"""Find the heading of a register sheet, and the column of each field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from boundaries.areas.names import normalise
from kampungkb.indicators.classification import INDICATORS, Status
from kampungkb.register import cells
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.register.vocabulary import (
    HEADINGS,
    NAME_HEADINGS,
    SUBDISTRICT_HEADINGS,
    TICK_HEADINGS,
)

_FIELD = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_INDICATOR = {cells.normalised_text(heading): index for index, heading in enumerate(INDICATORS)}
_TICK = {title: status for status, titles in TICK_HEADINGS.items() for title in titles}
_SAY_FORMED = {"status", "klasifikasi", "formed_on", "formed_year", "kampung"}
_LINES_SEARCHED = 60
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_TITLE = re.compile(
    r"\b(?P<kind>PROVINSI|PROPINSI|KAB(?:UPATEN|\b\.?)\s*/\s*KOTA|KABUPATEN|KAB\b\.?|KOTA|"
    r"KECAMATAN|KEC\b\.?)(?:\s*:\s*|\s+|(?<=\.))"
    r"(?P<name>[A-Z][A-Z.' -]*?)"
    r"(?=\s*(?:$|[,;:/()\d]|\b(?:TAHUN|BULAN|PER|TRIWULAN|SEMESTER|PERIODE|TANGGAL|PROVINSI|"
    r"PROPINSI|KABUPATEN|KAB|KECAMATAN|KEC)\b|"
    r"\bKOTA\s*:?\s+(?!(?:TAHUN|BULAN|PER|TRIWULAN|SEMESTER|PERIODE|TANGGAL|PROV|PROP|KEC)|\d)\w))"
)
_KIND_ALONE = re.compile(
    r"(?:PROVINSI|PROPINSI|KAB(?:UPATEN|\.)?(?:\s*/\s*KOTA)?|KOTA|KECAMATAN|KEC\.?)\s*:?"
)
_FIELD_OF_KIND = {"P": "province", "KA": "regency", "KO": "regency", "KE": "district"}
_NOT_A_PLACE = re.compile(
    r"(?i)(work|spread)?(sheet|lembar|data|rekap|hasil|tabel|table|book)\W*\w*"
)


@dataclass(frozen=True)
class Heading:
    """The heading of one sheet.

    ``line``: index of its last line; ``columns``: index of the column of each field; ``titles``:
    text of the heading of each field; ``indicators``: column of each indicator, both by index;
    ``texts``: all headings as written. ``ticks``: columns of which one is marked in each line.
    ``lines``: what its lines have in each column, in normal form.
    """

    line: int
    columns: dict[str, int]
    titles: dict[str, str]
    indicators: dict[int, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    ticks: dict[Status, int] = field(default_factory=dict)
    lines: tuple[Mapping[int, str], ...] = ()

    @property
    def is_portal(self) -> bool:
        """Whether the sheet is the national portal's export, complete or not."""
        return len(self.indicators) >= len(INDICATORS) // 2


def find_heading(lines: list[list[Any]], *, most_lines: int = 1) -> Heading | None:
    """Return the heading with most known columns among the first lines; at least two, or a code.

    ``most_lines``: of the heading, where a title spans several columns with titles of their own.
    """
    best: Heading | None = None
    for line, row in enumerate(lines[:_LINES_SEARCHED]):
        merged: list[Any] = row
        any_known = True
        for last in range(line, min(line + most_lines, len(lines))):
            if last > line:
                below = _merge(merged, lines[last]) if any_known else None
                if below is None:
                    break
                merged = below
            found = _read_heading(last, merged)
            any_known = _known_headings(found) > 0
            # a further line of the same heading is no row below it
            further = best is not None and best.line == last - 1 and last > line
            gain = _known_headings(found) - (_known_headings(best) if best else -1)
            if gain > 0 or (further and gain == 0):
                best = replace(found, lines=tuple(map(_normal_texts, lines[line : last + 1])))
    return best if best and (len(best.columns) > 1 or "code" in best.columns) else None


def _merge(upper: list[Any], lower: list[Any]) -> list[Any] | None:
    """Return two lines of a heading as one; None where the lower one is no line of a heading."""
    width = max(len(upper), len(lower))
    merged: list[Any] = []
    known = 0
    for column in range(width):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        if not isinstance(below, str):
            return None
        title, title_above = _normal(below), _normal(above)
        both = f"{title_above} {title}"
        if not title or title == title_above:
            merged.append(above)
        elif _is_known(title) or (title_above and _is_known(both)):
            known += 1
            merged.append(below if _is_known(title) else f"{above} {below}")
        elif _is_known(title_above):
            return None
        else:
            merged.append(below)
    return merged if known else None


def _normal(cell: Any) -> str:
    return cells.normalised_text(_PARENTHESES.sub(" ", cell)) if isinstance(cell, str) else ""


def _normal_texts(row: list[Any]) -> dict[int, str]:
    texts = enumerate(map(cells.normalised_text, row))
    return {column: text for column, text in texts if text}


def _is_known(title: str) -> bool:
    return title in _FIELD or title in _INDICATOR or title in _TICK or title in NAME_HEADINGS


def fullest_line(lines: list[list[Any]]) -> list[str]:
    """Return the texts of the fullest of the first lines, for errors about a missing heading."""
    texts = [
        [cells.text(cell) for cell in line if cells.text(cell)] for line in lines[:_LINES_SEARCHED]
    ]
    return max(texts, key=len, default=[])


def is_repeated_heading(line: list[Any], heading: Heading) -> bool:
    """Whether a line repeats one of the heading, as at the top of a printed page."""
    village = heading.columns.get("village", heading.columns.get("code", 0))
    title = cells.normalised_text(line[village]) if village < len(line) else ""
    if title and all(title != texts.get(village) for texts in heading.lines):
        return False
    texts_of_line = _normal_texts(line)
    for texts in heading.lines:
        same = sum(texts_of_line.get(column) == text for column, text in texts.items())
        if same > 1 or (same == 1 and texts_of_line == texts):
            return True
    return False


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
    if not heading.columns.keys() & _SAY_FORMED and not heading.ticks:
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
    for line in raw.lines[: heading.line + 1 - len(heading.lines)]:
        texts = [cells.text(cell).upper() for cell in line if isinstance(cell, str)]
        if any(map(_KIND_ALONE.fullmatch, texts)):  # its name is in the next cell
            texts = [" ".join(texts)]
        for text in texts:
            for title in _TITLE.finditer(text):
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
    return len(heading.columns) + len(heading.indicators) + len(heading.ticks)


def _read_heading(line: int, row: list[Any]) -> Heading:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    indicators: dict[int, int] = {}
    texts = []
    ticks: dict[Status, int] = {}
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
        if title in _TICK:
            ticks.setdefault(_TICK[title], column)
    if name_column is not None and "code" in columns and "village" not in columns:
        columns["village"], titles["village"] = name_column, cells.text(row[name_column])
    if subdistrict_column not in {None, columns.get("district")} and "regency" not in columns:
        columns["regency"], titles["regency"] = columns["district"], titles["district"]
        columns["district"] = subdistrict_column
        titles["district"] = cells.text(row[subdistrict_column])
    if Status.FORMED not in ticks or len(ticks) < 2:
        ticks = {}
    elif columns.get("status") == ticks[Status.FORMED]:
        del columns["status"], titles["status"]
    elif "status" in columns:
        ticks = {}
    return Heading(line, columns, titles, indicators, tuple(texts), ticks)
