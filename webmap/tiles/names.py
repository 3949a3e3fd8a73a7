"""Points at which the names of areas are drawn: one for each area, in one tile of a zoom.

A name in the middle of a polygon would be drawn in each tile that has a piece of it.
"""

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, number
from boundaries.areas.models import Shape
from boundaries.areas.shape_queries import WKB
from geo.tiles.points import encode_points
from geo.tiles.rings import project_points
from webmap.tiles.tilesets import Tile

_SCALES = {
    Level.PROVINCE: "country",
    Level.REGENCY: "country",
    Level.DISTRICT: "province",
    Level.VILLAGE: "regency",
}
_CHUNK = 500  # codes in one SQL query


def name_points(
    session: Session, level: Level, codes: list[str], tile: Tile
) -> dict[int, memoryview]:
    """Return the encoded points of those areas whose point is in a tile, by id.

    The point lies within the largest part of the area's shape.
    """
    found: list[str] = []
    shapes: list[bytes] = []
    for start in range(0, len(codes), _CHUNK):
        query = select(Shape.code, WKB).where(
            Shape.scale == _SCALES[level], Shape.code.in_(codes[start : start + _CHUNK])
        )
        for code, wkb in session.execute(query):
            found.append(code)
            shapes.append(wkb)
    if not found:
        return {}
    parts, owner = shapely.get_parts(
        shapely.from_wkb(np.array(shapes, np.object_)), return_index=True
    )
    order = np.lexsort((-shapely.area(parts), owner))  # the largest of each first
    owners, first = np.unique(owner[order], return_index=True)
    points = shapely.point_on_surface(parts[order[first]])
    x, y = project_points(shapely.get_x(points), shapely.get_y(points))
    size = 1 << tile.zoom
    ids = np.array([number(found[place]) for place in owners.tolist()], np.int64)
    return encode_points(ids, x * size - tile.x, y * size - tile.y)
