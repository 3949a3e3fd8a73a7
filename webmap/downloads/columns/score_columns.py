"""Columns of villages in files: the three indices, the next class and the steps to it."""

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from kampungkb.indicators.classification import (
    CLASSES,
    HIGHEST,
    INDEX_PARTS,
    INDICATORS,
    LOWEST,
    Indices,
)
from kampungkb.indicators.next_class import NEXT_CLASSES, easiest_steps
from webmap.caching.snapshot import Snapshot

SCORE_COLUMNS: dict[str, type] = {
    **{f"index_{name}": float for name in Indices._fields},
    "next_class": str,
    "points_to_next": int,
    "cheapest_steps": str,
}
"""Names and types of the columns.

``index_…``: mean of the scores, 1–4. ``next_class``: a NextClass, of formed villages.
``points_to_next``: the fewest points to a higher klasifikasi. ``cheapest_steps``: which scores
rise, ``Input Pokja 2→3; Input Sarana 1→2``. All but ``next_class`` are None without scores, the
last two at the highest class.
"""

_IS_FORMED = np.array([one.is_formed for one in CLASSES])
_RANGE = range(LOWEST, HIGHEST + 1)
_RISES = [
    {(before, after): f"{name} {before}→{after}" for before in _RANGE for after in _RANGE}
    for name in INDICATORS
]


def score_columns(session: Session, snapshot: Snapshot, area: str) -> dict[str, list[Any]]:
    """Return the columns of SCORE_COLUMNS of each village of an area, sorted by code."""
    state = snapshot.state.within(area)
    columns: dict[str, list[Any]] = {name: [None] * len(state.codes) for name in SCORE_COLUMNS}
    formed = np.flatnonzero(_IS_FORMED[state.classes])
    found = snapshot.next_classes(session, area)[formed]
    for place, byte in zip(formed.tolist(), found.tolist(), strict=True):
        columns["next_class"][place] = NEXT_CLASSES[byte].value
    all_scores = snapshot.scores(session, area)
    known = np.flatnonzero((all_scores >= LOWEST).all(axis=1))
    scores, places = all_scores[known], known.tolist()
    for name, part in zip(Indices._fields, INDEX_PARTS, strict=True):
        means = scores[:, part].mean(axis=1).round(4).tolist()
        for place, mean in zip(places, means, strict=True):
            columns[f"index_{name}"][place] = mean
    steps = easiest_steps(scores)
    rows = zip(places, scores.tolist(), steps.scores.tolist(), steps.points.tolist(), strict=True)
    for place, before, after, points in rows:
        if points:
            columns["points_to_next"][place] = points
            columns["cheapest_steps"][place] = _text(before, after)
    return columns


def _text(before: list[int], after: list[int]) -> str:
    rises = zip(_RISES, before, after, strict=True)
    return "; ".join(texts[old, new] for texts, old, new in rises if old != new)
