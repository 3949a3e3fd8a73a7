"""Shapes: to the grid, repaired, edge-matched with their neighbours, simplified, dissolved.

Every function takes and returns arrays of shapely polygons and multipolygons with longitude and
latitude in degrees. Published layers are not a clean partition; after ``match_edges`` they are,
and ``simplify`` and ``dissolve`` keep them so.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadGeometry

Shapes = NDArray[np.object_]
"""Array of shapely polygons and multipolygons."""

DECIMALS = 6
"""Stored coordinates have six decimals, 0.1 m, so that an exported file is the stored shape."""

GAP = 0.0005
"""Width in degrees (55 m) up to which a gap between neighbours is a slip of the pen."""

_GRID = 10.0**-DECIMALS
_ROUNDS = 10  # rounding breaks one shape in a thousand, mending those breaks fewer still
_FIRST = 20
_SNAP = 5e-9  # what GEOS itself takes for a regency; for a country it would move edges
_POLYGON, _MULTIPOLYGON = 3, 6


def to_grid(shapes: Shapes) -> Shapes:
    """Round every coordinate to six decimals; a shape may become invalid by it."""
    rounded: Shapes = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))
    return rounded


def polygonal(shapes: Shapes) -> Shapes:
    """Keep the polygons of each shape, in two dimensions; nothing left is an empty multipolygon."""
    shapes = shapely.force_2d(shapes)
    kinds = shapely.get_type_id(shapes)
    for place in np.flatnonzero((kinds != _POLYGON) & (kinds != _MULTIPOLYGON)):
        parts = shapely.get_parts(shapely.get_parts(shapes[place]))
        parts = parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)]
        shapes[place] = shapely.union_all(parts) if len(parts) else shapely.MultiPolygon()
    return shapes


def repair(shapes: Shapes) -> Shapes:
    """Make shapes valid, polygonal and on the grid; one without any area comes back empty."""
    shapes = polygonal(to_grid(shapes))
    for _ in range(_ROUNDS):
        bad = ~shapely.is_valid(shapes)
        if not bad.any():
            return shapes
        mended = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
        shapes[bad] = to_grid(polygonal(mended))
    # Snap rounding always ends; it moves more than needed, so it comes last.
    shapes[bad] = to_grid(polygonal(shapely.set_precision(shapely.buffer(shapes[bad], 0), _GRID)))
    if not shapely.is_valid(shapes).all():
        raise BadGeometry("a shape cannot be made valid")
    return shapes


def even_odd(rings: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Build the area that an odd number of rings surround.

    Publishers put several rings in one list for islands and for holes alike, so the place in the
    list says nothing; what lies inside what does. Rings are arrays of (longitude, latitude); one
    with fewer than four points is no area and is left out.
    """
    polygons = np.array([shapely.Polygon(ring) for ring in rings if len(ring) >= 4], dtype=object)
    if len(polygons) < 2:
        return polygons[0] if len(polygons) else shapely.MultiPolygon()
    west, south, east, north = shapely.bounds(polygons).T
    order = np.lexsort((north, east, south, west, -shapely.area(polygons)))
    polygons, west, south, east, north = (
        values[order] for values in (polygons, west, south, east, north)
    )
    boxed = (west[:, None] <= west) & (south[:, None] <= south)
    boxed &= (east[:, None] >= east) & (north[:, None] >= north)
    outer, inner = np.nonzero(np.triu(boxed, 1))
    if not len(outer):
        return shapely.MultiPolygon(list(polygons))
    valid = repair(polygons)
    twin = shapely.equals(valid[outer], valid[inner])
    once = np.ones(len(polygons), dtype=bool)
    once[inner[twin]] = False  # a ring given twice is one ring
    nested = once[outer] & once[inner] & shapely.covers(valid[outer], valid[inner])
    outer, inner = outer[nested], inner[nested]
    depth = np.bincount(inner, minlength=len(polygons))
    # Sorted by size, so the last ring around another is the smallest.
    around = dict(zip(inner.tolist(), outer.tolist(), strict=True))
    holes: dict[int, list[shapely.Geometry]] = {}
    for place in np.flatnonzero(once & (depth % 2 == 1)).tolist():
        holes.setdefault(around[place], []).append(polygons[place].exterior)
    shells = np.flatnonzero(once & (depth % 2 == 0)).tolist()
    return shapely.MultiPolygon(
        [shapely.Polygon(polygons[shell].exterior, holes.get(shell)) for shell in shells]
    )


