"""Rings of shapes on the grid of a drawing: simplified on common points, as paths, as borders.

A ring is closed: its last point is its first. Points are whole tenths of a unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes

TENTHS = 10
"""Points of the grid per unit."""

CELL = 3
"""Points of the grid that a cell of simplification is wide: in it all points become one."""

Points = NDArray[np.int32]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings of many shapes.

    ``points``: (n, 2), x and y in tenths. ``starts``: place of the first point of each ring, and
    the number of points after the last. ``owner``: index of the shape of each ring. ``hole``:
    whether a ring is a hole. ``count``: number of shapes; one may have no ring.
    """

    points: Points
    starts: Indices
    owner: Indices
    hole: Flags
    count: int

    @property
    def of_point(self) -> Indices:
        """Index of the ring of each point."""
        return np.repeat(np.arange(len(self.owner)), np.diff(self.starts))

    def bounds(self) -> NDArray[np.int32]:
        """Return left, top, right, bottom of each ring, shape (rings, 4)."""
        if not len(self.owner):
            return np.empty((0, 4), np.int32)
        low = np.minimum.reduceat(self.points, self.starts[:-1])
        high = np.maximum.reduceat(self.points, self.starts[:-1])
        return np.hstack([low, high])

    def sizes(self) -> NDArray[np.int32]:
        """Return the longer side of the bounds of each ring in tenths."""
        bounds = self.bounds()
        sizes: NDArray[np.int32] = (bounds[:, 2:] - bounds[:, :2]).max(axis=1, initial=0)
        return sizes

    def largest(self) -> NDArray[np.int32]:
        """Return the size of the largest ring of each shape in tenths; 0 without rings."""
        largest = np.zeros(self.count, np.int32)
        np.maximum.at(largest, self.owner, self.sizes())
        return largest

    def selected(self, keep: Flags) -> "Rings":
        """Return some of the rings."""
        lengths = np.diff(self.starts)[keep]
        points = self.points[np.repeat(keep, np.diff(self.starts))]
        return Rings(points, _starts(lengths), self.owner[keep], self.hole[keep], self.count)

    @classmethod
    def of(cls, shapes: Shapes) -> Self:
        """Return the rings of polygons and multipolygons in units of the drawing."""
        parts, owner = polygons(shapes)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        places, of_ring = shapely.get_coordinates(rings, return_index=True)
        lengths = np.bincount(of_ring, minlength=len(rings)).astype(np.intp)
        hole = np.diff(of_part, prepend=-1) == 0  # the first ring of a part is its shell
        points = np.round(places * TENTHS).astype(np.int32)
        return cls(points, _starts(lengths), owner[of_part], hole, len(shapes))


