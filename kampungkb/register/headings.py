"""Where the heading of a register sheet stands, and which column holds what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kampungkb.indicators.classification import INDICATORS
from kampungkb.register import cells

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "kode", "kode desa", "kode kelurahan", "kode desa kelurahan", "kode kelurahan desa",
        "kode desa kel", "kode kel desa", "kode wilayah", "kode kemendagri", "kode wilayah desa",
        "kode desa kemendagri", "kode wilayah kemendagri", "kode area", "kdepum", "id desa",
        "code", "village code", "area code", "kemendagri code",
    ),
    "province": (
        "provinsi", "propinsi", "prov", "nama provinsi", "nama propinsi", "province",
        "province name", "wadmpr",
    ),
    "regency": (
        "kabupaten", "kabupaten kota", "kab kota", "kota kabupaten", "kab", "kota",
        "nama kabupaten", "nama kabupaten kota", "nama kab kota", "regency", "regency city",
        "regency or city", "regency name", "wadmkk",
    ),
    "district": (
        "kecamatan", "kec", "nama kecamatan", "distrik", "kapanewon", "kemantren",
        "kecamatan distrik", "district", "subdistrict", "sub district", "district name", "wadmkc",
    ),
    "village": (
        "desa", "kelurahan", "desa kelurahan", "kelurahan desa", "desa kel", "kel desa",
        "nama desa", "nama kelurahan", "nama desa kelurahan", "nama kelurahan desa",
        "nama desa kel", "pekon", "pekon kelurahan", "nagari", "gampong", "tiyuh", "kalurahan",
        "desa pekon kelurahan", "village", "village name", "desa atau kelurahan",
    ),
    "kampung": (
        "kampung kb", "nama kampung kb", "kampung keluarga berkualitas",
        "nama kampung keluarga berkualitas", "nama kkb", "kkb", "kampung kb name",
        "name of kampung kb",
    ),
    "status": (
        "status", "status pembentukan", "status kampung kb", "status pembentukan kampung kb",
        "status kkb", "pembentukan", "pembentukan kampung kb", "terbentuk", "sudah terbentuk",
        "formation status", "kampung kb status", "formed",
    ),
    "klasifikasi": (
        "klasifikasi", "klasifikasi kampung kb", "kategori", "kategori kampung kb", "kelas",
        "class", "classification", "klas", "strata",
    ),
    "formed_on": (
        "tanggal bentuk", "tanggal pembentukan", "tanggal dibentuk", "tanggal terbentuk",
        "tgl bentuk", "tgl pembentukan", "tgl dibentuk", "tgl terbentuk", "tanggal pencanangan",
        "tanggal dicanangkan", "tanggal dibentuk kampung kb", "tanggal pembentukan kampung kb",
        "tahun pembentukan", "tahun bentuk", "tanggal sk", "date of formation", "formation date",
        "formed on", "date formed", "formed date",
    ),
}  # fmt: skip
"""Headings of a plain sheet in both languages, lower case, without punctuation."""

_FIELD = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_INDICATOR = {cells.words(heading): index for index, heading in enumerate(INDICATORS)}
_BARE_NAME = {"nama", "name"}  # a village's, where a code stands beside it
_BELOW_DISTRICT = {"subdistrict", "sub district"}  # beside it, "district" means a regency
_SEARCHED = 60
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True)
class Heading:
    """The heading of one sheet: its line (index) and the column (index) of each field."""

    line: int
    columns: dict[str, int]
    written: dict[str, str]
    indicators: dict[int, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    @property
    def is_portal(self) -> bool:
        """Whether the sheet is the national portal's export, complete or not."""
        return len(self.indicators) >= len(INDICATORS) // 2


def find(lines: list[list[Any]]) -> Heading | None:
    """Find the heading: of the first lines the one with most known headings, at least two."""
    found = [_heading(line, row) for line, row in enumerate(lines[:_SEARCHED])]
    best = max(found, key=_weight, default=None)
    return best if best and (len(best.columns) > 1 or "code" in best.columns) else None


def first_texts(lines: list[list[Any]]) -> list[str]:
    """Texts of the fullest of the first lines: what stands where a heading should."""
    texts = [[cells.text(cell) for cell in line if cells.text(cell)] for line in lines[:_SEARCHED]]
    return max(texts, key=len, default=[])


def repeats(line: list[Any], heading: Heading) -> bool:
    """Whether a line is the heading once more, as at the top of a printed page."""
    same = 0
    for key, column in heading.columns.items():
        if column < len(line) and cells.text(line[column]) == heading.written[key]:
            same += 1
    return same > 1


def missing(heading: Heading, context: Mapping[str, str]) -> list[str]:
    """Name the columns that are needed and absent; ``context`` says what titles say already."""
    has = heading.columns
    if heading.is_portal:
        needed = {
            "Provinsi": "province", "Kabupaten": "regency", "Kecamatan": "district",
            "Desa": "village", "Klasifikasi": "klasifikasi",
        }  # fmt: skip
        absent = [name for name, key in needed.items() if key not in has]
        lost = [n for index, n in enumerate(INDICATORS) if index not in heading.indicators]
        return absent + lost
    absent = []
    if "code" not in has:
        needed = {"Kabupaten": "regency", "Kecamatan": "district", "Desa": "village"}
        absent = [name for name, key in needed.items() if key not in has and not context.get(key)]
        if absent:
            absent[-1] += " (or Kode)"
    if not has.keys() & {"status", "klasifikasi", "formed_on", "kampung"}:
        absent.append("Status")
    return absent


def _weight(heading: Heading) -> int:
    return len(heading.columns) + len(heading.indicators)


def _heading(line: int, row: list[Any]) -> Heading:
    columns: dict[str, int] = {}
    written: dict[str, str] = {}
    indicators: dict[int, int] = {}
    texts = []
    bare = below = None
    for column, cell in enumerate(row):
        if not isinstance(cell, str) or not cell.strip():
            continue
        texts.append(cells.text(cell))
        name = cells.words(_PARENTHESES.sub(" ", cell))
        key = _FIELD.get(name)
        if key and key not in columns:
            columns[key], written[key] = column, cells.text(cell)
        elif name in _INDICATOR:
            indicators.setdefault(_INDICATOR[name], column)
        elif name in _BARE_NAME:
            bare = column
        if name in _BELOW_DISTRICT:
            below = column
    if bare is not None and "code" in columns and "village" not in columns:
        columns["village"], written["village"] = bare, cells.text(row[bare])
    if below not in {None, columns.get("district")} and "regency" not in columns:
        columns["regency"], written["regency"] = columns["district"], written["district"]
        columns["district"], written["district"] = below, cells.text(row[below])
    return Heading(line, columns, written, indicators, tuple(texts))
