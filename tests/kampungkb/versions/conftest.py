"""Sheets of statuses by code for the invented world."""

import pytest

from tests.kampungkb.versions.registers import DAYS

HEADING = "Kode,Status,Klasifikasi\n"


@pytest.fixture
def sheet(load, text):
    """Import statuses by code: ``sheet({"99.01.01.2002": "Mandiri"}, "a.csv", scope="99.01")``."""

    def write(classes, file="a.csv", day=DAYS[1], scope="99.01", source="Dinas"):
        lines = [f"{code},terbentuk,{word}" for code, word in sorted(classes.items())]
        path = text(HEADING + "\n".join(lines) + "\n", file)
        return load(path, day.isoformat(), scope=scope, source=source)

    return write
