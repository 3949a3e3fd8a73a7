"""Shapes of the areas of a level for spatial functions: boxes in memory, shapes in the store."""

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from webmap.core.errors import BadParameter
from webmap.ogc.area_list import AreaList, Mask
from webmap.ogc.boxes import read_shapes

MAX_WORK = 5_000_000
"""Shapes that are read for one expression, times the positions of the geometry they are compared
with: some seconds. A polygon of 1,000 positions around Java has 600,000."""

_CHUNK = 500  # shapes of one SQL query


class StoredShapes:
    """Shapes of all listed areas of a level; ``boxes`` as ``boxes.read_boxes`` returns them."""

    def __init__(self, session: Session, listing: AreaList, boxes: NDArray[np.float64]) -> None:
        self._session, self._listing, self._boxes = session, listing, boxes
        self._work = 0

    @property
    def known(self) -> Mask:
        """Which areas have a shape."""
        return ~np.isnan(self._boxes[:, 0])

    def intersecting(self, geometry: shapely.Geometry) -> Mask:
        """Return which areas have a point in common with a geometry in longitude, latitude.

        Only those shapes are read whose box meets the geometry and is not inside it. Raises
        BadParameter where that is too much work.
        """
        west, south, east, north = geometry.bounds
        low, high = self._boxes[:, :2], self._boxes[:, 2:]
        near = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
        positions = np.flatnonzero(near)
        shapely.prepare(geometry)
        rectangles = shapely.box(*self._boxes[positions].T)
        meets = shapely.intersects(geometry, rectangles)
        positions, rectangles = positions[meets], rectangles[meets]
        inside = np.zeros(len(positions), np.bool_)
        if shapely.get_dimensions(geometry) == 2:
            inside = shapely.contains_properly(geometry, rectangles)
        result = np.zeros(len(self._boxes), np.bool_)
        result[positions[inside]] = True
        uncertain = positions[~inside]
        self._work += len(uncertain) * int(shapely.get_num_coordinates(geometry))
        if self._work > MAX_WORK:
            raise BadParameter(
                "filter: the border of the geometry crosses too many areas",
                do="Simplify it, or ask for districts or regencies.",
            )
        for first in range(0, len(uncertain), _CHUNK):
            part = uncertain[first : first + _CHUNK]
            shapes = read_shapes(self._session, self._listing.codes[part].tolist())
            result[part] = shapely.intersects(geometry, shapes)
        return result
