"""Encode polygons as GeoJSON text in any coordinate reference system, many shapes at once.

For shapes in degrees of longitude and latitude ``geojson`` is faster. RFC 7946 (4) allows other
systems by prior arrangement: the client asks for one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY


def encode_multipolygons(
    geometries: NDArray[np.object_] | Sequence[shapely.Geometry | None],
    decimals: int,
    *,
    swap_axes: bool = False,
) -> list[bytes | None]:
    """Encode polygons and multipolygons as multipolygons; None for None.

    Rings run as they do in the shapes. ``swap_axes``: write y before x. Raises ValueError for a
    coordinate that is not finite.
    """
    shapes = np.asarray(geometries, dtype=object)
    texts: list[bytes | None] = [None] * len(shapes)
    places = np.flatnonzero(~shapely.is_missing(shapes))
    if not len(places):
        return texts
    parts, owners = shapely.get_parts(shapes[places], return_index=True)
    rings, polygons = shapely.get_rings(parts, return_index=True)
    positions = np.round(shapely.get_coordinates(rings), decimals) + 0.0  # no -0.0
    if not np.isfinite(positions).all():
        raise ValueError("a coordinate is not finite")
    if swap_axes:
        positions = np.ascontiguousarray(positions[:, ::-1])
    ends = np.cumsum(shapely.get_num_coordinates(rings)).tolist()
    coordinates: list[list[list[Any]]] = [[] for _ in places]
    polygon, start = -1, 0
    for end, number in zip(ends, polygons.tolist(), strict=True):
        if number != polygon:
            polygon = number
            members: list[Any] = []
            coordinates[owners[number]].append(members)
        members.append(positions[start:end])
        start = end
    for place, of_shape in zip(places.tolist(), coordinates, strict=True):
        texts[place] = orjson.dumps(
            {"type": "MultiPolygon", "coordinates": of_shape}, None, _OPTIONS
        )
    return texts
