"""Limits for shapes of files that are not trusted, measured before anything costly is done to them.

GEOS computes every point where two segments meet, in repairs and in unions. A ring of 30,000
vertices can cross itself a hundred million times, which needs gigabytes; so crossings are estimated
first, in time that grows with the number of segments only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes

Points = NDArray[np.float64]
"""Array of (x, y)."""

DO = "Simplify or mend the shape in a GIS first (in QGIS: Fix Geometries, Simplify)."
"""What to do where a shape is beyond a limit."""

_SAMPLE = 100_000  # pairs of segments; an estimate near a limit is then within a few per cent
_CELLS = 4  # cells of the grid for each segment, on average at most
_CHUNK = 64  # shapes
_LARGE = 500  # vertices from which an index of the segments pays
_KEY = 2**31  # cells along an axis, so that two numbers fit in 64 bits


@dataclass(frozen=True, slots=True)
class ShapeLimits:
    """Limits for one shape, and for shapes that are matched with each other.

    ``ring``, ``vertices``: vertices of a ring, and of a shape. ``rings``: rings of a shape.
    ``nested``: pairs of rings of a shape of which one has its box in the other's. ``crossings``:
    of a shape's segments with each other; ``overlaps``: of its segments with those of other shapes;
    ``touching``: pairs of segments with a common end, for each segment;
    ``crossings_mean``: pairs without one, for each segment of a set of shapes. ``covers``: other
    shapes at the first vertex of a shape; ``covers_mean``: on average, in a set of some hundred.
    """

    ring: int = 300_000  # the longest of the national file has 3,051
    vertices: int = 1_000_000  # the largest shape there has 16,442
    rings: int = 20_000  # 3,121
    nested: int = 1_000_000
    crossings: int = 20_000
    overlaps: int = 10_000  # 335
    touching: int = 100  # 2.5
    crossings_mean: float = 3  # 0.2
    covers: int = 30
    covers_mean: float = 8


LIMITS = ShapeLimits()


class Problem(NamedTuple):
    """The place of a shape that is beyond a limit, and what is wrong with it."""

    place: int
    what: str


class Crossings(NamedTuple):
    """Estimated pairs of segments that cross or touch.

    ``crossings``: pairs without a common end, by the shape of either segment; ``touching``: pairs
    with one, of all shapes together.
    """

    crossings: NDArray[np.float64]
    touching: float


def first_problem(shapes: Shapes, limits: ShapeLimits = LIMITS) -> Problem | None:
    """Return the first polygon or multipolygon that is beyond the limits for one shape."""
    rings, owner = _rings(shapes)
    longest = np.zeros(len(shapes), dtype=np.int64)
    length = shapely.get_num_coordinates(rings)
    np.maximum.at(longest, owner, length)
    vertices = np.bincount(owner, length, minlength=len(shapes))
    counts = np.bincount(owner, minlength=len(shapes))
    # Fewer segments cannot cross each other so often.
    complex_ = vertices**2 > 2 * limits.crossings
    for place in np.flatnonzero(complex_ | (counts > limits.rings)).tolist():
        what = _size_problem(int(longest[place]), int(vertices[place]), int(counts[place]), limits)
        if what is None:
            xy, ring = shapely.get_coordinates(rings[owner == place], return_index=True)
            what = _crossing_problem(xy, ring, limits)
            if what is None and counts[place] ** 2 > 2 * limits.nested:
                boxes = shapely.bounds(rings[owner == place])
                what = _nesting_problem(boxes[np.isfinite(boxes).all(axis=1)], limits)
        if what:
            return Problem(place, what)
    return None


def ring_problem(rings: Sequence[Points], limits: ShapeLimits = LIMITS) -> str | None:
    """Return what is wrong with the rings of one shape, of finite coordinates, or None."""
    lengths = [len(ring) for ring in rings]
    total = sum(lengths)
    what = _size_problem(max(lengths, default=0), total, len(rings), limits)
    if what is None and total**2 > 2 * limits.crossings:
        xy = np.concatenate(rings)
        what = _crossing_problem(xy, np.repeat(np.arange(len(rings)), lengths), limits)
    if what is None and len(rings) ** 2 > 2 * limits.nested:
        boxes = np.array([(*ring.min(axis=0), *ring.max(axis=0)) for ring in rings if len(ring)])
        what = _nesting_problem(boxes, limits)
    return what


def overlap_problem(shapes: Shapes, limits: ShapeLimits = LIMITS) -> Problem | None:
    """Return the shape whose segments cross those of the other shapes too often, or None."""
    rings, owner = _rings(shapes)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[1:] == ring[:-1]
    owner = owner[ring[:-1][inner]]
    found = estimate_crossings(xy[:-1][inner], xy[1:][inner], owner, enough=limits.overlaps)
    if not len(found.crossings):
        return None  # too few segments
    worst = int(np.argmax(found.crossings))
    if found.crossings[worst] > limits.overlaps + 0.1 * (owner == worst).sum():
        return Problem(worst, _TOO_OFTEN.format("other shapes", found.crossings[worst]))
    if found.crossings.sum() > limits.overlaps + limits.crossings_mean * len(owner):
        return Problem(
            worst, _TOO_OFTEN.format("itself or others, as many do,", found.crossings[worst])
        )
    if found.touching > limits.touching * len(owner):
        return Problem(worst, "its segments meet those of other shapes too often")
    return _covers_problem(shapes, limits)


def estimate_crossings(
    starts: Points, ends: Points, owner: NDArray[np.intp], enough: float = 0
) -> Crossings:
    """Estimate how many pairs of segments cross or touch each other.

    Coordinates must be finite. No pair counts where an upper bound of all is at most ``enough``.
    Segments are listed by the cells of a grid that their boxes lie in; of all pairs that share a
    cell a sample is tested.
    """
    none = Crossings(np.zeros(0), 0.0)
    if len(starts) < 2:
        return none
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    first, size = _grid(low, high)
    cells = size.prod(axis=1)
    segment = np.repeat(np.arange(len(starts)), cells)
    place = np.arange(len(segment)) - np.repeat(np.cumsum(cells) - cells, cells)
    width = size[segment, 0]
    key = (first[segment, 0] + place % width) * _KEY + first[segment, 1] + place // width
    order = np.argsort(key)
    key, segment = key[order], segment[order]
    begin = np.flatnonzero(np.diff(key, prepend=-1))
    members = np.diff(begin, append=len(key))
    pairs = members * (members - 1) // 2
    bound = int(pairs.sum())
    if bound <= enough or not bound:
        return none
    random = np.random.default_rng(1)  # the same file always has the same answer
    cell = np.searchsorted(np.cumsum(pairs), random.integers(bound, size=_SAMPLE), side="right")
    one = random.integers(members[cell])
    other = (one + 1 + random.integers(members[cell] - 1)) % members[cell]
    one, other = segment[begin[cell] + one], segment[begin[cell] + other]
    a, b, c, d = starts[one], ends[one], starts[other], ends[other]
    met = _meet(a, b, c, d)
    joined = np.zeros(len(met), dtype=bool)
    for end, of_other in ((a, c), (a, d), (b, c), (b, d)):
        joined |= (end == of_other).all(axis=1)
    # A pair is listed once in every cell that both boxes lie in.
    shared = np.minimum((first + size)[one], (first + size)[other])
    shared = (shared - np.maximum(first[one], first[other])).prod(axis=1)
    weight = bound / _SAMPLE / shared
    crossing, apart = met & ~joined, owner[one] != owner[other]
    count = int(owner.max()) + 1
    crossings: NDArray[np.float64]
    crossings = np.bincount(owner[one][crossing], weight[crossing], minlength=count).astype(float)
    crossing &= apart
    crossings += np.bincount(owner[other][crossing], weight[crossing], minlength=count)
    return Crossings(crossings, float(weight[met & joined].sum()))


_TOO_OFTEN = "it crosses {} about {:,.0f} times"


def _rings(shapes: Shapes) -> tuple[Shapes, NDArray[np.intp]]:
    """Return all rings, and the shape of each; a part may be a collection of polygons."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    parts, part = shapely.get_parts(parts, return_index=True)
    rings, polygon = shapely.get_rings(parts, return_index=True)
    return rings, shape[part[polygon]]


