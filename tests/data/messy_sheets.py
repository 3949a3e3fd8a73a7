"""Sheets as people write them, made from villages of the sample; each has the same villages.

``KINDS`` has a writer for each kind of sheet: it takes the villages and a folder, and returns the
path of the file. ``VILLAGES`` are those of four kecamatan in two regencies, with a status each.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

SAMPLE = Path(__file__).parents[2] / "sample/data/wilayah_2025.sql"
STATUSES = {"Terbentuk": "formed", "Belum terbentuk": "unformed", "Dirintis": "forming"}

Lines = list[list[Any]]


class Village(NamedTuple):
    """A village with the status that its row states."""

    code: str
    name: str
    district: str
    regency: str
    status: str


@cache
def official() -> dict[str, str]:
    """Return the names of the sample's list by code."""
    found = re.findall(r"\('([\d.]+)','((?:[^']|'')*)'", SAMPLE.read_text("utf-8"))
    return {code: name.replace("''", "'") for code, name in found}


def villages(districts: Sequence[str], count: int = 6) -> list[Village]:
    """Return villages of kecamatan (codes) whose names no other village there has."""
    names = official()
    found = []
    for district in districts:
        codes = [code for code in names if len(code) == 13 and code.startswith(district)]
        plain = [names[code].casefold() for code in codes]
        single = [code for code in codes if plain.count(names[code].casefold()) == 1]
        found += single[:count]
    words = list(STATUSES)
    return [
        Village(c, names[c], names[c[:8]], names[c[:5]], words[i % len(words)])
        for i, c in enumerate(found)
    ]


VILLAGES = villages(("99.03.01", "99.03.02", "99.03.03", "99.03.04"))
TWO_REGENCIES = villages(("99.03.01", "99.03.02", "99.05.01", "99.05.02"))
REGENCY = VILLAGES[0].regency
FULL = ["No", "Kabupaten", "Kecamatan", "Desa/Kelurahan", "Status"]
SHORT = ["No", "Desa/Kelurahan", "Status"]
FOOTER: Lines = [
    [], ["", "", "", "Wanaloka, 2 Agustus 2023"], ["", "Mengetahui,"], ["", "Kepala Dinas P3AP2KB"],
    [], ["", "Drs. Puspa Indah, M.Si"], ["", "NIP. 19650101 199003 1 001"],
]  # fmt: skip


def by_district(rows: Sequence[Village]) -> Iterator[tuple[str, list[Village]]]:
    """Yield each kecamatan with its villages."""
    for name, group in groupby(rows, key=lambda row: row.district):
        yield name, list(group)


def full(rows: Sequence[Village]) -> Lines:
    """Write every name in every line."""
    return [[i, r.regency, r.district, r.name, r.status] for i, r in enumerate(rows, start=1)]


def once(rows: Sequence[Village], *marks: str) -> Lines:
    """Write the kecamatan once, one of some marks below it."""
    lines = full(rows)
    for i, row in enumerate(rows):
        if i and row.district == rows[i - 1].district:
            lines[i][2] = marks[i % len(marks)]
    return lines


def short(rows: Sequence[Village]) -> Lines:
    """Write no names of areas, as below a line that has them."""
    return [[i, row.name, row.status] for i, row in enumerate(rows, start=1)]


def sections(rows: Sequence[Village], section: Callable[[int, str, int], list[Any]]) -> Lines:
    """Write a line before the villages of each kecamatan."""
    lines: Lines = []
    for i, (name, group) in enumerate(by_district(rows), start=1):
        lines += [section(i, name, len(group)), *short(group)]
    return lines


def titled(*lines: list[Any]) -> Lines:
    """Write titles of the regency above lines."""
    return [["DATA KAMPUNG KB"], [REGENCY.upper()], ["TAHUN 2023"], [], *lines]


# Formats ----------------------------------------------------------------------------------------


def xlsx(folder: Path, sheets: dict[str, Lines] | Lines, name: str = "lembar.xlsx") -> Path:
    """Write an XLSX of one sheet or several."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(folder / name)
    return folder / name


def altered(folder: Path, lines: Lines, change: Callable[[Any], None]) -> Path:
    """Write an XLSX whose sheet was changed: cells merged, lines hidden."""
    path = xlsx(folder, lines)
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return path


def text(
    folder: Path, lines: Lines, name: str = "lembar.csv", encoding: str = "utf-8", mark: str = ";"
) -> Path:
    """Write a text file."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(lines)
    (folder / name).write_bytes(out.getvalue().encode(encoding))
    return folder / name


def ods(folder: Path, lines: Lines) -> Path:
    """Write an ODS by hand, with repeated empty cells as office programs write them."""

    def cell(value: Any) -> str:
        if value == "":
            return '<table:table-cell table:number-columns-repeated="1"/>'
        return (
            '<table:table-cell office:value-type="string"><text:p>'
            f"{escape(str(value))}</text:p></table:table-cell>"
        )

    rows = "".join(
        f"<table:table-row>{''.join(map(cell, line)) or cell('')}</table:table-row>"
        for line in lines
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2" '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(folder / "lembar.ods", "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return folder / "lembar.ods"


def html(folder: Path, lines: Lines) -> Path:
    """Write a web page with a table, called .xls, as many sites export."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in line) + "</tr>\n"
        for line in lines
    )
    page = f"<html><head><style>td {{}}</style></head><body><table>{rows}</table></body></html>"
    (folder / "lembar.xls").write_text(page, "utf-8")
    return folder / "lembar.xls"
