"""Arrange a drawing: the main map, panels, locator, scale bar, north arrow."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes
from webmap.documents.drawing import map_elements
from webmap.documents.drawing.arranging.insets import (
    Enlargement,
    Extent,
    Split,
    crowded,
    extent_of,
    split,
)
from webmap.documents.drawing.arranging.room import (
    BOTTOM_LEFT,
    BOTTOM_RIGHT,
    CELL,
    TOP_LEFT,
    TOP_RIGHT,
    Room,
)
from webmap.documents.drawing.labelling.inside import Box
from webmap.documents.drawing.labelling.plan import MOST_NAMED
from webmap.documents.drawing.map_elements import ScaleBar, scale_bar
from webmap.documents.drawing.model import Locator, MapFrame
from webmap.documents.drawing.projection import Projection, fit
from webmap.documents.drawing.raster import Mask, covered
from webmap.documents.drawing.rings import TENTHS, Rings, polygons, simplified

_SHRINKS = (1.0, 0.93, 0.86, 0.79, 0.72, 0.65)  # of the main map, until all has room
_ALIGNS = ((0.5, 0.5), (0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0))
_WORTH = 1.15  # least growth of the main map for which islands are moved to panels
_MOVED_SIZES = ((0.3, 0.42), (0.22, 0.3))  # most of width and height of a panel of islands
_MOVED_LEAST = 60.0  # units that such a panel is wide and high at least
_MOVED_SCALE = 3.0  # most, as a multiple of the scale of the main map
_BAR_ROOM = 20.0  # units under the islands of a panel for its scale bar
_LOCATOR_SIZE = (0.2, 0.24)
_ENLARGED_SIDES = (0.5, 0.42, 0.35, 0.28)  # mean side of a panel, as a part of the height
_ENLARGED_FORMS = (1.0, 1.8, 0.6)  # width of such a panel divided by its height
_MOST_ENLARGED = 2
_LEAST_ENLARGED = 4  # tiny areas that are worth a panel
_LEAST_SHARE = 0.06  # of all areas, where they have no names
_MOSTLY_TINY = 0.5  # least share of tiny areas among those of an enlarged panel
_NEXT_ENLARGED = 0.6  # least tiny areas of the second panel, as a part of those of the first
_LEGIBLE = 0.7  # side of an area that is not tiny, as a part of the size of the labels
_LEGIBLE_NAMED = 1.5
_LONGEST_BAR = 130.0  # units of a scale bar on a page
_PANEL_TEXT = 0.82  # size of the scale bar of a panel

Points = NDArray[np.float64]


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
    if frame.schematic:
        return _map_alone(extent_of(boxes), frame, scale)
    divided = split(boxes, shapely.area(parts), frame.width / frame.height)
    whole = Split(extent_of(boxes), [])
    land, _ = polygons(land if len(land) else areas)
    near = map_elements.locator_extent(locator) if locator else None
    arrangers = [_Arranger(land, one, areas, frame, scale) for one in (whole, divided)]
    for place in dict.fromkeys([near, None]):
        plain = arrangers[0].best(place)
        split_up = arrangers[1].best(place) if divided.moved else None
        if split_up and (plain is None or _much_larger(split_up, plain)):
            return split_up
        if plain:
            return plain
    return arrangers[0].crammed()


def _map_alone(extent: Extent, frame: MapFrame, scale: float) -> Layout:
    # as large as the drawing; scale bar and arrow, which are not drawn, take no room
    projection = fit(extent, frame.width, frame.height, 14.0 * scale)
    nowhere = (0.0, 0.0, 0.0, 0.0)
    bar = scale_bar(projection, 1.0, frame.language, scale).placed(nowhere)
    main = Panel(projection, (0.0, 0.0, frame.width, frame.height), extent, bar)
    return Layout(main, (), (), None, nowhere)


def _much_larger(one: Layout, other: Layout) -> bool:
    return one.main.projection.scale >= _WORTH * other.main.projection.scale


class _Arranger:
    def __init__(
        self,
        land: Shapes,
        divided: Split,
        areas: Shapes,
        frame: MapFrame,
        scale: float,
    ) -> None:
        self._frame = frame
        self._divided = divided
        self._scale = scale
        margin = 24.0 * scale if frame.labels == "numbers" else 14.0 * scale
        self._margin = min(margin, 0.1 * frame.width, 0.1 * frame.height)
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
        named = len(areas) <= MOST_NAMED
        self._legible = (_LEGIBLE_NAMED if named else _LEGIBLE) * frame.label_size
        self._least = _LEAST_ENLARGED if named else int(_LEAST_SHARE * len(areas)) + 1

    def best(self, locator: Extent | None) -> Layout | None:
        """Return the layout with the largest main map in which all has room; None if none has."""
        sizes = _MOVED_SIZES if self._divided.moved else _MOVED_SIZES[:1]
        for shrink in _SHRINKS:
            for size in sizes:
                found = [
                    tried for align in _ALIGNS if (tried := self._try(shrink, align, size, locator))
                ]
                if found:
                    # where none shows more, the first: in the middle
                    return max(found, key=lambda one: one[0])[1]
        return None

    def crammed(self) -> Layout:
        """Return the layout of a drawing without room: scale bar and arrow lie over the map."""
        placed = self._main(self._fitted, Room(self._frame, None))
        if placed:
            return Layout(placed[0], (), (), None, placed[1])
        whole = (0.0, 0.0, self._frame.width, self._frame.height)
        bar = self._bar(self._fitted, whole)
        return Layout(Panel(self._fitted, whole, self._divided.main, bar), (), (), None, whole)

    def _try(
        self,
        shrink: float,
        align: tuple[float, float],
        moved_size: tuple[float, float],
        locator: Extent | None,
    ) -> tuple[int, Layout] | None:
        projection = self._placed(shrink, align)
        if align != _ALIGNS[0] and projection == self._placed(shrink, _ALIGNS[0]):
            return None
        room = Room(self._frame, self._land(projection))
        moved = self._moved(projection, moved_size, room)
        if moved is None:
            return None
        located = self._located(locator, room) if locator else None
        if locator and not located:
            return None
        main = self._main(projection, room)
        if main is None:
            return None
        legible, enlarged = self._enlarged(projection, room)
        return legible, Layout(main[0], tuple(moved), tuple(enlarged), located, main[1])

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
        rows, columns = Room.shape(self._frame)
        land = covered(replace(self._rings, points=points), rows, columns, CELL)
        # islands may lie between the centres of cells
        at = (points / (TENTHS * CELL)).astype(np.intp).clip(0, [columns - 1, rows - 1])
        land[at[:, 1], at[:, 0]] = True
        return land

    def _moved(self, main: Projection, most: tuple[float, float], room: Room) -> list[Panel] | None:
        panels = []
        for extent in self._divided.moved:
            size, scale = self._moved_size(extent, main, most)
            target = main.points(np.array([extent.centre]))[0]
            box = room.place(size, room.near(target, size))
            if box is None:
                return None
            panels.append(self._panel(extent, box, scale, below=_BAR_ROOM * self._scale))
        return panels

    def _moved_size(
        self, extent: Extent, main: Projection, most: tuple[float, float]
    ) -> tuple[tuple[float, float], float]:
        # size of a panel of far islands, and the units per degree in it
        inner = 2 * 6 * self._scale
        width, height = max(extent.width, 1e-6), max(extent.height, 1e-6)
        scale = min(
            (most[0] * self._frame.width - inner) / width,
            (most[1] * self._frame.height - inner) / height,
            _MOVED_SCALE * main.scale,
        )
        least = _MOVED_LEAST * self._scale
        bar = _BAR_ROOM * self._scale
        return (max(width * scale + inner, least), max(height * scale + inner, least) + bar), scale

    def _located(self, locator: Extent, room: Room) -> tuple[Extent, Box] | None:
        most = self._frame.width * _LOCATOR_SIZE[0], self._frame.height * _LOCATOR_SIZE[1]
        size = map_elements.locator_size(locator, *most)
        order = (BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT)
        box = room.place(size, room.corners(order, size))
        return (locator, box) if box else None

    def _main(self, projection: Projection, room: Room) -> tuple[Panel, Box] | None:
        # the main map with its scale bar, and the box of the north arrow
        frame, scale = self._frame, self._scale
        longest = min(_LONGEST_BAR * scale, frame.width / 4)
        bar = scale_bar(projection, longest, frame.language, scale)
        size = (bar.width, bar.height)
        order = (BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT)
        bar_box = room.place(size, room.corners(order, size), gap=0)
        size = (map_elements.ARROW[0] * scale, map_elements.ARROW[1] * scale)
        order = (TOP_RIGHT, TOP_LEFT, BOTTOM_RIGHT, BOTTOM_LEFT)
        arrow = room.place(size, room.corners(order, size), gap=0)
        if bar_box is None or arrow is None:
            return None
        whole = (0.0, 0.0, frame.width, frame.height)
        return Panel(projection, whole, self._divided.main, bar.placed(bar_box)), arrow

    def _enlarged(self, main: Projection, room: Room) -> tuple[int, list[Panel]]:
        frame = self._frame
        lengths = self._lengths * main.scale
        centres = main.points(self._centres)
        panels: list[Panel] = []
        marked: list[Box] = []
        total = first = 0
        while len(panels) < _MOST_ENLARGED and frame.labels != "none":
            found = self._most_crowded(centres, lengths, room)
            if found is None or found.tiny < _NEXT_ENLARGED * first or _overlaps(found, marked):
                break
            middle = np.array([found.left + found.width / 2, found.top + found.height / 2])
            inside = (abs(centres - middle) <= [found.width / 2, found.height / 2]).all(axis=1)
            if found.tiny < _MOSTLY_TINY * inside.sum():
                break
            marked.append(found.box)
            size = (found.width * found.factor, found.height * found.factor)
            room.take(found.left, found.top, found.width, found.height)
            box = room.place(size, room.near(middle, size))
            if box is None:
                break
            west, north = main.degrees(found.left, found.top)
            east, south = main.degrees(found.left + found.width, found.top + found.height)
            letter = "AB"[len(panels)]
            extent = Extent(west, south, east, north)
            panels.append(self._panel(extent, box, main.scale * found.factor, letter=letter))
            first = first or found.tiny
            total += found.tiny
            lengths[inside] = np.inf
        return total, panels

    def _most_crowded(self, centres: Points, lengths: Points, room: Room) -> Enlargement | None:
        # for the largest panel that there is room for, of the best form
        if (lengths < self._legible).sum() < self._least:
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
                        legible=self._legible,
                        least=self._least,
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


def _overlaps(found: Enlargement, boxes: list[Box]) -> bool:
    return any(shapely.box(*found.box).intersects(shapely.box(*box)) for box in boxes)
