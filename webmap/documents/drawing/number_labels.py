"""Place texts on a map: numbers inside their areas, or outside of all with a leader line.

All shapes and lengths are in units of the drawing; y grows downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes

_GLYPH = 0.6  # width of a digit as a part of the size of the text
_CAPITAL = 0.74  # height of a digit
_SPACE = 2.0  # around a text
_IN_AREA = 0.85  # part of the box of a number that must lie in its area
_NEAREST = 60  # places outside that are compared for each number
_CROSSING = 1000.0  # cost of a leader line that crosses another number, as length


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a text stands: its centre ``x``, ``y``.

    ``point``: a point inside the area. ``leader``: the line from that point to the text; None where
    the text stands in the area.
    """

    text: str
    x: float
    y: float
    point: tuple[float, float]
    leader: tuple[float, float, float, float] | None


def text_size(text: str, size: float) -> tuple[float, float]:
    """Return width and height of a text of a font size, with some space around it."""
    return len(text) * size * _GLYPH + _SPACE, size * _CAPITAL + _SPACE


def inner_points(shapes: Shapes, size: tuple[float, float]) -> NDArray[np.float64]:
    """Return x, y of a point inside each shape with as much room around it as there is.

    ``size``: width and height of what shall stand there.
    """
    wide = size[0] / size[1]
    # the box becomes a square, which a circle stands for better
    stretched = shapely.transform(shapes, lambda xy: xy * [1.0, wide])
    centres = shapely.get_point(shapely.maximum_inscribed_circle(stretched, tolerance=0.2), 0)
    found: NDArray[np.float64] = shapely.get_coordinates(centres) / [1.0, wide]
    inside = shapely.contains_xy(shapes, found[:, 0], found[:, 1])
    for at in np.flatnonzero(~inside).tolist():  # a shape narrower than the tolerance
        found[at] = shapely.get_coordinates(shapely.point_on_surface(shapes[at]))[0]
    return found


def place_numbers(
    texts: Sequence[str],
    shapes: Shapes,
    *,
    width: float,
    height: float,
    size: float,
    reserved: Sequence[shapely.Geometry] = (),
) -> list[TextPlace]:
    """Place a number in each shape or, where it does not fit, near to all of them.

    ``width``, ``height``: of the drawing. ``size``: of the font. ``reserved``: boxes to keep free
    of numbers outside. Leader lines do not cross each other.
    """
    if not texts:
        return []
    boxes = [text_size(text, size) for text in texts]
    widest = max(boxes)
    points = inner_points(shapes, widest)
    fits = _fits(points, boxes, shapes)
    outside = np.flatnonzero(~fits).tolist()
    taken = [_box(points[at, 0], points[at, 1], boxes[at]) for at in np.flatnonzero(fits).tolist()]
    slots = _slots(shapes, widest, width, height, [*reserved, *taken])
    chosen = dict(zip(outside, _assign(points[outside], slots, taken), strict=True))
    return [
        _text_place(text, tuple(points[at].tolist()), boxes[at], chosen.get(at))
        for at, text in enumerate(texts)
    ]


def place_name(
    text: str, shape: shapely.Geometry, size: float, taken: Sequence[shapely.Geometry]
) -> TextPlace | None:
    """Place a name in a shape; None where it does not fit without touching ``taken``."""
    box_size = text_size(text, size)
    x, y = inner_points(np.array([shape], dtype=object), box_size)[0].tolist()
    box = _box(x, y, box_size)
    if not shapely.contains(shape, box) or shapely.intersects(box, list(taken)).any():
        return None
    return TextPlace(text, x, y, (x, y), None)


def text_box(place: TextPlace, size: float) -> shapely.Geometry:
    """Return the box of a placed text."""
    return _box(place.x, place.y, text_size(place.text, size))


def _box(x: float, y: float, size: tuple[float, float]) -> shapely.Geometry:
    return shapely.box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def _fits(
    points: NDArray[np.float64], boxes: Sequence[tuple[float, float]], shapes: Shapes
) -> NDArray[np.bool_]:
    own = np.array([_box(x, y, size) for (x, y), size in zip(points.tolist(), boxes, strict=True)])
    fits: NDArray[np.bool_] = shapely.area(
        shapely.intersection(own, shapes)
    ) >= _IN_AREA * shapely.area(own)
    first, second = shapely.STRtree(own).query(own, predicate="intersects")
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        if one < other and fits[one]:  # of two numbers that touch, the later moves outside
            fits[other] = False
    return fits


