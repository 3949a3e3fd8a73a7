"""Scores of a village, and figures about them of other areas, as the JSON API sends them."""

from typing import Any

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, level
from kampungkb import repository as register
from kampungkb.indicators import next_class_figures
from kampungkb.indicators.classification import INDICATORS, RULES
from kampungkb.indicators.next_class import score_figures
from webmap.caching.snapshot import Snapshot


def scores(session: Session, snapshot: Snapshot, code: str, by: Level) -> dict[str, Any]:
    """Return the scores of a village, or the figures of an area and of those of level ``by`` in it.

    Of a village: ``scores`` by indicator and ``figures`` (``ScoreFigures``), None without scores.
    Of an area: ``total`` and ``rows`` (``NextClassFigures``); none of single villages.
    """
    found: dict[str, Any] = {
        "area": {"code": code, "name": snapshot.names[code], "level": level(code).word},
        "date": snapshot.day_of(code).isoformat(),
        "sources": register.sources(session, snapshot.state, code),
        "thresholds": RULES[-1]._asdict(),
    }
    if level(code) == Level.VILLAGE:
        own = snapshot.scores(session, code)[0].tolist()
        known = all(own)
        return {
            **found,
            "scores": dict(zip(INDICATORS, own, strict=True)) if known else None,
            "figures": score_figures(own) if known else None,
        }
    next_classes = snapshot.next_classes(session, code)
    total, rows = (
        next_class_figures.rows(snapshot.state, next_classes, one, snapshot.names, code)
        if one < Level.VILLAGE
        else []
        for one in (level(code), by)
    )
    return {**found, "total": total[0] if total else None, "rows": rows}
