"""A report of the sample whose sheet has no column of kecamatan: its rows wait with proposals."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select

from boundaries.areas.codes import Level
from boundaries.areas.models import Area
from geo.store.database import read_session
from kampungkb.register.importing import import_register

REGENCY = "99.02"
DAY = date(2024, 7, 1)


def import_without_district(engine: Engine, folder: Path, count: int = 12) -> None:
    """Import rows of villages of REGENCY whose names are the only ones there, as of DAY."""
    with read_session(engine) as session:
        regency = session.get_one(Area, REGENCY).name
        names = session.scalars(
            select(Area.name)
            .where(Area.level == Level.VILLAGE.value, Area.code.startswith(f"{REGENCY}."))
            .order_by(Area.code)
        )
        single = [name for name, times in Counter(names).items() if times == 1]
    path = folder / "tanpa-kecamatan.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["Kabupaten", "Desa", "Kampung KB", "Status", "Klasifikasi"])
        for number, name in enumerate(single[:count]):
            out.writerow([regency, name.upper(), f"Mawar {number}", "Terbentuk", "Dasar"])
    import_register(engine, path, date=DAY)
