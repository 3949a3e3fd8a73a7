"""Read latitudes and longitudes, also those that a spreadsheet took for a large number.

A spreadsheet with Indonesian settings reads the point of ``-2.122958`` as a separator of thousands
and writes ``-2.122.958``. The digits are complete: what is lost is the place of the point. It is
restored only where exactly one place gives a point in Indonesia and near the village.
"""

import math
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

import shapely

from geo.messages import Message
from kampungkb.register import cells
from kampungkb.thematic.messages import message

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees (EPSG:4326)."""

INDONESIA: Bounds = (94.5, -11.5, 141.5, 6.5)
"""Bounds of Indonesia with half a degree around it."""

NEAR_DEGREES = 0.25
"""A repaired coordinate lies at most so far from the bounds of its village: 28 km."""

FAR_KM = 5.0
"""A point farther than this from the polygon of its village is noted."""

_DECIMALS = 6  # 11 cm: sheets seldom have more
_KM_PER_DEGREE = 111.195  # of a great circle, radius 6371 km
_MINUS = str.maketrans({"−": "-", "–": "-"})
_LONGEST = 40  # characters of a coordinate
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
_DIGITS = re.compile(r"(-?)(\d[\d.,]*)")


class Axis(Enum):
    """Which of the two coordinates; the value is its first place in ``Bounds``."""

    LONGITUDE = 0
    LATITUDE = 1

    def limits(self, bounds: Bounds) -> tuple[float, float]:
        """Return the least and the greatest value of the axis in bounds."""
        return bounds[self.value], bounds[self.value + 2]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A coordinate in degrees, None where it cannot be read, and what to know of it."""

    value: float | None
    note: Message | None = None


def read_coordinate(cell: Any, axis: Axis, column: str, near: Bounds | None = None) -> Coordinate:
    """Read one coordinate in degrees.

    ``near``: bounds of the village, where they are known. A value that is well formed and lies in
    Indonesia is not changed. An empty cell has neither value nor note.
    """
    text = cells.filled_text(cell).translate(_MINUS).replace(" ", "")
    if not text:
        return Coordinate(None)
    least, most = axis.limits(INDONESIA)
    if isinstance(cell, float) and least <= cell <= most:
        return Coordinate(cell)
    if _PLAIN.fullmatch(text):
        value = float(text.replace(",", "."))
        if least <= value <= most:
            return Coordinate(value)
    parts = _DIGITS.fullmatch(text)
    if parts is None or len(text) > _LONGEST:
        return Coordinate(None, message("coordinate_unreadable", column=column, text=text))
    if near is not None:
        near_least, near_most = axis.limits(near)
        least, most = max(least, near_least - NEAR_DEGREES), min(most, near_most + NEAR_DEGREES)
    readings = [
        value
        for value in _readings(parts[1], re.sub(r"\D", "", parts[2]), alone=near is None)
        if least <= value <= most
    ]
    if len(readings) == 1:
        repaired = message("coordinate_repaired", column=column, text=text, value=str(readings[0]))
        return Coordinate(readings[0], repaired)
    problem = "coordinate_ambiguous" if readings else "coordinate_elsewhere"
    return Coordinate(None, message(problem, column=column, text=text))


def _readings(sign: str, digits: str, *, alone: bool) -> list[float]:
    if digits.startswith("0"):  # a number starts with 0 only before its point
        return [float(f"{sign}0.{digits[1:]}0")]
    texts = [f"{digits[:place]}.{digits[place:]}0" for place in range(1, len(digits) + 1)]
    # zeros after the sign are lost, too: -0.123456 becomes -123.456
    if not alone or len(digits) <= _DECIMALS:
        texts += [f"0.{digits}", f"0.{digits:>0{_DECIMALS}}"]
    return sorted({float(sign + text) for text in texts})


def km_outside(shape: shapely.Geometry, longitude: float, latitude: float) -> float:
    """Return how far a point lies outside of a shape (EPSG:4326) in km; 0 inside.

    On a plane through the point, which is exact to a percent at the distances of a district.
    """
    scale = math.cos(math.radians(latitude))
    flat = shapely.transform(shape, lambda points: points * (scale, 1.0))
    return (
        float(shapely.distance(flat, shapely.Point(longitude * scale, latitude))) * _KM_PER_DEGREE
    )
