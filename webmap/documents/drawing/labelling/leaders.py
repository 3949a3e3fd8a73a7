"""Place texts outside of all coloured areas, each with a leader line from its area."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing import text
from webmap.documents.drawing.labelling.inside import Canvas, Placed, Point, Variant
from webmap.documents.drawing.raster import Mask, sums, windows

_LONGEST = 11.0  # of the leader line of a name, as a part of the size of its font
_SHORTEST = 0.3
_COMPARED = 80  # places that are compared for each text
_OVER_LAND = 0.6  # cost of a unit of a leader line over other areas, besides its length
_CROSSING = 1000.0  # cost of a leader line that crosses a text, as length

Places = NDArray[np.float64]
Indices = NDArray[np.intp]


class Leaders:
    """Leader lines of one drawing: no two of them cross, and none crosses a text."""

    def __init__(self, canvas: Canvas, land: Mask) -> None:
        """``land``: cells of coloured areas, where no text with a leader line stands."""
        self._canvas = canvas
        self._land = land
        self._lines: list[tuple[Point, Point]] = []

    def place(
        self,
        index: int,
        points: Sequence[Point],
        variants: Sequence[Variant],
        *,
        bold: bool = False,
    ) -> Placed | None:
        """Place a text near the first of points in its area with room near enough; else None."""
        for point in points:
            found = [
                one for variant in variants if (one := self._near(index, point, variant, bold=bold))
            ]
            if found:
                placed = min(found, key=lambda one: one[0])[1]
                self._take(placed)
                return placed
        return None

    def _near(
        self, index: int, point: Point, variant: Variant, *, bold: bool
    ) -> tuple[float, Placed] | None:
        box = text.box_size(variant.lines, variant.size, bold=bold)
        longest = _LONGEST * variant.size
        centres = self._free(point, box, longest)
        if not len(centres):
            return None
        ends = _ends(point, centres, box)
        near = np.argsort(np.hypot(*(ends - point).T), kind="stable")[:_COMPARED]
        ends = ends[near]
        cells = self._cells(point, ends)
        costs = np.hypot(*(ends - point).T) * (1 + _OVER_LAND * self._land[cells].mean(axis=1))
        costs[~self._are_clear(point, ends, cells)] = np.inf
        costs[np.hypot(*(ends - point).T) < _SHORTEST * variant.size] = np.inf
        best = int(costs.argmin())
        if costs[best] > longest:
            return None
        (x, y), end = centres[near[best]].tolist(), tuple(ends[best].tolist())
        return costs[best], Placed(index, variant.lines, variant.size, x, y, bold, (point, end))

    def _free(self, point: Point, box: tuple[float, float], longest: float) -> Places:
        # middles of free places for a box near a point, in the panel of the point
        canvas, reach = self._canvas, (longest + box[0] / 2, longest + box[1] / 2)
        place = canvas.slices(
            (point[0] - reach[0] - box[0] / 2, point[1] - reach[1] - box[1] / 2,
             point[0] + reach[0] + box[0] / 2, point[1] + reach[1] + box[1] / 2)
        )  # fmt: skip
        row, column = canvas.line(point, point)
        other = canvas.panel[place] != canvas.panel[row[0], column[0]]
        blocked = sums(canvas.taken[place] | self._land[place] | other)
        rows, columns = canvas.cells(box[1]), canvas.cells(box[0])
        free = np.argwhere(windows(blocked, rows, columns) == 0)
        y = (free[:, 0] + place[0].start + rows / 2) * canvas.step
        x = (free[:, 1] + place[1].start + columns / 2) * canvas.step
        return np.column_stack([x, y])

    def _cells(self, start: Point, ends: Places) -> tuple[Indices, Indices]:
        # rows and columns of cells along lines from a point, shape (lines, cells) each
        canvas = self._canvas
        longest = float(abs(ends - start).max(initial=0.0)) / canvas.step
        parts = np.linspace(0, 1, int(2 * longest) + 2)[:, np.newaxis]
        places = (np.array(start) + parts * (ends[:, np.newaxis] - start)) / canvas.step
        most = [canvas.columns - 1, canvas.rows - 1]
        columns, rows = np.moveaxis(places.astype(np.intp).clip(0, most), 2, 0)
        return rows, columns

    def _are_clear(
        self, start: Point, ends: Places, cells: tuple[Indices, Indices]
    ) -> NDArray[np.bool_]:
        # whether lines cross no text, no other line and no edge of a panel
        rows, columns = cells
        canvas = self._canvas
        # a text may begin at the cell of the point: that of an area beside
        beyond = (rows != rows[:, :1]) | (columns != columns[:, :1])
        blocked = (canvas.taken[cells] & beyond).any(axis=1)
        blocked |= (
            canvas.panel[rows[:, 0], columns[:, 0]] != canvas.panel[rows[:, -1], columns[:, -1]]
        )
        for first, last in self._lines:
            blocked |= _cross(start, ends, first, last)
        clear: NDArray[np.bool_] = ~blocked
        return clear

    def _take(self, placed: Placed) -> None:
        self._canvas.take(placed.box)
        if placed.leader:
            self._lines.append(placed.leader)
            self._canvas.take_line(*placed.leader)

    def place_numbers(
        self, indices: Sequence[int], points: Places, numbers: Sequence[str], size: float
    ) -> list[Placed]:
        """Place numbers, all in bold type: those without room stand on their points.

        ``points``: x, y of a point in each area. The sum of the lengths of lines is made small.
        """
        if not indices:
            return []
        boxes = [text.box_size((one,), size, bold=True) for one in numbers]
        widest = (max(box[0] for box in boxes), max(box[1] for box in boxes))
        slots = self._slots(widest)
        chosen = _assign(points, slots, self._crossings(points, slots))
        found = []
        for index, point, number, box, slot in zip(
            indices, points.tolist(), numbers, boxes, chosen, strict=True
        ):
            x, y = point if slot is None else slots[slot].tolist()
            leader = None
            if slot is not None:
                end = _ends(tuple(point), np.array([[x, y]]), box)[0]
                leader = (tuple(point), tuple(end.tolist()))
            placed = Placed(index, (number,), size, x, y, True, leader)
            self._take(placed)
            found.append(placed)
        return found

    def _slots(self, box: tuple[float, float]) -> Places:
        # middles of free places on a grid
        canvas = self._canvas
        rows, columns = canvas.cells(box[1]), canvas.cells(box[0])
        free = windows(sums(canvas.taken | self._land), rows, columns)[::rows, ::columns] == 0
        places = np.argwhere(free) * [rows, columns]
        middles: Places = (places + np.array([rows / 2, columns / 2]))[:, ::-1] * canvas.step
        return middles

    def _crossings(self, points: Places, slots: Places) -> Places:
        # cost of lines that are not clear, or not compared
        costs = np.full((len(points), len(slots)), _CROSSING)
        if not len(slots):
            return costs
        length = np.hypot(*(points[:, np.newaxis] - slots).transpose(2, 0, 1))
        near = np.argsort(length, axis=1)[:, :_COMPARED]
        for at, (x, y) in enumerate(points.tolist()):
            ends = slots[near[at]]
            clear = self._are_clear((x, y), ends, self._cells((x, y), ends))
            costs[at, near[at][clear]] = 0.0
        return costs


def _ends(point: Point, centres: Places, box: tuple[float, float]) -> Places:
    # where lines from a point to the middles of boxes meet the borders of the boxes
    across, down = (np.array(point) - centres).T
    part = 1 / np.maximum(np.maximum(2 * abs(across) / box[0], 2 * abs(down) / box[1]), 1.0)
    ends: Places = centres + np.column_stack([across * part, down * part])
    return ends


def _cross(start: Point, ends: Places, first: Point, last: Point) -> NDArray[np.bool_]:
    # whether lines from a point cross another line
    along = np.array(last) - first
    away = ends - start
    one = along[0] * (start[1] - first[1]) - along[1] * (start[0] - first[0])
    other = along[0] * (ends[:, 1] - first[1]) - along[1] * (ends[:, 0] - first[0])
    begin = away[:, 0] * (first[1] - start[1]) - away[:, 1] * (first[0] - start[0])
    finish = away[:, 0] * (last[1] - start[1]) - away[:, 1] * (last[0] - start[0])
    crossed: NDArray[np.bool_] = (one * other < 0) & (begin * finish < 0)
    return crossed


def _assign(points: Places, slots: Places, more: Places) -> list[int | None]:
    # a slot for each point, None where there are too few; ``more``: cost besides the length
    costs = np.hypot(*(points[:, np.newaxis] - slots).transpose(2, 0, 1)) + more
    chosen: list[int | None] = [None] * len(points)
    if len(slots):
        free = costs.copy()
        # those that are farthest from any slot choose first
        for at in np.argsort(-costs.min(axis=1), kind="stable").tolist():
            best = int(free[at].argmin())
            if np.isfinite(free[at, best]):
                chosen[at] = best
                free[:, best] = np.inf
    _exchange(costs, chosen)
    return chosen


def _exchange(costs: Places, chosen: list[int | None]) -> None:
    # two lines that cross are longer than the same two with their slots exchanged
    improved = True
    while improved:
        improved = False
        for one in range(len(chosen)):
            for other in range(one + 1, len(chosen)):
                first, second = chosen[one], chosen[other]
                if first is None or second is None:
                    continue
                before = costs[one, first] + costs[other, second]
                if costs[one, second] + costs[other, first] < before - 1e-6:
                    chosen[one], chosen[other] = second, first
                    improved = True
