"""Write the template of an area: a sheet to fill in, with the code of every village."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from boundaries.areas import names as wording
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, UnknownLevel, ancestor, level
from geo.errors import UnknownFormat
from geo.files.local_paths import complete_file
from geo.files.xlsx import TEXT_STAYS_TEXT
from kampungkb import repository as register
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.indicators.coverage import RegisterState
from kampungkb.register.vocabulary import HELP_SHEET, NO_STATEMENT

STATUS_CHOICES = {
    Status.FORMED.value: "Terbentuk",
    Status.FORMING.value: "Dirintis",
    Status.UNFORMED.value: "Belum terbentuk",
}
"""Choices of the status column. An empty cell makes no statement of its village."""

KLASIFIKASI_CHOICES = {member.value: member.value.capitalize() for member in Klasifikasi}

STAGE_CHOICES = {"sosialisasi": "Sosialisasi", "komitmen": "Komitmen", "sk": "SK"}
"""Choices of the stage of what is forming."""

FILL = "Isian"
"""Name of the sheet to fill in; the workbook also has ``HELP_SHEET``, which is not imported."""

_TITLE_LINES = 4  # above the heading: title, sources, progress, an empty line
_FIRST_DAY = date(2000, 1, 1)  # before the programme began


@dataclass(frozen=True)
class _Column:
    heading: str
    width: float
    kind: str  # the format of its cells


_REGENCY = _Column("Kabupaten/Kota", 24, "locked")
_COLUMNS = (
    _Column("Kode", 15, "locked"),
    _Column("Kecamatan", 20, "locked"),
    _Column("Desa/Kelurahan", 26, "name"),
    _Column(f"Status ({NO_STATEMENT})", 18, "free"),
    _Column("Klasifikasi", 16, "free"),
    _Column("Tanggal pembentukan", 16, "day"),
    _Column("Nama Kampung KB", 28, "free"),
    _Column("Tahun pembentukan", 14, "free"),
    _Column("Tahapan", 14, "free"),
    _Column("Catatan", 28, "free"),
)


def write(session: Session, state: RegisterState, code: str, path: Path) -> int:
    """Write the template of a district, regency or province; return the number of its villages.

    It has one line for each listed village, ordered by kecamatan, filled in with the state as of
    ``state.day``. The status of a village without data is empty. A status that stays empty is no
    statement: the village is then not in the scope of the report, and keeps the status that an
    older report gives it. ``importing.import_register`` matches the lines by code.

    Raises UnknownCode, UnknownLevel, UnknownFormat, UnwritableFile and NoRoom.
    """
    if path.suffix.lower() != ".xlsx":
        raise UnknownFormat(
            f"the sheet to fill in is not written as {path.suffix or path.name!r}", do="Use .xlsx."
        )
    area_level = Level(areas.find(session, code).level)
    if not Level.PROVINCE <= area_level <= Level.DISTRICT:
        raise UnknownLevel(
            f"there is no sheet to fill in for a {area_level.word}",
            do="Give the code of a province, a regency or a district.",
        )
    lines = _lines(session, state, code)
    workbook = _workbook(_Header.of(session, state, code, len(lines)), lines)
    with complete_file(path) as temporary:
        temporary.write_bytes(workbook)
    return len(lines)


@dataclass(frozen=True)
class _Header:
    """What is above the lines: title, sources of what is filled in, and columns."""

    title: str
    sources: str
    villages: int
    columns: tuple[_Column, ...]

    @classmethod
    def of(cls, session: Session, state: RegisterState, code: str, villages: int) -> "_Header":
        path = areas.lineage(session, code)[1:]
        place = ", ".join(wording.title(area.code, area.name) for area in reversed(path))
        sources = register.sources(session, state, code)
        listed = "; ".join(f"{source['source']}, {source['date']}" for source in sources[:3])
        filled_in = f"Sudah terisi: keadaan per {state.day.isoformat()} menurut {listed}"
        columns: tuple[_Column, ...] = _COLUMNS
        if level(code) < Level.REGENCY:
            columns = (_COLUMNS[0], _REGENCY, *_COLUMNS[1:])
        return cls(
            f"Isian Kampung KB: {place} ({code})",
            filled_in if listed else "Belum ada laporan untuk wilayah ini.",
            villages,
            columns,
        )

    def column(self, heading: str) -> int:
        """Return the index of a column by the first word of its heading."""
        first_words = [column.heading.split()[0] for column in self.columns]
        return first_words.index(heading)


def _lines(session: Session, state: RegisterState, code: str) -> list[dict[str, Any]]:
    names = areas.names(session)
    table = register.details(session, state, code)
    lines = []
    for village, details in zip(table.index, table.to_dict("records"), strict=True):
        regency = ancestor(village, Level.REGENCY)
        lines.append(
            {
                "Kode": village,
                "Kabupaten/Kota": wording.title(regency, names.get(regency, regency)),
                "Kecamatan": names.get(ancestor(village, Level.DISTRICT), ""),
                "Desa/Kelurahan": names[village],
                "Status": STATUS_CHOICES.get(details["status"], ""),
                "Klasifikasi": KLASIFIKASI_CHOICES.get(details["klasifikasi"] or "", ""),
                "Tanggal": details["formed_on"],
                "Nama": details["kampung"] or "",
                "Tahun": "" if details["formed_on"] else details["formed_year"] or "",
                "Tahapan": STAGE_CHOICES.get(details["stage"] or "", ""),
                "Catatan": details["note"] or "",
            }
        )
    return lines


def _workbook(header: _Header, lines: list[dict[str, Any]]) -> bytes:
    buffer = BytesIO()
    options = {**TEXT_STAYS_TEXT, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": header.title})
        book.set_calc_mode("auto")
        formats = _formats(book)
        sheet = book.add_worksheet(FILL)
        _write_header(sheet, header, formats)
        _write_lines(sheet, header, lines, formats)
        _add_validation(sheet, header, len(lines), formats)
        _protect(sheet)
        _print_setup(sheet, header)
        _write_help(book.add_worksheet(HELP_SHEET), formats)
    return buffer.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Return formats by name: ``…+band`` in every second kecamatan, ``…+top`` in its first line."""
    line = {"border": 1, "border_color": "#d9d9d9", "valign": "vcenter"}
    kinds: dict[str, dict[str, Any]] = {
        "locked": {"font_color": "#595959"},
        "name": {"bold": True},
        "free": {"locked": False},
        "day": {"locked": False, "num_format": "dd/mm/yyyy", "align": "left"},
    }
    by_name = {}
    for kind, look in kinds.items():
        free = not look.get("locked", True)
        grounds = {"": "#fffdf0" if free else "#ffffff", "+band": "#fbf6da" if free else "#eef2f6"}
        for band, ground in grounds.items():
            for top, border in (("", {}), ("+top", {"top": 2, "top_color": "#7f7f7f"})):
                format = {**line, **look, "bg_color": ground, **border}
                by_name[kind + band + top] = book.add_format(format)
    extra: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "quiet": {"font_color": "#595959"},
        "heading": {
            "bold": True,
            "bg_color": "#1f5f99",
            "font_color": "#ffffff",
            "border": 1,
            "text_wrap": True,
            "valign": "vcenter",
        },
        "wrap": {"text_wrap": True, "valign": "top"},
        "term": {"bold": True, "valign": "top"},
        "empty": {"bg_color": "#ffd9b3"},
        "wrong": {"bg_color": "#f4b6a6", "font_color": "#7a1500"},
    }
    return by_name | {name: book.add_format(look) for name, look in extra.items()}


