"""Identify a row of a report by a short text that can be typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import GeoError
from kampungkb.models import ReportRow


class NoSuchRow(GeoError):
    """A row id that matches no row of a stored report, or several."""


@dataclass(frozen=True)
class RowId:
    """A row as ``review list`` prints it: ``3:1042``, or ``3:Brebes:12`` in one of several sheets.

    ``report`` is the id of the report, ``row`` the number of the line in its sheet.
    """

    report: int
    row: int
    sheet: str | None = None

    @classmethod
    def parse(cls, text: str) -> "RowId":
        """Parse the text form of a row id; raises NoSuchRow."""
        report, _, rest = text.strip().partition(":")
        sheet, colon, row = rest.rpartition(":")
        if not (is_number(report) and is_number(row)):
            raise NoSuchRow(
                f"{text[:60]!r} names no row", do="Write it as review list does, e.g. 3:1042."
            )
        return cls(int(report), int(row), sheet if colon else None)

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.report, self.sheet, self.row) if part is not None
        )


def is_number(text: str) -> bool:
    """Whether a text is a number that the store can hold.

    Python reads no more than 4,300 digits, and a column of the store holds 32 bits.
    """
    return text.isdecimal() and len(text) <= _DIGITS and int(text) <= LARGEST


_DIGITS = 20
LARGEST = 2**31 - 1
"""Largest number of a report, row or decision: the store has 32 bits for them."""


def find_row(session: Session, row_id: RowId) -> ReportRow:
    """Find a row by its id; raises NoSuchRow, also where the sheet is needed and not given."""
    query = select(ReportRow).where(
        ReportRow.report_id == row_id.report, ReportRow.row == row_id.row
    )
    if row_id.sheet is not None:
        query = query.where(ReportRow.sheet == row_id.sheet)
    rows = list(session.scalars(query))
    if not rows:
        raise NoSuchRow(
            f"there is no row {row_id}; its report may have been imported anew",
            do="See review list.",
        )
    if len(rows) > 1:
        ids = ", ".join(f"{row_id.report}:{row.sheet}:{row_id.row}" for row in rows)
        raise NoSuchRow(f"row {row_id} is in several sheets", do=f"Name one of {ids}.")
    return rows[0]


def row_ids(session: Session, rows: Iterable[ReportRow]) -> list[RowId]:
    """Build the shortest id of each row: with the sheet only where the report has several."""
    query = select(ReportRow.report_id, func.count(ReportRow.sheet.distinct())).group_by(
        ReportRow.report_id
    )
    sheets = dict(session.execute(query).all())
    return [
        RowId(row.report_id, row.row, row.sheet if sheets[row.report_id] > 1 else None)
        for row in rows
    ]
