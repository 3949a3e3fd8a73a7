"""Place texts inside shapes, on a raster of the drawing, without overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing import text
from webmap.documents.drawing.raster import Cells, Mask, sums, windows

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in units of the drawing."""

MOSTLY = 0.85
"""Share of a text's box that must lie in its shape where the whole box has no room."""

_CLEARANCES = (2.0, 5.0, 10.0, 20.0)  # units around a text that are better free of borders


@dataclass(frozen=True, slots=True)
class Placed:
    """A text on the drawing: its lines, size of the font, and the middle of its box.

    ``index``: of the shape that it names. ``leader``: line from a point in the shape to the box,
    None where the text stands in the shape.
    """

    index: int
    lines: tuple[str, ...]
    size: float
    x: float
    y: float
    bold: bool = False
    leader: tuple[Point, Point] | None = None

    @property
    def box(self) -> Box:
        """The box of the text with a little space around it."""
        width, height = text.box_size(self.lines, self.size, bold=self.bold)
        return self.x - width / 2, self.y - height / 2, self.x + width / 2, self.y + height / 2


class Variant(NamedTuple):
    """A way to write a text: its lines and the size of the font."""

    lines: tuple[str, ...]
    size: float


class Cell(NamedTuple):
    """A cell of the raster."""

    row: int
    column: int