def _write_header(sheet: Worksheet, header: _Header, formats: dict[str, Format]) -> None:
    sheet.write_string(0, 0, header.title, formats["title"])
    sheet.write_string(1, 0, header.sources, formats["quiet"])
    for at, column in enumerate(header.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(_TITLE_LINES, at, column.heading, formats["heading"])
    sheet.set_row(_TITLE_LINES, 32)
    sheet.freeze_panes(_TITLE_LINES + 1, header.column("Desa/Kelurahan") + 1)


def _write_lines(
    sheet: Worksheet, header: _Header, lines: list[dict[str, Any]], formats: dict[str, Format]
) -> None:
    district, bands = "", 0
    for number, line in enumerate(lines, start=_TITLE_LINES + 1):
        top = ""
        if ancestor(line["Kode"], Level.DISTRICT) != district:
            district, bands, top = ancestor(line["Kode"], Level.DISTRICT), bands + 1, "+top"
        for at, column in enumerate(header.columns):
            look = formats[column.kind + ("+band" if bands % 2 else "") + top]
            cell = line[column.heading.split()[0]]
            if isinstance(cell, date):
                sheet.write_datetime(number, at, cell, look)
            elif cell:
                sheet.write_string(number, at, cell, look)
            else:
                sheet.write_blank(number, at, None, look)
    formed = sum(line["Status"] == STATUS_CHOICES["formed"] for line in lines)
    silent = sum(not line["Status"] for line in lines)
    cells = _cells(header, "Status", len(lines))
    count = f'COUNTIF({cells},"{STATUS_CHOICES["formed"]}")'
    empty = f"COUNTBLANK({cells})"
    text = " dari {} desa/kelurahan terbentuk; {} tanpa pernyataan (status kosong)"
    before, _, after = text.format(len(lines), "#").partition("#")
    sheet.write_formula(
        2,
        0,
        f'={count}&"{before}"&{empty}&"{after}"',
        formats["quiet"],
        f"{formed}{before}{silent}{after}",
    )
    last = _TITLE_LINES + max(len(lines), 1)
    sheet.autofilter(_TITLE_LINES, 0, last, len(header.columns) - 1)


def _cells(header: _Header, column: str, lines: int) -> str:
    at = header.column(column)
    cells: str = xl_range_abs(_TITLE_LINES + 1, at, _TITLE_LINES + max(lines, 1), at)
    return cells


def _add_validation(
    sheet: Worksheet, header: _Header, lines: int, formats: dict[str, Format]
) -> None:
    """Add the choices of cells, and colour cells that are empty or contradict each other."""
    status, klasifikasi = _cells(header, "Status", lines), _cells(header, "Klasifikasi", lines)
    days = _cells(header, "Tanggal", lines)
    sheet.data_validation(
        status,
        {
            "validate": "list",
            "source": list(STATUS_CHOICES.values()),
            "input_title": "Status",
            "input_message": "Pilih dari daftar. Kosong = tidak ada pernyataan.",
            "error_title": "Status tidak dikenal",
            "error_message": f"Pilih {', '.join(STATUS_CHOICES.values())}, atau kosongkan.",
        },
    )
    sheet.data_validation(
        klasifikasi,
        {
            "validate": "list",
            "source": list(KLASIFIKASI_CHOICES.values()),
            "input_title": "Klasifikasi",
            "input_message": "Hanya untuk yang terbentuk; kosong bila belum diklasifikasi.",
            "error_title": "Klasifikasi tidak dikenal",
            "error_message": f"Pilih {', '.join(KLASIFIKASI_CHOICES.values())}, atau kosongkan.",
        },
    )
    sheet.data_validation(
        days,
        {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": "=TODAY()",
            "input_title": "Tanggal pembentukan",
            "input_message": "Contoh: 27/07/2023. Kosong bila tidak diketahui.",
            "error_title": "Bukan tanggal",
            "error_message": "Tulis tanggal yang sudah lewat, seperti 27/07/2023.",
        },
    )
    sheet.data_validation(
        _cells(header, "Tahapan", lines),
        {
            "validate": "list",
            "source": list(STAGE_CHOICES.values()),
            "input_title": "Tahapan",
            "input_message": "Hanya untuk yang dirintis.",
            "error_title": "Tahapan tidak dikenal",
            "error_message": f"Pilih {', '.join(STAGE_CHOICES.values())}, atau kosongkan.",
        },
    )
    first = _TITLE_LINES + 2  # as a formula counts
    letter = {name: chr(ord("A") + header.column(name)) for name in ("Status", "Klasifikasi")}
    status_cell, klasifikasi_cell = (
        f"${letter['Status']}{first}",
        f"${letter['Klasifikasi']}{first}",
    )
    formed = STATUS_CHOICES["formed"]
    sheet.conditional_format(
        klasifikasi,
        {
            "type": "formula",
            "criteria": f'=AND({klasifikasi_cell}<>"",{status_cell}<>"{formed}",{status_cell}<>"")',
            "format": formats["wrong"],
        },
    )
    sheet.conditional_format(
        status, {"type": "formula", "criteria": f'={status_cell}=""', "format": formats["empty"]}
    )


def _protect(sheet: Worksheet) -> None:
    # without a password: it protects from mistakes only
    sheet.protect(
        "",
        {
            "autofilter": True,
            "format_columns": True,
            "format_rows": True,
            "select_locked_cells": True,
            "select_unlocked_cells": True,
        },
    )


def _print_setup(sheet: Worksheet, header: _Header) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TITLE_LINES)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{header.title.replace('&', '&&')}&R&P / &N")


_HELP = (
    ("Cara mengisi", ""),
    ("1", "Isi lembar Isian, satu baris untuk satu desa/kelurahan. Yang diketahui sudah terisi: "
          "ubah hanya yang berubah."),
    ("2", "Kode dan nama terkunci: dari kodenyalah setiap baris dikenali. Jangan menambah, "
          "menghapus atau menyalin baris."),
    ("3", "Status dan klasifikasi dipilih dari daftar di selnya."),
    ("4", "Simpan sebagai .xlsx dan kirim kembali."),
    ("", ""),
    ("Arti isian", ""),
    ("Terbentuk", "Kampung KB sudah dibentuk (ada SK)."),
    ("Dirintis", "Sedang dibentuk; belum dihitung sebagai terbentuk."),
    ("Belum terbentuk", "Belum ada Kampung KB. Desa yang pada laporan terakhir tidak disebut juga "
                        "terisi begini: periksa."),
    ("Status kosong", "Tidak ada pernyataan: laporan ini tidak berbicara tentang desa itu. Yang "
                      "dikatakan laporan sebelumnya tetap berlaku; bila tidak ada, desa itu tetap "
                      "tanpa data. Kosong tidak sama dengan belum terbentuk. Bila klasifikasi atau "
                      "tanggal terisi, desa itu dihitung terbentuk."),
    ("Klasifikasi", "Dasar, Berkembang, Mandiri atau Berkelanjutan; hanya untuk yang terbentuk. "
                    "Kosong: belum diklasifikasi. Merah berarti bertentangan dengan statusnya."),
    ("Tanggal pembentukan", "Tanggal SK, seperti 27/07/2023. Kosong bila tidak diketahui."),
    ("Tahun pembentukan", "Bila hanya tahunnya yang diketahui, seperti 2017, atau > 2019."),
    ("Tahapan", "Sosialisasi, Komitmen atau SK; hanya untuk yang dirintis."),
    ("Catatan", "Apa saja tentang desa itu; tampil di unduhan."),
    ("Nama Kampung KB", "Bila ada dua di satu desa, tulis keduanya dengan titik koma; desa itu "
                        "dihitung sekali."),
)  # fmt: skip


def _write_help(sheet: Worksheet, formats: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for number, (term, text) in enumerate(_HELP):
        sheet.write_string(number, 0, term, formats["title" if term and not text else "term"])
        sheet.write_string(number, 1, text, formats["wrap"])
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
