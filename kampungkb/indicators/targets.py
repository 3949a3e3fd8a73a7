"""Compute for each area which targets hold, how many villages they require and the gap.

A target holds for its own area and for every area in it. A share is taken of the villages of each
area and rounded up. A number is allotted to the areas below (``allotment``), level by level, never
less than is reached nor more than there are villages, so that the parts and the gaps add up. An own
target of an area takes the place of the part that a number set above would give it. Otherwise no
target replaces another: an area has its own targets and those set above it. A village has none.

Pure: arrays and targets in, plain values out.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, level, prefix_range, slice_of, within
from kampungkb.indicators.allotment import allot
from kampungkb.models import Target

METRICS = ("formed", "advanced")
"""What a target may count: formed villages, or those of class mandiri or berkelanjutan."""


class TargetFigures(TypedDict):
    """One target of an area, as in JSON.

    The gap is a range: ``gap`` if no village without data counts, ``gap_at_least`` if all of them
    do; the two are equal where a report speaks for every village. Numbers of villages; None where
    every village is no data.
    """

    metric: str  # of METRICS
    due: str  # YYYY-MM-DD
    issuer: str  # who set it
    instrument: str  # regulation or letter, "" where unknown
    set_on: str | None  # YYYY-MM-DD
    set_for: str  # code of the area that it was set for: this one, or one above
    share: float | None  # of the villages of each area; None for a number
    allotted: bool  # a part of a number that was set for an area above
    wanted: int
    reached: int | None
    gap: int | None  # wanted - reached, not below 0
    gap_at_least: int | None  # the same minus villages without data, not below 0
    overdue: bool  # the day has passed, and it is certainly not met


class TargetKey(NamedTuple):
    """What targets of different areas have in common: the metric and the day."""

    metric: str
    due: date


class AreaCounts(NamedTuple):
    """Villages of some areas of one level; arrays of the length and order of ``codes``."""

    codes: list[str]  # sorted
    villages: NDArray[np.int64]
    no_data: NDArray[np.int64]
    reached: Mapping[str, NDArray[np.int64]]  # by metric


CountAreas = Callable[[str, Level], AreaCounts]
"""Counts of all areas of a level in an area."""


def extent(target: Target, by: Level) -> str | None:
    """Return the area in which a target holds for all areas of level ``by``; None: for no area."""
    if by == Level.VILLAGE or level(target.code) > by:
        return None
    return target.code


def applicable(targets: Sequence[Target], by: Level, scope: str = COUNTRY) -> set[TargetKey]:
    """Return metric and day of all targets that may hold for an area of level ``by`` in ``scope``.

    ``by`` is the level of ``scope`` or a lower one.
    """
    return {
        TargetKey(target.metric, target.due)
        for target in targets
        if (area := extent(target, by)) and (within(area, scope) or within(scope, area))
    }


def target_figures(
    targets: Sequence[Target],
    by: Level,
    areas: AreaCounts,
    count_areas: CountAreas,
    today: date,
    scope: str = COUNTRY,
) -> list[list[TargetFigures]]:
    """Return the targets of each area: by day, in the order of METRICS, then the nearest first.

    ``areas``: areas of level ``by`` in ``scope``. ``count_areas`` is called for the areas above
    them to which a number is allotted. ``today``: a target that is due before it is overdue.
    """
    lists: list[list[TargetFigures]] = [[] for _ in areas.codes]
    if by == Level.VILLAGE:
        return lists
    codes = np.array(areas.codes, dtype=str)
    known = (areas.villages > areas.no_data).tolist()
    alike: dict[TargetKey, list[Target]] = {}
    for target in sorted(targets, key=lambda one: one.code):
        alike.setdefault(TargetKey(target.metric, target.due), []).append(target)
    for target in sorted(targets, key=_order):
        holds = within(target.code, scope) or within(scope, target.code)
        if not holds or level(target.code) > by:
            continue
        part = slice_of(codes, target.code)
        wanted: list[int | None] = [*_wanted_by_target(target, areas.villages[part])]
        if target.villages is not None and level(target.code) < by:
            key = TargetKey(target.metric, target.due)
            allotted = _allotted(target, alike[key], by, count_areas, scope)
            wanted = [allotted.get(code) for code in areas.codes[part]]
        reached = areas.reached[target.metric][part].tolist()
        columns = (areas.codes[part], lists[part], wanted, reached, areas.no_data[part].tolist())
        metric, due, issuer, instrument, set_for = (
            *(target.metric, target.due.isoformat(), target.issuer, target.instrument),
            target.code,
        )
        set_on = target.set_on.isoformat() if target.set_on else None
        share = target.share if target.villages is None else None
        is_due = target.due < today
        for code, figures, number, count, unknown, is_known in zip(
            *columns, known[part], strict=True
        ):
            if number is None:  # a nearer target has taken its place
                continue
            gap = max(number - count, 0) if is_known else None
            at_least = max(number - count - unknown, 0) if is_known else None
            # written out, because requests wait for thousands of rows
            figures.append(
                {
                    "metric": metric,
                    "due": due,
                    "issuer": issuer,
                    "instrument": instrument,
                    "set_on": set_on,
                    "set_for": set_for,
                    "share": share,
                    "allotted": share is None and code != set_for,
                    "wanted": number,
                    "reached": count if is_known else None,
                    "gap": gap,
                    "gap_at_least": at_least,
                    "overdue": is_due and bool(at_least),
                }
            )
    return lists


def corresponding(target: TargetFigures, targets: Sequence[TargetFigures]) -> TargetFigures | None:
    """Return the target of a smaller area that belongs to ``target`` of an area around it.

    It is the same target, or the own one of the smaller area (or of one between) that took the
    place of its part.
    """
    alike = [
        one for one in targets if (one["metric"], one["due"]) == (target["metric"], target["due"])
    ]
    for one in alike:
        if (one["set_for"], one["issuer"]) == (target["set_for"], target["issuer"]):
            return one
    # the nearest comes first
    return next((one for one in alike if within(one["set_for"], target["set_for"])), None)


def _order(target: Target) -> tuple[date, int, int, str]:
    return target.due, METRICS.index(target.metric), -level(target.code), target.issuer


def _wanted_by_target(target: Target, villages: NDArray[np.int64]) -> list[int]:
    if target.villages is not None:
        return [target.villages] * len(villages)
    share = Fraction(str(target.share))  # 0.6 is six tenths, not the float beside it
    wanted = (villages * share.numerator + share.denominator - 1) // share.denominator
    return wanted.tolist()  # type: ignore[no-any-return]


def _allotted(
    target: Target, alike: Sequence[Target], by: Level, count_areas: CountAreas, scope: str
) -> dict[str, int]:
    """Return the parts of a number for the areas of level ``by`` in ``scope``, by code.

    ``alike``: all targets of the same metric and day, by code.

    An area for which, or above which, a nearer target takes the place of its part is left out.
    """
    own = _own_targets(target, alike)
    parts = {target.code: int(target.villages or 0)}
    for below in range(level(target.code) + 1, by + 1):
        parts = {
            code: part
            for area, number in parts.items()
            if within(area, scope) or within(scope, area)
            for code, part in _divide(
                number, target.metric, count_areas(area, Level(below)), own
            ).items()
        }
    return parts


def _own_targets(target: Target, alike: Sequence[Target]) -> dict[str, Target]:
    # of several issuers for one area the one that set its target last
    first, last = prefix_range(target.code)
    start, stop = (bisect_left(alike, code, key=lambda one: one.code) for code in (first, last))
    own = [one for one in alike[start:stop] if one.code != target.code]
    return {one.code: one for one in sorted(own, key=lambda one: one.set_on or date.min)}


def _divide(
    number: int, metric: str, areas: AreaCounts, own: Mapping[str, Target]
) -> dict[str, int]:
    fixed = {
        place: _wanted_by_target(own[code], areas.villages[place : place + 1])[0]
        for place, code in enumerate(areas.codes)
        if code in own
    }
    parts = allot(number, areas.villages, areas.reached[metric], fixed).tolist()
    return {
        code: part
        for place, (code, part) in enumerate(zip(areas.codes, parts, strict=True))
        if place not in fixed
    }
