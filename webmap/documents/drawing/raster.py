"""A raster of a drawing: which shape lies at each cell, and where boxes of cells have room."""

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing.rings import TENTHS, Rings

NOTHING = -1
"""Value of a cell that lies in no shape."""

SEVERAL = -2
"""Value of a cell where shapes overlap."""

Cells = NDArray[np.int32]
Mask = NDArray[np.bool_]


def rasterise(rings: Rings, rows: int, columns: int, step: float) -> Cells:
    """Return the index of the shape at the centre of each cell; NOTHING or SEVERAL else.

    ``step``: units of the drawing per cell. A shape without the centre of a cell has the cell of
    its first point, if no other shape does.
    """
    places, signs, owners = _crossings(rings, rows, columns, step)
    size = rows * (columns + 1)
    # between two crossings of a row the sums are constant: how many shapes, and the sum of theirs
    count = np.bincount(places, signs, size).reshape(rows, -1).cumsum(axis=1)
    total = np.bincount(places, signs * owners, size).reshape(rows, -1).cumsum(axis=1)
    ids = np.select([count == 1, count > 1], [total, SEVERAL], NOTHING)[:, :columns]
    ids = ids.astype(np.int32)
    _add_small(ids, rings, step)
    return ids


def _add_small(ids: Cells, rings: Rings, step: float) -> None:
    has_cells = np.zeros(rings.count + 2, np.bool_)
    has_cells[ids.ravel()] = True  # NOTHING and SEVERAL are the last
    small = ~has_cells[rings.owner] & ~rings.hole
    cells = np.floor(rings.points[rings.starts[:-1]][small] / (TENTHS * step)).astype(np.intp)
    inside = ((cells >= 0) & (cells < [ids.shape[1], ids.shape[0]])).all(axis=1)
    columns, rows = cells[inside].T
    owners = rings.owner[small][inside]
    free = ids[rows, columns] == NOTHING
    ids[rows[free], columns[free]] = owners[free]


def covered(rings: Rings, rows: int, columns: int, step: float) -> Mask:
    """Return whether any shape lies at the centre of each cell."""
    places, signs, _ = _crossings(rings, rows, columns, step)
    count = np.bincount(places, signs, rows * (columns + 1)).reshape(rows, -1).cumsum(axis=1)
    return (count > 0)[:, :columns]


def _crossings(
    rings: Rings, rows: int, columns: int, step: float
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    # of lines with the centres of rows: place in the raster, +1 where the shape begins or -1
    # where it ends, and the shape
    if not len(rings.points):
        nothing = np.empty(0)
        return nothing.astype(np.intp), nothing, nothing
    points = rings.points / (TENTHS * step) - 0.5
    ring = rings.of_point[:-1]
    start, end = points[:-1], points[1:]
    joined = ring == rings.of_point[1:]
    first = np.ceil(np.minimum(start[:, 1], end[:, 1])).clip(0, rows).astype(np.intp)
    after = np.ceil(np.maximum(start[:, 1], end[:, 1])).clip(0, rows).astype(np.intp)
    crossed = np.where(joined, after - first, 0)
    line = np.repeat(np.arange(len(ring)), crossed)
    row = first[line] + np.arange(len(line)) - np.repeat(np.cumsum(crossed) - crossed, crossed)
    height = end[line, 1] - start[line, 1]
    x = start[line, 0] + (row - start[line, 1]) / height * (end[line, 0] - start[line, 0])
    column = np.ceil(x).clip(0, columns).astype(np.intp)
    turn = np.where(_area(rings) < 0, -1.0, 1.0) * np.where(rings.hole, -1.0, 1.0)
    signs = -np.sign(height) * turn[ring[line]]
    return row * (columns + 1) + column, signs, rings.owner[ring[line]].astype(np.float64)


def _area(rings: Rings) -> NDArray[np.float64]:
    # twice the signed area of each ring
    x, y = rings.points.astype(np.float64).T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    cross[rings.starts[1:] - 1] = 0.0
    area: NDArray[np.float64] = np.add.reduceat(cross, rings.starts[:-1])
    return area


def sums(mask: Mask | NDArray[np.int_]) -> NDArray[np.int32]:
    """Return the sum of cells above and to the left of each corner of cells."""
    found = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    np.cumsum(np.cumsum(mask, axis=0, dtype=np.int32), axis=1, out=found[1:, 1:])
    return found


def windows(total: NDArray[np.int32], rows: int, columns: int) -> NDArray[np.int32]:
    """Return the number of true cells in each window of a size, by its first row and column.

    ``total``: from ``sums``. The result has no rows or columns if the window is too large.
    """
    if rows >= total.shape[0] or columns >= total.shape[1]:
        return np.empty((0, 0), np.int32)
    return (
        total[rows:, columns:]
        - total[:-rows, columns:]
        - total[rows:, :-columns]
        + total[:-rows, :-columns]
    )
