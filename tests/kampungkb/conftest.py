"""A small invented world, and sheets made by the tests."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import settings
from sqlalchemy import Engine

from boundaries.areas.codes import COUNTRY, level, parent
from boundaries.areas.models import Area
from boundaries.importing.code_lists import import_codes
from geo.store.database import connect, write_session
from kampungkb.indicators.classification import INDICATORS
from kampungkb.register.importing import import_register

settings.register_profile("calm", deadline=None, max_examples=60)  # a busy machine fails no test
settings.load_profile("calm")

WORLD = {
    COUNTRY: "Indonesia",
    "98": "Nusa Seberang",
    "98.01": "Kabupaten Teratai",
    "98.01.01": "Hulu",
    "98.01.01.2001": "Ranting",
    "99": "Nusa Contoh",
    "99.01": "Kabupaten Melati",
    "99.01.01": "Mawar",
    "99.01.01.1001": "Pasar Lama",
    "99.01.01.2002": "Sukamaju",
    "99.01.01.2003": "Rejosari",
    "99.01.01.2004": "Karanganyar",
    "99.01.02": "Kenanga",
    "99.01.02.2001": "Sukamaju",
    "99.01.02.2002": "Wanasari",
    "99.01.02.2003": "Tegalrejo",
    "99.02": "Kabupaten Dahlia",
    "99.02.01": "Flamboyan",
    "99.02.01.2001": "Cempaka",
    "99.02.01.2002": "Bukit Indah",
    "99.71": "Kota Anggrek",
    "99.71.01": "Anggrek Barat",
    "99.71.01.1001": "Kebon Jeruk",
}

Sheets = dict[str, list[list[Any]]]


@pytest.fixture
def world(store: Engine) -> Engine:
    """A store with nine villages in two provinces, and no report."""
    with write_session(store) as session:
        session.add_all(
            Area(code=code, level=int(level(code)), parent=parent(code), name=name, listed=True)
            for code, name in WORLD.items()
        )
    return store


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write an XLSX: ``book({"Sheet1": lines}, name="a.xlsx")``; a list alone is one sheet."""

    def write(sheets: Sheets | list[list[Any]], name: str = "lembar.xlsx") -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, lines in (sheets if isinstance(sheets, dict) else {"Lembar1": sheets}).items():
            sheet = made.create_sheet(title)
            for line in lines:
                sheet.append(line)
        path = tmp_path / name
        made.save(path)
        return path

    return write


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., Path]:
    """Write a text file: ``text("kode,status\\n…", name="a.csv", encoding="utf-8")``."""

    def write(content: str, name: str = "lembar.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return path

    return write


@pytest.fixture
def portal(book: Callable[..., Path]) -> Callable[..., Path]:
    """Write a national export: ``portal([(kampung, prov, kab, kec, desa, scores, klas), …])``."""

    def write(rows: list[tuple[Any, ...]], name: str = "klasifikasi.xlsx") -> Path:
        heading = ["No", "Kampung KB", "Provinsi", "Kabupaten", "Kecamatan", "Desa", *INDICATORS]
        heading += ["Index Input", "Index Proses", "Index Output", "Klasifikasi"]
        lines = [heading]
        for *names, scores, klasifikasi in rows:
            means = [sum(scores[:5]) / 5, sum(scores[5:8]) / 3, sum(scores[8:]) / 4]
            lines.append(["", *names, *scores, *(round(mean, 2) for mean in means), klasifikasi])
        return book(lines, name)

    return write


@pytest.fixture
def load(world: Engine) -> Callable[..., Any]:
    """Import a file into the world: ``load(path, "2023-07-27", scope="99.01")``."""

    def run(path: Path, day: str = "2023-07-27", **options: Any) -> Any:
        return import_register(world, path, date=date.fromisoformat(day), **options)

    return run


@pytest.fixture(scope="session")
def real_registers(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the official lists and the five real registers; tests must not write to it."""
    folder = tmp_path_factory.mktemp("registers")
    engine = connect(f"sqlite:///{folder / 'registers.sqlite'}")
    with zipfile.ZipFile(shared_data / "codes" / "wilayah-codes.zip") as archive:
        lists = [name for name in archive.namelist() if name.endswith(".sql")]
        import_codes(engine, [Path(archive.extract(name, folder)) for name in lists])
    for path in sorted((shared_data / "register").glob("klasifikasi_*.xlsx")):
        day = date.fromisoformat(path.stem.removeprefix("klasifikasi_"))
        import_register(engine, path, date=day)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def sulawesi_barat(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the real areas of Sulawesi Barat (76), and no report."""
    folder = tmp_path_factory.mktemp("sulawesi_barat")
    row = re.compile(r"""\((['"])(76[\d.]*)\1, ?(['"])(.*?)\3\)(?=[,;])""")
    lists = []
    with zipfile.ZipFile(shared_data / "codes/wilayah-codes.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".sql"):  # only this province of each, which takes seconds less
                year = next(iter(re.findall(r"_(\d{4})\.sql", name)), "2025")
                rows = row.findall(archive.read(name).decode())
                lines = ["kode,nama", *(f'{code},"{village}"' for _, code, _, village in rows)]
                lists.append(folder / f"wilayah_{year}.csv")
                lists[-1].write_text("\n".join(lines), "utf-8")
    engine = connect(f"sqlite:///{folder / 'store.sqlite'}")
    import_codes(engine, lists)
    yield engine
    engine.dispose()
