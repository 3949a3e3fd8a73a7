"""Compute for each area which targets hold, how many villages they require and the gap.

A share holds for the target's own area and every area in it, and is rounded up to whole villages;
a number of villages holds for the target's own area only. Of the targets of one metric and one day
that hold for an area, the one of the nearest area counts. A village has no targets.

Pure: arrays and targets in, plain values out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, level, slice_of, within
from kampungkb.models import Target

METRICS = ("formed", "advanced")
"""What a target may count: formed villages, or those of class mandiri or berkelanjutan."""

_NO_TARGET = -1


class TargetFigures(TypedDict):
    """One target of an area, as in JSON. Villages each; None where every village is no data."""

    metric: str  # of METRICS
    due: str  # YYYY-MM-DD
    wanted: int
    reached: int | None
    gap: int | None  # wanted - reached, not below 0


class TargetKey(NamedTuple):
    """What targets of different areas have in common: the metric and the day."""

    metric: str
    due: date


def extent(target: Target, by: Level) -> str | None:
    """Return the area in which a target holds for all areas of level ``by``; None: for no area."""
    if by == Level.VILLAGE:
        return None
    own = level(target.code)
    holds = own == by if target.villages is not None else own <= by
    return target.code if holds else None


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
    codes: Sequence[str],
    villages: NDArray[np.int64],
    known: NDArray[np.bool_],
    reached: Mapping[str, NDArray[np.int64]],
) -> list[list[TargetFigures]]:
    """Return the targets of each area, by day, then in the order of METRICS.

    ``codes``: areas of level ``by``, sorted. Of the same length and order: ``villages`` of each
    area, ``known``: whether a report speaks for any of them, and ``reached``: by metric, the number
    of villages that count.
    """
    lists: list[list[TargetFigures]] = [[] for _ in codes]
    ordered = np.array(codes, dtype=str)
    for key, group in sorted(_by_key(targets).items(), key=lambda item: _order(item[0])):
        wanted = _wanted_villages(group, by, ordered, villages)
        counts = reached[key.metric]
        gaps = np.maximum(wanted - counts, 0)
        due = key.due.isoformat()
        columns = (wanted.tolist(), counts.tolist(), gaps.tolist(), known.tolist())
        for figures, number, count, gap, is_known in zip(lists, *columns, strict=True):
            if number != _NO_TARGET:
                figures.append(
                    {
                        "metric": key.metric,
                        "due": due,
                        "wanted": number,
                        "reached": count if is_known else None,
                        "gap": gap if is_known else None,
                    }
                )
    return lists


def _by_key(targets: Sequence[Target]) -> dict[TargetKey, list[Target]]:
    groups: dict[TargetKey, list[Target]] = {}
    for target in targets:
        groups.setdefault(TargetKey(target.metric, target.due), []).append(target)
    return groups


def _order(key: TargetKey) -> tuple[date, int]:
    return key.due, METRICS.index(key.metric)


def _wanted_villages(
    targets: Sequence[Target], by: Level, codes: NDArray[np.str_], villages: NDArray[np.int64]
) -> NDArray[np.int64]:
    # targets of nearer areas come later and replace those of the areas above them
    wanted = np.full(len(codes), _NO_TARGET, np.int64)
    for target in sorted(targets, key=lambda one: level(one.code)):
        area = extent(target, by)
        if area is not None:
            part = slice_of(codes, area)
            wanted[part] = _wanted_by_target(target, villages[part])
    return wanted


def _wanted_by_target(target: Target, villages: NDArray[np.int64]) -> NDArray[np.int64] | int:
    if target.villages is not None:
        return target.villages
    share = Fraction(str(target.share))  # 0.6 is six tenths, not the float beside it
    return (villages * share.numerator + share.denominator - 1) // share.denominator
