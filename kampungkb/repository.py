"""Read what the reports say: the state of every village as of a day, and what it rests on.

Everything here is handed a session and gives back plain values or detached objects. Reports come
in through ``kampungkb.register.importing``.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, case, false, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from boundaries.areas.codes import (
    COUNTRY,
    DTYPE,
    MAX_LENGTH,
    Level,
    at_level_sql,
    parent,
    slices_of,
    within_sql,
)
from boundaries.areas.models import Area
from kampungkb.indicators.classification import CLASSES, CLASSIFIED, Status, VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.target_import import all_targets
from kampungkb.models import Report, ReportRow, Target, VillageStatus

__all__ = [
    "account",
    "details",
    "reports",
    "sources",
    "state",
    "targets",
    "told",
    "waiting",
]

# text columns of one width travel as one string: five times faster than a row each
_CODE = f"S{MAX_LENGTH}"
_CODES = np.dtype([("code", _CODE), ("comma", "S1")])
_STATUSES = np.dtype([("code", _CODE), ("class", "S1"), ("comma", "S1")])


def reports(session: Session) -> list[Report]:
    """All reports, newest first: by date, then the one imported last first."""
    newest = (Report.date.desc(), Report.imported_at.desc(), Report.id.desc())
    return _detached(session, session.scalars(select(Report).order_by(*newest)))


def state(session: Session, day: date) -> RegisterState:
    """State of every listed village as of a day.

    Village by village the newest report not after the day whose scope holds the village speaks;
    of two reports of one date, the one imported last. A village it does not list is unformed.
    """
    codes = _village_codes(session)
    found = RegisterState(
        day,
        codes,
        np.zeros(len(codes), np.uint8),
        np.zeros(len(codes), np.int32),
    )
    for report in reversed(reports(session)):  # a newer one paints over the older ones
        if report.date <= day:
            for code in report.scope:
                found.reports[found.span(code)] = report.id
    found.classes[found.reports > 0] = VillageClass.UNFORMED.byte
    _paint(session, found)
    return found


def sources(session: Session, state: RegisterState, within: str = COUNTRY) -> list[dict[str, Any]]:
    """Reports that the figures of an area rest on, newest first.

    Keys: id, date (ISO), source, file, villages (of the area, for which the report speaks).
    """
    used, villages = np.unique(state.within(within).reports, return_counts=True)
    count = dict(zip(used.tolist(), villages.tolist(), strict=True))
    return [
        {
            "id": report.id,
            "date": report.date.isoformat(),
            "source": report.source,
            "file": report.file,
            "villages": count[report.id],
        }
        for report in reports(session)
        if report.id in count
    ]


def details(session: Session, state: RegisterState, within: str = COUNTRY) -> pd.DataFrame:
    """What is known of each village of an area, indexed by code: a table of ``told``."""
    found = told(session, state, reports(session), within)
    index = pd.Index(found.pop("code"), name="code", dtype=object)
    # pandas would make texts of its own of them, with nan for None
    return pd.DataFrame({name: pd.Series(rows, index, object) for name, rows in found.items()})


def told(
    session: Session, state: RegisterState, known: Sequence[Report], within: str = COUNTRY
) -> dict[str, list[Any]]:
    """What is known of each village of an area, in columns, by code; ``known`` are all reports.

    Columns: code, status, klasifikasi, formed_on (date), kampung (names of its Kampung KB, joined
    by "; "), as_of (date of the report), source; None where there is nothing.
    """
    part = state.within(within)
    speaking = {report.id: report for report in known}
    codes, numbers = part.codes.tolist(), part.reports.tolist()
    statuses = [one.status.value for one in CLASSES]
    found: dict[str, list[Any]] = {
        "code": codes,
        "status": [statuses[byte] for byte in part.classes.tolist()],
        "klasifikasi": [None] * len(codes),
        "formed_on": [None] * len(codes),
        "kampung": [None] * len(codes),
        "as_of": [speaking[number].date if number else None for number in numbers],
        "source": [speaking[number].source if number else None for number in numbers],
    }
    columns = (
        VillageStatus.report_id,
        VillageStatus.code,
        VillageStatus.klasifikasi,
        VillageStatus.formed_on,
        VillageStatus.kampung,
    )
    query = select(*columns).where(
        VillageStatus.report_id.in_(_used(part)), within_sql(VillageStatus.code, within)
    )
    position = {code: at for at, code in enumerate(codes)}
    for number, code, klasifikasi, formed_on, kampung in session.execute(query):
        at = position.get(code)
        if at is not None and numbers[at] == number:
            found["klasifikasi"][at] = klasifikasi
            found["formed_on"][at] = formed_on
            found["kampung"][at] = kampung or None
    return found


def waiting(
    session: Session, state: RegisterState, within: str = COUNTRY, *, outcome: str = "review"
) -> list[ReportRow]:
    """Rows in review of the reports that speak for an area, by place and name.

    A row whose place is sure only to the regency waits in the regency, the province and the
    country, not in a district. A row that a newer report overtook is not there. ``outcome`` asks
    for matched or rejected rows instead.
    """
    query = select(ReportRow).where(
        ReportRow.report_id.in_(_used(state.within(within))),
        ReportRow.outcome == outcome,
        within_sql(ReportRow.within, within),
    )
    found = _detached(session, session.scalars(query))
    speaks = _speaks(state, [row.report_id for row in found], [row.within for row in found])
    kept = [row for row, holds in zip(found, speaks, strict=True) if holds]
    return sorted(kept, key=lambda row: (row.within or "", row.district, row.village, row.row))


def account(session: Session, state: RegisterState, within: str = COUNTRY) -> dict[str, int]:
    """Count the rows of the reports that speak for an area by what became of them.

    Keys: rows = matched + review + rejected. A row counts in the deepest area that is sure and in
    all above it; one whose place is unknown counts in the country alone.
    """
    place = ReportRow.within
    kind = (ReportRow.report_id, ReportRow.outcome)
    used = (ReportRow.report_id.in_(_used(state.within(within))), within_sql(place, within))
    village = func.coalesce(at_level_sql(place, Level.VILLAGE), false())
    counts = dict.fromkeys(("matched", "review", "rejected"), 0)
    # nearly all rows are of one village: of these a text each, quickly read, and not a row each
    packed = select(*kind, func.aggregate_strings(place, ",")).where(*used, village)
    for number, outcome, joined in session.execute(packed.group_by(*kind)):
        places = _records(joined, _CODES)["code"].astype(DTYPE)
        counts[outcome] += int(_speaks(state, [number] * len(places), places).sum())
    others = select(*kind, place, func.count()).where(*used, ~village)
    found = session.execute(others.group_by(*kind, place)).all()
    speaks = _speaks(state, [one[0] for one in found], [one[2] for one in found])
    for (_, outcome, _, count), holds in zip(found, speaks, strict=True):
        if holds:
            counts[outcome] += count
    return {"rows": sum(counts.values()), **counts}


def targets(session: Session) -> list[Target]:
    """Targets that hold, shipped and imported."""
    return all_targets(session)


def _detached(session: Session, found: Iterable[Any]) -> list[Any]:
    # callers keep them longer than the session lives
    kept = list(found)
    for one in kept:
        session.expunge(one)
    return kept


def _village_codes(session: Session) -> NDArray[np.str_]:
    villages = (Area.level == Level.VILLAGE.value, Area.listed.is_(True))
    joined = session.scalar(select(func.aggregate_strings(Area.code, ",")).where(*villages))
    return np.sort(_records(joined, _CODES)["code"].astype(DTYPE))


def _paint(session: Session, state: RegisterState) -> None:
    # the classes of listed villages, each from the report that speaks for it
    packed = func.aggregate_strings(VillageStatus.code + _class_digit(), ",")
    query = (
        select(VillageStatus.report_id, packed)
        .where(VillageStatus.report_id.in_(_used(state)))
        .group_by(VillageStatus.report_id)
    )
    found = session.execute(query) if len(state.codes) else ()
    for number, joined in found:
        records = _records(joined, _STATUSES)
        codes = records["code"].astype(DTYPE)
        at = np.minimum(np.searchsorted(state.codes, codes), len(state.codes) - 1)
        holds = (state.codes[at] == codes) & (state.reports[at] == number)
        state.classes[at[holds]] = records["class"][holds].astype(np.uint8)


def _records(joined: str | None, kind: np.dtype[Any]) -> NDArray[Any]:
    return np.frombuffer(f"{joined},".encode() if joined else b"", kind)


def _class_digit() -> ColumnElement[str]:
    # the class byte as a digit, from status and klasifikasi; another status means unformed
    def when(column: InstrumentedAttribute[Any], classes: Iterable[VillageClass]) -> list[Any]:
        return [(column == one.value, _digit(one)) for one in classes]

    formed = case(
        *when(VillageStatus.klasifikasi, CLASSIFIED), else_=_digit(VillageClass.UNCLASSIFIED)
    )
    return case(
        (VillageStatus.status == Status.FORMED.value, formed),
        *when(VillageStatus.status, [VillageClass.FORMING]),
        else_=_digit(VillageClass.UNFORMED),
    )


def _digit(one: VillageClass) -> ColumnElement[str]:
    return literal(str(one.byte), String)


def _used(state: RegisterState) -> list[int]:
    return [number for number in np.unique(state.reports).tolist() if number]


def _speaks(
    state: RegisterState, numbers: list[int], places: list[str | None] | NDArray[np.str_]
) -> NDArray[np.bool_]:
    """Whether report ``numbers[i]`` speaks for any village at ``places[i]``."""
    wanted = np.array(numbers, np.int32)
    first = np.zeros(len(places), np.int64)
    last = np.zeros(len(places), np.int64)
    if isinstance(places, list):
        areas = np.array([place or COUNTRY for place in places], dtype=DTYPE)
    else:
        areas = places.copy()
    left = np.arange(len(areas))
    while left.size:
        first[left], last[left] = slices_of(state.codes, areas[left])
        # a code that has been retired since: its row belongs where the area above it is
        left = left[(first[left] == last[left]) & (areas[left] != COUNTRY)]
        areas[left] = [parent(code) for code in areas[left].tolist()]
    speaks = np.zeros(len(places), np.bool_)
    for number in np.unique(wanted).tolist():
        spoken = np.concatenate([[0], np.cumsum(state.reports == number)])
        mine = wanted == number
        speaks[mine] = spoken[last[mine]] > spoken[first[mine]]
    return speaks
