"""Project degrees to the plane of a drawing, and choose the length of its scale bar."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes

METRES_PER_DEGREE = 111_320.0
"""Length of a degree of latitude, and of longitude at the equator, on a sphere of 40,075 km."""

_ROUND = (5, 2, 1)


@dataclass(frozen=True, slots=True)
class Projection:
    """Equirectangular projection with the scale of one latitude; y grows downwards.

    ``west``, ``north``: the degrees that lie at ``left``, ``top`` of the drawing. ``stretch``:
    cosine of the latitude in the middle. ``scale``: units of the drawing per degree of latitude.
    Within a province the error of a distance stays under a percent.
    """

    west: float
    north: float
    left: float
    top: float
    stretch: float
    scale: float

    @property
    def units_per_metre(self) -> float:
        """Units of the drawing per metre on the ground."""
        return self.scale / METRES_PER_DEGREE

    def points(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return x, y in units of the drawing for rows of longitude, latitude."""
        x = self.left + (degrees[:, 0] - self.west) * self.stretch * self.scale
        y = self.top + (self.north - degrees[:, 1]) * self.scale
        return np.column_stack([x, y])

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return longitude and latitude of a point of the drawing."""
        return (
            self.west + (x - self.left) / (self.stretch * self.scale),
            self.north - (y - self.top) / self.scale,
        )

    def shapes(self, shapes: Shapes) -> Shapes:
        """Return shapes in units of the drawing from shapes in degrees (EPSG:4326)."""
        projected: Shapes = shapely.transform(shapes, self.points)
        return projected


def fit(
    bounds: tuple[float, float, float, float], width: float, height: float, margin: float
) -> Projection:
    """Return the projection that shows bounds as large as a drawing allows, in its middle.

    ``bounds``: west, south, east, north in degrees. ``margin``: units kept free on each side.
    """
    west, south, east, north = bounds
    stretch = math.cos(math.radians((south + north) / 2))
    # a single point has no extent: about 100 m around it
    extent_x = max((east - west) * stretch, 1e-3)
    extent_y = max(north - south, 1e-3)
    scale = min((width - 2 * margin) / extent_x, (height - 2 * margin) / extent_y)
    return Projection(
        west=west,
        north=north,
        left=(width - (east - west) * stretch * scale) / 2,
        top=(height - (north - south) * scale) / 2,
        stretch=stretch,
        scale=scale,
    )


def bar_length(projection: Projection, longest: float) -> tuple[float, int]:
    """Return the length of a scale bar in units, at most ``longest``, and in whole metres.

    The metres are 1, 2 or 5 times a power of ten, and at least 1.
    """
    most = max(longest / projection.units_per_metre, 1.0)
    power = 10 ** math.floor(math.log10(most))
    metres = next(int(digit * power) for digit in _ROUND if digit * power <= most * (1 + 1e-9))
    return metres * projection.units_per_metre, metres
