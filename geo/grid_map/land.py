"""Choose the cells of a grid map: as many on each island as there are places on it.

The cells of an island have its shape. An island whose places lie denser than elsewhere is enlarged
about its centre, another one is reduced; where islands would then overlap, the one with fewer
places is moved.
"""

from dataclasses import dataclass
from itertools import count as count_from
from math import hypot, isqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.grid_map.cells import Cells, Labels, label_mask
from geo.grid_map.raster import Edges, land_share, ring_edges

Points = NDArray[np.float64]
"""x and y of each place, one row each; the same unit on both axes."""

_Share = NDArray[np.float64]

_LAND = 0.08  # share of a cell from which on it joins islands: a strait is wider than a cell
_MAX_CELLS, _MAX_SIDE = 250_000, 2_000  # of the raster of all land and sea
_ROUNDS, _ENOUGH = 3, 0.02  # until the land of the islands with places is as many cells as places
_SAME_SIZE = 0.03  # an island that would change by less keeps its size
_SMALL_PART = 0.03  # share of an island below which a part that is cut off is dropped
_NEAR = (-1, 0, 1)
_TOUCHING = 1.5  # cells that an island is moved further, rather than that it touches another one


@dataclass(frozen=True, slots=True)
class Land:
    """Cells of a grid map, one for each place.

    ``cell_islands``: island of each cell. ``point_islands``: island of each place; each island has
    as many cells as places. ``positions``: places in the unit of the grid, so that a place at the
    centre of a cell has its column and row.
    """

    cells: Cells
    cell_islands: Labels
    point_islands: Labels
    positions: Points


def choose_cells(points: Points, outline: shapely.Geometry) -> Land:
    """Choose a cell for each place. ``outline``: the land, a polygon or multipolygon with area."""
    raster = _rasterize(points, ring_edges(outline), outline)
    needs = np.bincount(raster.point_islands)
    board = _Board()
    cells: list[Cells] = [np.empty((0, 2), dtype=np.int64)] * len(needs)
    for island in np.argsort(-needs, kind="stable").tolist():
        cells[island] = board.place(_island_cells(raster, island, int(needs[island])))
    return Land(
        np.concatenate(cells),
        np.repeat(np.arange(len(needs)), needs),
        raster.point_islands,
        raster.positions - 0.5,
    )


@dataclass(frozen=True, slots=True)
class _Raster:
    """Land in the unit of the grid; ``islands``: of each cell, -1 for sea and land without place.

    ``edges`` and ``positions`` are measured from the corner of cell (0, 0).
    """

    share: _Share
    islands: Labels
    edges: Edges
    positions: Points
    point_islands: Labels


def _rasterize(points: Points, edges: Edges, outline: shapely.Geometry) -> _Raster:
    west, south, east, north = shapely.bounds(outline)
    low = np.minimum((west, south), points.min(axis=0))
    high = np.maximum((east, north), points.max(axis=0))
    width, height = high - low
    least = max((width * height / _MAX_CELLS) ** 0.5, max(width, height) / _MAX_SIDE)
    side = max((shapely.area(outline) / len(points)) ** 0.5, least)
    for _ in range(_ROUNDS):
        origin = low - 2 * side
        columns, rows = np.ceil((high - low) / side).astype(np.int64).tolist()
        moved, positions = edges.moved(origin, side), (points - origin) / side
        share = land_share(moved, columns + 4, rows + 4)
        column, row = positions.astype(np.int64).T
        land = share > _LAND
        land[row, column] = True  # islets, too, that a place lies on
        labels = label_mask(land, diagonal=True)
        used, point_islands = np.unique(labels[row, column], return_inverse=True)
        islands = np.full(labels.max() + 1, -1)
        islands[used] = np.arange(len(used))
        area = share[islands[labels] >= 0].sum()
        factor = (area / len(points)) ** 0.5
        if abs(factor - 1) < _ENOUGH or side * factor < least:
            break
        side *= factor
    return _Raster(share, islands[labels], moved, positions, point_islands.ravel())


def _island_cells(raster: _Raster, island: int, need: int) -> Cells:
    """Return the cells of an island at its place, whether they are free or not."""
    own = raster.islands == island
    rows, columns = np.nonzero(own)
    weight = raster.share[rows, columns] + 1e-9
    centre = np.array([weight @ (columns + 0.5), weight @ (rows + 0.5)]) / weight.sum()
    if need == 1:
        return np.array([np.floor(centre)], dtype=np.int64)
    scale = (need / weight.sum()) ** 0.5
    # An outline may cross the cells of an island without a vertex in them.
    if (
        abs(scale - 1) < _SAME_SIZE
        or weight.sum() < _LAND
        or not (rings := _rings_of(raster, island)).any()
    ):
        low = np.array([columns.min(), rows.min()])
        part = np.where(own, raster.share, 0.0)[low[1] : rows.max() + 1, low[0] : columns.max() + 1]
        return _at(low, _best_cells(part, need))
    edges = raster.edges.of(rings).moved(centre, 1 / scale).moved(-centre)
    low = edges.starts.min(axis=0)
    width, height = np.ceil(edges.starts.max(axis=0) - low).astype(np.int64).tolist()
    cells = _best_cells(land_share(edges.moved(low), width, height), need)
    return _at(np.round(low).astype(np.int64), cells)


