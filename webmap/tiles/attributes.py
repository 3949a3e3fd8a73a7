"""Attributes of the areas in tiles: names for all dates, statuses and figures as of a date.

Names and values are those of the properties of files and services (``downloads.properties``), with
``parent``, the code of the area above. What is as long as the list of villages is cached.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

import numpy as np
from flask import Flask, current_app
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, ancestor, number, parent
from geo.tiles import tags
from geo.tiles.tags import AttributeTable
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import AreaFigures
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot
from webmap.maps.target_columns import target_groups

_FIGURES = tuple(
    name for name in get_type_hints(AreaFigures) if name not in ("code", "name", "level", "targets")
)
_ABOVE = (Level.DISTRICT, Level.REGENCY, Level.PROVINCE)
_OF_VILLAGES = ("status", "klasifikasi", "as_of", "source")


@dataclass(frozen=True, eq=False)
class LayerAttributes:
    """Attributes of the areas of a level: ids of their features, ascending, and a row for each."""

    ids: NDArray[np.int64]
    names: AttributeTable
    figures: AttributeTable

    def of(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.bool_], AttributeTable]:
        """Return which of these features are listed areas, and the attributes of those."""
        if not len(self.ids):
            return np.zeros(len(ids), np.bool_), tags.join(self.names, self.figures)
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        listed = self.ids[rows] == ids
        rows = rows[listed]
        return listed, tags.join(self.names.take(rows), self.figures.take(rows))


def init_app(app: Flask) -> None:
    """Set up the caches of attributes."""
    budget = get_budget(app)
    app.extensions["tile-names"] = budget.add_cache(
        "tile names", lambda entry: int(entry[0].nbytes) + entry[1].nbytes
    )
    app.extensions["tile-figures"] = budget.add_cache("tile figures", lambda table: table.nbytes)
    app.extensions["tile-digests"] = budget.add_cache("tile digests", len)


def attribute_names(snapshot: Snapshot, level: Level, *, of_names: bool = False) -> list[str]:
    """Return the names of the attributes of a level; ``of_names``: of its layer of names."""
    own = ["code", "name", "level", "parent", *(up.word for up in _ABOVE if up < level)]
    if of_names:
        return own
    if level == Level.VILLAGE:
        return [*own, *_OF_VILLAGES]
    groups = target_groups(snapshot, level, COUNTRY)
    return [*own, *_FIGURES, *(name for group in groups for name in group.columns())]


def layer_attributes(snapshot: Snapshot, level: Level) -> LayerAttributes:
    """Return the attributes of all listed areas of a level as of the day of a snapshot."""
    names: LruCache[tuple[NDArray[np.int64], AttributeTable]] = current_app.extensions["tile-names"]
    figures: LruCache[AttributeTable] = current_app.extensions["tile-figures"]
    make_figures = _village_statuses if level == Level.VILLAGE else _area_figures
    ids, name_table = names.get((names_key(snapshot), level), lambda: _names(snapshot, level))
    return LayerAttributes(
        ids,
        name_table,
        figures.get((snapshot.state_key, level), lambda: make_figures(snapshot, level)),
    )


def names_key(snapshot: Snapshot) -> str:
    """Return a hash of the codes and names of all areas."""
    digests: LruCache[str] = current_app.extensions["tile-digests"]

    def make() -> str:
        text = "\n".join(f"{code} {name}" for code, name in snapshot.names.items())
        return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()

    return digests.get(("names", snapshot.generation), make)


def digest(snapshot: Snapshot) -> str:
    """Return a hash of all attributes as of the day of a snapshot.

    An import that changes none of them keeps it, and so the tiles that clients have.
    """
    digests: LruCache[str] = current_app.extensions["tile-digests"]

    def make() -> str:
        found = hashlib.blake2b(names_key(snapshot).encode(), digest_size=9)
        state = snapshot.state
        # an id of a report is new with each import; what it says of itself stays
        keys = {one.id: f"{one.source} {one.date}" for one in snapshot.reports}
        used, places = np.unique(state.reports, return_inverse=True)
        for part in (state.codes, state.classes, places):
            found.update(np.ascontiguousarray(part).data)
        targets = [target for level in _ABOVE for target in _target_values(snapshot, level)]
        found.update(repr(([keys.get(one) for one in used.tolist()], targets)).encode())
        return found.hexdigest()

    return digests.get(("values", snapshot.state_key), make)


def etag(*parts: str) -> str:
    """Return an ETag of what a response depends on beside its address."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()


def _target_values(snapshot: Snapshot, level: Level) -> list[list[Any]]:
    groups = target_groups(snapshot, level, COUNTRY)
    rows = snapshot.rows(COUNTRY, level)
    return [list(group.values(row["targets"]).values()) for group in groups for row in rows]


# Tables ---------------------------------------------------------------------------------------


def _names(snapshot: Snapshot, level: Level) -> tuple[NDArray[np.int64], AttributeTable]:
    codes: list[str] = snapshot.codes[level].tolist()
    above = [up for up in _ABOVE if up < level]
    columns: dict[str, Sequence[tags.Value]] = {
        "code": codes,
        "name": [snapshot.names[code] for code in codes],
        "level": [level.word] * len(codes),
        "parent": [parent(code) for code in codes],
        **{up.word: [snapshot.names.get(ancestor(code, up)) for code in codes] for up in above},
    }
    return np.array([number(code) for code in codes], np.int64), tags.table(columns)


def _village_statuses(snapshot: Snapshot, _level: Level) -> AttributeTable:
    classes, reports = _by_listed_village(snapshot)
    status = [one.status.value for one in CLASSES]
    klasifikasi = [one.klasifikasi.value if one.klasifikasi else None for one in CLASSES]
    by_id = {report.id: report for report in snapshot.reports}
    used, places = np.unique(reports, return_inverse=True)
    found = [by_id.get(one) for one in used.tolist()]
    return tags.categories(
        {
            "status": (status, classes),
            "klasifikasi": (klasifikasi, classes),
            "as_of": ([one.date.isoformat() if one else None for one in found], places),
            "source": ([one.source if one else None for one in found], places),
        }
    )


def _by_listed_village(snapshot: Snapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return class byte and report id of each listed village, in the order of codes."""
    state, codes = snapshot.state, snapshot.codes[Level.VILLAGE]
    classes, reports = state.classes.astype(np.int64), state.reports.astype(np.int64)
    if state.codes is codes or not len(state.codes):
        return classes, reports
    places = np.minimum(np.searchsorted(state.codes, codes), len(state.codes) - 1)
    known = state.codes[places] == codes
    return (
        np.where(known, classes[places], VillageClass.NO_DATA.byte),
        np.where(known, reports[places], 0),
    )


def _area_figures(snapshot: Snapshot, level: Level) -> AttributeTable:
    by_code: dict[str, Any] = {row["code"]: row for row in snapshot.rows(COUNTRY, level)}
    # an area without villages has a shape and a name, but no figures
    rows = [by_code.get(code, {}) for code in snapshot.codes[level].tolist()]
    groups = target_groups(snapshot, level, COUNTRY)
    columns = {name: [row.get(name) for row in rows] for name in _FIGURES}
    for group in groups:
        values = [group.values(row.get("targets", ())) for row in rows]
        columns |= {name: [one[name] for one in values] for name in group.columns()}
    return tags.table(columns)
