"""Properties of all areas of a level as arrays, for filters and orders; cached by state.

The values are those that the features have: ``downloads.properties`` says what they mean. Columns
of villages are made in groups, so that a filter by status need not read scores.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import orjson
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, district_of, province_of, regency_of
from boundaries.importing import crosswalk
from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.next_class import NEXT_CLASSES
from webmap.caching.lru import CacheBudget, LruCache, deep_size
from webmap.caching.snapshot import Snapshot
from webmap.downloads import properties
from webmap.downloads.columns.layer_columns import village_values
from webmap.downloads.columns.score_columns import SCORE_COLUMNS, score_columns
from webmap.ogc.filtering.values import (
    Texts,
    Values,
    date_column,
    number_column,
    text_column,
)

Columns = dict[str, Values]
_Reader = Callable[[Session, Snapshot], Columns]


class ColumnCache:
    """Columns of one store."""

    def __init__(self, budget: CacheBudget) -> None:
        self._columns: LruCache[Columns] = budget.add_cache("feature columns", deep_size)

    def column(self, session: Session, snapshot: Snapshot, at: Level, name: str) -> Values:
        """Return a property of all listed areas of a level, in the order of their codes.

        Raises KeyError for a property that they do not have.
        """
        if name not in types(snapshot, at):
            raise KeyError(name)
        if name == "date":
            count = len(snapshot.codes[at])
            return date_column([snapshot.day_of("ID")] * count)
        if at != Level.VILLAGE:
            read: _Reader = lambda session, snapshot: _of_areas(session, snapshot, at)  # noqa: E731
            group = at.word
        elif found := re.fullmatch(r"layer_(\w+?)(?:_as_of)?", name):
            read, group = _layer_reader(found[1]), f"layer_{found[1]}"
        else:
            group = _GROUP_OF[name]
            read = _GROUPS[group][1]
        return self._columns.get((snapshot.state_key, group), lambda: read(session, snapshot))[name]


def types(snapshot: Snapshot, at: Level) -> Mapping[str, type]:
    """Return the properties that features of a level can be filtered by, each with its type."""
    return properties.columns(snapshot, at)


def make_column(kind: type, values: list[Any]) -> Values:
    """Return a column of values as JSON has them: texts, numbers or dates; None for null."""
    if kind is str:
        return text_column(values)
    return date_column(values) if kind is date else number_column(values)


def _of_areas(session: Session, snapshot: Snapshot, at: Level) -> Columns:
    rows = [orjson.loads(text) for _, text in properties.rows(session, snapshot, at)]
    return {
        name: make_column(kind, [row.get(name) for row in rows])
        for name, kind in types(snapshot, at).items()
        if name != "date"
    }


def _names(_session: Session, snapshot: Snapshot) -> Columns:
    codes, names = snapshot.codes[Level.VILLAGE].tolist(), snapshot.names
    above = {"district": district_of, "regency": regency_of, "province": province_of}
    return {
        "code": text_column(codes),
        "name": text_column(names[code] for code in codes),
        "level": Texts([Level.VILLAGE.word], np.zeros(len(codes), np.int32)),
        **{word: text_column(names[of(code)] for code in codes) for word, of in above.items()},
    }


def _state(_session: Session, snapshot: Snapshot) -> Columns:
    state = snapshot.state
    statuses = text_column(one.status.value for one in CLASSES)
    klasifikasi = text_column(one.klasifikasi and one.klasifikasi.value for one in CLASSES)
    numbers, places = np.unique(state.reports, return_inverse=True)
    reports = {report.id: report for report in snapshot.reports}
    used = [reports.get(number) for number in numbers.tolist()]
    sources = text_column(report.source if report else None for report in used)
    days = date_column(report.date if report else None for report in used)
    return {
        "status": Texts(statuses.values, statuses.codes[state.classes]),
        "klasifikasi": Texts(klasifikasi.values, klasifikasi.codes[state.classes]),
        "as_of": type(days)(days.values[places]),
        "source": Texts(sources.values, sources.codes[places]),
    }


def _details(session: Session, snapshot: Snapshot) -> Columns:
    found = register.detail_columns(session, snapshot.state, snapshot.reports)
    return {
        "formed_on": date_column(found["formed_on"]),
        "formed_year": text_column(found["formed_year"]),
        "stage": text_column(found["stage"]),
        "note": text_column(found["note"]),
        "kampung_kb": text_column(found["kampung"]),
    }


def _bps_code(session: Session, snapshot: Snapshot) -> Columns:
    by_code = crosswalk.identifiers_of_areas(session, "bps", "ID")
    return {"bps_code": text_column(map(by_code.get, snapshot.codes[Level.VILLAGE].tolist()))}


def _next_class(session: Session, snapshot: Snapshot) -> Columns:
    classes = snapshot.next_classes(session).astype(np.int32)
    formed = np.array([one.is_formed for one in CLASSES])[snapshot.state.classes]
    values = text_column(one.value for one in NEXT_CLASSES)
    return {"next_class": Texts(values.values, np.where(formed, values.codes[classes], -1))}


def _scores(session: Session, snapshot: Snapshot) -> Columns:
    found = score_columns(session, snapshot, "ID")
    return {name: make_column(kind, found[name]) for name, kind in SCORE_COLUMNS.items()}


def _layer_reader(key: str) -> _Reader:
    def read(session: Session, snapshot: Snapshot) -> Columns:
        classes, days = zip(*village_values(session, snapshot, (key,), "ID"), strict=True)
        return {f"layer_{key}": text_column(classes), f"layer_{key}_as_of": date_column(days)}

    return read


_GROUPS: dict[str, tuple[tuple[str, ...], _Reader]] = {
    "names": (("code", "name", "level", "district", "regency", "province"), _names),
    "state": (("status", "klasifikasi", "as_of", "source"), _state),
    "details": (("formed_on", "formed_year", "stage", "note", "kampung_kb"), _details),
    "bps_code": (("bps_code",), _bps_code),
    "next_class": (("next_class",), _next_class),
    "scores": (tuple(name for name in SCORE_COLUMNS if name != "next_class"), _scores),
}
_GROUP_OF = {name: group for group, (names, _) in _GROUPS.items() for name in names}
