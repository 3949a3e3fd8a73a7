"""Boxes of areas, and which shapes have a point in common with a box."""

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import DTYPE, Level
from boundaries.areas.models import Area, Shape
from boundaries.areas.shape_queries import WKB
from webmap.ogc.area_list import AreaList, Mask
from webmap.ogc.parameters.bbox import Bbox

_CHUNK = 500  # parameters of one SQL query


def read_boxes(session: Session, at: Level, listing: AreaList) -> NDArray[np.float64]:
    """Return west, south, east, north of each area; NaN, which no bbox touches, without a shape."""
    boxes = np.full((len(listing.codes), 4), np.nan)
    query = select(Area.code, Area.west, Area.south, Area.east, Area.north).where(
        Area.level == int(at), Area.listed, Area.west.is_not(None)
    )
    rows = session.execute(query.order_by(Area.code)).all()
    if rows:
        codes, *sides = zip(*rows, strict=True)
        boxes[np.searchsorted(listing.codes, np.array(codes, dtype=DTYPE))] = np.transpose(sides)
    return boxes


def intersecting(
    session: Session,
    listing: AreaList,
    boxes: NDArray[np.float64],
    candidates: Mask,
    bbox: Bbox,
    window: bytes | None = None,
) -> Mask:
    """Return which of the candidates have a point in common with the bbox.

    ``window``: WKB of a shape within the bbox, to be intersected instead of it.
    """
    low, high = np.array(bbox[:2]), np.array(bbox[2:])
    begin, end = boxes[:, :2], boxes[:, 2:]
    result = candidates & ((begin <= high) & (end >= low)).all(axis=1)
    # A shape touches each side of its box. Where a whole side is in the bbox, a point of the shape
    # is. Only the shapes of the other boxes have to be read: mostly those at the bbox's corners.
    whole = (begin >= low) & (end <= high)
    side = ((begin >= low) & (begin <= high)) | ((end >= low) & (end <= high))
    certain = (whole[:, 0] & side[:, 1]) | (whole[:, 1] & side[:, 0])
    area = shapely.box(*bbox)
    if window:
        area = shapely.from_wkb(window)
        certain = result.copy()
        shapely.prepare(area)
        certain[result] = shapely.contains(area, shapely.box(*boxes[result].T))
    uncertain = np.flatnonzero(result & ~certain)
    for first in range(0, len(uncertain), _CHUNK):
        positions = uncertain[first : first + _CHUNK]
        shapes = read_shapes(session, listing.codes[positions].tolist())
        result[positions] = shapely.intersects(area, shapes)
    return result


def read_shapes(session: Session, codes: list[str]) -> NDArray[np.object_]:
    """Return the shapes of areas in full detail, None where there is none; at most 500 codes."""
    query = select(Shape.code, WKB).where(Shape.scale == "full", Shape.code.in_(codes))
    shapes: dict[str, bytes] = dict(session.execute(query).all())
    wkb = np.array([shapes.get(code) for code in codes], dtype=np.object_)
    return np.asarray(shapely.from_wkb(wkb))
