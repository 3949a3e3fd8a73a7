"""Count the rows in review of each area, and how many more villages they could make formed."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, ancestor, level
from kampungkb import repository
from kampungkb.decisions.decisions import DecisionKey, decision_key
from kampungkb.indicators.classification import CLASSES, Status
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import ReportRow

_FORMED = CLASSES.index("unclassified")


class PendingRows(NamedTuple):
    """Rows in review of an area, and how many more villages could be formed at most."""

    rows: int
    villages: int


def pending_rows(
    session: Session, state: RegisterState, by: Level, within: str = COUNTRY
) -> dict[str, PendingRows]:
    """Read and count the rows in review, see ``count_rows``."""
    return count_rows(repository.report_rows(session, state, within), state, by, within)


def count_rows(
    rows: Iterable[ReportRow], state: RegisterState, by: Level, within: str = COUNTRY
) -> dict[str, PendingRows]:
    """Count the rows in review of every area of level ``by`` in ``within`` that has any, by code.

    ``rows``: all rows in review of ``within``, as ``repository.report_rows`` returns them.

    A row counts in the areas that are certain for it: a row of which only the regency is certain
    counts in no district. Rows with the same names mean one village, and there are at most as many
    villages as are not formed yet: coverage could be (formed + villages) ÷ all villages at most.
    """
    counts: dict[str, int] = {}
    names: dict[str, set[DecisionKey]] = {}
    for row in rows:
        certain = row.within or COUNTRY
        if level(within) < by and level(certain) < by:
            continue
        area = ancestor(certain, by) if level(certain) >= by else within
        counts[area] = counts.get(area, 0) + 1
        names_of_area = names.setdefault(area, set())
        if row.status == Status.FORMED:
            names_of_area.add(decision_key(row, row.given_code).all_units)
    return {
        area: PendingRows(count, min(len(names[area]), _not_formed(state, area)))
        for area, count in sorted(counts.items())
    }


def pending_counts(
    session: Session, state: RegisterState, by: Level, within: str = COUNTRY
) -> dict[str, int]:
    """Count the rows in review like ``pending_rows``, without the villages."""
    return {
        area: pending.rows for area, pending in pending_rows(session, state, by, within).items()
    }


def unplaced_rows(session: Session, state: RegisterState, district: str) -> int:
    """Count the rows in review of the regency of a kecamatan that may lie in any kecamatan of it.

    They count in no kecamatan, so its page has to say that they are there.
    """
    regency = ancestor(district, Level.REGENCY)
    rows = repository.report_rows(session, state, regency)
    return sum(row.within == regency for row in rows)


def _not_formed(state: RegisterState, area: str) -> int:
    return int((state.within(area).classes < _FORMED).sum())
