"""Gather what needs of villages are told from, as of a snapshot."""

from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import slice_of
from kampungkb import repository as register
from kampungkb.indicators import changes
from kampungkb.indicators.changes import Change
from kampungkb.indicators.next_class import EasiestSteps, easiest_steps
from kampungkb.indicators.worklist import VillageNeeds
from kampungkb.models import ReportRow
from kampungkb.thematic.registry import LayerClass
from kampungkb.village_columns import Remarks
from webmap.caching.snapshot import Snapshot, get_snapshot

FALLEN = (Change.DOWN, Change.GONE)
"""Changes since the previous report that make a village fallen."""


def village_needs(
    session: Session, snapshot: Snapshot, code: str, layer: str, remarks: dict[str, Remarks]
) -> VillageNeeds:
    """Return the columns of the villages of an area that their needs are told from.

    ``layer``: key of a thematic layer, "" where the area has none. ``remarks``: of the area.
    """
    part = snapshot.state.within(code)
    return VillageNeeds(
        codes=part.codes,
        classes=part.classes,
        next_classes=snapshot.next_classes(session, code),
        points=steps(session, snapshot, code).points,
        stages={code: one.stage for code, one in remarks.items() if one.stage},
        fallen=_fallen(session, snapshot, code),
        late=late(snapshot, code),
        unreadable=part.unreadable(),
        layer_missing=_layer_missing(session, snapshot, code, layer),
    )


def steps(session: Session, snapshot: Snapshot, code: str) -> EasiestSteps:
    """Return the step to the next class of each village of an area; see ``easiest_steps``."""
    scores = snapshot.scores(session, code)
    known = np.flatnonzero(scores[:, 0])
    found = easiest_steps(scores[known])
    points = np.zeros(len(scores), np.int8)
    classes = np.zeros(len(scores), np.uint8)
    after = scores.copy()
    points[known], classes[known], after[known] = found.points, found.classes, found.scores
    return EasiestSteps(after, points, classes)


def previous_day(snapshot: Snapshot, code: str) -> date | None:
    """Return the day of the report on an area before that of its figures; None for the first."""
    days = {report.date for report in snapshot.reports_of(code)}
    ordered = sorted(day for day in days if day <= snapshot.day_of(code))
    return ordered[-2] if len(ordered) > 1 else None


def late(snapshot: Snapshot, code: str) -> NDArray[np.bool_]:
    """Return for each village of an area whether its kecamatan is late.

    A report lists the kecamatan that sent nothing for it; a later report whose scope has the
    village ends that.
    """
    state = snapshot.state
    found = np.zeros(len(state.codes), np.bool_)
    for report in reversed(snapshot.reports):  # oldest first
        if report.date > snapshot.day:
            continue
        for area in report.scope:
            found[slice_of(state.codes, area)] = False
        for district in report.late or ():
            found[slice_of(state.codes, district)] = True
    part: NDArray[np.bool_] = found[state.span(code)]
    return part


def layer_of(snapshot: Snapshot, code: str, layer: str) -> str:
    """Return the key of the thematic layer to look for, by default the first of an area, or ""."""
    if layer:
        return layer
    known = snapshot.layers(code)
    return known[0]["key"] if known else ""


def unreadable_reasons(session: Session, snapshot: Snapshot, code: str) -> dict[str, ReportRow]:
    """Return the row of each village of an area whose row cannot be read, by code."""
    rows = register.unreadable_rows(session, snapshot.state, code)
    return {row.within: row for row in rows if row.within}


def _fallen(session: Session, snapshot: Snapshot, code: str) -> NDArray[np.bool_]:
    part = snapshot.state.within(code)
    nothing = np.zeros(len(part.codes), np.bool_)
    day = previous_day(snapshot, code)
    if day is None:
        return nothing
    before = get_snapshot(session, day).state.within(code)
    found = changes.changes(before, part)
    fell = found.codes[np.isin(found.changes, [one.byte for one in FALLEN])]
    nothing[np.searchsorted(part.codes, fell)] = True
    return nothing


def _layer_missing(
    session: Session, snapshot: Snapshot, code: str, layer: str
) -> NDArray[np.bool_]:
    span = snapshot.state.span(code)
    if not layer:
        return np.zeros(span.stop - span.start, np.bool_)
    found: NDArray[np.bool_] = (
        snapshot.layer_state(session, layer).classes[span] == LayerClass.NONE.byte
    )
    return found
