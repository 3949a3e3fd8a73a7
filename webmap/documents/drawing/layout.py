"""Arrange a drawing: the main map, panels, locator, scale bar, north arrow."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes
from webmap.documents.drawing import map_elements
from webmap.documents.drawing.insets import Enlargement, Extent, Split, crowded, extent_of, split
from webmap.documents.drawing.labelling.inside import Box
from webmap.documents.drawing.labelling.plan import MOST_NAMED
from webmap.documents.drawing.map_elements import ScaleBar, scale_bar
from webmap.documents.drawing.model import Locator, MapFrame
from webmap.documents.drawing.projection import Projection, fit
from webmap.documents.drawing.raster import Mask, covered, sums, windows
from webmap.documents.drawing.rings import TENTHS, Rings, polygons, simplified

_CELL = 4.0  # units of a cell of the raster in which room is looked for
_GAP = 7.0  # units between panels, and from a panel to the edge of the drawing
_SHRINKS = (1.0, 0.93, 0.86, 0.79, 0.72)  # of the main map, until all has room
_ALIGNS = ((0.5, 0.5), (0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0))
_WORTH = 1.15  # least growth of the main map for which islands are moved to panels
_MOVED_SIZE = (0.3, 0.42)  # most of the width and height that a panel of islands takes
_MOVED_LEAST = 60.0  # units that such a panel is wide and high at least
_MOVED_SCALE = 3.0  # most, as a multiple of the scale of the main map
_BAR_ROOM = 20.0  # units under the islands of a panel for its scale bar
_LOCATOR_SIZE = (0.2, 0.24)
_ENLARGED_SIDES = (0.5, 0.42, 0.35, 0.28)  # mean side of a panel, as a part of the height
_ENLARGED_FORMS = (1.0, 1.8, 0.6)  # width of such a panel divided by its height
_MOST_ENLARGED = 2
_LEAST_ENLARGED = 4  # tiny areas that are worth a panel
_NEXT_ENLARGED = 0.6  # least tiny areas of the second panel, as a part of those of the first
_LEGIBLE = 0.6  # side of an area that is not tiny, as a part of the size of the labels
_LEGIBLE_NAMED = 1.5
_LONGEST_BAR = 130.0  # units of a scale bar on a page
_PANEL_TEXT = 0.82  # size of the scale bar of a panel
_TOP_LEFT, _TOP_RIGHT, _BOTTOM_LEFT, _BOTTOM_RIGHT = (0, 0), (1, 0), (0, 1), (1, 1)
_NEXT_CORNER = 80.0  # cost of the next best corner, as length

Points = NDArray[np.float64]
Cost = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the drawing with a projection of its own.

    ``extent``: in degrees. ``letter``: of an enlarged panel, as in the frame on the main map.
    """

    projection: Projection
    box: Box
    extent: Extent
    bar: ScaleBar
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a drawing.

    ``moved``: panels of islands that the main map leaves out. ``enlarged``: panels that show a
    part of the main map once more. ``locator``: its extent in degrees, and its box.
    """

    main: Panel
    moved: tuple[Panel, ...]
    enlarged: tuple[Panel, ...]
    locator: tuple[Extent, Box] | None
    arrow: Box

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels."""
        return self.main, *self.moved, *self.enlarged


def arrange(
    land: Shapes, areas: Shapes, frame: MapFrame, locator: Locator | None, scale: float
) -> Layout:
    """Arrange a drawing, whose texts have ``scale`` times their size on a page.

    ``land``: shapes that cover all areas, or the areas; ``areas``: those that are coloured. In
    degrees, at least one of them with a polygon.
    """
    parts, _ = polygons(np.concatenate([land, areas]))
    boxes = shapely.bounds(parts)
    divided = split(boxes, shapely.area(parts), frame.width / frame.height)
    whole = Split(extent_of(boxes), [])
    land, _ = polygons(land if len(land) else areas)
    near = map_elements.locator_extent(locator) if locator else None
    found = _Arranger(land, divided, areas, frame, near, scale).best()
    if divided.moved:
        plain = _Arranger(land, whole, areas, frame, near, scale).best()
        if found.main.projection.scale < _WORTH * plain.main.projection.scale:
            return plain
    return found


