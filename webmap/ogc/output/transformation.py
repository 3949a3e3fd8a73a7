"""Transform shapes from the store's coordinates, and boxes into them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from webmap.core.errors import BadParameter
from webmap.ogc.output.crs import Crs
from webmap.ogc.parameters.bbox import Bbox, read_bbox, read_numbers

_STORED = 4326
# West, south, east, north of what is transformed: all of Indonesia with much around it. Farther
# from its zone a transverse projection has no inverse.
_DOMAIN = (80.0, -25.0, 160.0, 25.0)
_DENSIFY = 21  # points on each side of a box, as pyproj's own default
NOWHERE = Bbox(180.0, 90.0, 180.0, 90.0)
"""A box that no shape touches."""


class Window(NamedTuple):
    """What a ``bbox`` stands for, in longitude and latitude.

    ``bboxes``: one, or two where it crosses the antimeridian. ``area``: WKB of the shape within the
    box, where that is no rectangle of degrees.
    """

    bboxes: tuple[Bbox, ...]
    area: bytes | None = None


def project(shapes: NDArray[np.object_], crs: Crs) -> NDArray[np.object_]:
    """Transform shapes in longitude and latitude; axes stay in the order x, y."""
    if not crs.projected:
        return shapes
    transformer = _transformer(crs.epsg)

    def transform(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = transformer.transform(positions[:, 0], positions[:, 1])
        return np.column_stack([x, y])

    projected: NDArray[np.object_] = shapely.transform(shapes, transform)
    return projected


def to_degrees(shape: shapely.Geometry, crs: Crs) -> shapely.Geometry:
    """Transform a shape with its axes in the order x, y to longitude and latitude.

    The sides of a projected shape are curves in degrees: points along them are transformed.
    Positions outside of the system's domain become infinite.
    """
    if not crs.projected:
        return shape
    transformer = _transformer(crs.epsg)
    left, bottom, right, top = shape.bounds
    longest = max(right - left, top - bottom)
    if longest > 0:
        shape = shapely.segmentize(shape, longest / _DENSIFY)

    def transform(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(
            transformer.transform(positions[:, 0], positions[:, 1], direction="INVERSE")
        )

    return shapely.transform(shape, transform)


def read_window(text: str, crs: Crs) -> Window:
    """Read a ``bbox`` in a coordinate reference system; raises BadParameter.

    The sides of a projected box are curves in degrees: points along them are transformed.
    """
    if not crs.projected:
        return Window(read_bbox(text, latitude_first=crs.latitude_first))
    left, bottom, right, top = read_numbers(text)
    if left > right or bottom > top:
        raise BadParameter(
            f"bbox={text[:80]} is upside down", do="Write the smaller of both numbers first."
        )
    domain = _projected_domain(crs.epsg)
    left, bottom = max(left, domain[0]), max(bottom, domain[1])
    right, top = min(right, domain[2]), min(top, domain[3])
    if left > right or bottom > top:
        return Window((NOWHERE,))
    x, y = _points_along(left, bottom, right, top)
    degrees = np.column_stack(_transformer(crs.epsg).transform(x, y, direction="INVERSE"))
    if not np.isfinite(degrees).all():
        return Window((NOWHERE,))
    box = Bbox(*degrees.min(axis=0).tolist(), *degrees.max(axis=0).tolist())
    if left == right or bottom == top:  # a ring without an area is not valid
        area = shapely.LineString(degrees[: len(degrees) // 2 + 1])
    else:
        area = shapely.Polygon(degrees)
    return Window((box,), shapely.to_wkb(area))


def _points_along(left: float, bottom: float, right: float, top: float) -> NDArray[np.float64]:
    """Return x and y of points on the sides of a box; the first half goes from corner to corner."""
    corners_x, corners_y = [left, right, right, left, left], [bottom, bottom, top, top, bottom]
    place = np.linspace(0, 4, 4 * _DENSIFY + 1)
    return np.stack([np.interp(place, range(5), side) for side in (corners_x, corners_y)])


@lru_cache(maxsize=64)  # more than there are systems
def _transformer(epsg: int) -> Transformer:
    # it may be used by several threads; the order is x, y whatever the authority says
    return Transformer.from_crs(_STORED, epsg, always_xy=True)


@lru_cache(maxsize=64)
def _projected_domain(epsg: int) -> tuple[float, float, float, float]:
    bounds: tuple[float, float, float, float] = _transformer(epsg).transform_bounds(*_DOMAIN)
    return bounds
