"""Two reports, or two dates, side by side, as commands and addresses show them."""

from typing import TypedDict

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from kampungkb.indicators import comparison
from kampungkb.indicators.comparison import ComparisonFigures, DifferingVillage
from kampungkb.repository import SourceReport
from webmap.core.errors import BadParameter
from webmap.differences.change_report import AreaName, area_name
from webmap.differences.sides import Side, place_names


class ComparedSide(TypedDict):
    """One side, as in JSON.

    ``report``, ``kind``: None for the register as of a date; ``fingerprint``: None for a report.
    """

    key: str
    date: str  # YYYY-MM-DD
    report: int | None
    kind: str | None
    sources: list[SourceReport]
    fingerprint: str | None


class PlacedVillage(DifferingVillage):
    """A village on which the sides differ, with the names of the areas above it."""

    district: str
    regency: str
    province: str


class ComparisonReport(TypedDict):
    """Two sides of an area side by side, as in JSON; ``villages``: those on which they differ."""

    area: AreaName
    first: ComparedSide
    second: ComparedSide
    total: ComparisonFigures
    rows: list[ComparisonFigures]
    villages: list[PlacedVillage]


def comparison_report(
    session: Session, first: Side, second: Side, code: str, by: Level
) -> ComparisonReport:
    """Return two sides of an area side by side, with figures of the areas of level ``by`` in it.

    Raises BadParameter where both sides are the same.
    """
    if first.key == second.key:
        raise BadParameter(
            f"{first.key} is compared with itself", do="Choose another date or report."
        )
    names = second.snapshot.names
    states = first.state, second.state
    return {
        "area": area_name(second, code),
        "first": _side(session, first, code),
        "second": _side(session, second, code),
        "total": comparison.total(*states, code, names),
        "rows": comparison.rows(*states, by, names, code),
        "villages": [
            {**village, **place_names(second.snapshot, village["code"])}  # type: ignore[typeddict-item]
            for village in comparison.villages(*states, names, code)
        ],
    }


def _side(session: Session, side: Side, code: str) -> ComparedSide:
    return {
        "key": side.key,
        "date": side.day_of(code).isoformat(),
        "report": side.report.id if side.report else None,
        "kind": side.report.kind if side.report else None,
        "sources": side.sources(session, code),
        "fingerprint": side.fingerprint(code),
    }
