"""Queries of thematic layers: the state of every village as of a day, its reports.

A report speaks for its scope, as those of the register: for each village the newest report not
after the day counts; a village that it does not list has no data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, case, func, literal, select
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import (
    COUNTRY,
    DTYPE,
    MAX_LENGTH,
    fill_areas,
    within,
)
from kampungkb.listed_villages import listed_records
from kampungkb.models import ReportKind, ThematicReport, ThematicValue
from kampungkb.repository import SourceReport
from kampungkb.thematic.figures import ThematicState
from kampungkb.thematic.registry import LAYER_CLASSES, LAYERS, find_layer

# columns of fixed width are read as one string: five times faster than row by row
_VALUES = np.dtype([("code", f"S{MAX_LENGTH}"), ("class", "S1"), ("comma", "S1")])


@dataclass(frozen=True, slots=True)
class LayerReport:
    """A stored report of a layer, without its rows and problems."""

    id: int
    layer: str
    date: date
    source: str
    file: str
    scope: tuple[str, ...]


class LayerDates(TypedDict):
    """A layer that the store has, and the dates of its reports, newest first."""

    key: str
    dates: list[str]  # YYYY-MM-DD


def layer_reports(session: Session) -> list[LayerReport]:
    """Return the reports of all layers, newest first: by date, then by moment of import."""
    columns = (
        ThematicReport.id,
        ThematicReport.layer,
        ThematicReport.date,
        ThematicReport.source,
        ThematicReport.file,
        ThematicReport.scope,
    )
    newest = (
        ThematicReport.date.desc(),
        ThematicReport.imported_at.desc(),
        ThematicReport.id.desc(),
    )
    return [
        LayerReport(*row[:-1], scope=tuple(row[-1]))
        for row in session.execute(select(*columns).order_by(*newest))
        if row[1] in LAYERS  # a later version may have stored others
    ]


def available_layers(
    reports: Sequence[LayerReport], day: date | None = None, area: str = COUNTRY
) -> list[LayerDates]:
    """Return the layers with a report not after a day that speaks for a part of an area.

    In the order of the registry. ``reports``: as ``layer_reports`` returns them.
    """
    dates: dict[str, dict[str, None]] = {key: {} for key in LAYERS}
    for one in reports:
        touches = any(within(code, area) or within(area, code) for code in one.scope)
        if touches and (day is None or one.date <= day):
            dates[one.layer][one.date.isoformat()] = None
    return [{"key": key, "dates": list(found)} for key, found in dates.items() if found]


def thematic_state(
    session: Session,
    key: str,
    day: date,
    *,
    codes: NDArray[np.str_] | None = None,
    reports: Sequence[LayerReport] | None = None,
) -> ThematicState:
    """Return the class of every listed village in a layer as of a day.

    ``codes`` (of all listed villages, sorted) and ``reports`` are read where they are not given.
    Raises UnknownLayer.
    """
    layer = find_layer(key)
    if codes is None:
        codes = areas.village_codes(session).astype(DTYPE)
    if reports is None:
        reports = layer_reports(session)
    # newer ones overwrite older ones
    own = [one for one in reversed(reports) if one.layer == layer.key and one.date <= day]
    speaking = fill_areas(codes, ((one.scope, one.id) for one in own))
    state = ThematicState(layer.key, day, codes, np.zeros(len(codes), np.uint8), speaking)
    _read_classes(session, state)
    return state


def layer_sources(
    reports: Sequence[LayerReport], state: ThematicState, area: str = COUNTRY
) -> list[SourceReport]:
    """Return the reports that the figures of an area come from, newest first."""
    used, villages = np.unique(state.within(area).reports, return_counts=True)
    count = dict(zip(used.tolist(), villages.tolist(), strict=True))
    return [
        {
            "id": report.id,
            "date": report.date.isoformat(),
            "source": report.source,
            "file": report.file,
            "kind": ReportKind.SIGA.value,
            "number": "",
            "signed_on": None,
            "late": [],
            "villages": count[report.id],
        }
        for report in reports
        if report.id in count
    ]


def layer_problems(session: Session, report_id: int) -> list[dict[str, Any]]:
    """Return the rows of a report that are not matched, see ``ThematicReport.problems``."""
    problems = session.scalar(select(ThematicReport.problems).where(ThematicReport.id == report_id))
    return problems or []


def layer_details(session: Session, state: ThematicState, area: str) -> dict[str, dict[str, Any]]:
    """Return count, reporting and details of each village of an area that has a value, by code."""
    part = state.within(area)
    query = select(
        ThematicValue.report_id,
        ThematicValue.code,
        ThematicValue.count,
        ThematicValue.reporting,
        ThematicValue.details,
    ).where(ThematicValue.report_id.in_(_used(part)))
    in_force = dict(zip(part.codes.tolist(), part.reports.tolist(), strict=True))
    return {
        code: {"count": count, "reporting": reporting, **details}
        for report, code, count, reporting, details in session.execute(query)
        if in_force.get(code) == report
    }


def _read_classes(session: Session, state: ThematicState) -> None:
    digit = case(
        *(
            (ThematicValue.value == one.value, literal(str(one.byte), String))
            for one in LAYER_CLASSES
        ),
        else_=literal("0", String),
    )
    query = (
        select(ThematicValue.report_id, func.aggregate_strings(ThematicValue.code + digit, ","))
        .where(ThematicValue.report_id.in_(_used(state)))
        .group_by(ThematicValue.report_id)
    )
    for number, joined in session.execute(query) if len(state.codes) else ():
        places, records = listed_records(joined, _VALUES, state.codes)
        holds = state.reports[places] == number
        state.classes[places[holds]] = records["class"][holds].astype(np.uint8)


def _used(state: ThematicState) -> list[int]:
    return [number for number in np.unique(state.reports).tolist() if number]
