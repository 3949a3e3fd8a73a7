"""Geometries in filter expressions: boxes, GeoJSON as the parser returns it, their limits."""

import math
from collections.abc import Iterator
from typing import Any

import orjson
import shapely

from webmap.core.errors import BadParameter
from webmap.ogc.output.crs import CRS84, Crs
from webmap.ogc.output.transformation import to_degrees

MAX_POSITIONS = 10_000
"""Positions of the geometries of an expression."""

_TYPES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
)
_DO = "Write e.g. S_INTERSECTS(geometry, POLYGON((108.5 -7.4, 109.3 -7.4, 109 -6.7, 108.5 -7.4)))."


def is_geometry(node: Any) -> bool:
    """Return whether a part of an expression is a geometry or a box."""
    return isinstance(node, dict) and ("bbox" in node or "type" in node)


def read_geometry(node: dict[str, Any], crs: Crs = CRS84) -> shapely.Geometry:
    """Return a geometry in longitude, latitude; ``crs``: its own system. Raises BadParameter.

    A box in degrees whose west is greater than its east crosses the antimeridian. Heights are
    ignored.
    """
    geometry = _box(node["bbox"], crs) if "bbox" in node else _of_geojson(node, crs)
    if not shapely.is_valid(geometry):
        raise BadParameter(
            f"filter: the geometry is not valid: {shapely.is_valid_reason(geometry)[:80]}", do=_DO
        )
    geometry = to_degrees(geometry, crs)
    west, south, east, north = geometry.bounds
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):  # also for NaN
        raise BadParameter(
            "filter: the geometry is outside of -180…180 and -90…90 degrees",
            do="Write longitude before latitude, or name its coordinate system in filter-crs.",
        )
    return geometry


def _box(numbers: Any, crs: Crs) -> shapely.Geometry:
    if not _are_numbers(numbers) or len(numbers) not in (4, 6):
        raise BadParameter("filter: BBOX needs four numbers", do="Write west,south,east,north.")
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if crs.latitude_first:
        west, south, east, north = south, west, north, east
    if crs.projected and west > east:
        raise BadParameter("filter: BBOX is upside down", do="Write west,south,east,north.")
    if south > north:
        raise BadParameter("filter: BBOX is upside down", do="Write west,south,east,north.")
    if west <= east:
        return _rectangle(west, south, east, north)
    return shapely.union(
        _rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north)
    )


def _rectangle(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    # a box without width or height is a line or a point: as a polygon it would not be valid
    if west == east or south == north:
        corners = [(west, south), (east, north)]
        return (
            shapely.Point(corners[0]) if corners[0] == corners[1] else shapely.LineString(corners)
        )
    return shapely.box(west, south, east, north)


def _of_geojson(node: dict[str, Any], crs: Crs) -> shapely.Geometry:
    _check(node, inside=False)
    try:
        geometry = shapely.force_2d(shapely.from_geojson(orjson.dumps(node)))
    except (shapely.errors.GEOSException, orjson.JSONEncodeError) as error:
        raise _bad_geometry() from error
    if geometry is None or geometry.is_empty:
        raise _bad_geometry()
    if crs.latitude_first:
        return shapely.transform(geometry, lambda positions: positions[:, ::-1])
    return geometry


def _check(node: Any, *, inside: bool) -> None:
    if isinstance(node, dict) and node.get("type") == "GeometryCollection" and not inside:
        members = node.get("geometries")
        if not isinstance(members, list):
            raise _bad_geometry()
        for member in members:
            _check(member, inside=True)
        return
    if not isinstance(node, dict) or node.get("type") not in _TYPES:
        raise _bad_geometry()
    for count, position in enumerate(_positions(node.get("coordinates"), 0)):
        if not _are_numbers(position) or count >= MAX_POSITIONS:
            raise _bad_geometry()


def _positions(coordinates: Any, depth: int) -> Iterator[Any]:
    if not isinstance(coordinates, list) or not coordinates or depth > 3:
        raise _bad_geometry()
    if not isinstance(coordinates[0], list):
        yield coordinates
        return
    for one in coordinates:
        yield from _positions(one, depth + 1)


def _are_numbers(values: Any) -> bool:
    return isinstance(values, list) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
        for one in values
    )


def _bad_geometry() -> BadParameter:
    return BadParameter("filter: a geometry cannot be read", do=_DO)