def _size_problem(ring: int, vertices: int, rings: int, limits: ShapeLimits) -> str | None:
    if ring > limits.ring:
        return f"a ring has {ring:,} vertices, more than {limits.ring:,}"
    if vertices > limits.vertices:
        return f"it has {vertices:,} vertices, more than {limits.vertices:,}"
    if rings > limits.rings:
        return f"it has {rings:,} rings, more than {limits.rings:,}"
    return None


def _crossing_problem(xy: Points, ring: NDArray[np.intp], limits: ShapeLimits) -> str | None:
    inner = (ring[1:] == ring[:-1]) & np.isfinite(xy[1:] + xy[:-1]).all(axis=1)
    starts, ends = xy[:-1][inner], xy[1:][inner]
    whole = np.zeros(len(starts), dtype=np.intp)
    found = estimate_crossings(starts, ends, whole, enough=limits.crossings)
    if not len(found.crossings):
        return None
    if found.crossings[0] > limits.crossings + 0.1 * len(starts):
        return _TOO_OFTEN.format("itself", found.crossings[0])
    if found.touching > limits.touching * len(starts):
        return "too many of its segments meet in one vertex"
    return None


def _nesting_problem(bounds: NDArray[np.float64], limits: ShapeLimits) -> str | None:
    boxes = shapely.box(*bounds.T)
    tree = shapely.STRtree(boxes)
    pairs = 0
    for start in range(0, len(boxes), 1000):
        pairs += tree.query(boxes[start : start + 1000]).shape[1]
        if pairs > 2 * limits.nested:
            return f"more than {limits.nested:,} pairs of its rings lie in one another"
    return None


