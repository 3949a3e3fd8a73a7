"""Which parts of a map get a panel of their own: far islands, and places of tiny areas.

Lengths here are of a plane: degrees of latitude, and of longitude times the cosine of the latitude.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing.raster import sums, windows

Boxes = NDArray[np.float64]
"""West, south, east, north of each part, shape (parts, 4)."""

MOST_MOVED = 4
"""Most panels of far islands."""

_PANEL_COST = 1.25  # growth of the main map that is worth one more panel
_CELLS = 80  # cells of the longer side, in which neighbouring parts make a cluster
_LARGEST_SHARE = 0.4  # of the area of all parts that may lie in panels of far islands
_GAIN = 1.3  # least growth of the main map that is worth panels of far islands
_NEAR = (0.14, 0.28, 0.5)  # gaps of clusters that share a panel, as parts of the longer side


class Extent(NamedTuple):
    """A rectangle: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Length from west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """Length from south to north."""
        return self.north - self.south

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def holds(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Return for each box whether its middle lies in the rectangle."""
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        inside: NDArray[np.bool_] = (
            (x >= self.west) & (x <= self.east) & (y >= self.south) & (y <= self.north)
        )
        return inside


def extent_of(boxes: Boxes) -> Extent:
    """Return the rectangle around boxes."""
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return Extent(*low.tolist(), *high.tolist())


@dataclass(frozen=True)
class Split:
    """The extent of the main map, and those of panels of far islands."""

    main: Extent
    moved: list[Extent]


def split(boxes: Boxes, sizes: NDArray[np.float64], slender: float) -> Split:
    """Leave far islands out of the main map where it becomes much larger without them.

    ``sizes``: area of each part. ``slender``: width of the drawing divided by its height.
    """
    whole = extent_of(boxes)
    cluster = _clusters(boxes, whole)
    extents = [extent_of(boxes[cluster == one]) for one in range(cluster.max() + 1)]
    shares = np.bincount(cluster, sizes) / max(sizes.sum(), 1e-12)
    main = list(range(len(extents)))
    gone, best = 0.0, Split(whole, [])
    best_gain = _GAIN
    while len(main) > 1:
        without = {one: _joined([extents[at] for at in main if at != one]) for one in main}
        one = min(
            (one for one in main if gone + shares[one] <= _LARGEST_SHARE),
            key=lambda one: (_side(without[one], slender), shares[one]),
            default=None,
        )
        if one is None:
            break
        main.remove(one)
        gone += shares[one]
        left_out = [extents[at] for at in range(len(extents)) if at not in main]
        growth = _side(whole, slender) / max(_side(without[one], slender), 1e-12)
        for near in _NEAR:
            moved = _grouped(left_out, near * max(whole.width, whole.height))
            gain = growth / _PANEL_COST ** (len(moved) - 1)
            # a part would be drawn twice if a panel reached into the main map
            apart = all(_gap(without[one], extent) > 0 for extent in moved)
            if apart and len(moved) <= MOST_MOVED and gain > best_gain:
                best, best_gain = Split(without[one], moved), gain
    return best


def _side(extent: Extent, slender: float) -> float:
    # the shorter, the larger the extent is drawn
    return max(extent.width / slender, extent.height)


def _joined(extents: list[Extent]) -> Extent:
    return extent_of(np.array(extents))


def _grouped(extents: list[Extent], gap: float) -> list[Extent]:
    groups = list(extents)
    merged = True
    while merged:
        merged = False
        for one in range(len(groups)):
            near = [at for at in range(one + 1, len(groups)) if _gap(groups[one], groups[at]) < gap]
            if near:
                groups[one] = _joined([groups[one], groups[near[0]]])
                del groups[near[0]]
                merged = True
                break
    return groups


def _gap(one: Extent, other: Extent) -> float:
    across = max(one.west - other.east, other.west - one.east, 0.0)
    up = max(one.south - other.north, other.south - one.north, 0.0)
    return float(np.hypot(across, up))


def _clusters(boxes: Boxes, whole: Extent) -> NDArray[np.intp]:
    # number of the cluster of each part; parts in neighbouring cells are of one cluster
    cell = max(whole.width, whole.height, 1e-9) / _CELLS
    low = ((boxes[:, :2] - whole[:2]) / cell).astype(np.intp).clip(0, _CELLS)
    high = ((boxes[:, 2:] - whole[:2]) / cell).astype(np.intp).clip(0, _CELLS)
    marks = np.zeros((_CELLS + 2, _CELLS + 2), np.int32)
    for column, row, sign in (
        (low[:, 0], low[:, 1], 1), (high[:, 0] + 1, low[:, 1], -1),
        (low[:, 0], high[:, 1] + 1, -1), (high[:, 0] + 1, high[:, 1] + 1, 1),
    ):  # fmt: skip
        np.add.at(marks, (row, column), sign)
    land = marks.cumsum(axis=0).cumsum(axis=1) > 0
    numbers = _components(land)
    found: NDArray[np.intp] = numbers[low[:, 1], low[:, 0]]
    return found


def _components(land: NDArray[np.bool_]) -> NDArray[np.intp]:
    # numbers of groups of cells that touch, with at most two empty cells between them
    wide = np.pad(land, 1)
    wide = wide[:-2] | wide[1:-1] | wide[2:]
    wide = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]
    numbers = np.full(land.shape, -1, np.intp)
    same: list[int] = []  # for each run of cells in a row, a run of its group, or itself

    def first(run: int) -> int:
        while same[run] != run:
            run = same[run]
        return run

    before: list[tuple[int, int, int]] = []
    for row, cells in enumerate(wide):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.view(np.int8), [0]])))
        runs = []
        for start, end in edges.reshape(-1, 2).tolist():
            run = len(same)
            same.append(run)
            numbers[row, start:end] = run
            runs.append((start, end, run))
            for other_start, other_end, other in before:
                if other_start <= end and start <= other_end:  # also corner to corner
                    same[first(other)] = first(run)
        before = runs
    roots = np.array([first(run) for run in range(len(same))], np.intp)
    _, group = np.unique(roots, return_inverse=True)
    return np.where(numbers >= 0, group[numbers], -1)


# Tiny areas -----------------------------------------------------------------------------------


class Enlargement(NamedTuple):
    """A part of the drawing that is worth showing larger, in units.

    ``tiny``: number of areas in it that are tiny on the map. ``factor``: how much larger.
    """

    left: float
    top: float
    width: float
    height: float
    tiny: int
    factor: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in units."""
        return self.left, self.top, self.left + self.width, self.top + self.height


_FACTORS = (2.0, 2.6, 3.4, 4.5, 6.0)
_STEP = 6.0  # units between the places that are compared


def crowded(
    centres: NDArray[np.float64],
    lengths: NDArray[np.float64],
    *,
    drawing: tuple[float, float],
    panel: tuple[float, float],
    legible: float,
    least: int = 4,
) -> Enlargement | None:
    """Return the part of a drawing with the most tiny areas which a panel would make legible.

    ``centres``: x, y of areas. ``lengths``: side of a square as large as each. ``drawing``,
    ``panel``: width and height. ``legible``: length that an area needs. None where fewer than
    ``least`` would gain.
    """
    columns, rows = (int(length / _STEP) + 1 for length in drawing)
    cells = (centres / _STEP).astype(np.intp)
    inside = (centres >= 0).all(axis=1) & (cells < [columns, rows]).all(axis=1)
    best = None
    for factor in _FACTORS:
        gains = inside & (lengths < legible) & (lengths * factor >= legible)
        if gains.sum() < max(least, best.tiny if best else 0):
            continue
        counts = np.bincount(cells[gains, 1] * columns + cells[gains, 0], minlength=rows * columns)
        wide, high = (max(int(length / factor / _STEP), 1) for length in panel)
        found = windows(sums(counts.reshape(rows, columns)), high, wide)
        most = int(found.max(initial=0))
        if most >= least and (best is None or most > best.tiny):
            # of places with as many, the one in their middle
            places = np.argwhere(found == most)
            row, column = places[len(places) // 2].tolist()
            best = Enlargement(
                column * _STEP, row * _STEP, panel[0] / factor, panel[1] / factor, most, factor
            )
    return best
