"""Remove what has no extent from shapes whose edges match: repeated vertices, needles, tiny parts.

Rounding to the grid leaves them: a vertex equal to the one before it, a needle so thin that its
sides cross on the sphere, a part of a shape no larger than a few cells. Planar libraries (GEOS,
GDAL) accept them; spherical ones (S2 in R's sf and in BigQuery) refuse the whole layer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import geometry
from geo.geometry import Shapes

LEAST_PART = 2.0
"""Square metres: a smaller part of a shape is an error of digitising.

Twice one square metre, so that no part is under that by any measure (ellipsoid, sphere, projected).
"""

_DEGREE = 110_574.0  # metres; of latitude at the equator, where it is shortest
_GRID = 10.0**-geometry.DECIMALS
_LONG = 0.004  # degrees; the geodesic of a shorter segment leaves it by less than 1e-8 degrees
_FURTHEST = 2 * _GRID  # beyond it, a vertex is no longer on the segment in any sense

_MARGIN = 1.25  # of the deviation of a geodesic, which is approximated

_Ring = list[tuple[float, float]]
"""Vertices of a ring, the first one not repeated at the end."""

_Segment = frozenset[tuple[float, float]]
"""Both ends of a segment."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Shapes after cleaning; how many vertices and parts each lost."""

    shapes: Shapes
    vertices: NDArray[np.intp]
    parts: NDArray[np.intp]


def clean(shapes: Shapes, fixed: NDArray[np.bool_] | None = None) -> Cleaned:
    """Remove repeated vertices, needles and tiny parts from edge-matched shapes on the grid.

    A tiny part goes to the neighbour with the longest border to it; one without a neighbour is
    removed. The largest part of a shape stays, however small. Parts of ``fixed`` shapes stay, too:
    not all their neighbours may be among the shapes. The edges still match afterwards.
    """
    shapes, parts = _remove_tiny_parts(shapes, fixed)
    shapes = _snap_needles(shapes)
    shapes, vertices = remove_repeated(shapes)
    return Cleaned(shapes, vertices, parts)


def remove_repeated(shapes: Shapes) -> tuple[Shapes, NDArray[np.intp]]:
    """Remove vertices equal to the one before them, and spikes (A, B, A).

    Rings that have no area then are removed, a shape without any other ring excepted. Also return
    how many vertices each shape lost.
    """
    counts = np.zeros(len(shapes), dtype=np.intp)
    places = _with_repeated(shapes)
    if not len(places):
        return shapes, counts
    shapes = shapes.copy()
    for place in places.tolist():
        before = shapely.get_num_coordinates(shapes[place])
        rebuilt = _rebuild([list(map(_without_spikes, part)) for part in _rings(shapes[place])])
        if not rebuilt.is_empty:
            shapes[place] = rebuilt
        counts[place] = before - shapely.get_num_coordinates(shapes[place])
    bad = places[~shapely.is_valid(shapes[places])]
    shapes[bad] = geometry.repair(shapes[bad])
    return shapes, counts


def part_areas(parts: Shapes) -> NDArray[np.float64]:
    """Return areas in square metres of small polygons in degrees, too small by up to 2 %."""
    south, north = shapely.bounds(parts).reshape(-1, 4)[:, [1, 3]].T
    widest = np.maximum(np.abs(south), np.abs(north))
    areas: NDArray[np.float64] = shapely.area(parts) * _DEGREE**2 * np.cos(np.radians(widest))
    return areas


