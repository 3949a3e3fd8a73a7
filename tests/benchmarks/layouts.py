"""Write rows of a register as people lay sheets out: names written once, ditto marks, sections.

Each function takes the rows in the order of the sheet, grouped by regency and kecamatan, and
writes a plain XLSX. ``LAYOUTS`` has them by their label.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import xlsxwriter

from boundaries.matching.types import RowNames

Write = Callable[[Sequence[RowNames], Path], None]
Lines = Sequence[Sequence[str | int]]

_FULL = (
    "No",
    "Provinsi",
    "Kabupaten/Kota",
    "Kecamatan",
    "Desa/Kelurahan",
    "Nama Kampung KB",
    "Status",
)
_SHORT = ("No", "Desa/Kelurahan", "Nama Kampung KB", "Status")
_SHEET_NAME = 31


def in_order(rows: Sequence[RowNames]) -> list[int]:
    """Return the positions of rows sorted by regency and kecamatan, as the writers want them."""
    return sorted(
        range(len(rows)), key=lambda i: (rows[i].province, rows[i].regency, rows[i].district)
    )


def district_once(rows: Sequence[RowNames], path: Path, mark: str = "") -> None:
    """Write the kecamatan once, ``mark`` in the lines below it."""
    _write(path, {"Data": [_FULL, *_with_names(rows, once=("district",), mark=mark)]})


def district_ditto(rows: Sequence[RowNames], path: Path) -> None:
    """Write the kecamatan once, a ditto mark in the lines below it."""
    district_once(rows, path, mark='"')


def district_sda(rows: Sequence[RowNames], path: Path) -> None:
    """Write the kecamatan once, "sda" in the lines below it."""
    district_once(rows, path, mark="sda")


def regency_and_district_once(rows: Sequence[RowNames], path: Path) -> None:
    """Write regency and kecamatan once, blank cells in the lines below them."""
    lines = _with_names(rows, once=("province", "regency", "district"), mark="")
    _write(path, {"Data": [_FULL, *lines]})


def section_lines(rows: Sequence[RowNames], path: Path) -> None:
    """Write ``KECAMATAN X`` and ``KABUPATEN X`` in lines of their own, without columns of them."""
    lines: list[Sequence[str | int]] = [_SHORT]
    for regency, of_regency in groupby(rows, key=lambda row: row.regency):
        lines.append((regency if regency.startswith("KOTA ") else f"KABUPATEN {regency}",))
        for district, of_district in groupby(of_regency, key=lambda row: row.district):
            lines.append((f"KECAMATAN {district}",))
            lines += _numbered(of_district)
    _write(path, {"Data": lines})


def sheets_by_regency(rows: Sequence[RowNames], path: Path) -> None:
    """Write a sheet for each regency, with its title, sections, subtotals and empty lines."""
    sheets: dict[str, Lines] = {}
    for regency, of_regency in groupby(rows, key=lambda row: row.regency):
        name = regency if regency.startswith("KOTA ") else f"KABUPATEN {regency}"
        lines: list[Sequence[str | int]] = [("DATA KAMPUNG KB",), (name,), (), _SHORT]
        for number, (district, of_district) in enumerate(
            groupby(of_regency, key=lambda row: row.district), start=1
        ):
            villages = list(_numbered(of_district))
            lines.append((_letter(number), f"Kec. {district} ({len(villages)} desa)"))
            lines += [*villages, ("", "Jumlah", "", len(villages)), ()]
        lines += [("", "Mengetahui,"), ("", "Kepala Dinas"), ("", "NIP. 19650101 199003 1 001")]
        sheets[_sheet_name(regency, sheets)] = lines
    _write(path, sheets)


LAYOUTS: Mapping[str, Write] = {
    "kecamatan once, blank below": district_once,
    'kecamatan once, " below': district_ditto,
    "kecamatan once, sda below": district_sda,
    "regency and kecamatan once": regency_and_district_once,
    "KECAMATAN X in lines of their own": section_lines,
    "sections, a sheet for each regency": sheets_by_regency,
}
"""Writers by their label in the table of results."""


def _with_names(
    rows: Sequence[RowNames], *, once: Sequence[str], mark: str
) -> Iterator[Sequence[str | int]]:
    before: list[str] = []
    for number, row in enumerate(rows, start=1):
        names = {name: getattr(row, name) for name in ("province", "regency", "district")}
        above = list(names.values())
        for position, name in enumerate(names):
            if name in once and above[: position + 1] == before[: position + 1]:
                names[name] = mark
        before = above
        yield number, *names.values(), row.village, row.kampung, "Terbentuk"


def _numbered(rows: Iterator[RowNames]) -> Iterator[Sequence[str | int]]:
    for number, row in enumerate(rows, start=1):
        yield number, row.village, row.kampung, "Terbentuk"


def _letter(number: int) -> str:
    return f"{chr(ord('A') + (number - 1) % 26)}."


def _sheet_name(regency: str, taken: Mapping[str, Lines]) -> str:
    name = regency[:_SHEET_NAME]
    return name if name not in taken else f"{name[: _SHEET_NAME - 3]} {len(taken)}"


def _write(path: Path, sheets: Mapping[str, Lines]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        for name, lines in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
