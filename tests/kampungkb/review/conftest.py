"""A store with a report of Melati of which three rows are in review."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from geo.store.database import read_session
from kampungkb import repository
from kampungkb.indicators import coverage
from kampungkb.models import Report, ReportRow

HEADING = "Kabupaten,Kecamatan,Desa,Status,Klasifikasi,Kampung KB\n"
ROWS = (
    "Melati,Mawar,Sukamaju,terbentuk,Mandiri,Satu\n"
    "Melati,Mawar,Xyzzy,terbentuk,Dasar,Dua\n"
    "Melati,Mawar,Xyzzy,terbentuk,Berkembang,Tiga\n"
    "Melati,Kenanga,Qwerty,dirintis,,Empat\n"
    "Melati,Kenanga,Wanasari,terbentuk,Dasar,Lima\n"
)


@dataclass(frozen=True)
class ReviewStore:
    """A store whose report 1 has rows in lines 2 to 6; lines 3, 4 and 5 are in review."""

    engine: Engine
    day = date(2023, 1, 31)

    def row(self, line: int, report: int = 1) -> ReportRow:
        """Load the row of a line."""
        query = select(ReportRow).where(ReportRow.report_id == report, ReportRow.row == line)
        with read_session(self.engine) as session:
            return session.scalars(query).one()

    def outcomes(self, report: int = 1) -> list[tuple[int, str, str | None, str]]:
        """Line, outcome, code and method of every row of a report."""
        query = select(ReportRow).where(ReportRow.report_id == report).order_by(ReportRow.row)
        with read_session(self.engine) as session:
            rows = session.scalars(query)
            return [(row.row, row.outcome, row.code, row.method) for row in rows]

    def counts(self, report: int = 1) -> tuple[int, int, int, int]:
        """Rows of a report, and how many of them are matched, in review and rejected."""
        with read_session(self.engine) as session:
            found = session.get_one(Report, report)
            assert found.rows == found.matched + found.review + found.rejected
            return found.rows, found.matched, found.review, found.rejected

    def figures(self, code: str = "99.01") -> Any:
        """Figures of an area as of the day of the report."""
        with read_session(self.engine) as session:
            state = repository.state(session, self.day)
            return coverage.total(state, code, {}, [])


@pytest.fixture
def import_rows(load: Callable[..., Any], text: Callable[..., Path]) -> Callable[..., Any]:
    """Import rows under the usual heading: ``import_rows("Melati,…", "a.csv", "2023-01-31")``."""
    return lambda rows=ROWS, file="a.csv", day="2023-01-31": load(text(HEADING + rows, file), day)


@pytest.fixture
def melati(world: Engine, import_rows: Callable[..., Any]) -> ReviewStore:
    """The world with a report of Melati of which three rows are in review: lines 3, 4 and 5."""
    summary = import_rows()
    assert (summary.matched, summary.review, summary.rejected) == (2, 3, 0)
    return ReviewStore(world)
