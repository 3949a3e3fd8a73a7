"""Rows of reports by the names that a person can type."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import GeoError
from kampungkb.models import ReportRow


class NoSuchRow(GeoError):
    """A row of a report that is not in the store, or no longer."""


@dataclass(frozen=True)
class RowId:
    """A row as ``review list`` prints it: ``3:1042``, or ``3:Brebes:12`` of several sheets."""

    report: int
    row: int
    sheet: str | None = None

    @classmethod
    def parse(cls, text: str) -> "RowId":
        """Read a row's name; raises NoSuchRow."""
        report, _, rest = text.strip().partition(":")
        sheet, colon, row = rest.rpartition(":")
        if not (report.isdecimal() and row.isdecimal()):
            raise NoSuchRow(
                f"{text[:60]!r} names no row", do="Write it as review list does, e.g. 3:1042."
            )
        return cls(int(report), int(row), sheet if colon else None)

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.report, self.sheet, self.row) if part is not None
        )


def find(session: Session, row: RowId) -> ReportRow:
    """Row of a report; raises NoSuchRow, also where the sheet must be named."""
    query = select(ReportRow).where(ReportRow.report_id == row.report, ReportRow.row == row.row)
    if row.sheet is not None:
        query = query.where(ReportRow.sheet == row.sheet)
    found = list(session.scalars(query))
    if not found:
        raise NoSuchRow(
            f"there is no row {row}; its report may have been imported anew",
            do="See review list.",
        )
    if len(found) > 1:
        names = ", ".join(f"{row.report}:{one.sheet}:{row.row}" for one in found)
        raise NoSuchRow(f"row {row} is in several sheets", do=f"Name one of {names}.")
    return found[0]


def ids(session: Session, rows: Iterable[ReportRow]) -> list[RowId]:
    """Name rows the short way: with the sheet only where the report has several."""
    query = select(ReportRow.report_id, func.count(ReportRow.sheet.distinct())).group_by(
        ReportRow.report_id
    )
    sheets = dict(session.execute(query).all())
    return [
        RowId(row.report_id, row.row, row.sheet if sheets[row.report_id] > 1 else None)
        for row in rows
    ]
