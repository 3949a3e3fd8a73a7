"""Layers of the maps of areas: which ones a map has, and their shapes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, at_level_sql, level, within_sql
from boundaries.areas.models import Area, Shape
from boundaries.areas.shape_queries import WKB

ShapeRows = Sequence[tuple[str, bytes]]
"""Codes in order, and the shape of each as WKB, EPSG:4326."""

SCALES = {
    Level.COUNTRY: "country",
    Level.PROVINCE: "province",
    Level.REGENCY: "regency",
    Level.DISTRICT: "regency",
}
"""Stored scale of the shapes on the map of an area, by its level."""

_DECIMALS = {"country": 3, "province": 4, "regency": 4}
"""Digits of a degree: rounding moves a point an eighth as far as simplification, or less."""

_REACH = 0.8
"""Half the side of the square around an area that its map shows, as a part of the larger extent."""

_AROUND = "~"
_LEVEL_LETTERS = {Level.PROVINCE: "p", Level.REGENCY: "r", Level.DISTRICT: "d", Level.VILLAGE: "v"}


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes of one layer: areas of a level in ``code``, or areas of its own level around it."""

    code: str
    level: Level
    around: bool = False

    @property
    def scale(self) -> str:
        """Stored scale of the shapes; areas around have the scale of the map one level up."""
        return SCALES[Level(level(self.code) - self.around)]

    @property
    def decimals(self) -> int:
        """Digits of a degree to which points are rounded for the browser."""
        return min(4, _DECIMALS[self.scale]) if self.around else _DECIMALS[self.scale]

    @property
    def key(self) -> str:
        """Key of the layer in the index."""
        return f"{self.code}{_AROUND if self.around else _LEVEL_LETTERS[self.level]}"

    @classmethod
    def of(cls, key: str) -> "Layer":
        """Return the layer of a key in the index."""
        code, letter = key[:-1], key[-1]
        if letter == _AROUND:
            return cls(code, level(code), around=True)
        return cls(code, next(by for by, one in _LEVEL_LETTERS.items() if one == letter))


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers of a map: coloured areas, outlines of areas above them, and areas around in grey."""

    children: Layer
    outlines: Layer | None
    context: Layer | None


def layers(code: str, by: Level) -> Layers:
    """Return the layers of the map of an area that colours the areas of level ``by``."""
    at = level(code)
    above = Level(at + 1) if by > at + 1 else at
    return Layers(
        Layer(code, by),
        Layer(code, above) if above > Level.COUNTRY else None,
        Layer(code, at, around=True) if at > Level.COUNTRY else None,
    )


# Areas around ---------------------------------------------------------------------------------


class ContextAreas:
    """Areas of the same level around an area, which its map shows in grey.

    Bounding boxes of a level are read once for the life of the object. ``reach``: half the side of
    the square around an area, as a part of the area's larger extent.
    """

    def __init__(self, session: Session, reach: float = _REACH) -> None:
        self._session = session
        self._reach = reach
        self._boxes: dict[Level, tuple[NDArray[np.str_], NDArray[np.float64]]] = {}

    def around(self, code: str) -> list[str]:
        """Return codes of areas whose box meets the square around the area; without itself."""
        codes, boxes = self._boxes_of(level(code))
        place = int(np.searchsorted(codes, code))
        if place == len(codes) or codes[place] != code:
            return []
        west, south, east, north = boxes[place].tolist()
        x, y = (west + east) / 2, (south + north) / 2
        reach = self._reach * max(east - west, north - south)
        is_near = (
            (boxes[:, 0] < x + reach)
            & (boxes[:, 2] > x - reach)
            & (boxes[:, 1] < y + reach)
            & (boxes[:, 3] > y - reach)
        )
        is_near[place] = False
        return codes[is_near].tolist()  # type: ignore[no-any-return]

    def _boxes_of(self, at: Level) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
        if at not in self._boxes:
            columns = (Area.code, Area.west, Area.south, Area.east, Area.north)
            query = select(*columns).where(Area.level == int(at), Area.west.is_not(None))
            rows = self._session.execute(query.order_by(Area.code)).all()
            codes = np.array([row[0] for row in rows], dtype=str)
            self._boxes[at] = codes, np.array([row[1:] for row in rows], float).reshape(-1, 4)
        return self._boxes[at]


# Shapes ---------------------------------------------------------------------------------------


def read_shapes(session: Session, layer: Layer, context: ContextAreas) -> ShapeRows:
    """Read the shapes of a layer, also of unlisted areas: a new code list changes no layer."""
    query = select(Shape.code, WKB).where(Shape.scale == layer.scale)
    if layer.around:
        query = query.where(Shape.code.in_(context.around(layer.code)))
    elif layer.level == level(layer.code):
        query = query.where(Shape.code == layer.code)
    else:
        query = query.where(
            at_level_sql(Shape.code, layer.level), within_sql(Shape.code, layer.code)
        )
    return [(code, bytes(wkb)) for code, wkb in session.execute(query.order_by(Shape.code))]
