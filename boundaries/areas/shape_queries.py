"""Queries of stored shapes, for incremental updates."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, and_, or_, select, type_coerce

from boundaries.areas.codes import Level, slice_of
from boundaries.areas.models import Area, Shape
from geo.store.column_types import Wkb
from geo.store.database import read_session

WKB = type_coerce(Shape.geometry, Wkb)
"""The geometry column as it is stored."""

_CHUNK = 500  # codes in one query; PostgreSQL and SQLite allow some thousands


class CodesWithBounds(NamedTuple):
    """Areas by their codes, in order, and the bounds of their full shapes.

    ``boxes``: west, south, east, north in degrees, one row for each code.
    """

    codes: list[str]
    boxes: NDArray[np.float64]

    def without(self, codes: Iterable[str]) -> "CodesWithBounds":
        """Return all areas but those with these codes."""
        left_out = set(codes)
        left = [place for place, code in enumerate(self.codes) if code not in left_out]
        return CodesWithBounds([self.codes[place] for place in left], self.boxes[left])

    def within(self, area: str) -> "CodesWithBounds":
        """Return the areas in an area, and the area itself where it is one of them."""
        inside = slice_of(self.codes, area)
        return CodesWithBounds(self.codes[inside], self.boxes[inside])


class ShapeQueries:
    """Reads shapes from the store; each query sees the last complete state."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def leaves(self) -> CodesWithBounds:
        """All leaves: the finest areas that have a shape."""
        return self._with_bounds(Area.boundary_id.is_not(None))

    def finest(self) -> CodesWithBounds:
        """All districts that have a shape, and leaves that are coarser than districts."""
        coarse = and_(Area.boundary_id.is_not(None), Area.level < int(Level.DISTRICT))
        return self._with_bounds(or_(Area.level == int(Level.DISTRICT), coarse))

    def shapes(self, scale: str, codes: Iterable[str]) -> dict[str, bytes]:
        """WKB by code of the shapes at a scale; areas without a shape are left out."""
        shapes: dict[str, bytes] = {}
        with read_session(self._engine) as session:
            for part in _parts(sorted(codes)):
                query = select(Shape.code, WKB).where(Shape.scale == scale, Shape.code.in_(part))
                shapes |= dict(session.execute(query).all())
        return shapes

    def members(self, scale: str, parents: Iterable[str]) -> dict[str, dict[str, bytes]]:
        """WKB at a scale by code, of the areas directly below each of the parents."""
        shapes: dict[str, dict[str, bytes]] = {parent: {} for parent in parents}
        below = and_(Shape.code == Area.code, Shape.scale == scale)
        with read_session(self._engine) as session:
            for part in _parts(sorted(shapes)):
                query = select(Area.parent, Shape.code, WKB).join(Shape, below)
                for parent, code, wkb in session.execute(query.where(Area.parent.in_(part))):
                    shapes[parent][code] = wkb
        return shapes

    def _with_bounds(self, *where: Any) -> CodesWithBounds:
        box = (Area.west, Area.south, Area.east, Area.north)
        query = select(Area.code, *box).where(*where, Area.west.is_not(None)).order_by(Area.code)
        with read_session(self._engine) as session:
            rows = session.execute(query).all()
        boxes = np.array([row[1:] for row in rows], dtype=float).reshape(-1, 4)
        return CodesWithBounds([row[0] for row in rows], boxes)


def _parts(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), _CHUNK):
        yield codes[start : start + _CHUNK]