def match_edges(
    shapes: Shapes,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    *,
    gap: float | NDArray[np.float64] = GAP,
    fixed: NDArray[np.bool_] | None = None,
) -> Shapes:
    """Make neighbours share their borders: no overlap, no gap narrower than ``gap`` degrees.

    The shapes must come from ``repair``; the result is valid, on the grid and, vertex by vertex, a
    coverage in the sense of GEOS. An overlap goes to the shape with the longer border to it; a
    shape that lies under another comes back empty. ``gap`` may differ from shape to shape: a gap
    is closed by a neighbour that may close one so wide.

    Shapes that are ``fixed`` match each other already and keep their area. ``groups`` only says
    what to clean first in one go: time grows faster than the number of shapes, so groups of some
    hundred neighbours are best.
    """
    shapes = shapes.copy()
    fixed = np.zeros(len(shapes), dtype=bool) if fixed is None else fixed
    labels = np.zeros(len(shapes), dtype=int) if groups is None else np.asarray(groups)
    for label in np.unique(labels[~fixed]):
        members = np.flatnonzero(labels == label)
        # Cleaning what is clean would move it: the result is rounded to the grid. As published
        # hardly any group is, so that the first few mostly tell.
        if any(mismatched(shapes[part]).any() for part in (members[:_FIRST], members)):
            shapes[members] = _clean(shapes[members], fixed[members])
    return close_gaps(match_rest(shapes, fixed=fixed), gap, fixed)


def match_rest(shapes: Shapes, *, fixed: NDArray[np.bool_] | None = None) -> Shapes:
    """Match the edges of the few shapes that do not match yet, and leave the others alone."""
    shapes = shapes.copy()
    fixed = np.zeros(len(shapes), dtype=bool) if fixed is None else fixed
    check = np.arange(len(shapes))
    for round_ in range(_ROUNDS):
        wrong = check[mismatched(shapes[check])]
        if not len(wrong):
            return shapes
        if round_:  # what the clean of these alone could not mend has to do with those around
            wrong = wrong[mismatched_indeed(shapes, wrong)]
            if not len(wrong):
                return shapes
            wrong = _with_neighbours(shapes, wrong)
        snapping = _GRID * 2 ** (round_ - 4) if round_ > 4 else _SNAP
        shapes[wrong] = _clean(shapes[wrong], fixed[wrong], snapping)
        check = _with_neighbours(shapes, wrong)
    raise BadGeometry("neighbours cannot be made to share their borders")


def mismatched(shapes: Shapes) -> NDArray[np.bool_]:
    """Which shapes have an edge that runs through a neighbour or beside the neighbour's edge.

    Of a shape that lies wholly inside another only the inner one is told.
    """
    wrong = np.zeros(len(shapes), dtype=bool)
    used = np.flatnonzero(~shapely.is_empty(shapes))
    wrong[used] = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes[used]))
    return wrong


