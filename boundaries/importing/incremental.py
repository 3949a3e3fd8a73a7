"""A few new leaves → the shapes in the store that they change, at every scale; no others.

Simplifying looks at an area and at those that touch it, and no further. So what touches a change
is drawn anew, with two rings of neighbours around it; the inner ring must come out as it is stored,
or it is drawn anew, too, and so on. Areas above are dissolved from the areas directly below them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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

_ROUNDS = 8  # rings by which a change may spread before the whole is drawn anew
_REACH = 0.005  # degrees that provinces, simplified one by one, may lie apart

Change = dict[str, bytes | None]
"""Shapes by code as WKB; None where there is no longer one."""


_Inputs = Callable[[Sequence[str]], Shapes]


class UpdateTooLarge(Exception):
    """A change that spreads: the provinces have to be drawn as a whole."""


@dataclass(slots=True)
class ShapeUpdate:
    """Shapes that change, by scale and code, None where one goes; bounds of those in full detail.

    ``groups`` has all full shapes of the groups of fragments in which one changes; ``emptied``
    are groups that nothing is left of.
    """

    rows: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    bounds: dict[str, Box | None] = field(default_factory=dict)
    groups: dict[str, shapely.Geometry] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)


class Land:
    """Areas side by side, found by where they lie; their shapes are read when they are asked for.

    Two areas are neighbours that lie at most ``reach`` degrees apart.
    """

    def __init__(
        self,
        areas: CodesWithBounds,
        load: Callable[[Iterable[str]], Mapping[str, bytes]],
        reach: float = 0.0,
    ) -> None:
        self._codes = np.array(areas.codes, dtype=object)
        self._reach = reach
        wider = areas.boxes + np.array([-reach, -reach, reach, reach])
        self._tree = shapely.STRtree(shapely.box(*wider.T))
        self._load = load
        self._read: dict[str, shapely.Geometry] = {}

    def shapes(self, wanted: Sequence[str]) -> Shapes:
        """Shapes of areas by their codes; raises TooFar where one is not known."""
        missing = [code for code in wanted if code not in self._read]
        self._read |= decoded(self._load(missing)) if missing else {}
        if any(code not in self._read for code in missing):
            raise UpdateTooLarge
        return _array(self._read[code] for code in wanted)

    def around(self, shapes: Shapes) -> set[str]:
        """Codes of the areas that touch one of the shapes, or are among them."""
        near = self._codes[np.unique(self._tree.query(shapes)[1])].tolist()
        found = shapely.STRtree(self.shapes(near)).query(
            shapes, predicate="dwithin", distance=self._reach
        )
        return {near[place] for place in np.unique(found[1])}


class _Laid:
    """Shapes in the store at one scale, with changes laid over."""

    def __init__(self, held: ShapeQueries, scale: str, over: Change) -> None:
        self._held, self._scale, self._over = held, scale, over

    def read(self, wanted: Iterable[str]) -> dict[str, bytes]:
        wanted = set(wanted)
        found = self._held.shapes(self._scale, wanted - self._over.keys())
        return found | {
            code: wkb for code in wanted & self._over.keys() if (wkb := self._over[code])
        }

    def __call__(self, wanted: Sequence[str]) -> Shapes:
        found = decoded(self.read(wanted))
        if len(found) < len(wanted):
            raise UpdateTooLarge
        return _array(found[code] for code in wanted)


def beside(leaves: CodesWithBounds, province: str, records: Sequence[Record]) -> list[str]:
    """Codes of a province's leaves in the store that new ones can have to do with.

    Those that the records replace, those that lie beside the records' polygons or beside what they
    replace, and those beside these.
    """
    inside = codes.slice_of(leaves.codes, province)
    names, boxes = leaves.codes[inside], leaves.boxes[inside]
    brought = {record.code for record in records}
    brought |= {step for code in brought for step in codes.ancestors(code)}
    near = np.array([code in brought for code in names], dtype=bool)
    shapes = _array(shape for record in records if (shape := decode(record)) is not None)
    seeds = np.vstack([shapely.bounds(shapes).reshape(-1, 4), boxes[near]])
    reach = np.array([-1.0, -1.0, 1.0, 1.0]) * topology.COARSE_GAP
    tree = shapely.STRtree(shapely.box(*boxes.T))
    for wider in (reach, 0 * reach):
        found = tree.query(shapely.box(*(seeds + wider).T))[1]
        near[found] = True
        seeds = boxes[near]
    return [names[place] for place in np.flatnonzero(near)]


def redraw(held: ShapeQueries, leaves: Land, changed: Change) -> ShapeUpdate:
    """Draw what changes when these leaves do, which ``leaves`` has as they now are.

    Raises TooFar.
    """
    patch = ShapeUpdate()
    if not changed:
        return patch
    old = decoded(held.shapes("full", changed))
    gone = [code for code, wkb in changed.items() if wkb is None]
    _add(patch, "full", changed, _dissolved(held, "full", changed, Level.PROVINCE))
    seeds = [*old.values(), *decoded(changed).values()]
    inputs = leaves.shapes
    for scale in ("regency", "province"):
        tolerance = TOLERANCES[scale]

        def work(wanted: Sequence[str], inputs: _Inputs = inputs, at: float = tolerance) -> Shapes:
            return geometry.simplify(inputs(wanted), at)

        made = _simplified(held, leaves, seeds, scale, work)
        made |= dict.fromkeys(gone)
        _add(patch, scale, made, _dissolved(held, scale, made, Level.PROVINCE))
        there = [code for code, wkb in made.items() if wkb]
        seeds = [*(old[code] for code in gone if code in old), *leaves.shapes(there)]
        inputs = _Laid(held, scale, made)
    _redraw_country(held, patch)
    _add_groups(held, patch)
    return patch


def _redraw_country(held: ShapeQueries, patch: ShapeUpdate) -> None:
    finest = held.finest()
    rows = {
        code: wkb
        for (scale, code), wkb in patch.rows.items()
        if scale == "province" and codes.level(code) <= Level.DISTRICT
    }
    above = {step for code, wkb in rows.items() if wkb for step in codes.ancestors(code)}
    known = set(finest.codes) - above
    changed: Change = {
        code: wkb
        for code, wkb in rows.items()
        if code in known or (wkb and codes.level(code) == Level.DISTRICT)
    }
    changed |= dict.fromkeys(above & set(finest.codes))
    if changed:
        new = decoded(changed)
        old = decoded(held.shapes("province", changed))
        kept = finest.without(changed)
        boxes = shapely.bounds(_array(new.values())).reshape(-1, 4)
        areas = CodesWithBounds([*kept.codes, *new], np.vstack([kept.boxes, boxes]))
        land = Land(areas, _Laid(held, "province", changed).read, _REACH)
        made = _simplified(
            held,
            land,
            [*old.values(), *new.values()],
            "country",
            lambda wanted: topology.simplify_country(land.shapes(wanted)),
        )
        made |= {code: None for code, wkb in changed.items() if wkb is None and code not in above}
        _add(patch, "country", made, _dissolved(held, "country", made, Level.COUNTRY))
    provinces = {
        code: wkb
        for (scale, code), wkb in patch.rows.items()
        if scale == "full" and codes.level(code) == Level.PROVINCE
    }
    if provinces:
        whole = held.members("full", [COUNTRY])[COUNTRY] | provinces
        united = geometry.unite(_array(decoded(dict(sorted(whole.items()))).values()))
        _add(patch, "full", {COUNTRY: shapely.to_wkb(united, byte_order=1)})


def decoded(shapes: Mapping[str, bytes | None]) -> dict[str, shapely.Geometry]:
    """Shapes of WKB by code, without those that are gone."""
    there = {code: wkb for code, wkb in shapes.items() if wkb}
    found = shapely.from_wkb(np.array(list(there.values()), dtype=object))
    return dict(zip(there, found, strict=True))


def differs(one: bytes | None, other: bytes | None) -> bool:
    """Whether two shapes are not the same; at which of its points a ring begins is no matter."""
    if one == other:
        return False
    if not one or not other:
        return True
    return bool(
        shapely.normalize(shapely.from_wkb(one)) != shapely.normalize(shapely.from_wkb(other))
    )


def _simplified(
    held: ShapeQueries,
    land: Land,
    seeds: Iterable[shapely.Geometry],
    scale: str,
    work: Callable[[Sequence[str]], Shapes],
) -> Change:
    """Simplify what touches the seeds; answers what comes out otherwise than it is stored.

    ``work`` gives the simplified shapes at codes, which lie beside each other.
    """
    zone = land.around(_array(seeds))
    for _ in range(_ROUNDS):
        ring = land.around(land.shapes(sorted(zone))) - zone
        outer = land.around(land.shapes(sorted(ring))) - ring - zone
        order = sorted(zone | ring | outer)
        encoded = shapely.to_wkb(work(order), byte_order=1)
        made = dict(zip(order, encoded.tolist(), strict=True))
        stored = held.shapes(scale, zone | ring)
        moved = {code for code in ring if differs(made[code], stored.get(code))}
        if not moved:
            return {code: made[code] for code in sorted(zone) if made[code] != stored.get(code)}
        zone |= moved
    raise UpdateTooLarge


def _dissolved(held: ShapeQueries, scale: str, changed: Change, top: Level) -> Change:
    """Areas above those that change, up to the level ``top``, as far as they change."""
    made: Change = {}
    for level in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE, Level.COUNTRY):
        below = {c: wkb for c, wkb in (changed | made).items() if codes.level(c) == level + 1}
        leaves = {code for code, wkb in changed.items() if wkb}
        parents = {codes.parent(code) or COUNTRY for code in below} - leaves
        if level < top or not parents:
            continue
        stored = held.shapes(scale, parents)
        for parent, members in held.members(scale, parents).items():
            own = {code: wkb for code, wkb in below.items() if codes.parent(code) == parent}
            shapes = decoded(dict(sorted({**members, **own}.items())))
            united = geometry.dissolve(_array(shapes.values()), [parent] * len(shapes))
            wkb = shapely.to_wkb(united[parent], byte_order=1) if united else None
            if wkb != stored.get(parent):
                made[parent] = wkb
    return made


def _add(patch: ShapeUpdate, scale: str, *changes: Change) -> None:
    wanted = LEVELS[scale]
    rows = {code: wkb for change in changes for code, wkb in change.items()}
    rows = {code: wkb for code, wkb in rows.items() if codes.level(code) in wanted}
    patch.rows |= {(scale, code): wkb for code, wkb in rows.items()}
    if scale == "full":
        shapes = decoded(rows)
        boxes = map(tuple, shapely.bounds(_array(shapes.values())).reshape(-1, 4).tolist())
        patch.bounds |= dict.fromkeys(rows) | dict(zip(shapes, boxes, strict=True))


def _add_groups(held: ShapeQueries, patch: ShapeUpdate) -> None:
    full = {code: wkb for (scale, code), wkb in patch.rows.items() if scale == "full"}
    full.pop(COUNTRY, None)
    below = {code for code in full if codes.level(code) > Level.PROVINCE}
    members = held.members("full", {geojson_fragments.group(code) for code in below})
    for parent, there in members.items():
        own = {code: full[code] for code in below if geojson_fragments.group(code) == parent}
        shapes = decoded({**there, **own})
        patch.groups |= shapes
        patch.emptied |= set() if shapes else {parent}
    patch.groups |= decoded({code: wkb for code, wkb in full.items() if code not in below})


def _array(shapes: Iterable[shapely.Geometry]) -> Shapes:
    return np.array(list(shapes), dtype=object)