class _Arranger:
    def __init__(
        self,
        land: Shapes,
        divided: Split,
        areas: Shapes,
        frame: MapFrame,
        locator: Extent | None,
        scale: float,
    ) -> None:
        self._frame = frame
        self._divided = divided
        self._scale = scale
        self._locator = locator
        self._margin = 24.0 * scale if frame.labels == "numbers" else 14.0 * scale
        self._fitted = fit(divided.main, frame.width, frame.height, self._margin)
        boxes = shapely.bounds(land)
        moved = np.zeros(len(land), np.bool_)
        for one in divided.moved:
            moved |= one.holds(boxes)
        rings = Rings.of(self._fitted.shapes(land[~moved]))
        [self._rings] = simplified([rings], cell=2 * TENTHS)
        self._lengths = np.sqrt(shapely.area(areas))
        self._centres = shapely.get_coordinates(shapely.centroid(areas)).reshape(-1, 2)
        # an area with its own name or number needs room for it
        self._legible = _LEGIBLE if len(areas) > MOST_NAMED else _LEGIBLE_NAMED

    def best(self) -> Layout:
        """Return the layout with the largest main map in which all has room."""
        found: list[tuple[int, Layout]] = []
        for shrink in _SHRINKS:
            for align in _ALIGNS:
                tried = self._try(shrink, align)
                if tried:
                    found.append(tried)
            if found:
                # where none shows more, the first: in the middle
                return max(found, key=lambda one: one[0])[1]
        return self._layout(self._fitted, _Room(self._frame, None), must=True)[1]  # type: ignore[index]

    def _try(self, shrink: float, align: tuple[float, float]) -> tuple[int, Layout] | None:
        projection = self._placed(shrink, align)
        if align != (0.5, 0.5) and projection == self._placed(shrink, (0.5, 0.5)):
            return None
        room = _Room(self._frame, self._land(projection))
        return self._layout(projection, room, must=False)

    def _placed(self, shrink: float, align: tuple[float, float]) -> Projection:
        base, frame, margin = self._fitted, self._frame, self._margin
        extent, scale = self._divided.main, base.scale * shrink
        free_x = frame.width - 2 * margin - extent.width * base.stretch * scale
        free_y = frame.height - 2 * margin - extent.height * scale
        left, top = margin + max(free_x, 0) * align[0], margin + max(free_y, 0) * align[1]
        return replace(base, scale=scale, left=left, top=top)

    def _land(self, projection: Projection) -> Mask:
        base = self._fitted
        factor = projection.scale / base.scale
        offset = np.array([projection.left, projection.top]) - factor * np.array(
            [base.left, base.top]
        )
        points = np.round(self._rings.points * factor + offset * TENTHS).astype(np.int32)
        rows, columns = _Room.shape(self._frame)
        land = covered(replace(self._rings, points=points), rows, columns, _CELL)
        # islands may lie between the centres of cells
        at = (points / (TENTHS * _CELL)).astype(np.intp).clip(0, [columns - 1, rows - 1])
        land[at[:, 1], at[:, 0]] = True
        return land

    def _layout(
        self, projection: Projection, room: "_Room", *, must: bool
    ) -> tuple[int, Layout] | None:
        # None if something has no room, unless all ``must`` be placed
        frame, scale = self._frame, self._scale
        moved = []
        for extent in self._divided.moved:
            size, panel_scale = self._moved_size(extent, projection)
            target = projection.points(np.array([extent.centre]))[0]
            box = room.place(size, room.near(target, size), must=must)
            if box is None:
                return None
            room_for_bar = _BAR_ROOM * scale
            moved.append(self._panel(extent, box, panel_scale, below=room_for_bar))
        locator = None
        if self._locator:
            most = frame.width * _LOCATOR_SIZE[0], frame.height * _LOCATOR_SIZE[1]
            size = map_elements.locator_size(self._locator, *most)
            order = (_BOTTOM_RIGHT, _TOP_LEFT, _TOP_RIGHT, _BOTTOM_LEFT)
            locator_box = room.place(size, room.corners(order, size), must=False)
            if locator_box:
                locator = self._locator, locator_box
            elif not must:
                return None
        bar = scale_bar(
            projection, min(_LONGEST_BAR * scale, frame.width / 4), frame.language, scale
        )
        size = (bar.width, bar.height)
        order = (_BOTTOM_LEFT, _BOTTOM_RIGHT, _TOP_LEFT, _TOP_RIGHT)
        bar_box = room.place(size, room.corners(order, size), must=must, gap=0)
        size = (map_elements.ARROW[0] * scale, map_elements.ARROW[1] * scale)
        order = (_TOP_RIGHT, _TOP_LEFT, _BOTTOM_RIGHT, _BOTTOM_LEFT)
        arrow_box = room.place(size, room.corners(order, size), must=must, gap=0)
        if bar_box is None or arrow_box is None:
            return None
        whole = (0.0, 0.0, frame.width, frame.height)
        main = Panel(projection, whole, self._divided.main, bar.placed(bar_box))
        legible, enlarged = self._enlarged(projection, room)
        return legible, Layout(main, tuple(moved), tuple(enlarged), locator, arrow_box)

    def _moved_size(self, extent: Extent, main: Projection) -> tuple[tuple[float, float], float]:
        # size of a panel of far islands, and the units per degree in it
        frame, inner = self._frame, 2 * 6 * self._scale
        width, height = max(extent.width, 1e-6), max(extent.height, 1e-6)
        scale = min(
            (_MOVED_SIZE[0] * frame.width - inner) / width,
            (_MOVED_SIZE[1] * frame.height - inner) / height,
            _MOVED_SCALE * main.scale,
        )
        least = _MOVED_LEAST * self._scale
        bar = _BAR_ROOM * self._scale
        return (max(width * scale + inner, least), max(height * scale + inner, least) + bar), scale

    def _enlarged(self, main: Projection, room: "_Room") -> tuple[int, list[Panel]]:
        frame = self._frame
        lengths = self._lengths * main.scale
        centres = main.points(self._centres)
        legible = self._legible * frame.label_size
        panels: list[Panel] = []
        total = first = 0
        while len(panels) < _MOST_ENLARGED and frame.labels != "none":
            found = self._most_crowded(centres, lengths, legible, room)
            if found is None or found.tiny < _NEXT_ENLARGED * first:
                break
            middle = np.array([found.left + found.width / 2, found.top + found.height / 2])
            size = (found.width * found.factor, found.height * found.factor)
            room.take(found.left, found.top, found.width, found.height)
            box = room.place(size, room.near(middle, size), must=False)
            if box is None:
                break
            west, north = main.degrees(found.left, found.top)
            east, south = main.degrees(found.left + found.width, found.top + found.height)
            letter = "AB"[len(panels)]
            extent = Extent(west, south, east, north)
            panels.append(self._panel(extent, box, main.scale * found.factor, letter=letter))
            first = first or found.tiny
            total += found.tiny
            inside = (abs(centres - middle) <= [found.width / 2, found.height / 2]).all(axis=1)
            lengths[inside] = np.inf
        return total, panels

    def _most_crowded(
        self, centres: Points, lengths: Points, legible: float, room: "_Room"
    ) -> Enlargement | None:
        # for the largest panel that there is room for, of the best form
        if (lengths < legible).sum() < _LEAST_ENLARGED:
            return None
        frame = self._frame
        for side in _ENLARGED_SIDES:
            sizes = [
                (side * frame.height * form**0.5, side * frame.height / form**0.5)
                for form in _ENLARGED_FORMS
            ]
            found = [
                one
                for size in sizes
                if room.has(size)
                and (
                    one := crowded(
                        centres,
                        lengths,
                        drawing=(frame.width, frame.height),
                        panel=size,
                        legible=legible,
                        least=_LEAST_ENLARGED,
                    )
                )
            ]
            if found:
                return max(found, key=lambda one: one.tiny)
        return None

    def _panel(
        self, extent: Extent, box: Box, scale: float, *, letter: str = "", below: float = 0.0
    ) -> Panel:
        # ``below``: units free at the bottom
        width, height = box[2] - box[0], box[3] - box[1] - below
        projection = fit(extent, width, height, 0.0)
        left = box[0] + (width - extent.width * projection.stretch * scale) / 2
        top = box[1] + (height - extent.height * scale) / 2
        projection = replace(projection, scale=scale, left=left, top=top)
        return Panel(projection, box, extent, self._bar(projection, box), letter)

    def _bar(self, projection: Projection, box: Box) -> ScaleBar:
        # at the left of the bottom of a panel
        longest = 0.4 * (box[2] - box[0])
        bar = scale_bar(projection, longest, self._frame.language, _PANEL_TEXT * self._scale)
        return bar.placed((box[0], box[3] - bar.height, box[0] + bar.width, box[3]))


