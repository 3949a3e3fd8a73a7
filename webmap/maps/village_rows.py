"""Rows of the table of villages on an area's page."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import Level, ancestor
from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSES, VillageClass
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


def village_rows(
    session: Session, snapshot: Snapshot, code: str, language: str
) -> list[VillageRow]:
    """Return the villages of an area as rows of its table, unformed first."""
    details = register.details(session, snapshot.state, code)
    part = snapshot.state.within(code)
    columns = zip(
        part.codes.tolist(),
        [CLASSES[byte] for byte in part.classes.tolist()],
        part.reports.tolist(),
        details["formed_on"],
        details["formed_year"],
        details["kampung"],
        strict=True,
    )
    rows = [
        VillageRow(
            code=village,
            name=snapshot.names[village],
            title=names.title(village, snapshot.names[village]),
            district=snapshot.names[ancestor(village, Level.DISTRICT)],
            key=key,
            status=symbology.status_label(key.status, language),
            klasifikasi=symbology.label(key, language) if key.is_formed else "",
            formed_on=formed_on,
            formed_year=formed_year or "",
            kampung=kampung or "",
            report=report,
        )
        for village, key, report, formed_on, formed_year, kampung in columns
    ]
    return sorted(rows, key=lambda row: (min(RANK[row.key], _FORMED_RANK), row.code))
