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


def read_bbox(text: str) -> tuple[Bbox, ...]:
    """Read four numbers (west, south, east, north), or six with heights, which are ignored.

    Degrees of CRS84. A west that is east of the east means a box across the antimeridian.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadParameter(
            f"bbox={text[:80]} is not a box",
            do="Write west,south,east,north in degrees, e.g. bbox=108.5,-7.4,109.3,-6.7.",
        )
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if south > north or (half == 3 and numbers[2] > numbers[5]):
        raise BadParameter(
            f"bbox={text[:80]} is upside down", do="Write west,south,east,north, the south first."
        )
    if west <= east:
        return (Bbox(west, south, east, north),)
    return Bbox(west, south, 180.0, north), Bbox(-180.0, south, east, north)
