"""Write the sample in the publishers' file formats, the same bytes on every run."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import shapely
import xlsxwriter
from shapely.geometry.polygon import orient

from sample.plan import Sheet
from sample.province import Province, Village
from sample.reports import Row

PORTAL_COLUMNS = (
    "No", "Kampung KB", "Provinsi", "Kabupaten", "Kecamatan", "Desa",
    "Input Pokja", "Input Sumber Dana", "Input Poktan", "Input Sarana", "Input PKB/PLKB",
    "Proses Penggunaan Data", "Proses Operasional", "Proses Lintas Sektor",
    "Output Poktan", "Output CPR", "Output MKJP", "Output Unmet Need",
    "Index Input", "Index Proses", "Index Output", "Klasifikasi",
)  # fmt: skip
REGENCY_COLUMNS = (
    "Kode",
    "Kecamatan",
    "Desa/Kelurahan",
    "Status",
    "Klasifikasi",
    "Tanggal terbentuk",
)
_CREATED = datetime(2024, 6, 1, 8, 0, 0)
_HEADER = "DATA CONTOH: provinsi, nama dan angka rekaan. Dibuat oleh sample/make_sample.py"


def code_list_2025(province: Province) -> str:
    """Write the official code list of 2025 as SQL; quotes in names are doubled."""
    rows = [
        *province.names.items(),
        *((village.code, village.name) for village in province.villages),
    ]
    lines = ",\n".join(
        "('{}','{}')".format(code, name.replace("'", "''")) for code, name in sorted(rows)
    )
    return (
        f"/*\n{_HEADER}\nfilename : wilayah_2025.sql\nlast edit: 2025-05-25\n*/\n"
        "DROP TABLE IF EXISTS wilayah;\nCREATE TABLE IF NOT EXISTS wilayah (\n"
        "    kode varchar(13) NOT NULL,\n    nama varchar(100) NOT NULL,\n"
        "    PRIMARY KEY (kode)\n) ENGINE=MyISAM;\n\n"
        f"-- Provinsi {province.names['99']}\nINSERT INTO wilayah (kode, nama)\nVALUES\n{lines};\n"
    )


def code_list_2020(province: Province) -> str:
    """Write the official code list of 2020 as SQL.

    It has backticks, escaped quotes, ``KAB.`` for regencies, and some other names and codes.
    """
    rows = {code: province.old_names.get(code, name) for code, name in province.names.items()}
    rows |= {
        village.old_code or village.code: village.old_name or village.name
        for village in province.villages
    }
    values = []
    for code, name in sorted(rows.items()):
        if len(code) == 2:
            name = name.upper()
        if len(code) == 5:
            name = name.replace("Kabupaten", "KAB.").upper()
        values.append("('{}', '{}')".format(code, name.replace("'", "\\'")))
    half = len(values) // 2
    inserts = (
        "INSERT INTO `wilayah_2020` (`kode`, `nama`) VALUES\n" + ",\n".join(part) + ";\n"
        for part in (values[:half], values[half:])
    )
    return (
        f"-- {_HEADER}\n\nDROP TABLE IF EXISTS `wilayah_2020`;\nCREATE TABLE `wilayah_2020` (\n"
        "  `kode` varchar(13) NOT NULL,\n  `nama` varchar(100) DEFAULT NULL\n"
        ") ENGINE=MyISAM DEFAULT CHARSET=utf8;\n\n" + "".join(inserts)
    )


def boundaries(province: Province) -> bytes:
    """Write a zip of SQL files, one for each regency; coordinates are latitude, longitude."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number, code in enumerate(sorted({village.code[:5] for village in province.villages})):
            villages = [
                village for village in province.villages if village.code.startswith(code + ".")
            ]
            name = f"wilayah_boundaries-contoh/db/kel/99/wilayah_boundaries_kel_{code}.sql"
            entry = zipfile.ZipInfo(name, (2024, 6, 1, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, _inserts(code, villages, extra_spaces=number % 2 == 1))
    return buffer.getvalue()


def portal_export(rows: Sequence[Row]) -> bytes:
    """Write an export of the national portal: 22 columns, without codes, first column empty."""
    table: list[Sequence[object]] = [PORTAL_COLUMNS]
    for row in rows:
        names = (row.kampung, row.province, row.regency, row.district, row.village)
        table.append(("", *names, *row.scores, *row.indexes, row.klasifikasi))
    return _xlsx("Worksheet", table)


def regency_sheet(
    plan: Sheet, rows: Iterable[tuple[Village, str, str, date | None]], province: Province
) -> bytes:
    """Write the sheet of a regency, as XLSX or CSV according to the suffix of its file."""
    table: list[Sequence[object]] = [REGENCY_COLUMNS]
    for village, status, klasifikasi, formed_on in rows:
        district = province.names[village.code[:8]]
        day = formed_on.isoformat() if formed_on else ""
        table.append((village.code, district, village.name, status, klasifikasi, day))
    if plan.file.endswith(".xlsx"):
        return _xlsx("Laporan", table)
    return table_csv(table)


def table_csv(table: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV with commas, in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue().encode()


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files into the folder and remove all others from it."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        if stale.name not in files:
            stale.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _inserts(code: str, villages: Sequence[Village], *, extra_spaces: bool) -> str:
    """Write the INSERT statements of a regency, ten rows each.

    Spaces differ between files, as in the published ones.
    """
    table, margin = ("wilayah_boundaries ", "\t ") if extra_spaces else ("wilayah_boundaries", "\t")
    text = [f"/*\n{_HEADER}\n*/\n"]
    # Text of a file that is read as data; no database runs it.
    text.append(f"DELETE FROM wilayah_boundaries WHERE kode LIKE '{code}.%' AND LENGTH(kode)=13;\n")  # noqa: S608 (an invented file, not run)
    for start in range(0, len(villages), 10):
        rows = ",\n".join(margin + _values(village) for village in villages[start : start + 10])
        text.append(f"INSERT INTO {table}(kode,nama,lat,lng,path) VALUES\n{rows};\n")
    return "".join(text)


def _values(village: Village) -> str:
    name = village.name.replace("'", "''")
    if village.shape is None:
        return f"('{village.code}','{name}',-5.0, 126.0,'')"
    centre = shapely.centroid(village.shape)
    rings = [_rings(part) for part in shapely.get_parts(village.shape)]
    path = rings[0] if len(rings) == 1 else f"[{','.join(rings)}]"
    return f"('{village.code}','{name}',{centre.y:.6f},{centre.x:.6f},'{path}')"


def _rings(polygon: shapely.Polygon) -> str:
    oriented = orient(polygon, -1.0)
    rings = [oriented.exterior, *oriented.interiors]
    return f"[{','.join(_ring(ring) for ring in rings)}]"


def _ring(ring: shapely.LinearRing) -> str:
    points = shapely.get_coordinates(ring).round(5).tolist()
    return f"[{','.join(f'[{lat!r},{lng!r}]' for lng, lat in points)}]"


def _xlsx(sheet: str, table: Iterable[Sequence[object]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": _HEADER, "created": _CREATED})
    worksheet = book.add_worksheet(sheet)
    for number, cells in enumerate(table):
        for column, cell in enumerate(cells):
            if isinstance(cell, (int, float)):
                worksheet.write_number(number, column, cell)
            elif cell != "":
                worksheet.write_string(number, column, str(cell))
    book.close()
    return buffer.getvalue()