class _Room:
    """Free places of a drawing, beside land and what was placed before."""

    def __init__(self, frame: MapFrame, land: Mask | None) -> None:
        self._frame = frame
        self._taken = np.zeros(self.shape(frame), np.bool_) if land is None else land

    @staticmethod
    def shape(frame: MapFrame) -> tuple[int, int]:
        """Return the rows and columns of the raster of a drawing."""
        return max(int(frame.height / _CELL), 1), max(int(frame.width / _CELL), 1)

    def place(
        self, size: tuple[float, float], cost: Cost, *, must: bool, gap: float = _GAP
    ) -> Box | None:
        """Return a free box at the least cost, and take it; None if there is none.

        ``must``: return the box at the least cost even if it is not free.
        """
        width, height = size[0] + 2 * gap, size[1] + 2 * gap
        rows, columns = (int(np.ceil(length / _CELL)) for length in (height, width))
        counts = windows(sums(self._taken), rows, columns)
        free = np.argwhere((counts >= 0) if must else (counts == 0))
        if not len(free):
            return (gap, gap, gap + size[0], gap + size[1]) if must else None
        # the box lies at the edge of the drawing where the last cells reach only near to it
        last = np.array(counts.shape) - 1
        left = np.where(
            free[:, 1] == last[1], self._frame.width - width, free[:, 1] * _CELL
        ).astype(float)
        top = np.where(
            free[:, 0] == last[0], self._frame.height - height, free[:, 0] * _CELL
        ).astype(float)
        at = int(cost(left + gap, top + gap).argmin())
        row, column = free[at].tolist()
        self._taken[row : row + rows, column : column + columns] = True
        x, y = float(left[at]) + gap, float(top[at]) + gap
        return x, y, x + size[0], y + size[1]

    def take(self, left: float, top: float, width: float, height: float) -> None:
        """Keep a box free from now on."""
        rows = slice(max(int(top / _CELL), 0), int((top + height) / _CELL) + 1)
        columns = slice(max(int(left / _CELL), 0), int((left + width) / _CELL) + 1)
        self._taken[rows, columns] = True

    def has(self, size: tuple[float, float]) -> bool:
        """Return whether there is a free box of a size."""
        rows, columns = (int(np.ceil((length + 2 * _GAP) / _CELL)) for length in size[::-1])
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
            found: NDArray[np.float64] = away + 0.7 * edge
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
