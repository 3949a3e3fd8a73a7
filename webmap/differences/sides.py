"""The two sides of a change or comparison: the register as of a date, or one report alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, ancestor
from kampungkb import repository as register
from kampungkb.indicators import changes
from kampungkb.indicators.changes import StateChanges
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Report
from kampungkb.repository import SourceReport
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core.errors import BadDate, BadParameter
from webmap.core.params import iso_date

REPORT = "report:"
"""In front of the id of a report, where an address or a command takes a date or a report."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of two states that are compared.

    ``key``: as in addresses, a date or ``report:ID``. ``report``: None for the register as of a
    date. ``snapshot``: names and areas; its figures are those of ``state`` only for a date.
    """

    key: str
    state: RegisterState
    snapshot: Snapshot
    report: Report | None

    @property
    def day(self) -> date:
        """Day of the state: the date that was asked for, or that of the report."""
        return self.report.date if self.report else self.snapshot.asked or self.snapshot.day

    def day_of(self, code: str) -> date:
        """Return the day that the figures of an area are of."""
        return self.report.date if self.report else self.snapshot.day_of(code)

    def sources(self, session: Session, code: str) -> list[SourceReport]:
        """Return the reports that the figures of an area come from, newest first."""
        return register.sources(session, self.state, code)

    def fingerprint(self, code: str) -> str | None:
        """Return the fingerprint of the figures of an area; None for a report alone."""
        return None if self.report else self.snapshot.fingerprint(code)


def read_side(session: Session, text: str | None) -> Side:
    """Read a side: ``YYYY-MM-DD``, ``report:ID``, or nothing for the newest of the register.

    Raises BadDate, BadParameter for an id that is no number, UnknownReport.
    """
    text = (text or "").strip()
    if not text.startswith(REPORT):
        return of_snapshot(get_snapshot(session, iso_date(text) if text else None))
    number = text.removeprefix(REPORT)
    if not number.isdecimal() or len(number) > 9:
        raise BadParameter(
            f"{text[:40]!r} names no report", do=f"Write {REPORT} and its number, e.g. {REPORT}3."
        )
    state = register.report_state(session, int(number))
    snapshot = get_snapshot(session)
    report = next(one for one in snapshot.reports if one.id == int(number))
    return Side(f"{REPORT}{report.id}", state, snapshot, report)


def of_snapshot(snapshot: Snapshot) -> Side:
    """Return the register as of a date as a side."""
    day = snapshot.asked or snapshot.day
    return Side(day.isoformat(), snapshot.state, snapshot, None)


def changes_between(since: Side, until: Side) -> StateChanges:
    """Return the change of every village from one side to the other.

    Raises BadDate unless ``since`` is before ``until``; of two reports of one day, the one that was
    imported first is before the other.
    """
    if not _before(since, until):
        raise BadDate(
            f"{since.key} is not before {until.key}",
            do="Ask for the change since an earlier date or report.",
        )
    return changes.changes(since.state, until.state)


def _before(since: Side, until: Side) -> bool:
    if since.report and until.report:
        one, other = since.report, until.report
        return (one.date, one.imported_at, one.id) < (other.date, other.imported_at, other.id)
    if since.report or until.report:  # a report of the day may be one of several
        return since.day <= until.day
    return since.day < until.day


def dates_before(snapshot: Snapshot, code: str) -> list[date]:
    """Return the dates of the reports on an area before the day of its figures, newest first."""
    shown = snapshot.day_of(code)
    found = {report.date for report in snapshot.reports_of(code) if report.date < shown}
    return sorted(found, reverse=True)


def place_names(snapshot: Snapshot, code: str) -> dict[str, str]:
    """Return the names of the district, regency and province of a village, by the level's word."""
    levels = (Level.DISTRICT, Level.REGENCY, Level.PROVINCE)
    return {one.word: snapshot.names.get(ancestor(code, one), "") for one in levels}