def _at(corner: Cells, cells: Cells) -> Cells:
    moved: Cells = cells + corner
    return moved


def _rings_of(raster: _Raster, island: int) -> NDArray[np.bool_]:
    """Return which rings belong to an island: those with a point in one of its cells."""
    column, row = raster.edges.starts.astype(np.int64).T
    rings = np.zeros(raster.edges.rings.max() + 1, dtype=bool)
    rings[raster.edges.rings[raster.islands[row, column] == island]] = True
    return rings


def _best_cells(share: _Share, need: int) -> Cells:
    """Return the cells with most land, connected where that loses little of the shape."""
    margin = 1 if np.count_nonzero(share) >= need else isqrt(need) + 1
    share = np.pad(share, margin)
    wanted = share + 0.15 * _around(share) / 8
    best = np.argsort(-wanted, axis=None, kind="stable")[: min(need, np.count_nonzero(share))]
    chosen = np.zeros(share.shape, dtype=bool)
    chosen.ravel()[best] = True
    labels = label_mask(chosen)
    sizes = np.bincount(labels[chosen])
    if len(sizes) > 2:
        small = sizes < max(4, _SMALL_PART * need)
        small[sizes.argmax()] = False
        chosen &= ~small[labels]
    _grow(chosen, wanted, need)
    rows, columns = np.nonzero(chosen)
    return np.stack([columns, rows], axis=1) - margin


def _around(values: NDArray[np.float64], *, corners: bool = True) -> NDArray[np.float64]:
    """Return the sum of the neighbours of each cell."""
    padded = np.pad(values, 1)
    rows, columns = values.shape
    total = np.zeros(values.shape)
    for dy in range(3):
        for dx in range(3):
            if (dx, dy) != (1, 1) and (corners or 1 in (dx, dy)):
                total += padded[dy : dy + rows, dx : dx + columns]
    return total


def _grow(chosen: NDArray[np.bool_], wanted: _Share, need: int) -> None:
    """Add cells beside the chosen ones, a part of the missing ones at a time."""
    while missing := need - np.count_nonzero(chosen):
        if missing == need:  # no land at all: begin in the middle
            chosen[chosen.shape[0] // 2, chosen.shape[1] // 2] = True
            continue
        sides = _around(chosen.astype(float), corners=False)
        row, column = np.nonzero(chosen)
        height, width = np.arange(chosen.shape[0]), np.arange(chosen.shape[1])
        distance = np.hypot(height[:, None] - row.mean(), width - column.mean())
        score = np.where((sides > 0) & ~chosen, wanted + 0.05 * sides - 1e-3 * distance, -np.inf)
        added = np.argsort(-score, axis=None, kind="stable")[: max(1, missing // 3)]
        chosen.ravel()[added[np.isfinite(score.ravel()[added])]] = True


class _Board:
    """The cells that are taken."""

    def __init__(self) -> None:
        self._taken: set[tuple[int, int]] = set()
        self._near: set[tuple[int, int]] = set()  # also the neighbours of cells that are taken

    def place(self, cells: Cells) -> Cells:
        """Move cells to the nearest place where they are free, and take them."""
        step = self._free_step(cells.tolist()) if self._taken else (0, 0)
        cells = cells + step
        for column, row in cells.tolist():
            self._taken.add((column, row))
            self._near.update((column + dx, row + dy) for dx in _NEAR for dy in _NEAR)
        return cells

    def _free_step(self, cells: list[list[int]]) -> tuple[int, int]:
        best, least = (0, 0), float("inf")
        for radius in count_from():
            if radius >= least:
                break
            for dx, dy in _ring(radius):
                cost = hypot(dx, dy)
                if cost >= least or any((x + dx, y + dy) in self._taken for x, y in cells):
                    continue
                if any((x + dx, y + dy) in self._near for x, y in cells):
                    cost += _TOUCHING
                if cost < least:
                    best, least = (dx, dy), cost
        return best


def _ring(radius: int) -> list[tuple[int, int]]:
    """Return the steps in column and row whose larger one is the radius."""
    span = range(-radius, radius + 1)
    return [(dx, dy) for dx in span for dy in span if max(abs(dx), abs(dy)) == radius]
