"""Small valid files of each format that the imports read, and the commands that read them."""

import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyogrio
import xlsxwriter
from sqlalchemy import Engine

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.review import decision_sheet
from sample.make_sample import DATA
from tests.data import messy_sheets

_DISTRICT = "99.01.01"  # of 24 villages
_WIDE = "wilayah_boundaries-contoh/db/kel/99/wilayah_boundaries_kel_99.71.sql"
XLS = Path(__file__).parent / "data" / "selimbar.xls"


@dataclass(frozen=True)
class Sample:
    """A valid file, its format in the table of results, and the words of its command.

    ``words``: with ``{}`` where the path of the file stands.
    """

    path: Path
    format: str
    words: tuple[str, ...]

    def command(self, path: Path) -> list[str]:
        """Return the words of the command that reads ``path``."""
        return [str(path) if word == "{}" else word for word in self.words]


CODES = ("import-codes", "{}", "--dated", "2021")
BOUNDARIES = ("import-boundaries", "{}", "--source", "auto")
REGISTER = ("import-register", "{}", "--date", "2023-07-27")
LAYER = ("import-layer", "{}", "--date", "2024-05-31", "--source", "SIGA")
LAYER_OF_ONE = ("import-layer", "{}", "--date", "2024-05-31", "--layer", "bkb")
TARGETS = ("import-targets", "{}")
SHEET_OF_DECISIONS = ("review", "import", "{}", "--who", "Ani")
FILE_OF_DECISIONS = ("review", "load", "{}", "--earlier")


def make(folder: Path, store: Engine) -> list[Sample]:
    """Write the valid files into a folder; ``store`` has the sample."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Sample] = []

    def add(kind: str, path: Path, *commands: tuple[str, ...]) -> None:
        found.extend(Sample(path, kind, words) for words in commands)

    def copied(name: str) -> Path:
        return Path(shutil.copy(DATA / name, folder / name))

    add("xlsx", copied("kepulauan_selimbar_2023-05-10.xlsx"), REGISTER)
    add("xlsx", copied("klasifikasi_2022-12-26.xlsx"), REGISTER)
    add("xls", Path(shutil.copy(XLS, folder / "selimbar.xls")), REGISTER)
    lines = _lines(copied("liwaraya_barat_2024-05-12.csv"))[:40]
    add("ods", messy_sheets.ods(folder, lines), REGISTER)
    add("html", messy_sheets.html(folder, lines), REGISTER)
    add("csv", folder / "liwaraya_barat_2024-05-12.csv", REGISTER)
    add("csv", copied("bkb_2024-05-31.csv"), LAYER, LAYER_OF_ONE)
    add("csv", copied("targets.csv"), TARGETS)
    add("xlsx", _layer_sheet(folder), LAYER)
    add("xlsx", _decision_sheet(folder, store), SHEET_OF_DECISIONS)
    add("csv", _decisions(folder), FILE_OF_DECISIONS)
    add("csv", _code_list(folder), CODES)
    add("sql", copied("wilayah_2020.sql"), ("import-codes", "{}"))
    sql = folder / "wilayah_boundaries_kel_99.71.sql"
    with zipfile.ZipFile(DATA / "wilayah_boundaries-contoh.zip") as archive:
        sql.write_bytes(archive.read(_WIDE))
    add("sql", sql, BOUNDARIES)
    add(
        "zip",
        zipped(folder / "batas.zip", {_WIDE: sql.read_bytes(), "LICENSE": b"MIT"}),
        BOUNDARIES,
    )
    lists = {name: (DATA / name).read_bytes() for name in ("wilayah_2020.sql", "wilayah_2025.sql")}
    add("zip", zipped(folder / "daftar.zip", lists), ("import-codes", "{}"))
    for kind, path in _layers(folder, store).items():
        add(kind, path, BOUNDARIES)
    return found


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip of members by name; the same members always give the same bytes."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            # without the time of writing
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def _lines(path: Path) -> list[list[str]]:
    return [line.split(",") for line in path.read_text("utf-8-sig").splitlines()]


def _layer_sheet(folder: Path) -> Path:
    path = folder / "bkb.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(_lines(DATA / "bkb_2024-05-31.csv")[:60]):
            for column, cell in enumerate(line):
                sheet.write(at, column, int(cell) if cell.isdecimal() else cell)
        sheet.merge_range(70, 0, 71, 2, "catatan")
    return path


def _decision_sheet(folder: Path, store: Engine) -> Path:
    path = folder / "menunggu.xlsx"
    texts: list[Callable[..., Any]] = [lambda text, **_values: text]
    with read_session(store) as session:
        state = repository.state(session, date.max)
        decision_sheet.export(session, repository.report_rows(session, state, "ID"), path, texts)
    return path


def _decisions(folder: Path) -> Path:
    path = folder / "keputusan.csv"
    path.write_text(
        "regency,district,village,kampung,province,code,who,why,decided_at,undone_at\n"
        "TIRTAMANDALA,CIPTADANA,DUKUH SEBERANG WETAN,,NUSA REKAAN,,Ani,dusun,"
        "2024-01-02T03:04:05,\n"
        "TIRTAMANDALA,RANGKAPURA,DUSUN KIDUL KALI,,NUSA REKAAN,99.01.11.2001,Ani,SK 12,"
        "2024-01-02T03:04:05+07:00,2024-02-02T00:00:00\n",
        "utf-8",
    )
    return path


def _code_list(folder: Path) -> Path:
    path = folder / "daftar.csv"
    path.write_text("kode,nama\n99,Nusa Rekaan\n99.01,Kabupaten Tirtamandala\n", "utf-8")
    return path


def _layers(folder: Path, store: Engine) -> dict[str, Path]:
    """Write the villages of a kecamatan in each format of GDAL."""
    with read_session(store) as session:
        frame = areas.areas(session, Level.VILLAGE, _DISTRICT, scale="full")
    frame = frame[~frame.geometry.isna()].reset_index()[["code", "name", "geometry"]]
    paths = {}
    for kind, name, driver in (
        ("geojson", "batas.geojson", "GeoJSON"),
        ("gpkg", "batas.gpkg", "GPKG"),
        ("kml", "batas.kml", "KML"),
        ("fgb", "batas.fgb", "FlatGeobuf"),
        ("shp", "batas.shp", "ESRI Shapefile"),
        ("gdb", "batas.gdb", "OpenFileGDB"),
    ):
        paths[kind] = folder / name
        pyogrio.write_dataframe(frame, paths[kind], driver=driver)
    with closing(sqlite3.connect(paths["gpkg"])) as package:
        package.execute("PRAGMA journal_mode = DELETE")
    return paths
