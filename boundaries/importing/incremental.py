"""Compute which stored shapes a few changed leaves affect, at every scale.

The result of simplification for an area depends on the area and on those that touch it. So what
touches a change is simplified again, with two rings of neighbours around it. If a shape of the
inner ring differs from the stored one, it is a change, too, and the ring grows. Areas above are
dissolved from the areas directly below them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import shapely

from boundaries.areas import codes, geojson_fragments
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.shape_queries import CodesWithBounds, ShapeQueries
from boundaries.importing import topology
from boundaries.importing.decoding import decode
from boundaries.importing.records import Record
from boundaries.importing.topology import LEVELS, TOLERANCES, Box
from geo import geometry
from geo.geometry import Shapes
from geo.isolation import Run, run_here

_ROUNDS = 8  # rings by which a change may spread; beyond, whole provinces are computed
_REACH = 0.005  # degrees between provinces that were simplified separately

Changes = dict[str, bytes | None]
"""WKB of shapes by code; None where a shape is removed."""

_Inputs = Callable[[Sequence[str]], Shapes]


class UpdateTooLarge(Exception):
    """A change spreads too far: whole provinces have to be computed."""


@dataclass(slots=True)
class ShapeUpdate:
    """Changed shapes by scale and code, None for removed ones; bounds of those in full detail.

    ``groups``: all full shapes of the groups of fragments in which one changes; ``emptied``: groups
    without any shape left.
    """

    rows: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    bounds: dict[str, Box | None] = field(default_factory=dict)
    groups: dict[str, shapely.Geometry] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)


class ShapeIndex:
    """Spatial index over areas; their shapes are read when needed.

    Areas within ``reach`` degrees of each other are neighbours. ``run`` computes.
    """

    def __init__(
        self,
        areas: CodesWithBounds,
        load: Callable[[Iterable[str]], Mapping[str, bytes]],
        reach: float = 0.0,
        run: Run = run_here,
    ) -> None:
        self._run = run
        self._codes = np.array(areas.codes, dtype=object)
        self._reach = reach
        wider = areas.boxes + np.array([-reach, -reach, reach, reach])
        self._tree = shapely.STRtree(shapely.box(*wider.T))
        self._load = load
        self._read: dict[str, shapely.Geometry] = {}

    def shapes(self, requested: Sequence[str]) -> Shapes:
        """Return shapes of areas by their codes; raises UpdateTooLarge for an unknown code."""
        missing = [code for code in requested if code not in self._read]
        self._read |= decode_shapes(self._load(missing)) if missing else {}
        if any(code not in self._read for code in missing):
            raise UpdateTooLarge
        return _array(self._read[code] for code in requested)

    def touching(self, shapes: Shapes) -> set[str]:
        """Return codes of the areas that touch one of the shapes, or are one of them."""
        near = self._codes[np.unique(self._tree.query(shapes)[1])].tolist()
        found = self._run(_places_within, (self.shapes(near), shapes, self._reach))
        return {near[place] for place in found}


class _UpdatedShapes:
    """Stored shapes at one scale, with changes applied."""

    def __init__(self, queries: ShapeQueries, scale: str, changes: Changes) -> None:
        self._queries, self._scale, self._changes = queries, scale, changes

    def read(self, requested: Iterable[str]) -> dict[str, bytes]:
        requested = set(requested)
        found = self._queries.shapes(self._scale, requested - self._changes.keys())
        return found | {
            code: wkb for code in requested & self._changes.keys() if (wkb := self._changes[code])
        }

    def __call__(self, requested: Sequence[str]) -> Shapes:
        found = decode_shapes(self.read(requested))
        if len(found) < len(requested):
            raise UpdateTooLarge
        return _array(found[code] for code in requested)


def affected_leaves(leaves: CodesWithBounds, province: str, records: Sequence[Record]) -> list[str]:
    """Return codes of a province's stored leaves that new records can affect.

    These are the leaves that the records replace, their neighbours and those of the new polygons,
    and the neighbours of these.
    """
    inside = codes.slice_of(leaves.codes, province)
    names, boxes = leaves.codes[inside], leaves.boxes[inside]
    delivered = {record.code for record in records}
    delivered |= {step for code in delivered for step in codes.ancestors(code)}
    near = np.array([code in delivered for code in names], dtype=bool)
    shapes = _array(shape for record in records if (shape := decode(record)) is not None)
    # Of the boundary: a hole outside of its shell is land after the repair.
    seeds = np.vstack([shapely.bounds(shapely.boundary(shapes)).reshape(-1, 4), boxes[near]])
    reach = np.array([-1.0, -1.0, 1.0, 1.0]) * topology.COARSE_GAP
    tree = shapely.STRtree(shapely.box(*boxes.T))
    for wider in (reach, 0 * reach):
        found = tree.query(shapely.box(*(seeds + wider).T))[1]
        near[found] = True
        seeds = boxes[near]
    return [names[place] for place in np.flatnonzero(near)]


def affected_in_province(task: tuple[CodesWithBounds, str, Sequence[Record]]) -> list[str]:
    """Return ``affected_leaves`` for leaves, province and records as one task."""
    return affected_leaves(*task)


# What is computed from shapes, in a child process -------------------------------------------------


def _places_within(task: tuple[Shapes, Shapes, float]) -> list[int]:
    """Return the places of shapes that lie within a distance of one of the others."""
    shapes, others, reach = task
    found = shapely.STRtree(shapes).query(others, predicate="dwithin", distance=reach)
    places: list[int] = np.unique(found[1]).tolist()
    return places


@topology.geos_errors
def _simplified(task: tuple[Shapes, float]) -> Shapes:
    return geometry.simplify(*task)


@topology.geos_errors
def _dissolved(task: list[tuple[str, list[bytes]]]) -> dict[str, bytes | None]:
    """Return WKB by code of areas, each with the WKB of its parts; None without any."""
    united = {}
    for parent, members in task:
        shapes = shapely.from_wkb(np.array(members, dtype=object))
        found = geometry.dissolve(shapes, [parent] * len(shapes))
        united[parent] = shapely.to_wkb(found[parent], byte_order=1) if found else None
    return united


@topology.geos_errors
def _united(members: list[bytes]) -> bytes:
    united = geometry.unite(shapely.from_wkb(np.array(members, dtype=object)))
    encoded: bytes = shapely.to_wkb(united, byte_order=1)
    return encoded


# --------------------------------------------------------------------------------------------------


def update_shapes(
    queries: ShapeQueries, leaves: ShapeIndex, changed: Changes, run: Run = run_here
) -> ShapeUpdate:
    """Compute all shapes that change with these leaves; ``leaves`` has the new state.

    ``run`` computes, in a child process with limits. Raises UpdateTooLarge, and what ``run`` does.
    """
    update = ShapeUpdate()
    if not changed:
        return update
    old = decode_shapes(queries.shapes("full", changed))
    removed = [code for code, wkb in changed.items() if wkb is None]
    _add(update, "full", changed, _redissolve(queries, "full", changed, Level.PROVINCE, run))
    seeds = [*old.values(), *decode_shapes(changed).values()]
    inputs = leaves.shapes
    for scale in ("regency", "province"):
        tolerance = TOLERANCES[scale]

        def simplify(
            requested: Sequence[str], inputs: _Inputs = inputs, at: float = tolerance
        ) -> Shapes:
            return cast(Shapes, run(_simplified, (inputs(requested), at)))

        results = _resimplify(queries, leaves, seeds, scale, simplify)
        results |= dict.fromkeys(removed)
        _add(update, scale, results, _redissolve(queries, scale, results, Level.PROVINCE, run))
        existing = [code for code, wkb in results.items() if wkb]
        seeds = [*(old[code] for code in removed if code in old), *leaves.shapes(existing)]
        inputs = _UpdatedShapes(queries, scale, results)
    _update_country(queries, update, run)
    _add_groups(queries, update)
    return update


def _update_country(queries: ShapeQueries, update: ShapeUpdate, run: Run) -> None:
    finest = queries.finest()
    rows = {
        code: wkb
        for (scale, code), wkb in update.rows.items()
        if scale == "province" and codes.level(code) <= Level.DISTRICT
    }
    above = {step for code, wkb in rows.items() if wkb for step in codes.ancestors(code)}
    known = set(finest.codes) - above
    changed: Changes = {
        code: wkb
        for code, wkb in rows.items()
        if code in known or (wkb and codes.level(code) == Level.DISTRICT)
    }
    changed |= dict.fromkeys(above & set(finest.codes))
    if changed:
        new = decode_shapes(changed)
        old = decode_shapes(queries.shapes("province", changed))
        kept = finest.without(changed)
        boxes = shapely.bounds(_array(new.values())).reshape(-1, 4)
        areas = CodesWithBounds([*kept.codes, *new], np.vstack([kept.boxes, boxes]))
        index = ShapeIndex(areas, _UpdatedShapes(queries, "province", changed).read, _REACH, run)
        results = _resimplify(
            queries,
            index,
            [*old.values(), *new.values()],
            "country",
            lambda requested: cast(
                Shapes, run(topology.simplify_to_country, index.shapes(requested))
            ),
        )
        results |= {
            code: None for code, wkb in changed.items() if wkb is None and code not in above
        }
        _add(
            update, "country", results, _redissolve(queries, "country", results, Level.COUNTRY, run)
        )
    provinces = {
        code: wkb
        for (scale, code), wkb in update.rows.items()
        if scale == "full" and codes.level(code) == Level.PROVINCE
    }
    if provinces:
        whole = queries.members("full", [COUNTRY])[COUNTRY] | provinces
        members = [wkb for _, wkb in sorted(whole.items()) if wkb]
        _add(update, "full", {COUNTRY: run(_united, members)})


def decode_shapes(shapes: Mapping[str, bytes | None]) -> dict[str, shapely.Geometry]:
    """Decode WKB by code, without removed shapes."""
    existing = {code: wkb for code, wkb in shapes.items() if wkb}
    found = shapely.from_wkb(np.array(list(existing.values()), dtype=object))
    return dict(zip(existing, found, strict=True))


def differs(one: bytes | None, other: bytes | None) -> bool:
    """Return whether two shapes differ; the starting points of rings do not matter."""
    if one == other:
        return False
    if not one or not other:
        return True
    return bool(
        shapely.normalize(shapely.from_wkb(one)) != shapely.normalize(shapely.from_wkb(other))
    )


def _resimplify(
    queries: ShapeQueries,
    index: ShapeIndex,
    seeds: Iterable[shapely.Geometry],
    scale: str,
    simplify: Callable[[Sequence[str]], Shapes],
) -> Changes:
    """Simplify what touches the seeds; return shapes that differ from the stored ones.

    ``simplify`` returns the simplified shapes of neighbouring codes. Raises UpdateTooLarge.
    """
    zone = index.touching(_array(seeds))
    for _ in range(_ROUNDS):
        ring = index.touching(index.shapes(sorted(zone))) - zone
        outer = index.touching(index.shapes(sorted(ring))) - ring - zone
        order = sorted(zone | ring | outer)
        encoded = shapely.to_wkb(simplify(order), byte_order=1)
        results = dict(zip(order, encoded.tolist(), strict=True))
        stored = queries.shapes(scale, zone | ring)
        moved = {code for code in ring if differs(results[code], stored.get(code))}
        if not moved:
            return {
                code: results[code] for code in sorted(zone) if results[code] != stored.get(code)
            }
        zone |= moved
    raise UpdateTooLarge


def _redissolve(
    queries: ShapeQueries, scale: str, changed: Changes, top: Level, run: Run
) -> Changes:
    """Return changed areas above changed ones, up to the level ``top``."""
    results: Changes = {}
    for level in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE, Level.COUNTRY):
        below = {c: wkb for c, wkb in (changed | results).items() if codes.level(c) == level + 1}
        leaves = {code for code, wkb in changed.items() if wkb}
        parents = {codes.parent(code) or COUNTRY for code in below} - leaves
        if level < top or not parents:
            continue
        stored = queries.shapes(scale, parents)
        task = []
        for parent, members in queries.members(scale, parents).items():
            own = {code: wkb for code, wkb in below.items() if codes.parent(code) == parent}
            merged = sorted({**members, **own}.items())
            task.append((parent, [wkb for _, wkb in merged if wkb]))
        for parent, wkb in run(_dissolved, task).items():
            if wkb != stored.get(parent):
                results[parent] = wkb
    return results


def _add(update: ShapeUpdate, scale: str, *changes: Changes) -> None:
    requested = LEVELS[scale]
    rows = {code: wkb for change in changes for code, wkb in change.items()}
    rows = {code: wkb for code, wkb in rows.items() if codes.level(code) in requested}
    update.rows |= {(scale, code): wkb for code, wkb in rows.items()}
    if scale == "full":
        shapes = decode_shapes(rows)
        boxes = map(tuple, shapely.bounds(_array(shapes.values())).reshape(-1, 4).tolist())
        update.bounds |= dict.fromkeys(rows) | dict(zip(shapes, boxes, strict=True))


def _add_groups(queries: ShapeQueries, update: ShapeUpdate) -> None:
    full = {code: wkb for (scale, code), wkb in update.rows.items() if scale == "full"}
    full.pop(COUNTRY, None)
    below = {code for code in full if codes.level(code) > Level.PROVINCE}
    members = queries.members("full", {geojson_fragments.group(code) for code in below})
    for parent, existing in members.items():
        own = {code: full[code] for code in below if geojson_fragments.group(code) == parent}
        shapes = decode_shapes({**existing, **own})
        update.groups |= shapes
        update.emptied |= set() if shapes else {parent}
    update.groups |= decode_shapes({code: wkb for code, wkb in full.items() if code not in below})


def _array(shapes: Iterable[shapely.Geometry]) -> Shapes:
    return np.array(list(shapes), dtype=object)
