"""Rows of the table of villages on an area's page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import Level, ancestor
from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import RegisterState
from webmap.caching.snapshot import Snapshot
from webmap.maps import symbology

RANK = {key: rank for rank, key in enumerate(symbology.TABLE_ORDER)}
"""Rank of each class in a sorted table of villages."""

_FORMED_RANK = min(RANK[key] for key in VillageClass if key.is_formed)


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A row of the table of villages; texts in the language of the page."""

    code: str
    name: str
    title: str
    district: str
    key: VillageClass
    status: str
    klasifikasi: str
    formed_on: date | None
    formed_year: str  # "2017" or "> 2019", also that of formed_on
    kampung: str
    report: int


def default_rank(key: VillageClass) -> int:
    """Return the rank of a class in the first order of a table: all that are formed are equal."""
    return min(RANK[key], _FORMED_RANK)


def village_rows(
    session: Session, snapshot: Snapshot, code: str, language: str
) -> list[VillageRow]:
    """Return the villages of an area as rows of its table, unformed first."""
    details = register.detail_columns(session, snapshot.state, snapshot.reports, code)
    part = snapshot.state.within(code)
    rows = village_rows_at(snapshot, part, details, range(len(part.codes)), language)
    return sorted(rows, key=lambda row: (default_rank(row.key), row.code))


def village_rows_at(
    snapshot: Snapshot,
    part: RegisterState,
    details: Mapping[str, Sequence[Any]],
    positions: Iterable[int],
    language: str,
) -> list[VillageRow]:
    """Return the villages at some positions of an area, in their order.

    ``part``: state of the area; ``details``: its villages in columns (``detail_columns``).
    """
    codes, classes, reports = details["code"], part.classes, part.reports
    rows = []
    for at in positions:
        village, key = codes[at], CLASSES[classes[at]]
        rows.append(
            VillageRow(
                code=village,
                name=snapshot.names[village],
                title=names.title(village, snapshot.names[village]),
                district=snapshot.names[ancestor(village, Level.DISTRICT)],
                key=key,
                status=symbology.status_label(key.status, language),
                klasifikasi=symbology.label(key, language) if key.is_formed else "",
                formed_on=details["formed_on"][at],
                formed_year=details["formed_year"][at] or "",
                kampung=details["kampung"][at] or "",
                report=int(reports[at]),
            )
        )
    return rows
