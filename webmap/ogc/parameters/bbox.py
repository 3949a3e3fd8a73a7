"""Boxes of a request: ``bbox``."""

import math
from typing import NamedTuple

from webmap.core.errors import BadParameter


class Bbox(NamedTuple):
    """A rectangle in degrees; its west is not east of its east."""

    west: float
    south: float
    east: float
    north: float


def read_bbox(text: str, *, latitude_first: bool = False) -> tuple[Bbox, ...]:
    """Read a box in degrees: west, south, east, north, or with ``latitude_first`` south, west, ….

    A west that is east of the east means a box across the antimeridian.
    """
    west, south, east, north = read_numbers(text)
    if latitude_first:
        west, south, east, north = south, west, north, east
    if south > north:
        raise BadParameter(
            f"bbox={text[:80]} is upside down", do="Write west,south,east,north, the south first."
        )
    if west <= east:
        return (Bbox(west, south, east, north),)
    return Bbox(west, south, 180.0, north), Bbox(-180.0, south, east, north)


def read_numbers(text: str) -> tuple[float, float, float, float]:
    """Read four numbers, or six with heights, which are ignored; raises BadParameter."""
    try:
        numbers = [float(part) for part in text.split(",", 6)]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadParameter(
            f"bbox={text[:80]} is not a box",
            do="Write west,south,east,north in degrees, e.g. bbox=108.5,-7.4,109.3,-6.7.",
        )
    half = len(numbers) // 2
    if half == 3 and numbers[2] > numbers[5]:
        raise BadParameter(
            f"bbox={text[:80]} is upside down", do="Write west,south,east,north, the south first."
        )
    return numbers[0], numbers[1], numbers[half], numbers[half + 1]
