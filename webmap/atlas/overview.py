"""Coarse shapes of the whole country, which the atlas paints until its tiles have come.

The tiles with all villages of the country are nearly a megabyte. The overview of the kecamatan is a
tenth of that: filled with the class of most of their villages, they look much the same from afar.
"""

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, at_level_sql, number
from boundaries.areas.models import Shape
from boundaries.areas.shape_queries import WKB
from geo.tiles import rings
from geo.topology import arcs, encoding, simplification

LAYERS = {
    Level.REGENCY: (Level.REGENCY, Level.PROVINCE),
    Level.DISTRICT: (Level.DISTRICT, Level.REGENCY, Level.PROVINCE),
}
"""Levels of the layers of each overview, by its finest one."""

UNITS = 1 << 14
"""Units of the side of the world in web mercator: half a pixel at zoom 5, that of the country."""

_FINE = 16  # parts of a unit in which shapes are simplified
_DETAIL = 2  # square units: half a square pixel


def overview(session: Session, finest: Level) -> bytes:
    """Encode the areas of some levels as a topology in units of web mercator, from the northwest.

    Each area has a ring, however small it is. Empty where the store has no shapes.
    """
    layers = [_shapes(session, level) for level in LAYERS[finest]]
    ids = [np.array([number(code) for code, _ in rows], dtype=np.int64) for rows in layers]
    wkb = [one for rows in layers for _, one in rows]
    if not wkb:
        return b""
    world = rings.project(shapely.from_wkb(np.array(wkb, dtype=object)))
    fine = arcs.cut(rings.snap_to_grid(world, UNITS * _FINE))
    simplified = arcs.join(simplification.simplify(fine, _DETAIL * _FINE**2))
    coarse = arcs.cut(rings.snap_to_grid(simplified, 1 / _FINE))
    return encoding.encode(coarse, ids, UNITS)


def _shapes(session: Session, level: Level) -> list[tuple[str, bytes]]:
    query = select(Shape.code, WKB).where(Shape.scale == "country", at_level_sql(Shape.code, level))
    return [(code, bytes(wkb)) for code, wkb in session.execute(query.order_by(Shape.code))]
