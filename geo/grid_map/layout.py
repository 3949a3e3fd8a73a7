"""Lay out a grid map: choose the cells, then give each place one, group by group."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.grid_map.cells import Cells, Labels, neighbours, number
from geo.grid_map.land import Land, Points, choose_cells
from geo.grid_map.placement import halve, improve, neighbour_pairs
from geo.grid_map.regions import connect, smooth
from geo.grid_map.sea import narrow

__all__ = ["Cells", "Points", "grid_map"]


def grid_map(
    points: Points, groups: Sequence[Labels] = (), outline: shapely.Geometry | None = None
) -> Cells:
    """Return a cell for each place: column and row from 0, rows upwards; no two are the same.

    ``points``: x and y of each place, in one unit on both axes and in the unit of ``outline``.
    ``groups``: labels of the places, the larger groups first; the cells of a group are connected
    where that is possible. ``outline``: the land, whose shape the cells take together; None for a
    block. The same input gives the same cells.

    The order of the places is kept by halving places and cells recursively; then places of
    neighbouring cells are exchanged while that brings neighbours together (as in self-sorting maps:
    Strong and Gong, 2014).
    """
    if not len(points):
        return np.empty((0, 2), dtype=np.int64)
    land = choose_cells(points, _usable(outline, points))
    found = _place(land, groups)
    return narrow(land.cells)[found]


def _usable(outline: shapely.Geometry | None, points: Points) -> shapely.Geometry:
    """Return an outline with an area; where there is none, the box of the places, or a square."""
    if outline is not None and shapely.area(outline) > 0:
        return outline
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    if east > west and north > south:
        return shapely.box(west, south, east, north)
    half = max(east - west, north - south, 1.0) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return shapely.box(x - half, y - half, x + half, y + half)


def _place(land: Land, groups: Sequence[Labels]) -> Labels:
    cells, positions = land.cells, land.positions
    zones, cell_zones = land.point_islands, land.cell_islands
    near = neighbours(cells)
    pairs = neighbour_pairs(positions)
    pairs = pairs[zones[pairs[:, 0]] == zones[pairs[:, 1]]]
    for group in groups:
        found = halve(positions, zones, cells, cell_zones)
        found = improve(found, cells, cell_zones, near, positions, pairs, group)
        labels = np.empty_like(found)
        labels[found] = group
        labels = connect(labels, cell_zones, cells, near)
        labels = smooth(labels, cell_zones, cells, near)
        both = number(np.r_[zones, cell_zones], np.r_[group, labels])
        zones, cell_zones = both[: len(zones)], both[len(zones) :]
    found = halve(positions, zones, cells, cell_zones)
    return improve(found, cells, cell_zones, near, positions, pairs, zones)
