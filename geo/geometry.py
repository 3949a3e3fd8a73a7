"""Shapes: to EPSG:4326, repaired, edge-matched with their neighbours, simplified, dissolved.

Every function takes and returns arrays of shapely polygons and multipolygons with longitude and
latitude in degrees. Published layers are not a clean partition; after ``match_edges`` they are,
and ``simplify`` and ``dissolve`` keep them so.
"""

from collections.abc import Sequence
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

_ROUNDS = 8  # rounding breaks few shapes, mending them fewer still; two rounds are usual


def to_grid(shapes: Shapes) -> Shapes:
    """Round every coordinate to six decimals; a shape may become invalid by it."""
    return shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))


def even_odd(rings: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Build the area that an odd number of rings surround.

    Publishers put several rings in one list for islands and for holes alike, so the place in the
    list says nothing; what lies inside what does. Rings are arrays of (longitude, latitude); one
    with fewer than four points is no area and is left out.
    """
    solid = [shapely.Polygon(ring) for ring in rings if len(ring) >= 4]
    if len(solid) == 1:
        return solid[0]
    if not solid:
        return shapely.MultiPolygon()
    parts = np.unique(shapely.to_wkb(shapely.normalize(np.array(solid))))  # a ring given twice
    polygons = repair(shapely.from_wkb(parts))
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, other = one[one != other], other[one != other]
    inner = shapely.covered_by(polygons[one], polygons[other])
    # An archipelago has thousands of islands: only rings that meet are worth an overlay.
    depth = np.bincount(one[inner], minlength=len(polygons))
    if shapely.overlaps(polygons[one], polygons[other]).any():
        return _overlay(polygons, np.unique(one))
    shells = depth % 2 == 0
    for shell in np.flatnonzero(shells):
        holes = one[inner & (other == shell) & (depth[one] == depth[shell] + 1)]
        if len(holes):
            cut = shapely.difference(polygons[shell], shapely.union_all(polygons[holes]))
            polygons[shell] = cut
    return shapely.MultiPolygon(list(shapely.get_parts(polygons[shells])))


def _overlay(polygons: Shapes, meeting: NDArray[np.intp]) -> shapely.Geometry:
    alone = np.delete(polygons, meeting)
    area: shapely.Geometry = shapely.Polygon()
    for polygon in sorted(polygons[meeting], key=shapely.area, reverse=True):
        area = shapely.symmetric_difference(area, polygon)
    return shapely.MultiPolygon(list(shapely.get_parts(np.append(alone, area))))


def repair(shapes: Shapes) -> Shapes:
    """Make shapes valid, polygonal and on the grid; one without any area comes back empty."""
    shapes = to_grid(shapes)
    for _ in range(_ROUNDS):
        bad = ~shapely.is_valid(shapes)
        if not bad.any():
            return polygonal(shapes)
        mended = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
        shapes[bad] = to_grid(polygonal(mended))
    shapes[bad] = shapely.set_precision(shapes[bad], 10.0**-DECIMALS)
    return polygonal(to_grid(shapes))


def polygonal(shapes: Shapes) -> Shapes:
    """Keep the polygons of each shape, in two dimensions; nothing left is an empty multipolygon."""
    shapes = shapely.force_2d(shapes)
    kinds = shapely.get_type_id(shapes)
    for place in np.flatnonzero(((kinds != 3) & (kinds != 6)) | shapely.is_empty(shapes)):
        parts = shapely.get_parts(shapely.get_parts(shapes[place]))
        parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
        shapes[place] = shapely.MultiPolygon(list(parts))
    return shapes


def match_edges(shapes: Shapes, gap: float = GAP) -> Shapes:
    """Make neighbours share their borders: no overlap, no gap narrower than ``gap`` degrees.

    The result is valid, on the grid and a valid coverage in the sense of GEOS. An overlap goes
    to the shape it shares the longer border with; a shape that all but lies under another comes
    back empty.
    """
    shapes = shapes.copy()
    used = np.flatnonzero(~shapely.is_empty(shapes))
    if not len(used):
        return shapes
    for _ in range(_ROUNDS):
        cleaned = _close_gaps(shapely.coverage_clean(shapes[used]), gap)
        shapes[used] = to_grid(cleaned)
        if is_matched(shapes):
            return polygonal(shapes)
        shapes = repair(shapes)
        used = np.flatnonzero(~shapely.is_empty(shapes))
    raise BadGeometry("the shapes cannot be made to share their borders")


def is_matched(shapes: Shapes) -> bool:
    """Whether all shapes are valid and neighbours share their borders, vertex by vertex."""
    filled = shapes[~shapely.is_empty(shapes)]
    return bool(shapely.is_valid(filled).all()) and bool(shapely.coverage_is_valid(filled))


def _close_gaps(shapes: Shapes, gap: float) -> Shapes:
    # coverage_clean can do this itself (gap_width), with the same result in twice the time.
    holes = _narrow_holes(shapely.coverage_union_all(shapes), gap)
    if not len(holes):
        return shapes
    hole, shape = shapely.STRtree(shapes).query(holes, predicate="intersects")
    shared = shapely.length(
        shapely.intersection(shapely.boundary(holes)[hole], shapely.boundary(shapes)[shape])
    )
    order = np.lexsort((shape, -shared, hole))
    hole, first = np.unique(hole[order], return_index=True)
    receiver = shape[order][first]
    shapes = shapes.copy()
    for place in np.unique(receiver):
        given = holes[hole[receiver == place]]
        shapes[place] = shapely.coverage_union_all(np.append(given, shapes[place]))
    return shapes


def _narrow_holes(union: shapely.Geometry, gap: float) -> Shapes:
    parts = shapely.get_parts(union)
    rings = shapely.get_rings(parts[shapely.get_num_interior_rings(parts) > 0], return_index=True)
    first = np.unique(rings[1], return_index=True)[1]
    holes: Shapes = shapely.polygons(np.delete(rings[0], first))
    west, south, east, north = shapely.bounds(holes).T if len(holes) else np.empty((4, 0))
    narrow = np.minimum(east - west, north - south) <= gap
    # An inscribed circle is dear; a hole whose mean width is more than the gap needs none.
    unsure = ~narrow & (2 * shapely.area(holes) <= gap * shapely.length(holes))
    if unsure.any():
        radius = shapely.maximum_inscribed_circle(holes[unsure], tolerance=gap / 20)
        narrow[unsure] = shapely.length(radius) * 2 <= gap
    return holes[narrow]


def cut(shapes: Shapes, taken: shapely.Geometry) -> Shapes:
    """Take an area out of every shape."""
    return repair(polygonal(shapely.difference(shapes, taken)))


def fit_around(shapes: Shapes, fixed: Shapes, gap: float) -> Shapes:
    """Match the edges of coarse shapes, beside finer ones that stay as they are.

    What overlaps the fixed shapes is cut off; holes narrower than ``gap`` degrees, between coarse
    shapes or between them and the fixed ones, go to the coarse shape with the longer border.
    """
    if len(fixed):
        shapes = cut(shapes, _union(fixed))
    shapes = match_edges(shapes, gap)
    filled = np.flatnonzero(~shapely.is_empty(shapes))
    holes = _narrow_holes(_union(np.append(fixed, shapes[filled])), gap) if len(fixed) else fixed
    hole, shape = shapely.STRtree(shapes[filled]).query(holes, predicate="intersects")
    near = shapely.length(shapely.intersection(shapes[filled][shape], holes[hole]))
    order = np.lexsort((shape, -near, hole))
    hole, first = np.unique(hole[order], return_index=True)
    receiver = filled[shape[order][first]]
    for place in np.unique(receiver):
        shapes[place] = _union(np.append(holes[hole[receiver == place]], shapes[place]))
    return match_edges(repair(shapes), gap)


def simplify(shapes: Shapes, tolerance: float) -> Shapes:
    """Leave out vertices that matter less than ``tolerance`` degrees; neighbours still touch."""
    simple = shapes.copy()
    used = ~shapely.is_empty(shapes)
    simple[used] = shapely.coverage_simplify(shapes[used], tolerance)
    return simple


def dissolve(shapes: Shapes, groups: Sequence[Any]) -> dict[Any, shapely.Geometry]:
    """Unite edge-matched shapes group by group."""
    keys, number = np.unique(np.asarray(groups), return_inverse=True)
    used = ~shapely.is_empty(shapes)
    united = {}
    for place, key in enumerate(keys):
        members = shapes[used & (number == place)]
        if len(members):
            united[key.item()] = shapely.coverage_union_all(members)
    return united


def unite(shapes: Shapes, gap: float = GAP) -> shapely.Geometry:
    """Unite shapes that need not be edge-matched and close the narrow holes between them."""
    united = _union(shapes)
    holes = _narrow_holes(united, gap)
    if len(holes):
        united = _union(np.append(holes, united))
    return repair(np.array([united]))[0]


def _union(shapes: Shapes) -> shapely.Geometry:
    # Of an archipelago's thousands of polygons few meet; an overlay of all takes minutes.
    return shapely.disjoint_subset_union_all(shapely.get_parts(shapes))
