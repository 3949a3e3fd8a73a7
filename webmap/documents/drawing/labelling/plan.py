"""Choose which texts a map has: names of areas, names of the areas above them, or numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing import text
from webmap.documents.drawing.labelling.inside import (
    MOSTLY,
    Canvas,
    Placed,
    Point,
    Shapes,
    Variant,
    place_inside,
)
from webmap.documents.drawing.labelling.leaders import Leaders
from webmap.documents.drawing.model import MapFrame
from webmap.documents.drawing.raster import Mask

MOST_NAMED = 90
"""Most areas whose own names are tried on a map that has named outlines, too."""

MOST_NUMBERS = 40
"""Most numbers on a map with names; beyond, the outlines have the names."""

_SIZES = (1.0, 0.86, 0.75)  # of a name, the next where it has no room
_HARDLY = 0.65  # share of the name of an outline that must lie in it
_LONG = 22  # letters from which a name may have three lines


@dataclass(frozen=True)
class Labelled:
    """Shapes with a name or number each.

    ``main``: the shapes on the main map and in panels of islands. ``enlarged``: in each enlarged
    panel. ``shapes``: in all, but for those of which an enlarged panel shows only a part.
    ``land``: cells of any shape. ``points``: x, y in each shape, for those without cells.
    ``weights``: texts of higher ones are placed first.
    """

    names: Sequence[str]
    numbers: Sequence[str]
    shapes: Shapes
    main: Shapes
    enlarged: Sequence[Shapes]
    land: Mask
    points: NDArray[np.float64]
    weights: Sequence[float]

    def inner_points(self, index: int, canvas: Canvas) -> list[Point]:
        """Return a point in a shape for each panel where it lies, the best first."""
        cells = self.shapes.inner_cells(index, canvas.panel)
        if not cells:
            x, y = self.points[index].tolist()
            return [(x, y)]
        return [((one.column + 0.5) * canvas.step, (one.row + 0.5) * canvas.step) for one in cells]

    def order(self) -> list[int]:
        """Return indices of shapes with a name, those first whose texts are placed first."""
        named = [at for at, name in enumerate(self.names) if name]
        sizes = self.shapes.sizes
        return sorted(named, key=lambda at: (-self.weights[at], -int(sizes[at]), at))


@dataclass(frozen=True)
class LabelPlan:
    """The texts of a map. ``of_outlines``: whether they name the outlines, not the areas."""

    placed: list[Placed]
    key: tuple[tuple[str, str], ...] = ()
    of_outlines: bool = False


def plan_labels(canvas: Canvas, areas: Labelled, outlines: Labelled, frame: MapFrame) -> LabelPlan:
    """Place the texts of a map, and take their cells of the canvas."""
    if frame.labels == "none":
        return LabelPlan([])
    if frame.labels == "numbers":
        return LabelPlan(_numbers(canvas, areas, frame))
    named = areas.order()
    above = outlines.order()
    if len(above) < 2:
        above = []
    if len(named) <= MOST_NAMED or not above:
        plan = _names(canvas, areas, named, frame, with_others=len(named) <= MOST_NAMED)
        if plan.placed and (not above or len(plan.key) <= MOST_NUMBERS):
            return plan
    if not above:
        return LabelPlan([])
    plan = _names(canvas, outlines, above, frame, with_others=True, bold=True)
    return LabelPlan(plan.placed, plan.key, of_outlines=True)


def _numbers(canvas: Canvas, areas: Labelled, frame: MapFrame) -> list[Placed]:
    leaders = Leaders(canvas, areas.land)
    numbered = [at for at, number in enumerate(areas.numbers) if number]
    return _place_numbers(canvas, leaders, areas, numbered, dict(enumerate(areas.numbers)), frame)


def _place_numbers(
    canvas: Canvas,
    leaders: Leaders,
    areas: Labelled,
    indices: Sequence[int],
    numbers: dict[int, str],
    frame: MapFrame,
) -> list[Placed]:
    found, outside = [], []
    for at in indices:
        variant = Variant((numbers[at],), frame.label_size)
        placed = place_inside(canvas, areas.shapes, at, [variant], bold=True)
        if placed:
            found.append(placed)
        else:
            outside.append(at)
    points = np.array([areas.inner_points(at, canvas)[0] for at in outside]).reshape(-1, 2)
    return found + leaders.place_numbers(
        outside, points, [numbers[at] for at in outside], frame.label_size
    )


def _names(
    canvas: Canvas,
    areas: Labelled,
    order: Sequence[int],
    frame: MapFrame,
    *,
    with_others: bool,
    bold: bool = False,
) -> LabelPlan:
    # names in their areas; if ``with_others``, the others beside them or as numbers
    before = canvas.taken.copy()
    # names of outlines may reach into others, over the borders of the areas
    shares = (1.0, MOSTLY, _HARDLY) if bold else (1.0, MOSTLY)
    variants = {at: _variants(text.label(areas.names[at], frame.kinds), frame) for at in order}
    inside = {}
    for at in order:
        # a name on the main map as in an enlarged panel, where it has room
        placed = place_inside(
            canvas, areas.main, at, variants[at], bold=bold, shares=shares
        ) or place_inside(canvas, areas.shapes, at, variants[at], bold=bold)
        if placed:
            inside[at] = placed
    found, key = list(inside.values()), []
    for panel in areas.enlarged:
        for at in order:
            if at in inside and panel.holds(inside[at], canvas.step):
                continue
            again = place_inside(canvas, panel, at, variants[at], bold=bold)
            if again:
                inside.setdefault(at, again)
                found.append(again)
    if with_others:
        leaders = Leaders(canvas, areas.land)
        left = []
        for at in order:
            if at in inside:
                continue
            points = areas.inner_points(at, canvas)
            beside = [one for one in variants[at] if one.size == _SIZES[1] * frame.label_size]
            placed = leaders.place(at, points, beside, bold=bold)
            if placed:
                found.append(placed)
            else:
                left.append(at)
        left.sort()
        numbers = {at: areas.numbers[at] or str(rank) for rank, at in enumerate(left, start=1)}
        key = [(numbers[at], text.clean(areas.names[at])) for at in left]
        if len(left) > MOST_NUMBERS:
            canvas.taken = before
            return LabelPlan(found, tuple(key))
        if not frame.keyed:
            return LabelPlan(found)
        found += _place_numbers(canvas, leaders, areas, left, numbers, frame)
    return LabelPlan(found, tuple(key))


def _variants(name: str, frame: MapFrame) -> list[Variant]:
    breaks = [text.broken(name, lines) for lines in (1, 2, 3 if len(name) > _LONG else 0)]
    return [
        Variant(lines, size)
        for size in (part * frame.label_size for part in _SIZES)
        for lines in breaks
        if lines
    ]
