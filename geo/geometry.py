"""Round shapes to the grid, repair them, match their edges, simplify and dissolve them.

Functions take and return arrays of shapely polygons and multipolygons with longitude and latitude
in degrees. Published layers overlap and have gaps; after ``match_edges`` they are a coverage in
the sense of GEOS, and ``simplify`` and ``dissolve`` keep that.
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
"""Stored coordinates have six decimals (0.1 m), so that exported files equal the stored shapes."""

GAP = 0.0005
"""Width in degrees (55 m) up to which a gap between neighbours is an error of digitising."""

_GRID = 10.0**-DECIMALS
_ROUNDS = 10  # rounding breaks one shape in a thousand; rounding the repaired ones breaks fewer
_SAMPLE = 20
_FEW = 2000  # rings, of which all pairs are compared faster than an index is made
_SNAP = 5e-9  # GEOS's default for a regency; its default for a country would move edges
_POLYGON, _MULTIPOLYGON = 3, 6


def to_grid(shapes: Shapes) -> Shapes:
    """Round every coordinate to six decimals; a shape may become invalid by it."""
    rounded: Shapes = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))
    return rounded


def polygonal(shapes: Shapes) -> Shapes:
    """Keep the polygons of each shape, in two dimensions; without any, an empty multipolygon."""
    shapes = shapely.force_2d(shapes)
    kinds = shapely.get_type_id(shapes)
    for place in np.flatnonzero((kinds != _POLYGON) & (kinds != _MULTIPOLYGON)):
        parts = shapely.get_parts(shapely.get_parts(shapes[place]))
        parts = parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)]
        shapes[place] = shapely.union_all(parts) if len(parts) else shapely.MultiPolygon()
    return shapes


def repair(shapes: Shapes) -> Shapes:
    """Make shapes valid, polygonal and on the grid; a shape without area becomes empty.

    Raises BadGeometry.
    """
    shapes = polygonal(to_grid(shapes))
    for _ in range(_ROUNDS):
        bad = ~shapely.is_valid(shapes)
        if not bad.any():
            return shapes
        repaired = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
        shapes[bad] = to_grid(polygonal(repaired))
    bad = ~shapely.is_valid(shapes)
    # Snap rounding always terminates; it moves more than needed, so it comes last.
    shapes[bad] = to_grid(polygonal(shapely.set_precision(shapely.buffer(shapes[bad], 0), _GRID)))
    if not shapely.is_valid(shapes).all():
        raise BadGeometry("a shape cannot be made valid")
    return shapes


def even_odd(rings: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Build the area that an odd number of rings surrounds.

    Publishers list islands and holes in any order, so only the nesting of the rings tells which
    are holes. Rings are arrays of (longitude, latitude); rings of fewer than four points have no
    area and are left out.
    """
    polygons = np.array([shapely.Polygon(ring) for ring in rings if len(ring) >= 4])
    if len(polygons) < 2:
        return polygons[0] if len(polygons) else shapely.MultiPolygon()
    west, south, east, north = shapely.bounds(polygons).T
    order = np.lexsort((north, east, south, west, -shapely.area(polygons)))
    polygons, west, south, east, north = (
        values[order] for values in (polygons, west, south, east, north)
    )
    outer, inner = _nested_boxes(polygons, west, south, east, north)
    if not len(outer):
        return shapely.MultiPolygon(list(polygons))
    valid = repair(polygons)
    equal = shapely.equals(valid[outer], valid[inner])
    unique = np.ones(len(polygons), dtype=bool)
    unique[inner[equal]] = False  # a repeated ring counts once
    nested = unique[outer] & unique[inner] & shapely.covers(valid[outer], valid[inner])
    outer, inner = outer[nested], inner[nested]
    depth = np.bincount(inner, minlength=len(polygons))
    parent = np.zeros(len(polygons), int)
    parent[inner] = outer  # sorted by size: the last ring around another is the smallest
    holes: dict[int, list[shapely.Geometry]] = {}
    for place in np.flatnonzero(unique & (depth % 2 == 1)).tolist():
        holes.setdefault(int(parent[place]), []).append(polygons[place].exterior)
    shells = np.flatnonzero(unique & (depth % 2 == 0)).tolist()
    return shapely.MultiPolygon(
        [shapely.Polygon(polygons[shell].exterior, holes.get(shell)) for shell in shells]
    )