def mismatched_indeed(shapes: Shapes, places: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the told shapes are mismatched, by a slower test.

    GEOS at times takes an edge that leaves its neighbour's at a sharp angle for one that runs
    through it.
    """
    own, other = shapely.STRtree(shapes).query(shapes[places], predicate="intersects")
    apart = places[own] != other
    own, other = own[apart], other[apart]
    one, two = shapes[places[own]], shapes[other]
    wrong = shapely.relate_pattern(one, two, "T********")
    beside = shapely.length(shapely.intersection(shapely.boundary(one), shapely.boundary(two)))
    for pair in np.flatnonzero(~wrong & (beside > 0)):
        *_, shared = _borders(one[pair : pair + 1], two[pair : pair + 1])
        wrong[pair] = abs(beside[pair] - shared.sum()) > _GRID / 100
    return np.isin(np.arange(len(places)), own[wrong])


def _clean(shapes: Shapes, fixed: NDArray[np.bool_], snapping: float = _SNAP) -> Shapes:
    cleaned = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    # With the fixed shapes first, "min_index" gives what overlaps them to them.
    used = np.flatnonzero(~shapely.is_empty(shapes))
    used = used[np.argsort(~fixed[used], kind="stable")]
    strategy = "min_index" if fixed.any() else "longest_border"
    if len(used):
        cleaned[used] = shapely.coverage_clean(
            shapes[used], snapping_distance=snapping, merge_strategy=strategy
        )
    return repair(cleaned)


def _with_neighbours(shapes: Shapes, places: NDArray[np.intp]) -> NDArray[np.intp]:
    _, near = shapely.STRtree(shapes).query(shapes[places], predicate="intersects")
    return np.union1d(places, near)


def close_gaps(
    shapes: Shapes,
    gap: float | NDArray[np.float64] = GAP,
    fixed: NDArray[np.bool_] | None = None,
    taken: Callable[[Shapes], NDArray[np.bool_]] | None = None,
) -> Shapes:
    """Give each narrow hole between edge-matched shapes to the neighbour with the longest border.

    ``taken`` tells which holes are none, because something else lies there. (GEOS can close gaps
    while it cleans, with the same result in twice the time.)
    """
    gaps = np.broadcast_to(np.asarray(gap, dtype=float), len(shapes))
    widest = float(gaps.max(initial=0))
    used = ~shapely.is_empty(shapes)
    holes = _holes(shapely.coverage_union_all(shapes[used])) if used.any() else shapes[:0]
    width = _widths(holes, widest)
    narrow = width <= widest
    if taken is not None and narrow.any():
        narrow[narrow] = ~taken(holes[narrow])
    holes, width = holes[narrow], width[narrow]
    if not len(holes):
        return shapes
    hole, shape, shared = _borders(holes, shapes)
    may = width[hole] <= gaps[shape]
    if fixed is not None:
        may &= ~fixed[shape]
    hole, shape, shared = hole[may], shape[may], shared[may]
    order = np.lexsort((shape, -shared, hole))
    hole, first = np.unique(hole[order], return_index=True)
    receiver = shape[order][first]
    shapes = shapes.copy()
    order = np.argsort(receiver, kind="stable")
    places, starts = np.unique(receiver[order], return_index=True)
    for place, given in zip(places, np.split(holes[hole[order]], starts[1:]), strict=False):
        shapes[place] = shapely.coverage_union_all(np.append(given, shapes[place]))
    return shapes


def _holes(union: shapely.Geometry) -> Shapes:
    parts = shapely.get_parts(union)
    pierced = parts[shapely.get_num_interior_rings(parts) > 0]
    rings, owner = shapely.get_rings(pierced, return_index=True)
    first = np.unique(owner, return_index=True)[1]
    holes: Shapes = shapely.polygons(np.delete(rings, first))
    # A hole may hold islands, which are no gap.
    hole, part = shapely.STRtree(parts).query(holes, predicate="contains")
    for place in np.unique(hole):
        islands = shapely.union_all(parts[part[hole == place]])
        holes[place] = shapely.difference(holes[place], islands)
    return polygonal(holes)


def _widths(holes: Shapes, most: float) -> NDArray[np.float64]:
    """Width of each hole, or infinity where it surely is more than ``most``."""
    west, south, east, north = shapely.bounds(holes).T if len(holes) else np.empty((4, 0))
    width = np.minimum(east - west, north - south)
    # The largest circle inside is dear to find. Twice the area by the length is never more than
    # its diameter.
    mean = 2 * shapely.area(holes) / np.maximum(shapely.length(holes), _GRID)
    unsure = (width > most) & (mean <= most)
    width[(width > most) & ~unsure] = np.inf
    if unsure.any():
        radius = shapely.maximum_inscribed_circle(holes[unsure], tolerance=most / 20)
        width[unsure] = 2 * shapely.length(radius)
    return width


def _borders(
    holes: Shapes, shapes: Shapes
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Length in degrees that each hole and each shape beside it share.

    Edges match, so a segment of a hole is a segment of just one shape; sorting finds it faster
    than geometry does.
    """
    low, high, owner, length = _segments(np.append(holes, shapes))
    order = np.lexsort((high, low))
    low, high, owner, length = low[order], high[order], owner[order], length[order]
    same = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
    one, other = owner[same], owner[same + 1]
    hole, shape = np.minimum(one, other), np.maximum(one, other) - len(holes)
    mixed = (hole < len(holes)) & (shape >= 0)
    pairs, place = np.unique(hole[mixed] * len(shapes) + shape[mixed], return_inverse=True)
    shared: NDArray[Any] = np.bincount(place, weights=length[same][mixed], minlength=len(pairs))
    return pairs // len(shapes), pairs % len(shapes), shared


def _segments(
    shapes: Shapes,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[np.float64]]:
    """Ends of every segment as sorted integers, the shape it is of, and its length in degrees."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    cells = np.round(xy / _GRID).astype(np.int64)
    ends = (cells[:, 0] << 32) ^ (cells[:, 1] & 0xFFFFFFFF)
    inner = ring[1:] == ring[:-1]
    one, other = ends[:-1][inner], ends[1:][inner]
    length: NDArray[np.float64] = np.hypot(*(xy[1:] - xy[:-1])[inner].T)
    return np.minimum(one, other), np.maximum(one, other), shape[part[ring[:-1][inner]]], length


def simplify(shapes: Shapes, tolerance: float) -> Shapes:
    """Leave out what matters less than ``tolerance`` degrees; neighbours still touch.

    That is vertices, and islands smaller than a square of that side, which on an archipelago's
    map outnumber the rest; but never the largest part of a shape.
    """
    simple = shapes.copy()
    used = ~shapely.is_empty(shapes)
    if used.any():
        simple[used] = shapely.coverage_simplify(shapes[used], tolerance)
    return _without_specks(simple, tolerance**2)


def _without_specks(shapes: Shapes, least: float) -> Shapes:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    order = np.lexsort((area, owner))
    largest = order[np.append(owner[order][1:] != owner[order][:-1], True)] if len(order) else order
    speck = area < least
    speck[largest] = False
    specks = np.flatnonzero(speck)
    # A part that touches another belongs to a border and stays.
    one, other = shapely.STRtree(parts).query(parts[specks], predicate="intersects")
    speck[specks[one[specks[one] != other]]] = False
    shapes = shapes.copy()
    starts = np.searchsorted(owner, np.arange(len(shapes) + 1))
    for place in np.unique(owner[speck]):
        own = slice(starts[place], starts[place + 1])
        left = parts[own][~speck[own]]
        shapes[place] = left[0] if len(left) == 1 else shapely.MultiPolygon(list(left))
    return shapes


def dissolve(shapes: Shapes, groups: Sequence[Any]) -> dict[Any, shapely.Geometry]:
    """Unite edge-matched shapes group by group; a group of empty shapes is left out."""
    filled = np.flatnonzero(~shapely.is_empty(shapes))
    labels = np.asarray(groups)[filled]
    order = np.argsort(labels, kind="stable")
    keys, starts = np.unique(labels[order], return_index=True)
    members = np.split(shapes[filled[order]], starts[1:])
    return {
        key: shapely.coverage_union_all(own)
        for key, own in zip(keys.tolist(), members, strict=bool(len(keys)))
    }


def unite(shapes: Shapes) -> shapely.Geometry:
    """Unite shapes whose edges match, and still do so where some do not."""
    # Of an archipelago's thousands of polygons few meet one of another shape.
    parts, owner = shapely.get_parts(shapes[~shapely.is_empty(shapes)], return_index=True)
    one, other = shapely.STRtree(parts).query(parts)
    pairs = owner[one] < owner[other]
    one, other = one[pairs], other[pairs]
    shapely.prepare(parts[one])
    met = shapely.intersects(parts[one], parts[other])
    meets = np.isin(np.arange(len(parts)), np.append(one[met], other[met]))
    left = [*shapely.get_parts(_united(parts[meets])), *parts[~meets]]
    return left[0] if len(left) == 1 else shapely.MultiPolygon(left)


def _united(parts: Shapes) -> shapely.Geometry:
    with suppress(shapely.errors.GEOSException):
        united = shapely.coverage_union_all(parts)
        if united.is_valid:
            return united
    return repair(np.array([shapely.disjoint_subset_union_all(parts)]))[0]
