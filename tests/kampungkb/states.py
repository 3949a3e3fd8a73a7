"""The state of the invented world's villages, and plain sheets about them."""

from datetime import date

from geo.store.database import read_session
from kampungkb.indicators.classification import CLASSES
from kampungkb.repository import state

VILLAGES = (
    "98.01.01.2001", "99.01.01.1001", "99.01.01.2002", "99.01.01.2003", "99.01.01.2004",
    "99.01.02.2001", "99.01.02.2002", "99.01.02.2003", "99.02.01.2001", "99.02.01.2002",
    "99.71.01.1001",
)  # fmt: skip
ONES = [1] * 12
DAY = date(2023, 8, 2)


def at(world, day=DAY):
    """Return the class of each village and the id of the report that it comes from, by code."""
    with read_session(world) as session:
        found = state(session, day)
    assert found.codes.tolist() == list(VILLAGES)
    return {
        code: (CLASSES[kind], report)
        for code, kind, report in zip(
            found.codes.tolist(), found.classes.tolist(), found.reports.tolist(), strict=True
        )
    }


def classes_at(world, day=DAY):
    return {code: kind for code, (kind, _) in at(world, day).items()}


def plain(*lines):
    return [["Kode", "Status", "Klasifikasi", "Nama Kampung KB", "Tanggal Bentuk"], *lines]