def _nested_boxes(
    polygons: Shapes, *bounds: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of polygons, the second after the first and with its box in the first's."""
    if len(polygons) <= _FEW:
        west, south, east, north = bounds
        nest = (west[:, None] <= west) & (south[:, None] <= south)
        nest &= (east[:, None] >= east) & (north[:, None] >= north)
        outer, inner = np.nonzero(np.triu(nest, 1))
        return outer, inner
    one, other = shapely.STRtree(polygons).query(polygons)
    west, south, east, north = (values[one] - values[other] for values in bounds)
    nest = (west <= 0) & (south <= 0) & (east >= 0) & (north >= 0) & (one < other)
    order = np.lexsort((other[nest], one[nest]))
    return one[nest][order], other[nest][order]


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
    shape that another covers becomes empty. ``gap`` may differ between shapes: a gap goes to a
    neighbour whose limit is at least its width. Raises BadGeometry.

    Shapes that are ``fixed`` match each other already and keep their area. ``groups`` are cleaned
    one by one first: the time grows faster than the number of shapes, so groups of some hundred
    neighbours are best.
    """
    shapes = shapes.copy()
    fixed = np.zeros(len(shapes), dtype=bool) if fixed is None else fixed
    labels = np.zeros(len(shapes)) if groups is None else np.asarray(groups)
    for label in np.unique(labels[~fixed]):
        members = np.flatnonzero(labels == label)
        # A clean group is left alone, because cleaning rounds to the grid and would move it.
        # Few groups are clean as published, so a check of the first shapes mostly decides.
        if any(mismatched(shapes[part]).any() for part in (members[:_SAMPLE], members)):
            shapes[members] = _clean(shapes[members], fixed[members])
    return close_gaps(match_remaining(shapes, fixed=fixed), gap, fixed)


def match_remaining(shapes: Shapes, *, fixed: NDArray[np.bool_] | None = None) -> Shapes:
    """Match the edges of shapes that do not match yet, and leave all others as they are.

    Raises BadGeometry.
    """
    shapes = shapes.copy()
    fixed = np.zeros(len(shapes), dtype=bool) if fixed is None else fixed
    check = np.arange(len(shapes))
    for round_number in range(_ROUNDS):
        wrong = check[mismatched(shapes[check])]
        if not len(wrong):
            return shapes
        if round_number:  # the first cleaning did not suffice: clean with all neighbours
            wrong = wrong[confirm_mismatched(shapes, wrong)]
            if not len(wrong):
                return shapes
            wrong = _with_neighbours(shapes, wrong)
        snapping = _GRID * 2 ** (round_number - 4) if round_number > 4 else _SNAP
        shapes[wrong] = _clean(shapes[wrong], fixed[wrong], snapping)
        check = _with_neighbours(shapes, wrong)
    raise BadGeometry("neighbours cannot be made to share their borders")


def mismatched(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which shapes have an edge that crosses a neighbour, or that does not match its edges.

    Of two shapes, one inside the other, only the inner one is found.
    """
    wrong: NDArray[np.bool_] = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    return wrong


def confirm_mismatched(shapes: Shapes, places: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which of the shapes at ``places`` are mismatched, by a slower, exact test.

    ``mismatched`` (GEOS) sometimes reports an edge that leaves its neighbour's at a sharp angle.
    """
    own, other = shapely.STRtree(shapes).query(shapes[places], predicate="intersects")
    apart = places[own] != other
    own, other = own[apart], other[apart]
    first, second = shapes[places[own]], shapes[other]
    wrong = shapely.relate_pattern(first, second, "T********")
    beside = shapely.length(shapely.intersection(shapely.boundary(first), shapely.boundary(second)))
    for pair in np.flatnonzero(~wrong & (beside > 0)):
        *_, shared = borders(first[pair : pair + 1], second[pair : pair + 1])
        wrong[pair] = abs(beside[pair] - shared.sum()) > _GRID / 100
    return np.isin(np.arange(len(places)), own[wrong])


def _clean(shapes: Shapes, fixed: NDArray[np.bool_], snapping: float = _SNAP) -> Shapes:
    cleaned = shapes.copy()
    # With the fixed shapes first, "min_index" gives overlaps to them.
    used = np.flatnonzero(~shapely.is_empty(shapes))
    used = used[np.lexsort((~fixed[used],))]
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

    A hole stays where its neighbour would not be valid with it. ``taken`` returns which holes are
    not gaps, because something else is there. (GEOS can close gaps while it cleans, with the same
    result in twice the time.)
    """
    used = ~shapely.is_empty(shapes)
    if not used.any():
        return shapes
    gaps = np.broadcast_to(gap, len(shapes))
    widest = float(gaps.max())
    holes = _holes(shapely.coverage_union_all(shapes[used]))
    width = _widths(holes, widest)
    narrow = width <= widest
    if taken is not None and narrow.any():
        narrow[narrow] = ~taken(holes[narrow])
    holes, width = holes[narrow], width[narrow]
    if not len(holes):
        return shapes
    hole, shape, shared = borders(holes, shapes)
    allowed = width[hole] <= gaps[shape]
    if fixed is not None:
        allowed &= ~fixed[shape]
    hole, shape, shared = hole[allowed], shape[allowed], shared[allowed]
    order = np.lexsort((shape, -shared, hole))
    hole, first = np.unique(hole[order], return_index=True)
    receiver = shape[order][first]
    shapes = shapes.copy()
    for place in np.unique(receiver):
        own = holes[hole[receiver == place]]
        united = shapely.coverage_union_all(np.append(own, shapes[place]))
        if united.is_valid:  # not where a vertex of the hole lies on another edge of the shape
            shapes[place] = united
    return shapes


def _holes(union: shapely.Geometry) -> Shapes:
    parts = shapely.get_parts(union)
    rings, owner = shapely.get_rings(parts, return_index=True)
    first = np.unique(owner, return_index=True)[1]
    holes: Shapes = shapely.polygons(np.delete(rings, first))
    # Islands in a hole are not part of the gap.
    hole, part = shapely.STRtree(parts).query(holes, predicate="contains")
    for place in np.unique(hole):
        islands = shapely.union_all(parts[part[hole == place]])
        holes[place] = shapely.difference(holes[place], islands)
    return polygonal(holes)


def _widths(holes: Shapes, most: float) -> NDArray[np.float64]:
    """Return the width of each hole, or infinity where it is certainly more than ``most``."""
    west, south, east, north = shapely.bounds(holes).reshape(-1, 4).T
    width: NDArray[np.float64] = np.minimum(east - west, north - south)
    # The largest inscribed circle is slow to compute. Twice the area divided by the length is
    # never more than its diameter.
    mean = 2 * shapely.area(holes) / np.maximum(shapely.length(holes), _GRID)
    unsure = (width > most) & (mean <= most)
    width[(width > most) & ~unsure] = np.inf
    if unsure.any():
        radius = shapely.maximum_inscribed_circle(holes[unsure], tolerance=most / 20)
        width[unsure] = 2 * shapely.length(radius)
    return width


def borders(
    holes: Shapes, shapes: Shapes
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return pairs of a hole and a shape that share segments, with the shared length in degrees.

    Edges match, so a segment of a hole is a segment of exactly one shape; sorting finds it faster
    than geometric operations do.
    """
    low, high, owner, length = _segments(np.append(holes, shapes))
    order = np.lexsort((high, low))
    low, high, owner, length = low[order], high[order], owner[order], length[order]
    same = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
    one, other = owner[same], owner[same + 1]
    hole, shape = np.minimum(one, other), np.maximum(one, other) - len(holes)
    mixed = (hole < len(holes)) & (shape >= 0)
    pairs, place = np.unique(hole[mixed] * len(shapes) + shape[mixed], return_inverse=True)
    shared: NDArray[Any] = np.bincount(place, weights=length[same][mixed])
    return pairs // len(shapes), pairs % len(shapes), shared


def _segments(
    shapes: Shapes,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[np.float64]]:
    """Return for each segment both ends as integers, its shape, and its length in degrees."""
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
    """Remove detail smaller than ``tolerance`` degrees; neighbours still touch.

    Removes vertices, and islands smaller than a square with that side (in an archipelago most
    islands are), but never the largest part of a shape.
    """
    return _drop_specks(shapely.coverage_simplify(shapes, tolerance), tolerance**2)


def _drop_specks(shapes: Shapes, least: float) -> Shapes:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    order = np.lexsort((area, owner))
    largest = order[np.diff(owner[order], append=-1) != 0]
    speck = area < least
    speck[largest] = False
    specks = np.flatnonzero(speck)
    # A part that touches another one is part of a border and stays.
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
    """Unite edge-matched shapes by group; groups of empty shapes are left out."""
    filled = np.flatnonzero(~shapely.is_empty(shapes))
    labels = np.asarray(groups)[filled]
    if not len(filled):
        return {}
    order = np.lexsort((labels,))
    keys, starts = np.unique(labels[order], return_index=True)
    members = np.split(shapes[filled[order]], starts[1:])
    return {key: shapely.coverage_union_all(members[n]) for n, key in enumerate(keys.tolist())}


def unite(shapes: Shapes) -> shapely.Geometry:
    """Unite shapes whose edges match; where some do not match, the union is still valid."""
    # In an archipelago few of thousands of polygons touch one of another shape.
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
