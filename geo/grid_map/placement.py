"""Give each place a cell: first roughly by halving, then better by exchanging neighbours.

Both work on many zones at once. A zone is a set of cells and as many places; no place leaves it.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.grid_map.cells import DIRECTIONS, Cells, Labels, number
from geo.grid_map.land import Points

Pairs = NDArray[np.int64]
"""Numbers of two places, one row for each pair."""

SWEEPS = 6
"""How often every cell is compared with its neighbours."""

_SAME_GROUP = 4.0  # weight of a pair of neighbours that belong together, others have 1
_OWN_PLACE = 1.0  # weight of a place's own position


def halve(positions: Points, zones: Labels, cells: Cells, cell_zones: Labels) -> NDArray[np.int64]:
    """Return a cell for each place: its index.

    The cells of a zone are cut in two halves across the longer side, its places likewise, and so
    on; so the order of the places from west to east and from south to north is kept, whatever their
    density.
    """
    place, cell = np.argsort(zones, kind="stable"), np.argsort(cell_zones, kind="stable")
    node = number(zones[place])
    index = np.arange(len(node))
    while True:
        starts = np.flatnonzero(np.r_[True, node[1:] != node[:-1]])
        sizes = np.diff(np.r_[starts, len(node)])
        if (sizes == 1).all():
            break
        columns_rows = cells[cell]
        extent = np.maximum.reduceat(columns_rows, starts)
        extent -= np.minimum.reduceat(columns_rows, starts)
        is_tall = (extent[:, 1] > extent[:, 0])[node]
        cell = cell[_order(cells[cell], is_tall, node)]
        place = place[_order(positions[place], is_tall, node)]
        second = index - starts[node] >= (sizes[node] + 1) // 2
        node = np.cumsum(np.r_[0, (np.diff(node) > 0) | (np.diff(second.astype(int)) > 0)])
    found = np.empty(len(node), dtype=np.int64)
    found[place] = cell
    return found


def _order(xy: NDArray[np.float64] | Cells, is_tall: NDArray[np.bool_], node: Labels) -> Labels:
    along, across = np.where(is_tall[:, None], xy[:, ::-1], xy).T
    return np.lexsort((across, along, node))


def neighbour_pairs(positions: Points) -> Pairs:
    """Return the pairs of places that are joined by a Delaunay triangulation."""
    # complex numbers are sorted and found by x, then y
    points, first, same = np.unique(
        positions[:, 0] + 1j * positions[:, 1], return_index=True, return_inverse=True
    )
    every = shapely.multipoints(np.stack([points.real, points.imag], axis=1))
    ends = shapely.get_coordinates(shapely.delaunay_triangles(every, only_edges=True))
    if not len(ends):  # fewer than three points, or all on one line
        order = np.argsort(same, kind="stable")
        return np.stack([order[:-1], order[1:]], axis=1)
    found = first[np.searchsorted(points, ends[:, 0] + 1j * ends[:, 1])].reshape(-1, 2)
    again = np.flatnonzero(first[same] != np.arange(len(positions)))
    return np.vstack([found, np.stack([first[same[again]], again], axis=1)])


def improve(
    found: NDArray[np.int64],
    cells: Cells,
    cell_zones: Labels,
    near: NDArray[np.int64],
    positions: Points,
    pairs: Pairs,
    groups: Labels,
) -> NDArray[np.int64]:
    """Exchange places of neighbouring cells while that brings neighbours nearer to each other.

    Minimises the sum of squared distances, in cells, between the places of each pair and between
    each place and its position. ``near``: the result of ``cells.neighbours``.
    """
    count = len(cells)
    weight = np.where(groups[pairs[:, 0]] == groups[pairs[:, 1]], _SAME_GROUP, 1.0)
    order = np.argsort(np.r_[pairs[:, 0], pairs[:, 1]], kind="stable")
    one = np.r_[pairs[:, 0], pairs[:, 1]][order]
    other = np.r_[pairs[:, 1], pairs[:, 0]][order]
    weight = np.r_[weight, weight][order]
    degree = np.bincount(one, weight, count) + _OWN_PLACE
    xy = cells.astype(float)
    square = (xy**2).sum(axis=1)
    found = found.copy()
    at = np.empty(count, dtype=np.int64)  # place of each cell
    at[found] = np.arange(count)
    steps = _steps(cells, cell_zones, near)
    for _ in range(SWEEPS):
        before = found.copy()
        for halves in steps:
            mean = _OWN_PLACE * positions
            for axis in (0, 1):
                drawn = weight * xy[found[other], axis]
                mean[:, axis] += np.bincount(one, drawn, count)
            for cell, beside in halves:
                a, b = at[cell], at[beside]
                pull = ((xy[cell] - xy[beside]) * (mean[a] - mean[b])).sum(axis=1)
                change = (degree[a] - degree[b]) * (square[beside] - square[cell]) + 2 * pull
                swap = change < -1e-9
                cell, beside, a, b = cell[swap], beside[swap], a[swap], b[swap]
                at[cell], at[beside], found[a], found[b] = b, a, beside, cell
        if (before == found).all():
            break
    return found


def _steps(
    cells: Cells, zones: Labels, near: NDArray[np.int64]
) -> list[list[tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """Return pairs of neighbouring cells of a zone by direction.

    Each direction has two halves, in each of which no cell stands twice.
    """
    steps = []
    for direction, (dx, _) in enumerate(DIRECTIONS[:4]):
        parity = cells[:, 0 if dx else 1] % 2
        beside = near[:, direction]
        usable = (beside >= 0) & (zones[beside] == zones)
        halves = [np.flatnonzero(usable & (parity == odd)) for odd in (0, 1)]
        steps.append([(cell, beside[cell]) for cell in halves])
    return steps
