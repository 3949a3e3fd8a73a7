"""Free places of a drawing, beside its land and what was placed before."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing.labelling.inside import Box
from webmap.documents.drawing.model import MapFrame
from webmap.documents.drawing.raster import Mask, sums, windows

CELL = 4.0
"""Units of a cell of the raster in which room is looked for."""

GAP = 7.0
"""Units between panels, and from a panel to the edge of the drawing."""

TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = (0, 0), (1, 0), (0, 1), (1, 1)
"""Corners of the drawing: whether right, whether bottom."""

_NEXT_CORNER = 80.0  # cost of the next best corner, as length
_EDGE = 1.1  # cost of a unit to the nearest edge: panels there cut the sea less

Cost = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


class Room:
    """Free places of a drawing, beside its land and what was placed before."""

    def __init__(self, frame: MapFrame, land: Mask | None) -> None:
        """``land``: cells that are not free, of ``shape``; None for an empty drawing."""
        self._frame = frame
        self._taken = np.zeros(self.shape(frame), np.bool_) if land is None else land

    @staticmethod
    def shape(frame: MapFrame) -> tuple[int, int]:
        """Return the rows and columns of the raster of a drawing."""
        return max(int(frame.height / CELL), 1), max(int(frame.width / CELL), 1)

    def place(self, size: tuple[float, float], cost: Cost, *, gap: float = GAP) -> Box | None:
        """Return a free box at the least cost, and take it; None if there is none."""
        width, height = size[0] + 2 * gap, size[1] + 2 * gap
        rows, columns = (int(np.ceil(length / CELL)) for length in (height, width))
        counts = windows(sums(self._taken), rows, columns)
        free = np.argwhere(counts == 0)
        if not len(free):
            return None
        # the box lies at the edge of the drawing where the last cells reach only near to it
        last = np.array(counts.shape) - 1
        left = np.where(free[:, 1] == last[1], self._frame.width - width, free[:, 1] * CELL).astype(
            float
        )
        top = np.where(
            free[:, 0] == last[0], self._frame.height - height, free[:, 0] * CELL
        ).astype(float)
        at = int(cost(left + gap, top + gap).argmin())
        row, column = free[at].tolist()
        self._taken[row : row + rows, column : column + columns] = True
        x, y = float(left[at]) + gap, float(top[at]) + gap
        return x, y, x + size[0], y + size[1]

    def take(self, left: float, top: float, width: float, height: float) -> None:
        """Keep a box free from now on."""
        rows = slice(max(int(top / CELL), 0), int((top + height) / CELL) + 1)
        columns = slice(max(int(left / CELL), 0), int((left + width) / CELL) + 1)
        self._taken[rows, columns] = True

    def has(self, size: tuple[float, float]) -> bool:
        """Return whether there is a free box of a size."""
        rows, columns = (int(np.ceil((length + 2 * GAP) / CELL)) for length in size[::-1])
        counts = windows(sums(self._taken), rows, columns)
        return bool((counts == 0).any())

    def near(self, point: NDArray[np.float64], size: tuple[float, float]) -> Cost:
        """Return the cost of boxes by distance to a point, and to the edges of the drawing."""
        frame = self._frame

        def cost(left: NDArray[np.float64], top: NDArray[np.float64]) -> NDArray[np.float64]:
            away = np.hypot(left + size[0] / 2 - point[0], top + size[1] / 2 - point[1])
            edge = np.minimum(
                np.minimum(left, frame.width - left - size[0]),
                np.minimum(top, frame.height - top - size[1]),
            )
            found: NDArray[np.float64] = away + _EDGE * edge
            return found

        return cost

    def corners(self, order: tuple[tuple[int, int], ...], size: tuple[float, float]) -> Cost:
        """Return the cost of boxes by distance to the corners of the drawing, the best first."""
        frame = self._frame

        def cost(left: NDArray[np.float64], top: NDArray[np.float64]) -> NDArray[np.float64]:
            away = [
                np.hypot(
                    (frame.width - left - size[0]) if right else left,
                    (frame.height - top - size[1]) if bottom else top,
                )
                + rank * _NEXT_CORNER
                for rank, (right, bottom) in enumerate(order)
            ]
            found: NDArray[np.float64] = np.min(away, axis=0)
            return found

        return cost
