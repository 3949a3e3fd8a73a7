"""Columns of thematic layers in files: only of layers that there are of the area of the file.

Of a village: ``layer_bkb`` (none, exists, reports) and ``layer_bkb_as_of``, the date of the report
that speaks for it. Of other levels: villages of each class (``layer_bkb_none`` …), and the date of
the newest report.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from kampungkb.thematic.figures import layer_figures, newest_days
from kampungkb.thematic.registry import LAYER_CLASSES, LAYERS, LayerClass
from webmap.caching.snapshot import Snapshot


def layer_keys(snapshot: Snapshot, scope: str) -> tuple[str, ...]:
    """Return the layers that a file about an area has columns of."""
    return tuple(one["key"] for one in snapshot.layers(scope))


def layer_columns(keys: Sequence[str], by: Level) -> dict[str, type]:
    """Return the names of the columns of layers, in order, each with str, int or date."""
    columns: dict[str, type] = {}
    for key in keys:
        if by == Level.VILLAGE:
            columns[f"layer_{key}"] = str
        else:
            columns |= {f"layer_{key}_{one}": int for one in _counted(key)}
        columns[f"layer_{key}_as_of"] = date
    return columns


def village_values(
    session: Session, snapshot: Snapshot, keys: Sequence[str], regency: str
) -> Iterator[tuple[Any, ...]]:
    """Yield the values of every village of a regency, by code, in the order of the columns."""
    words = [None, *(one.value for one in LAYER_CLASSES[1:])]  # None: no data
    dates = {report.id: report.date.isoformat() for report in snapshot.layer_reports}
    values: list[list[Any]] = []
    for key in keys:
        part = snapshot.layer_state(session, key).within(regency)
        values.append([words[byte] for byte in part.classes.tolist()])
        values.append([dates.get(report) for report in part.reports.tolist()])
    return zip(*values, strict=True)


def area_values(
    session: Session, snapshot: Snapshot, keys: Sequence[str], by: Level, group: str
) -> dict[str, dict[str, Any]]:
    """Return the values of every area with villages in a group by code, each by column."""
    days = {report.id: report.date for report in snapshot.layer_reports}
    values: dict[str, dict[str, Any]] = {}
    for key in keys:
        state = snapshot.layer_state(session, key)
        newest = newest_days(state, by, days, group)
        for row in layer_figures(state, by, snapshot.names, group):
            own = values.setdefault(row["code"], {})
            # zero is a statement: an area without any data has none
            known = row["no_data"] < row["villages"]
            for one in _counted(key):
                own[f"layer_{key}_{one}"] = row[one.value] if known else None
            day = newest.get(row["code"])
            own[f"layer_{key}_as_of"] = day.isoformat() if day else None
    return values


def _counted(key: str) -> tuple[LayerClass, ...]:
    return LAYERS[key].classes[1:]