class Canvas:
    """Where shapes and texts lie on a drawing of ``width`` by ``height`` units.

    ``step``: units per cell. ``taken``: cells with texts, leader lines and what else no text may
    cover. ``panel``: number of the panel of each cell, 0 for the main map.
    """

    def __init__(self, width: float, height: float, step: float) -> None:
        self.step = step
        self.rows = max(int(height / step), 1)
        self.columns = max(int(width / step), 1)
        self.taken: Mask = np.zeros((self.rows, self.columns), np.bool_)
        self.panel: NDArray[np.int8] = np.zeros((self.rows, self.columns), np.int8)

    def cells(self, length: float) -> int:
        """Return how many cells a length covers at most where it begins with a cell."""
        return max(int(np.ceil(length / self.step - 1e-9)), 1)

    def slices(self, box: Box) -> tuple[slice, slice]:
        """Return rows and columns of the cells that a box touches."""
        left, top, right, bottom = (value / self.step for value in box)
        return (
            slice(max(int(np.floor(top)), 0), max(int(np.ceil(bottom)), 0)),
            slice(max(int(np.floor(left)), 0), max(int(np.ceil(right)), 0)),
        )

    def take(self, box: Box) -> None:
        """Keep the cells of a box free of texts from now on."""
        self.taken[self.slices(box)] = True

    def line(self, start: Point, end: Point) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return rows and columns of the cells along a line."""
        length = max(abs(end[0] - start[0]), abs(end[1] - start[1])) / self.step
        parts = np.linspace(0, 1, max(int(2 * length), 1) + 1)
        x = start[0] + parts * (end[0] - start[0])
        y = start[1] + parts * (end[1] - start[1])
        return (
            (y / self.step).astype(np.intp).clip(0, self.rows - 1),
            (x / self.step).astype(np.intp).clip(0, self.columns - 1),
        )

    def take_line(self, start: Point, end: Point) -> None:
        """Keep the cells along a line free of texts from now on."""
        self.taken[self.line(start, end)] = True


class Shapes:
    """The cells of shapes that may have a text each."""

    def __init__(self, ids: Cells, count: int) -> None:
        self.ids = ids
        rows, columns = np.nonzero(ids >= 0)
        owners = ids[rows, columns]
        self.sizes = np.bincount(owners, minlength=count)
        self._low = np.full((count, 2), np.iinfo(np.intp).max, np.intp)
        self._high = np.full((count, 2), -1, np.intp)
        for axis, places in enumerate((rows, columns)):
            np.minimum.at(self._low[:, axis], owners, places)
            np.maximum.at(self._high[:, axis], owners, places)

    def holds(self, placed: Placed, step: float) -> bool:
        """Return whether a text lies in the bounds of its shape, for cells of ``step`` units."""
        (top, left), (bottom, right) = (
            bounds[placed.index].tolist() for bounds in (self._low, self._high)
        )
        row, column = placed.y / step, placed.x / step
        return bool(top <= row <= bottom + 1 and left <= column <= right + 1)

    def window(self, index: int, rows: int, columns: int) -> tuple[slice, slice]:
        """Return the cells of a shape and some more rows and columns on each side."""
        (top, left), (bottom, right) = self._low[index].tolist(), self._high[index].tolist()
        return (
            slice(max(top - rows, 0), bottom + 1 + rows),
            slice(max(left - columns, 0), right + 1 + columns),
        )

    def inner_cells(self, index: int, panel: NDArray[np.int8]) -> list[Cell]:
        """Return an inner cell of a shape for each panel where it lies.

        ``panel``: number of the panel of each cell. The panel with the most cells comes first. As
        much of the shape as there is lies around an inner cell.
        """
        if not self.sizes[index]:
            return []
        place = self.window(index, 1, 1)
        own = self.ids[place] == index
        counts = np.bincount(panel[place][own])
        cells = []
        for at in np.argsort(-counts, kind="stable").tolist():
            if counts[at]:
                total = sums(own & (panel[place] == at))
                found = _best(total, None, 1, 1, 1.0, (1, 2, 4, 8, 16))
                if found:
                    cells.append(Cell(found.row + place[0].start, found.column + place[1].start))
        return cells


def place_inside(
    canvas: Canvas,
    shapes: Shapes,
    index: int,
    variants: Sequence[Variant],
    *,
    bold: bool = False,
    shares: Sequence[float] = (1.0, MOSTLY),
) -> Placed | None:
    """Place a text in its shape in the first variant that fits; None where none does.

    ``shares``: of a text's box that must lie in the shape; the next where no variant of a size
    fits with the one before. The cells of the text are taken.
    """
    if not variants or not shapes.sizes[index]:
        return None
    boxes = [text.box_size(one.lines, one.size, bold=bold) for one in variants]
    cells = [(canvas.cells(height), canvas.cells(width)) for width, height in boxes]
    place = shapes.window(
        index, max(rows for rows, _ in cells) // 2, max(columns for _, columns in cells) // 2
    )
    total, taken = sums(shapes.ids[place] == index), sums(canvas.taken[place])
    around = tuple(canvas.cells(length) for length in _CLEARANCES)
    sizes = dict.fromkeys(one.size for one in variants)
    for size, share in ((size, share) for size in sizes for share in shares):
        for variant, (rows, columns) in zip(variants, cells, strict=True):
            if variant.size != size or share * rows * columns > shapes.sizes[index]:
                continue
            found = _best(total, taken, rows, columns, share, around)
            if found:
                row, column = found.row + place[0].start, found.column + place[1].start
                canvas.taken[row : row + rows, column : column + columns] = True
                x, y = (column + columns / 2) * canvas.step, (row + rows / 2) * canvas.step
                return Placed(index, variant.lines, size, x, y, bold)
    return None


def _best(
    total: NDArray[np.int32],
    taken: NDArray[np.int32] | None,
    rows: int,
    columns: int,
    share: float,
    around: Sequence[int],
) -> Cell | None:
    # the window in the shape with the most of the shape around it, near the middle of all such
    inside = windows(total, rows, columns)
    if not inside.size:
        return None
    allowed = inside >= share * rows * columns
    if taken is not None:
        allowed &= windows(taken, rows, columns) == 0
    if not allowed.any():
        return None
    score = np.where(allowed, inside / (rows * columns), -1.0)
    for more in around:
        wide = windows(total, rows + 2 * more, columns + 2 * more)
        if not wide.size:
            break
        whole = wide == (rows + 2 * more) * (columns + 2 * more)
        if not whole.any():
            break
        score[more : more + wide.shape[0], more : more + wide.shape[1]] += whole
    score[~allowed] = -1.0
    places = np.argwhere(score >= score.max() - 0.02)
    away = np.square(places - places.mean(axis=0)).sum(axis=1)
    row, column = places[int(away.argmin())].tolist()
    return Cell(row, column)
