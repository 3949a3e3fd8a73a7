"""Measure which share of each cell of a grid a polygon covers."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

LINES = 3
"""Horizontal lines through each row of cells on which the share is measured exactly."""


class Edges(NamedTuple):
    """Edges of rings in the unit of the grid: start and end (x, y), and the number of the ring."""

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    rings: NDArray[np.int64]

    def moved(self, origin: NDArray[np.float64], scale: float = 1.0) -> "Edges":
        """Return the edges relative to an origin, in units of ``scale``."""
        return Edges((self.starts - origin) / scale, (self.ends - origin) / scale, self.rings)

    def of(self, rings: NDArray[np.bool_]) -> "Edges":
        """Return the edges of some rings, a mask by number."""
        own = rings[self.rings]
        return Edges(self.starts[own], self.ends[own], self.rings[own])


def ring_edges(outline: shapely.Geometry) -> Edges:
    """Return the edges of all rings of a polygon or multipolygon."""
    rings = shapely.get_rings(shapely.get_parts(outline))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return Edges(points[:-1][joined], points[1:][joined], ring[1:][joined])


def land_share(edges: Edges, columns: int, rows: int) -> NDArray[np.float64]:
    """Return the share of each cell inside the rings, 0–1, in shape (rows, columns).

    Cell (0, 0) has its lower left corner at the origin. Rings are closed and lie on the grid; a
    point is inside if a line from it crosses an odd number of edges.
    """
    (x1, y1), (x2, y2) = edges.starts.T, edges.ends.T
    # lines at the heights (k + 1/2) / LINES; an edge crosses from the first to before the last
    first = np.ceil(np.minimum(y1, y2) * LINES - 0.5).astype(np.int64)
    count = np.ceil(np.maximum(y1, y2) * LINES - 0.5).astype(np.int64) - first
    edge = np.repeat(np.arange(len(count)), count)
    line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    height = (line + 0.5) / LINES
    x = x1[edge] + (height - y1[edge]) * (x2[edge] - x1[edge]) / (y2[edge] - y1[edge])
    order = np.lexsort((x, line))
    x = np.clip(x[order], 0, np.nextafter(columns, 0))
    row = line[order] // LINES
    # From one crossing to the next is inside: what lies west of the second less what lies west of
    # the first.
    sign = np.where(np.arange(len(x)) % 2, 1.0, -1.0)
    column = x.astype(np.int64)
    size = rows * columns
    place = row * columns + column
    partly = np.bincount(place, sign * (x - column), size).reshape(rows, columns)
    steps = np.bincount(place, sign, size).reshape(rows, columns)
    west = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1] - steps
    # rounded, so that equal shares are equal on every machine
    share: NDArray[np.float64] = ((partly + west) / LINES).round(6)
    return share
