"""Reports of other sources near the date of a page that give an area other figures than the page.

The comparison is made once for each day, for all areas: a page takes its part of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from flask import Flask, current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import slice_of
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.listed_villages import listed_classes
from kampungkb.models import Report
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot

NEAR = timedelta(days=92)
"""How far the date of a report may be from that of a page: a quarter of a year."""

_FORMED = np.array([one.is_formed for one in CLASSES])


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """What a report of another source says of an area; numbers of villages.

    ``formed``, ``formed_here``: formed villages by that report and by the page, of the ``villages``
    of which both say something.
    """

    id: int
    day: date
    source: str
    kind: str
    formed: int
    formed_here: int
    villages: int


@dataclass(frozen=True, eq=False)
class _Compared:
    """Villages of which a report and the register as of a day say something, by two sources."""

    report: Report
    places: NDArray[np.int32]
    formed: NDArray[np.bool_]
    formed_here: NDArray[np.bool_]


_Others = list[_Compared]


def init_app(app: Flask) -> None:
    """Set up the cache."""
    app.extensions["other sources"] = get_budget(app).add_cache("other sources", _size)


def other_figures(session: Session, snapshot: Snapshot, code: str) -> list[OtherFigure]:
    """Return what other sources say of an area, where they give it another number of formed ones.

    Reports within ``NEAR`` of the day of the area's figures count; of one source the one that is
    nearest. Compared are villages of which both say something and whose figures on the page come
    from another source. Nearest first.
    """
    cache: LruCache[_Others] = current_app.extensions["other sources"]
    day = snapshot.day_of(code)
    key = (snapshot.state_key, day)
    compared = cache.get(key, lambda: _compare(session, snapshot, day))
    span = snapshot.state.span(code)
    nearest: dict[str, OtherFigure] = {}
    for one in compared:
        first, last = np.searchsorted(one.places, [span.start, span.stop]).tolist()
        name = publisher(one.report.source)
        if first == last or name in nearest:
            continue
        nearest[name] = OtherFigure(
            id=one.report.id,
            day=one.report.date,
            source=one.report.source,
            kind=one.report.kind,
            formed=int(one.formed[first:last].sum()),
            formed_here=int(one.formed_here[first:last].sum()),
            villages=last - first,
        )
    return [one for one in nearest.values() if one.formed != one.formed_here]


def publisher(source: str) -> str:
    """Return who made a report: its source up to a comma, after which the quarter or decree stands.

    Two reports of one publisher are a change in time and not two opinions.
    """
    return source.partition(",")[0].strip().casefold()


def _compare(session: Session, snapshot: Snapshot, day: date) -> _Others:
    """Compare the reports near a day with the register; nearest first, then newest."""
    near = [one for one in snapshot.reports if abs(one.date - day) <= NEAR]
    names = {one.id: publisher(one.source) for one in snapshot.reports}
    used = [number for number in np.unique(snapshot.state.reports).tolist() if number]
    of_used = {names[number] for number in used}
    # without a second source there is nothing to read
    candidates = [one for one in near if of_used - {names[one.id]}]
    codes, state = snapshot.state.codes, snapshot.state
    listed = {
        number: (places, classes)
        for number, places, classes in listed_classes(
            session, codes, [one.id for one in candidates]
        )
    }
    formed_here = _FORMED[state.classes]
    others = []
    for report in sorted(candidates, key=lambda one: abs(one.date - day)):
        same = [number for number in used if names[number] == names[report.id]]
        classes = np.zeros(len(codes), np.uint8)
        for code in report.scope:
            classes[slice_of(codes, code)] = VillageClass.UNFORMED.byte
        if report.id in listed:
            classes[listed[report.id][0]] = listed[report.id][1]
        known = (classes > 0) & (state.classes > 0) & ~np.isin(state.reports, same)
        places = np.flatnonzero(known).astype(np.int32)
        if len(places):
            formed = _FORMED[classes[places]]
            others.append(_Compared(report, places, formed, formed_here[places]))
    return others


def _size(others: _Others) -> int:
    return 500 + sum(
        one.places.nbytes + one.formed.nbytes + one.formed_here.nbytes for one in others
    )
