"""Queries of the register: the state of every village as of a day, and the reports behind it.

Functions take a session and return plain values or detached objects. Reports are imported by
``kampungkb.register.importing``.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import (
    COUNTRY,
    DTYPE,
    Level,
    at_level_sql,
    fill_areas,
    level,
    parent,
    slice_of,
    slices_of,
    within_sql,
)
from boundaries.areas.codes import within as lies_within
from geo.errors import GeoError
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.target_import import all_targets
from kampungkb.indicators.trends import History, ListedClasses, fold
from kampungkb.listed_villages import listed_classes, read_codes, village_codes
from kampungkb.models import UNREADABLE, Report, ReportRow, Target, VillageStatus

__all__ = [
    "UnknownReport",
    "detail_columns",
    "details",
    "history",
    "report_rows",
    "report_state",
    "reports",
    "row_counts",
    "sources",
    "sources_among",
    "speaks_for",
    "state",
    "state_of",
    "targets",
    "unreadable_rows",
]

_STORED_DETAILS = ("klasifikasi", "formed_on", "formed_year", "stage", "note", "kampung")


class UnknownReport(GeoError):
    """An id that no report has."""


class SourceReport(TypedDict):
    """A report that figures come from, as in JSON."""

    id: int
    date: str  # YYYY-MM-DD
    source: str
    file: str
    kind: str  # ReportKind
    number: str  # of a decree, or ""
    signed_on: str | None  # YYYY-MM-DD
    late: list[str]  # codes of kecamatan of the area that sent nothing
    villages: int  # of the area, for which the report speaks


def reports(session: Session) -> list[Report]:
    """Return all reports, newest first: by date, then by moment of import."""
    newest = (Report.date.desc(), Report.imported_at.desc(), Report.id.desc())
    return _detached(session, session.scalars(select(Report).order_by(*newest)))


def state(session: Session, day: date) -> RegisterState:
    """Return the class of every listed village as of a day.

    For each village the newest report not after the day whose scope holds the village counts; of
    two reports of one date, the one imported last. A village that it does not list is unformed; one
    of which it has a row that cannot be read has no data.
    """
    found = _state(village_codes(session), day, _until(reports(session), day))
    _read_classes(session, found)
    return found


def report_state(session: Session, number: int) -> RegisterState:
    """Return the class of every listed village as one report alone gives it, by its id.

    The day is the date of the report. A village outside its scope is no data. Raises UnknownReport.
    """
    report = session.get(Report, number)
    if report is None:
        newest = [f"{one.id} ({one.date})" for one in reports(session)[:10]]
        raise UnknownReport(
            f"there is no report {number}",
            do=f"The newest are {', '.join(newest)}." if newest else "Import one first.",
        )
    found = _state(village_codes(session), report.date, [report])
    _read_classes(session, found)
    return found


def history(session: Session) -> History:
    """Return the class of every listed village as of the date of each report, in order of dates.

    The row of a date holds what ``state`` gives for it; it is the state until the next date.
    """
    codes = village_codes(session)
    ordered = reports(session)[::-1]
    listed = {
        number: (places.astype(np.int32), classes)
        for number, places, classes in listed_classes(session, codes, [one.id for one in ordered])
    }
    nothing = np.zeros(0, np.int32), np.zeros(0, np.uint8)
    return fold(
        codes,
        (
            ListedClasses(
                report.date,
                [slice_of(codes, area) for area in report.scope],
                *listed.get(report.id, nothing),
            )
            for report in ordered
        ),
    )


def state_of(history: History, all_reports: Sequence[Report], day: date) -> RegisterState:
    """Return what ``state`` returns as of a day, from the history of the same reports.

    ``all_reports``: as ``reports`` returns them.
    """
    found = _state(history.codes, day, _until(all_reports, day))
    if row := bisect_right(history.dates, day):
        found.classes[:] = history.classes[row - 1]
    return found


def sources(session: Session, state: RegisterState, within: str = COUNTRY) -> list[SourceReport]:
    """Return the reports that the figures of an area come from, newest first."""
    return sources_among(reports(session), state, within)


def sources_among(
    newest_first: Sequence[Report], state: RegisterState, within: str = COUNTRY
) -> list[SourceReport]:
    """Return those of some reports that the figures of an area come from, in their order."""
    used, villages = np.unique(state.within(within).reports, return_counts=True)
    count = dict(zip(used.tolist(), villages.tolist(), strict=True))
    return [
        {
            "id": report.id,
            "date": report.date.isoformat(),
            "source": report.source,
            "file": report.file,
            "kind": report.kind,
            "number": report.number,
            "signed_on": report.signed_on.isoformat() if report.signed_on else None,
            "late": [code for code in report.late if lies_within(code, within)],
            "villages": count[report.id],
        }
        for report in newest_first
        if report.id in count
    ]


def details(session: Session, state: RegisterState, within: str = COUNTRY) -> pd.DataFrame:
    """Return details of each village of an area: ``detail_columns`` as a table, indexed by code."""
    found = detail_columns(session, state, reports(session), within)
    index = pd.Index(found.pop("code"), name="code", dtype=object)
    # dtype object, because pandas' string type has nan for None
    return pd.DataFrame({name: pd.Series(rows, index, object) for name, rows in found.items()})


def detail_columns(
    session: Session, state: RegisterState, all_reports: Sequence[Report], within: str = COUNTRY
) -> dict[str, list[Any]]:
    """Return details of each village of an area in columns, sorted by code.

    ``all_reports``: as ``reports`` returns them. Columns: code, status, klasifikasi, formed_on
    (date), formed_year ("2017", or "> 2019"; of formed_on where no other is known), stage (of what
    is forming), note (of the sheet), kampung (names of its Kampung KB, joined by "; "), as_of (date
    of the report), source, unreadable (whether the row of the report cannot be read); None where
    there is nothing.
    """
    part = state.within(within)
    by_id = {report.id: report for report in all_reports}
    codes, numbers = part.codes.tolist(), part.reports.tolist()
    statuses = [one.status.value for one in CLASSES]
    found: dict[str, list[Any]] = {
        "code": codes,
        "status": [statuses[byte] for byte in part.classes.tolist()],
        **{name: [None] * len(codes) for name in _STORED_DETAILS},
        "as_of": [by_id[number].date if number else None for number in numbers],
        "source": [by_id[number].source if number else None for number in numbers],
        "unreadable": part.unreadable().tolist(),
    }
    stored = [getattr(VillageStatus, name) for name in _STORED_DETAILS]
    query = select(VillageStatus.report_id, VillageStatus.code, *stored).where(
        VillageStatus.report_id.in_(_used(part)), within_sql(VillageStatus.code, within)
    )
    position = {code: at for at, code in enumerate(codes)}
    for number, code, *values in session.execute(query):
        at = position.get(code)
        if at is not None and numbers[at] == number:  # not overwritten by a newer report
            for name, value in zip(_STORED_DETAILS, values, strict=True):
                found[name][at] = value or None
            if formed_on := found["formed_on"][at]:
                found["formed_year"][at] = found["formed_year"][at] or str(formed_on.year)
    return found


def report_rows(
    session: Session, state: RegisterState, within: str = COUNTRY, *, outcome: str = "review"
) -> list[ReportRow]:
    """Return rows of one outcome of the reports that speak for an area, by place and name.

    ``outcome``: review, matched or rejected. A row whose place is certain down to its regency is
    among those of the regency, the province and the country, not of a district. Rows of a place
    for which only newer reports speak are left out.
    """
    query = select(ReportRow).where(
        ReportRow.report_id.in_(_used(state.within(within))),
        ReportRow.outcome == outcome,
        within_sql(ReportRow.within, within),
    )
    rows = _detached(session, session.scalars(query))
    speaks = speaks_for(state, [row.report_id for row in rows], [row.within for row in rows])
    in_force = [row for row, holds in zip(rows, speaks, strict=True) if holds]
    return sorted(in_force, key=lambda row: (row.within or "", row.district, row.village, row.row))


def unreadable_rows(
    session: Session, state: RegisterState, within: str = COUNTRY
) -> list[ReportRow]:
    """Return the rows that cannot be read and name a village of an area, ordered like others.

    ``ReportRow.within`` is the code of the village, ``reason`` what is wrong with the row.
    """
    rows = report_rows(session, state, within, outcome="rejected")
    return [
        row
        for row in rows
        if row.method == UNREADABLE and row.within and level(row.within) == Level.VILLAGE
    ]


def row_counts(session: Session, state: RegisterState, within: str = COUNTRY) -> dict[str, int]:
    """Count the rows of the reports that speak for an area by outcome.

    Keys: rows = matched + review + rejected. A row counts in the deepest area that is certain and
    in all above it; one whose place is unknown counts in the country only.
    """
    place = ReportRow.within
    kind = (ReportRow.report_id, ReportRow.outcome)
    used = (ReportRow.report_id.in_(_used(state.within(within))), within_sql(place, within))
    village = func.coalesce(at_level_sql(place, Level.VILLAGE), false())
    counts = dict.fromkeys(("matched", "review", "rejected"), 0)
    # nearly all rows have a village: their codes are read as one string by report and outcome
    joined_places = select(*kind, func.aggregate_strings(place, ",")).where(*used, village)
    for number, outcome, joined in session.execute(joined_places.group_by(*kind)):
        places = read_codes(joined)
        counts[outcome] += int(speaks_for(state, [number] * len(places), places).sum())
    others = select(*kind, place, func.count()).where(*used, ~village)
    groups = session.execute(others.group_by(*kind, place)).all()
    speaks = speaks_for(state, [group[0] for group in groups], [group[2] for group in groups])
    for (_, outcome, _, count), holds in zip(groups, speaks, strict=True):
        if holds:
            counts[outcome] += count
    return {"rows": sum(counts.values()), **counts}


def targets(session: Session) -> list[Target]:
    """Return all targets, shipped and imported."""
    return all_targets(session)


def _detached(session: Session, objects: Iterable[Any]) -> list[Any]:
    # callers use them after the session is closed
    detached = list(objects)
    for one in detached:
        session.expunge(one)
    return detached


def _until(newest_first: Sequence[Report], day: date) -> list[Report]:
    # oldest first: newer ones overwrite older ones
    return [report for report in reversed(newest_first) if report.date <= day]


def _state(codes: NDArray[np.str_], day: date, ordered: Iterable[Report]) -> RegisterState:
    # which report speaks for each village; classes are read afterwards
    speaking = fill_areas(codes, ((report.scope, report.id) for report in ordered))
    return RegisterState(day, codes, np.zeros(len(codes), np.uint8), speaking)


def _read_classes(session: Session, state: RegisterState) -> None:
    # sets the class of each village by the report that counts for it: as listed, or unformed
    state.classes[state.reports > 0] = VillageClass.UNFORMED.byte
    for number, places, classes in listed_classes(session, state.codes, _used(state)):
        holds = state.reports[places] == number
        state.classes[places[holds]] = classes[holds]


def _used(state: RegisterState) -> list[int]:
    return [number for number in np.unique(state.reports).tolist() if number]


def speaks_for(
    state: RegisterState, numbers: list[int], places: list[str | None] | NDArray[np.str_]
) -> NDArray[np.bool_]:
    """Return for each i whether report ``numbers[i]`` speaks for any village at ``places[i]``."""
    reports_of_rows = np.array(numbers, np.int32)
    first = np.zeros(len(places), np.int64)
    last = np.zeros(len(places), np.int64)
    if isinstance(places, list):
        areas = np.array([place or COUNTRY for place in places], dtype=DTYPE)
    else:
        areas = places.copy()
    left = np.arange(len(areas))
    while left.size:
        first[left], last[left] = slices_of(state.codes, areas[left])
        # a retired code has no villages any more: its row belongs to the area above it
        left = left[(first[left] == last[left]) & (areas[left] != COUNTRY)]
        areas[left] = [parent(code) for code in areas[left].tolist()]
    speaks = np.zeros(len(places), np.bool_)
    for number in np.unique(reports_of_rows).tolist():
        # villages before each place for which the report speaks
        before = np.concatenate([[0], np.cumsum(state.reports == number)])
        own = reports_of_rows == number
        speaks[own] = before[last[own]] > before[first[own]]
    return speaks