def _slots(
    shapes: Shapes,
    size: tuple[float, float],
    width: float,
    height: float,
    taken: Sequence[shapely.Geometry],
) -> NDArray[np.float64]:
    # centres of places for numbers on a grid, outside of all shapes
    step_x, step_y = size[0] + 1, size[1] + 1
    x = np.arange(step_x / 2 + 1, width - step_x / 2, step_x)
    y = np.arange(step_y / 2 + 1, height - step_y / 2, step_y)
    centres = np.array(np.meshgrid(x, y)).reshape(2, -1).T
    cells = shapely.box(
        centres[:, 0] - size[0] / 2,
        centres[:, 1] - size[1] / 2,
        centres[:, 0] + size[0] / 2,
        centres[:, 1] + size[1] / 2,
    )
    blocked = np.zeros(len(cells), np.bool_)
    blocked[shapely.STRtree(cells).query([*shapes, *taken], predicate="intersects")[1]] = True
    free: NDArray[np.float64] = centres[~blocked]
    return free


def _assign(
    points: NDArray[np.float64], slots: NDArray[np.float64], numbers: Sequence[shapely.Geometry]
) -> list[tuple[float, float] | None]:
    # a slot for each point, None where there are too few; the sum of lengths is made small by
    # exchanging slots of two points: two lines that cross are longer than the same two exchanged
    if not len(points):
        return []
    costs = _costs(points, slots, numbers)
    chosen: list[int | None] = [None] * len(points)
    free = costs.copy()
    # those with the fewest near places choose first
    for at in np.argsort(-np.sort(costs, axis=1)[:, :1].ravel(), kind="stable").tolist():
        if len(slots) and np.isfinite(free[at].min()):
            best = int(free[at].argmin())
            chosen[at] = best
            free[:, best] = np.inf
    _exchange(costs, chosen)
    return [None if slot is None else tuple(slots[slot].tolist()) for slot in chosen]


def _costs(
    points: NDArray[np.float64], slots: NDArray[np.float64], numbers: Sequence[shapely.Geometry]
) -> NDArray[np.float64]:
    costs: NDArray[np.float64] = np.hypot(
        points[:, :1] - slots[:, 0][np.newaxis], points[:, 1:] - slots[:, 1][np.newaxis]
    )
    if not numbers or not len(slots):
        return costs
    near = np.argsort(costs, axis=1)[:, :_NEAREST]
    rows = np.repeat(np.arange(len(points)), near.shape[1])
    columns = near.ravel()
    lines = shapely.linestrings(np.stack([points[rows], slots[columns]], axis=1))
    crossed = shapely.STRtree(list(numbers)).query(lines, predicate="intersects")[0]
    np.add.at(costs, (rows[crossed], columns[crossed]), _CROSSING)
    return costs


def _exchange(costs: NDArray[np.float64], chosen: list[int | None]) -> None:
    improved = True
    while improved:
        improved = False
        for one, first in enumerate(chosen):
            for other in range(one + 1, len(chosen)):
                first, second = chosen[one], chosen[other]
                if first is None or second is None:
                    continue
                before = costs[one, first] + costs[other, second]
                if costs[one, second] + costs[other, first] < before - 1e-6:
                    chosen[one], chosen[other] = second, first
                    improved = True


def _text_place(
    text: str,
    point: tuple[float, float],
    size: tuple[float, float],
    slot: tuple[float, float] | None,
) -> TextPlace:
    if slot is None:
        return TextPlace(text, *point, point, None)
    x, y = slot
    across, down = point[0] - x, point[1] - y
    # the line ends at the border of the text's box
    part = 1 / max(2 * abs(across) / size[0], 2 * abs(down) / size[1], 1.0)
    return TextPlace(text, x, y, point, (*point, x + across * part, y + down * part))