def as_array(shapes: Iterable[shapely.Geometry]) -> Shapes:
    """Return shapes as an array of objects."""
    listed = list(shapes)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def polygons(shapes: Shapes) -> tuple[Shapes, Indices]:
    """Return the polygons of shapes, also of collections, and the index of the shape of each."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, of_part = shapely.get_parts(parts, return_index=True)
    is_polygon = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(
        parts
    )
    return parts[is_polygon], owner[of_part][is_polygon]


def simplified(many: list[Rings], cell: int = CELL) -> list[Rings]:
    """Move all points of a cell to the first of them, and leave out repetitions.

    Rings that shared a point still share it, also of different items of ``many``. A ring smaller
    than a cell keeps one point.
    """
    sizes = [len(one.points) for one in many]
    if not sum(sizes):
        return many
    points = np.concatenate([one.points for one in many])
    _, first, place = np.unique(packed(points // cell), return_index=True, return_inverse=True)
    moved = np.split(points[first[place]], np.cumsum(sizes)[:-1])
    return [_without_repeats(one, new) for one, new in zip(many, moved, strict=True)]


def packed(points: Points) -> NDArray[np.int64]:
    """Return one number for each point, equal for equal points."""
    wide = points.astype(np.int64)
    numbers: NDArray[np.int64] = (wide[:, 0] << 32) + wide[:, 1]
    return numbers


def _without_repeats(rings: Rings, points: Points) -> Rings:
    if not len(points):
        return rings
    keep = np.ones(len(points), np.bool_)
    keep[1:] = (points[1:] != points[:-1]).any(axis=1)
    keep[rings.starts[:-1]] = True
    lengths = np.add.reduceat(keep.astype(np.intp), rings.starts[:-1])
    return Rings(points[keep], _starts(lengths), rings.owner, rings.hole, rings.count)


def _starts(lengths: Indices) -> Indices:
    starts = np.zeros(len(lengths) + 1, np.intp)
    np.cumsum(lengths, out=starts[1:])
    return starts


# Paths ----------------------------------------------------------------------------------------


def paths(rings: Rings) -> list[str]:
    """Return the path of each shape: relative lines; "" for a shape without rings.

    A ring of one point becomes a dot, which its stroke makes visible.
    """
    texts: list[list[str]] = [[] for _ in range(rings.count)]
    steps = _step_texts(rings.points)
    starts = rings.starts.tolist()
    firsts = rings.points[rings.starts[:-1]].tolist()
    for at, (owner, first) in enumerate(zip(rings.owner.tolist(), firsts, strict=True)):
        # z draws the last line
        lines = "".join(steps[2 * starts[at] : 2 * max(starts[at + 1] - 2, starts[at])]) or "h0"
        texts[owner].append(f"M{_pair(first)}{'' if lines == 'h0' else 'l'}{lines}z")
    return ["".join(parts) for parts in texts]


def line_path(rings: Rings, drawn: Flags) -> str:
    """Return the path of some of the lines between consecutive points.

    ``drawn``: for each point whether the line from it to the next point of its ring is drawn.
    """
    steps = _step_texts(rings.points)
    edges = np.diff(np.concatenate([[0], drawn.astype(np.int8), [0]]))
    runs = zip(
        np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True
    )
    # the last point of a ring starts no line, so that a run of lines lies in one ring
    return "".join(
        f"M{_pair(rings.points[first].tolist())}l{''.join(steps[2 * first : 2 * last])}"
        for first, last in runs
    )


def _step_texts(points: Points) -> list[str]:
    # two texts for each point: the step to the next point
    return [
        _STEPS[step] if -_MOST < step < _MOST else _step(step)
        for step in np.diff(points, axis=0).ravel().tolist()
    ]


def _step(tenths: int) -> str:
    return _tenth(tenths) if tenths < 0 else f" {_tenth(tenths)}"


def _pair(tenths: list[int]) -> str:
    return f"{_tenth(tenths[0])} {_tenth(tenths[1])}"


def _tenth(value: int) -> str:
    whole, part = divmod(abs(value), TENTHS)
    return f"{'-' if value < 0 else ''}{whole or ('' if part else 0)}{f'.{part}' if part else ''}"


_MOST = 500
# a negative index counts from the end
_STEPS = [*map(_step, range(_MOST)), *map(_step, range(-_MOST, 0))]


# Borders --------------------------------------------------------------------------------------


def lines(rings: Rings) -> tuple[NDArray[np.int64], Flags]:
    """Return a number for the line from each point to the next; and whether there is a line.

    Lines between the same two points have the same number in all rings of one grid.
    """
    numbers = packed(rings.points)
    following = np.roll(numbers, -1)
    is_line = np.ones(len(numbers), np.bool_)
    is_line[rings.starts[1:] - 1] = False
    is_line &= numbers != following
    # the sum alone is the same for other pairs, too
    low, high = np.minimum(numbers, following), np.maximum(numbers, following)
    mixed = low * np.int64(-7046029254386353131) ^ high * np.int64(-4417276706812531889)
    return mixed, is_line


def border_path(
    rings: Rings, *, shared: bool | None = None, without_edge_of: Rings | None = None
) -> str:
    """Return the path of the borders of shapes, each line once.

    ``shared``: only borders between two shapes, or only those of one; None for all.
    ``without_edge_of``: shapes whose lines that no two of them share are left out.
    """
    numbers, drawn = lines(rings)
    places = np.flatnonzero(drawn)
    _, first, place, count = np.unique(
        numbers[places], return_index=True, return_inverse=True, return_counts=True
    )
    keep = np.zeros(len(places), np.bool_)
    keep[first] = True
    if shared is not None:
        keep &= (count > 1)[place] == shared
    if without_edge_of is not None:
        others, is_line = lines(without_edge_of)
        found, times = np.unique(others[is_line], return_counts=True)
        keep &= ~np.isin(numbers[places], found[times == 1])
    chosen = np.zeros(len(numbers), np.bool_)
    chosen[places[keep]] = True
    return line_path(rings, chosen)