def _covers_problem(shapes: Shapes, limits: ShapeLimits) -> Problem | None:
    """Return a shape of which too many others lie on top of one another, or None.

    The time that GEOS needs for a place grows with the cube of the shapes there.
    """
    filled = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    xy, owner = shapely.get_coordinates(shapes[filled], return_index=True)
    points = xy[np.unique(owner, return_index=True)[1]]
    large = shapes[filled[shapely.get_num_coordinates(shapes[filled]) > _LARGE]]
    tree = shapely.STRtree(shapes[filled])
    shapely.prepare(large)
    total = 0
    try:
        # In random order, so that shapes that lie on each other are found among the first.
        order = np.random.default_rng(1).permutation(len(filled))
        for start in range(0, len(order), _CHUNK):
            chosen = order[start : start + _CHUNK]
            point, shape = tree.query(shapely.points(points[chosen]))
            apart = shape != chosen[point]
            point, shape = point[apart], shape[apart]
            x, y = points[chosen[point]].T
            inside = shapely.intersects_xy(shapes[filled[shape]], x, y)
            counts = np.bincount(point[inside], minlength=len(chosen))
            total += int(counts.sum())
            worst = int(np.argmax(counts))
            done = start + len(chosen)
            if counts[worst] > limits.covers or total > limits.covers_mean * max(done, 2 * _CHUNK):
                what = f"{counts[worst]:,} other shapes lie on the same place"
                return Problem(int(filled[chosen[worst]]), what)
    finally:
        shapely.destroy_prepared(large)
    return None


def _grid(low: Points, high: Points) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first cell of each segment's box and how many cells it has along each axis."""
    origin = low.min(axis=0)
    span = float((high - origin).max())
    side = max(float((high - low).max(axis=1).mean()), span / 2**30, np.finfo(float).tiny)
    while True:
        first = np.floor((low - origin) / side).astype(np.int64)
        size = np.floor((high - origin) / side).astype(np.int64) - first + 1
        if size.prod(axis=1).sum() <= _CELLS * len(low):
            return first, size
        side *= 2


def _meet(a: Points, b: Points, c: Points, d: Points) -> NDArray[np.bool_]:
    """Return which segments AB and CD have a point in common."""
    boxes = (np.minimum(a, b) <= np.maximum(c, d)) & (np.minimum(c, d) <= np.maximum(a, b))
    apart = _side(a, b, c) * _side(a, b, d) > 0
    apart |= _side(c, d, a) * _side(c, d, b) > 0
    met: NDArray[np.bool_] = boxes.all(axis=1) & ~apart
    return met


def _side(a: Points, b: Points, c: Points) -> NDArray[np.float64]:
    along, to = b - a, c - a
    sign: NDArray[np.float64] = np.sign(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])
    return sign
