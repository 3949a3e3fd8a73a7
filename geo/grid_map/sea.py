"""Bring the islands of a grid map together: cut empty strips out of the sea.

Each strip runs through the whole grid, beside the islands; so islands keep their shape and their
order, and only distances over the sea become shorter.
"""

import numpy as np
from numpy.typing import NDArray

from geo.grid_map.cells import Cells

FULL = 0.25
"""Share of the grid's box that is land, from which on no more is cut."""

_GAP = 2  # empty columns or rows that are kept between islands
_BEND = 0.5  # cost of a step aside, so that straight strips are cut first
_MOST = 300  # strips
_BLOCKED = 1e6


def narrow(cells: Cells) -> Cells:
    """Return the cells moved together, from column 0 and row 0; none meets another."""
    cells = cells - cells.min(axis=0)
    for axis in (0, 1):
        cells[:, axis] = _without_gaps(cells[:, axis])
    for _ in range(_MOST):
        columns, rows = (cells.max(axis=0) + 1).tolist()
        if len(cells) >= FULL * columns * rows:
            break
        # cut across the longer side, if it can be
        first = 0 if columns >= rows else 1
        for axis in (first, 1 - first):
            strip = _cheapest_strip(cells if axis == 0 else cells[:, ::-1])
            if strip is not None:
                cells[:, axis] -= cells[:, axis] > strip[cells[:, 1 - axis]]
                break
        else:
            break
    moved: Cells = cells - cells.min(axis=0)
    return moved


def _without_gaps(lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """Shorten runs of lines without cells to _GAP."""
    used = np.unique(lines)
    cut = np.cumsum(np.maximum(np.diff(used, prepend=used[0]) - 1 - _GAP, 0))
    shortened: NDArray[np.int64] = lines - cut[np.searchsorted(used, lines)]
    return shortened


def _cheapest_strip(cells: Cells) -> NDArray[np.int64] | None:
    """Return the column, in each row, of the straightest strip from the lowest row to the highest.

    The cells beside it stay a cell apart. None if there is no strip.
    """
    columns, rows = (cells.max(axis=0) + 1).tolist()
    land = np.zeros((rows + 2, columns + 2), dtype=bool)
    land[cells[:, 1] + 1, cells[:, 0] + 1] = True
    near = land.copy()
    near[:, 1:] |= land[:, :-1]
    blocked = near[1:-1] | near[:-2] | near[2:]
    cost = np.where(blocked[:, 1:-1], _BLOCKED, 0.0)
    if cost.min(axis=1).max() > 0:
        return None
    steps = np.zeros((rows, columns), dtype=np.int64)
    total = np.full(columns + 2, 2 * _BLOCKED)  # with a margin on each side
    total[1:-1] = cost[0]
    for row in range(1, rows):
        straight, left, right = total[1:-1], total[:-2] + _BEND, total[2:] + _BEND
        aside = np.minimum(left, right)
        steps[row] = np.where(straight <= aside, 0, np.where(left <= right, -1, 1))
        total[1:-1] = np.minimum(straight, aside) + cost[row]
    total = total[1:-1]
    column = int(total.argmin())
    if total[column] >= _BLOCKED:
        return None
    strip = np.empty(rows, dtype=np.int64)
    for row in range(rows - 1, -1, -1):
        strip[row] = column
        column += steps[row, column]
    return strip
