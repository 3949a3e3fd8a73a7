"""How many rows wait in each area, and how much higher its figures could be at most."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, ancestor, level
from kampungkb import repository as register
from kampungkb.decisions import decisions
from kampungkb.decisions.decisions import DecisionKey
from kampungkb.indicators.classification import CLASSES, Status
from kampungkb.indicators.coverage import RegisterState

_FORMED = CLASSES.index("unclassified")


class PendingRows(NamedTuple):
    """Rows in review of an area, and how many more villages could be formed at most."""

    rows: int
    villages: int


def waiting_figures(
    session: Session, state: RegisterState, by: Level, within: str = COUNTRY
) -> dict[str, PendingRows]:
    """Waiting rows of every area of level ``by`` in ``within`` that has any, by code.

    A row counts in the areas of which it is sure that it lies there: one that is sure only to the
    regency counts in no district. Rows of the same names mean one village, and there cannot be
    more than are not formed yet: coverage could be (formed + villages) ÷ all villages at most.
    """
    rows: dict[str, int] = {}
    meant: dict[str, set[DecisionKey]] = {}
    for row in register.waiting(session, state, within):
        place = row.within or COUNTRY
        if level(within) < by and level(place) < by:
            continue
        area = ancestor(place, by) if level(place) >= by else within
        rows[area] = rows.get(area, 0) + 1
        found = meant.setdefault(area, set())
        if row.status == Status.FORMED:
            found.add(decisions.key(row, row.given_code).place)
    return {
        area: PendingRows(count, min(len(meant[area]), _open(state, area)))
        for area, count in sorted(rows.items())
    }


def waiting_counts(
    session: Session, state: RegisterState, by: Level, within: str = COUNTRY
) -> dict[str, int]:
    """Rows in review of every area of level ``by`` in ``within`` that has any, by code."""
    figures = waiting_figures(session, state, by, within)
    return {area: found.rows for area, found in figures.items()}


def _open(state: RegisterState, area: str) -> int:
    """Villages of an area that are not formed."""
    return int((state.within(area).classes < _FORMED).sum())