def _with_repeated(shapes: Shapes) -> NDArray[np.intp]:
    """Return places of shapes with a vertex equal to one of the two before it."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    found = []
    for step in (1, 2):
        equal = (xy[step:] == xy[:-step]).all(axis=1) & (ring[step:] == ring[:-step])
        found.append(ring[step:][equal])
    starts = np.searchsorted(ring, np.arange(len(rings)))
    ends = np.searchsorted(ring, np.arange(len(rings)), side="right") - 1
    around = (xy[starts + 1] == xy[ends - 1]).all(axis=1)  # a spike at the first vertex
    found.append(np.flatnonzero(around))
    places: NDArray[np.intp] = np.unique(owner[part[np.concatenate(found)]])
    return places


def _rings(shape: shapely.Geometry) -> Iterator[list[_Ring]]:
    """Yield the rings of each part of a shape, the exterior first."""
    for part in shapely.get_parts(shape):
        rings = shapely.get_rings(part)
        yield [list(map(tuple, shapely.get_coordinates(ring)[:-1].tolist())) for ring in rings]


def _without_spikes(ring: _Ring) -> _Ring:
    left: _Ring = []
    for vertex in ring:
        left.append(vertex)
        while True:
            if len(left) > 1 and left[-1] == left[-2]:
                del left[-1]
            elif len(left) > 2 and left[-1] == left[-3]:
                del left[-2:]
            else:
                break
    # Also across the first vertex.
    while len(left) > 2:
        if left[0] == left[-1] or left[-2] == left[0]:
            del left[-1]
        elif left[-1] == left[1]:
            del left[0]
        else:
            break
    return left


def _rebuild(parts: list[list[_Ring]]) -> shapely.Geometry:
    polygons = []
    for exterior, *holes in parts:
        if len(exterior) > 2:
            polygons.append(shapely.Polygon(exterior, [hole for hole in holes if len(hole) > 2]))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


# Tiny parts -------------------------------------------------------------------------------------


def _remove_tiny_parts(
    shapes: Shapes, fixed: NDArray[np.bool_] | None
) -> tuple[Shapes, NDArray[np.intp]]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area = part_areas(parts)
    tiny = area < LEAST_PART
    order = np.lexsort((area, owner))
    tiny[order[np.diff(owner[order], append=-1) != 0]] = False  # the largest of each shape
    if fixed is not None:
        tiny &= ~fixed[owner]
    counts = np.bincount(owner[tiny], minlength=len(shapes))
    if not tiny.any():
        return shapes, counts
    shapes = shapes.copy()
    for place in np.unique(owner[tiny]).tolist():
        left = parts[(owner == place) & ~tiny]
        shapes[place] = left[0] if len(left) == 1 else shapely.MultiPolygon(list(left))
    _, near = shapely.STRtree(shapes).query(parts[tiny], predicate="intersects")
    near = np.unique(near)
    received: dict[int, list[shapely.Geometry]] = {}
    part, receiver, shared = geometry.borders(parts[tiny], shapes[near])
    order = np.lexsort((receiver, -shared, part))
    part, first = np.unique(part[order], return_index=True)
    for one, place in zip(part, near[receiver[order][first]].tolist(), strict=True):
        received.setdefault(place, []).append(parts[tiny][one])
    for place, more in received.items():
        shapes[place] = shapely.coverage_union_all([shapes[place], *more])
    return shapes, counts


# Needles ----------------------------------------------------------------------------------------


def _snap_needles(shapes: Shapes) -> Shapes:
    """Close needles: A, B, C with C between the segment AB and its geodesic.

    On the sphere C is on the other side of AB, so that the edges at C cross it. C becomes a vertex
    of AB in every shape that has this segment, and the needle a spike. Where that would make a
    shape invalid, or neighbours mismatched, the needle stays.
    """
    for segment, vertex in _needles(shapes):
        ends = shapely.points(np.array(sorted(segment)))
        tree = shapely.STRtree(shapes)
        near = np.unique(tree.query(ends, predicate="dwithin", distance=_GRID)[1])
        snapped = shapes.copy()
        for place in near.tolist():
            parts = [
                [_without_spikes(_insert(ring, segment, vertex)) for ring in part]
                for part in _rings(shapes[place])
            ]
            snapped[place] = _rebuild(parts)
        around = np.unique(tree.query(shapes[near], predicate="intersects")[1])
        broken = ~shapely.is_valid(snapped[near]) | shapely.is_empty(snapped[near])
        before = geometry.mismatched(shapes[around])
        if not (broken.any() or (geometry.mismatched(snapped[around]) & ~before).any()):
            shapes = snapped
    return shapes


def _insert(ring: _Ring, segment: _Segment, vertex: tuple[float, float]) -> _Ring:
    result: _Ring = []
    for one, other in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        result.append(one)
        if {one, other} == segment:
            result.append(vertex)
    return result


def _needles(shapes: Shapes) -> list[tuple[_Segment, tuple[float, float]]]:
    """Return the segment AB and the vertex C of each needle."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    length = np.hypot(*(xy[1:] - xy[:-1]).T)
    long = np.flatnonzero((ring[1:] == ring[:-1]) & (length > _LONG))
    starts = np.searchsorted(ring, ring[long])
    ends = np.searchsorted(ring, ring[long], side="right") - 1  # equals the start
    after = np.where(long + 2 > ends, starts + 1, long + 2)
    before = np.where(long - 1 < starts, ends - 1, long - 1)
    one, other = xy[long], xy[long + 1]
    away = _geodesic_deviation(one, other)
    found: dict[tuple[_Segment, tuple[float, float]], None] = {}
    for third in (xy[after], xy[before]):
        along, to = other - one, third - one
        share = (along * to).sum(axis=1) / (along**2).sum(axis=1)
        apart = np.abs(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]) / length[long]
        # The geodesic leaves the segment like a parabola.
        reach = np.minimum(_MARGIN * 4 * share * (1 - share) * away, _FURTHEST)
        inside = (share > 0) & (share < 1) & (apart <= reach)
        for place in np.flatnonzero(inside).tolist():
            a, b, c = (tuple(v[place].tolist()) for v in (one, other, third))
            found[frozenset((a, b)), c] = None
    return sorted(found, key=lambda needle: (sorted(needle[0]), needle[1]))


def _geodesic_deviation(
    one: NDArray[np.float64], other: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return in degrees how far the geodesic on the sphere leaves each segment at most."""
    middle = (_on_sphere(one) + _on_sphere(other)) / 2
    longitude = np.degrees(np.arctan2(middle[:, 1], middle[:, 0]))
    latitude = np.degrees(np.arctan2(middle[:, 2], np.hypot(middle[:, 0], middle[:, 1])))
    off = np.column_stack([longitude, latitude]) - (one + other) / 2
    along = other - one
    across: NDArray[np.float64] = np.abs(off[:, 0] * along[:, 1] - off[:, 1] * along[:, 0])
    deviation: NDArray[np.float64] = across / np.hypot(along[:, 0], along[:, 1])
    return deviation


def _on_sphere(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    longitude, latitude = np.radians(xy).T
    return np.column_stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )
