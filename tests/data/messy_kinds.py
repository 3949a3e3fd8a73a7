"""The kinds of sheets of ``messy_sheets``: how each is written."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.data.messy_sheets import (
    FOOTER,
    FULL,
    REGENCY,
    SHORT,
    Lines,
    Village,
    altered,
    by_district,
    full,
    html,
    ods,
    once,
    sections,
    short,
    text,
    titled,
    xlsx,
)

Write = Callable[[Sequence[Village], Path], Path]
_ROMAN = ("I", "II", "III", "IV")
_WORDS = ("sda", "s.d.a.", "idem")


def _subtotals(rows: Sequence[Village], below: Callable[[Sequence[Village]], Lines]) -> Lines:
    lines: Lines = []
    for name, group in by_district(rows):
        lines += [*below(group), ["", "", "", f"Jumlah {name}", len(group)]]
    return [*lines, ["JUMLAH TOTAL", "", "", "", len(rows)]]


def _merged(rows: Sequence[Village], folder: Path) -> Path:
    def merge(sheet: Any) -> None:
        line = 2
        for _, group in by_district(rows):
            sheet.merge_cells(f"C{line}:C{line + len(group) - 1}")
            line += len(group)

    return altered(folder, [FULL, *once(rows, "")], merge)


def _merged_sections(rows: Sequence[Village], folder: Path) -> Path:
    lines = titled(SHORT, *sections(rows, lambda i, name, n: [f"KECAMATAN {name.upper()}"]))

    def merge(sheet: Any) -> None:
        for number, line in enumerate(lines, start=1):
            if str((line or [""])[0]).startswith("KECAMATAN"):
                sheet.merge_cells(f"A{number}:C{number}")

    return altered(folder, lines, merge)


def _merged_heading(rows: Sequence[Village], folder: Path) -> Path:
    upper = ["No", "Wilayah", "", "", "Kampung KB"]
    lower = ["", "Kabupaten", "Kecamatan", "Desa", "Status"]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:D1")

    return altered(folder, [upper, lower, *full(rows)], merge)


def _heading_of_two_lines(rows: Sequence[Village], folder: Path) -> Path:
    upper = ["No", "Kabupaten", "Kecamatan", "Desa", "Pembentukan Kampung KB"]
    lower = ["", "", "", "", "Status Pembentukan"]
    return text(folder, [["LAPORAN"], upper, lower, *full(rows)])


def _pages(rows: Sequence[Village], folder: Path) -> Path:
    lines = [FULL]
    for number, line in enumerate(once(rows, "")):
        if number and number % 4 == 0:
            lines += [["", "", "", "Jumlah dipindahkan", number], FULL]
        lines.append(line)
    return xlsx(folder, lines)


def _sheets(rows: Sequence[Village], folder: Path) -> Path:
    sheets = {name: titled(SHORT, *short(group)) for name, group in by_district(rows)}
    return xlsx(folder, {**sheets, "Rekap": [["Kecamatan", "Jumlah"], ["Semua", len(rows)]]})


def _hidden_lines(rows: Sequence[Village], folder: Path) -> Path:
    def hide(sheet: Any) -> None:
        for number in range(4, 9):
            sheet.row_dimensions[number].hidden = True
        sheet.auto_filter.ref = f"A1:E{len(rows) + 1}"

    return altered(folder, [FULL, *once(rows, "")], hide)


def _hidden_sheet(rows: Sequence[Village], folder: Path) -> Path:
    path = xlsx(folder, {"Catatan": [["Isi semua kolom."]], "Data": [FULL, *full(rows)]})
    book = openpyxl.load_workbook(path)
    book["Data"].sheet_state = "hidden"
    book.save(path)
    return path


def _blocks(rows: Sequence[Village], folder: Path) -> Path:
    lines: Lines = [["REKAP KAMPUNG KB"], ["Kabupaten", ":", REGENCY.removeprefix("Kabupaten ")]]
    for name, group in by_district(rows):
        lines += [["Kecamatan", ":", name], SHORT, *short(group), ["", "Jumlah", len(group)], []]
    return xlsx(folder, lines)


def _gaps_in_numbers(rows: Sequence[Village], folder: Path) -> Path:
    lines = full(rows)
    for line in lines[::3]:
        line[0] = ""
    return xlsx(folder, [FULL, *lines])


def _spaced(rows: Sequence[Village], folder: Path) -> Path:
    lines = [part for line in once(rows, "") for part in (line, [])]
    return xlsx(folder, [FULL, [], *lines])


def _spaced_districts(rows: Sequence[Village], folder: Path) -> Path:
    lines: Lines = [FULL]
    for _, group in by_district(rows):
        lines += [*once(group, ""), []]
    return xlsx(folder, lines)


def _numbered(rows: Sequence[Village], folder: Path) -> Path:
    lines = full(rows)
    for number, (line, row) in enumerate(zip(lines, rows, strict=True), start=1):
        line[2:4] = [f"{int(row.code[6:8])}. {row.district}", f"{number}. {row.name}"]
    return xlsx(folder, [FULL, *lines])


def _one_cell(form: str, title: str) -> Write:
    def write(rows: Sequence[Village], folder: Path) -> Path:
        cells = [form.format(kecamatan=row.district, desa=row.name) for row in rows]
        lines = [[i, cell, r.status] for i, (cell, r) in enumerate(zip(cells, rows, strict=True))]
        return xlsx(folder, titled(["No", title, "Status"], *lines))

    return write


def _ticked(rows: Sequence[Village], folder: Path) -> Path:
    marks = {"Terbentuk": "√", "Belum terbentuk": "x", "Dirintis": "proses"}
    lines = [[*line[:4], marks[row.status]] for line, row in zip(full(rows), rows, strict=True)]
    return xlsx(folder, [[*FULL[:4], "Terbentuk"], *lines])


def _ticked_columns(rows: Sequence[Village], folder: Path) -> Path:
    order = ("Terbentuk", "Dirintis", "Belum terbentuk")
    heading = [[*FULL[:4], "Status", "", ""], ["", "", "", "", "Sudah", "Dirintis", "Belum"]]
    signs = "✓vV"
    lines = [
        [*line[:4], *(signs[i % 3] if row.status == status else "" for status in order)]
        for i, (line, row) in enumerate(zip(full(rows), rows, strict=True))
    ]
    return xlsx(folder, [*heading, *lines])


def _formulas(rows: Sequence[Village], folder: Path) -> Path:
    lines = full(rows)
    for number, line in enumerate(lines, start=2):
        line[0] = "=ROW()-1" if number > 2 else 1
    total = ["JUMLAH", "", "", "", f"=COUNTA(E2:E{len(rows) + 1})"]
    return xlsx(folder, [FULL, *lines, total])


def _spaces(rows: Sequence[Village], folder: Path) -> Path:
    lines = [
        [i, f" {r.regency}\u00a0", f"\u00a0{r.district}  ", f"{r.name} \n", f"{r.status}\t"]
        for i, r in enumerate(rows)
    ]
    return xlsx(folder, [[f" {title} " for title in FULL], *lines])


def _cases(rows: Sequence[Village], folder: Path) -> Path:
    change = (str.upper, str.lower, str.title, str.swapcase)
    lines = [
        [line[0], *(change[i % 4](cell) for cell in line[1:])] for i, line in enumerate(full(rows))
    ]
    return xlsx(folder, [list(map(str.upper, FULL)), *lines])


def _regency_sections(rows: Sequence[Village], folder: Path) -> Path:
    lines: Lines = [SHORT]
    for i, (name, group) in enumerate(by_district(rows)):
        if i % 2 == 0:
            lines.append([group[0].regency.upper()])
        lines += [["", f"KEC. {name.upper()}", ""], *short(group)]
    return xlsx(folder, lines)


def _both_once(rows: Sequence[Village], folder: Path) -> Path:
    lines = once(rows, "")
    for i, row in enumerate(rows):
        if i and row.regency == rows[i - 1].regency:
            lines[i][1] = ""
    return xlsx(folder, [FULL, *lines])


def _no_status_word(rows: Sequence[Village], folder: Path) -> Path:
    heading = ["No", "Kecamatan", "Desa", "Klasifikasi", "Tanggal Pembentukan", "Status"]
    lines = [
        [line[0], *line[2:4], "Mandiri", "2 Mei 2019", ""]
        if row.status == "Terbentuk"
        else [line[0], *line[2:4], "-", "-", row.status]
        for line, row in zip(full(rows), rows, strict=True)
    ]
    return xlsx(folder, titled(heading, *lines))


def _at_some_distance(rows: Sequence[Village], folder: Path) -> Path:
    lines = [[], [], *([["", "", *line] for line in [FULL, *once(rows, "")]])]
    return xlsx(folder, lines)


def _reordered(rows: Sequence[Village], folder: Path) -> Path:
    order = (4, 3, 0, 2, 1)
    return xlsx(folder, [[line[i] for i in order] for line in [FULL, *once(rows, "")]])


def _own_line(rows: Sequence[Village], folder: Path) -> Path:
    heading = ["No", "Kecamatan", "Desa", "Status", "Jumlah Desa"]
    lines: Lines = []
    for i, (name, group) in enumerate(by_district(rows), start=1):
        lines.append([i, name, "", "", len(group)])
        lines += [["", "", row.name, row.status, ""] for row in group]
    return xlsx(folder, titled(heading, *lines))


def _english(rows: Sequence[Village], folder: Path) -> Path:
    words = {"Terbentuk": "Formed", "Belum terbentuk": "Not yet formed", "Dirintis": "Forming"}
    heading = ["No", "Regency", "District", "Village", "Formation Status"]
    lines = [[*line[:4], words[line[4]]] for line in once(rows, "")]
    return xlsx(folder, [heading, *lines])


KINDS: dict[str, Write] = {
    "titles above": lambda rows, at: xlsx(at, titled(FULL, *full(rows))),
    "totals and subtotals": lambda rows, at: xlsx(at, [FULL, *_subtotals(rows, full)]),
    "subtotals, kecamatan once": lambda rows, at: xlsx(
        at, [FULL, *_subtotals(rows, lambda group: once(group, ""))]
    ),
    "signatures below": lambda rows, at: xlsx(at, [FULL, *full(rows), *FOOTER]),
    "signatures below, kecamatan once": lambda rows, at: xlsx(at, [FULL, *once(rows, ""), *FOOTER]),
    "notes below": lambda rows, at: xlsx(
        at, [FULL, *full(rows), [], ["Keterangan:"], ["", "v = sudah"], ["Sumber: pendataan"]]
    ),
    "merged kecamatan": _merged,
    "kecamatan once, blank below": lambda rows, at: xlsx(at, [FULL, *once(rows, "")]),
    "kecamatan once, ditto marks": lambda rows, at: xlsx(at, [FULL, *once(rows, '"', "''", '-"-')]),
    "kecamatan once, words": lambda rows, at: xlsx(at, [FULL, *once(rows, *_WORDS)]),
    "regency and kecamatan once": _both_once,
    "sections": lambda rows, at: xlsx(
        at, titled(SHORT, *sections(rows, lambda i, name, n: [f"KECAMATAN {name.upper()}"]))
    ),
    "sections in merged cells": _merged_sections,
    "sections with counts": lambda rows, at: xlsx(
        at,
        titled(SHORT, *sections(rows, lambda i, n, c: ["ABCD"[i - 1], f"Kec : {n} ({c} desa)", c])),
    ),
    "sections in the column of numbers": lambda rows, at: text(
        at, titled(SHORT, *sections(rows, lambda i, name, n: [f"{i}. KEC. {name}", "", n]))
    ),
    "names alone in their line": lambda rows, at: xlsx(
        at,
        titled(SHORT, *sections(rows, lambda i, n, c: [_ROMAN[i - 1], n.upper()])),
    ),
    "Kecamatan/Desa in one column": lambda rows, at: xlsx(
        at, titled(["Kecamatan/Desa", "Status"],
                   *[line[-2:] for line in sections(rows, lambda i, n, c: ["", n.upper(), ""])])
    ),
    "a line for the kecamatan": _own_line,
    "sections of regencies": _regency_sections,
    "blocks with titles and headings": _blocks,
    "a heading of two lines, merged": _merged_heading,
    "a heading of two lines": _heading_of_two_lines,
    "headings on each page": _pages,
    "a line of numbers": lambda rows, at: xlsx(
        at, [FULL, ["(1)", "(2)", "(3)", "(4)", "(5)"], *once(rows, "")]
    ),
    "a sheet for each kecamatan": _sheets,
    "hidden lines": _hidden_lines,
    "a hidden sheet": _hidden_sheet,
    "another order of columns": _reordered,
    "a table at some distance": _at_some_distance,
    "gaps in the numbers": _gaps_in_numbers,
    "empty lines between lines": _spaced,
    "empty lines between kecamatan": _spaced_districts,
    "numbered names": _numbered,
    "Kec. X / Desa Y": _one_cell("Kec. {kecamatan} / Desa {desa}", "Desa"),
    "Y, Kec. X": _one_cell("{desa}, Kec. {kecamatan}", "Nama Desa"),
    "X / Y": _one_cell("{kecamatan} / {desa}", "Kecamatan/Desa"),
    "ticks and crosses": _ticked,
    "ticks in columns": _ticked_columns,
    "klasifikasi and dates": _no_status_word,
    "formulas": _formulas,
    "stray spaces": _spaces,
    "upper and lower case": _cases,
    "English": _english,
    "CSV with semicolons": lambda rows, at: text(at, titled(FULL, *once(rows, ""))),
    "CSV of Excel as Unicode": lambda rows, at: text(
        at, [FULL, *once(rows, "")], "lembar.txt", "utf-16", "\t"
    ),
    "UTF-16 without a mark": lambda rows, at: text(
        at, [FULL, *once(rows, "")], encoding="utf-16-le", mark=","
    ),
    "ODS": lambda rows, at: ods(at, titled(FULL, *once(rows, ""))),
    "ODS with sections": lambda rows, at: ods(
        at, titled(SHORT, *sections(rows, lambda i, name, n: ["", f"Kecamatan {name}", ""]))
    ),
    "XLSX called .xls": lambda rows, at: xlsx(at, [FULL, *once(rows, "")], "lembar.xls"),
    "text called .xls": lambda rows, at: text(
        at, [FULL, *once(rows, "")], "lembar.xls", mark="\t"
    ),
    "a web page called .xls": lambda rows, at: html(at, titled(FULL, *once(rows, ""))),
}  # fmt: skip
"""Writers by the kind of sheet."""

OF_TWO_REGENCIES = frozenset({"regency and kecamatan once", "sections of regencies"})
"""Kinds that are written for villages of two regencies."""
