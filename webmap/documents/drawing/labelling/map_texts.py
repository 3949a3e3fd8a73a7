"""All texts of a map: placed on a raster of its panels, and drawn as SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from webmap.documents.drawing import text
from webmap.documents.drawing.arranging.layout import Layout
from webmap.documents.drawing.fills import INK, PAPER, SOFT
from webmap.documents.drawing.geometry import MapGeometry
from webmap.documents.drawing.labelling.inside import (
    Box,
    Canvas,
    Placed,
    Shapes,
    Variant,
    place_inside,
)
from webmap.documents.drawing.labelling.plan import Labelled, plan_labels
from webmap.documents.drawing.model import ContextArea, MapArea, MapFrame, MapOutline
from webmap.documents.drawing.panels import letter_boxes, marked_box
from webmap.documents.drawing.raster import NOTHING, Cells, Mask, rasterise
from webmap.documents.drawing.rings import TENTHS, Rings

_CELLS = 6.0  # of the raster per size of the font
_EDGE = 3.0  # units at the edges of panels without texts
_HALO = 0.27  # width of the halo as a part of the size of the font


@dataclass(frozen=True, slots=True)
class MapTexts:
    """The texts of a map. ``codes``: of the areas or outlines that ``placed`` names."""

    placed: list[Placed]
    codes: Sequence[str]
    around: list[Placed]
    key: tuple[tuple[str, str], ...]


def place_texts(
    geometry: MapGeometry,
    layout: Layout,
    areas: Sequence[MapArea],
    outlines: Sequence[MapOutline],
    around: Sequence[ContextArea],
    frame: MapFrame,
) -> MapTexts:
    """Place the texts of a map, those of its own areas first."""
    if frame.labels == "none":
        return MapTexts([], [], [], ())
    canvas = _canvas(layout, frame)
    own = _labelled(
        [one.areas for one in (geometry.home, *geometry.enlarged)],
        layout,
        canvas,
        [(area.name, area.number, area.weight) for area in areas],
    )
    above = _labelled(
        [one.outlines for one in (geometry.home, *geometry.enlarged)],
        layout,
        canvas,
        [(one.name, "", 0.0) for one in outlines],
    )
    plan = plan_labels(canvas, own, above, frame)
    codes = [one.code for one in (outlines if plan.of_outlines else areas)]
    near = _around(canvas, geometry, around, own.land, frame)
    return MapTexts(plan.placed, codes, near, plan.key)


def _canvas(layout: Layout, frame: MapFrame) -> Canvas:
    canvas = Canvas(frame.width, frame.height, max(frame.label_size, 1.0) / _CELLS)
    for at, panel in enumerate((*layout.moved, *layout.enlarged), start=1):
        canvas.panel[canvas.slices(panel.box)] = at
    for panel in layout.panels:
        _take_edges(canvas, panel.box)
    for box in (layout.arrow, *(panel.bar.box for panel in layout.panels)):
        canvas.take(box)
    if layout.locator:
        canvas.take(layout.locator[1])
    for panel in layout.enlarged:
        left, top, right, bottom = marked_box(panel, layout)
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        for start, end in pairwise(corners):
            canvas.take_line(start, end)
        for place in letter_boxes(panel, layout, frame.label_size):
            canvas.take(place)
    return canvas


def _take_edges(canvas: Canvas, box: Box) -> None:
    left, top, right, bottom = box
    canvas.take((left, top, right, top + _EDGE))
    canvas.take((left, bottom - _EDGE, right, bottom))
    canvas.take((left, top, left + _EDGE, bottom))
    canvas.take((right - _EDGE, top, right, bottom))


def _labelled(
    rings: Sequence[Rings],
    layout: Layout,
    canvas: Canvas,
    texts: Sequence[tuple[str, str, float]],
) -> Labelled:
    # enlarged panels lie over the main map; ``texts``: name, number and weight of each shape
    def cells(one: Rings) -> Cells:
        return rasterise(one, canvas.rows, canvas.columns, canvas.step)

    home = cells(rings[0])
    whole, land = home.copy(), home != NOTHING
    panels = []
    for panel, more in zip(layout.enlarged, rings[1:], strict=True):
        place = canvas.slices(panel.box)
        home[place] = NOTHING
        ids = np.full_like(home, NOTHING)
        ids[place] = cells(more)[place]
        land[place] = ids[place] != NOTHING
        panels.append(Shapes(ids, len(texts)))
        # the panel is the place for leader lines of shapes that it shows whole
        # NOTHING and SEVERAL are the last
        shown = np.append(_within(rings[0], marked_box(panel, layout)), [False, False])
        whole[place] = np.where(shown[ids[place]], ids[place], NOTHING)
    return Labelled(
        names=[name for name, _, _ in texts],
        numbers=[number for _, number, _ in texts],
        shapes=Shapes(whole, len(texts)),
        main=Shapes(home, len(texts)),
        enlarged=panels,
        land=land,
        points=_points(rings[0]),
        weights=[weight for _, _, weight in texts],
    )


def _within(rings: Rings, box: Box) -> NDArray[np.bool_]:
    # whether all rings of a shape lie in a box
    left, top, right, bottom = (value * TENTHS for value in box)
    bounds = rings.bounds()
    outside = (
        (bounds[:, 0] < left)
        | (bounds[:, 1] < top)
        | (bounds[:, 2] > right)
        | (bounds[:, 3] > bottom)
    )
    found = np.ones(rings.count, np.bool_)
    found[rings.owner[outside]] = False
    return found


def _points(rings: Rings) -> NDArray[np.float64]:
    # a point of the largest ring of each shape
    bounds = rings.bounds()
    points = np.zeros((rings.count, 2))
    order = np.argsort(rings.sizes(), kind="stable")  # of repeated places the last is kept
    points[rings.owner[order]] = (bounds[order, :2] + bounds[order, 2:]) / 2 / TENTHS
    return points


def _around(
    canvas: Canvas,
    geometry: MapGeometry,
    around: Sequence[ContextArea],
    own: Mask,
    frame: MapFrame,
) -> list[Placed]:
    named = [at for at, one in enumerate(around) if one.name]
    if not named:
        return []
    ids = rasterise(geometry.home.around[0], canvas.rows, canvas.columns, canvas.step)
    ids[own | (canvas.panel > 0)] = NOTHING
    shapes = Shapes(ids, len(around))
    found = []
    for at in named:
        name = text.label(around[at].name, frame.kinds)
        breaks = [text.broken(name, lines) for lines in (1, 2)]
        variants = [Variant(lines, 0.95 * frame.label_size) for lines in breaks if lines]
        placed = place_inside(canvas, shapes, at, variants, shares=(1.0,))
        if placed:
            found.append(placed)
    return found


# SVG ------------------------------------------------------------------------------------------


def text_layers(texts: MapTexts) -> list[str]:
    """Draw the texts of a map with their leader lines."""
    return [
        *_group(texts.around, lambda _: "", f'fill="{SOFT}"'),
        *_leaders(texts.placed),
        *_group(
            texts.placed,
            lambda placed: f' data-of="{escape(texts.codes[placed.index])}"',
            f'fill="{INK}" stroke="{PAPER}" stroke-linejoin="round" paint-order="stroke"',
        ),
    ]


def _leaders(texts: Sequence[Placed]) -> list[str]:
    leaders = [one.leader for one in texts if one.leader]
    if not leaders:
        return []
    scale = min(one.size for one in texts) / 11
    lines = "".join(
        f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>' for (x, y), (to_x, to_y) in leaders
    )
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{1.6 * scale:.2g}"/>' for (x, y), _ in leaders
    )
    return [
        f'<g fill="none" stroke="{PAPER}" stroke-width="{2.4 * scale:.2g}">{lines}</g>',
        f'<g fill="none" stroke="{INK}" stroke-width="{0.8 * scale:.2g}">{lines}</g>',
        f'<g fill="{INK}" stroke="{PAPER}" stroke-width="{0.6 * scale:.2g}">{dots}</g>',
    ]


def _group(texts: Sequence[Placed], attributes: Callable[[Placed], str], style: str) -> list[str]:
    def font(placed: Placed) -> tuple[float, bool]:
        return placed.size, placed.bold

    groups = []
    for (size, bold), members in groupby(sorted(texts, key=font), key=font):
        halo = f' stroke-width="{_HALO * size:.2g}"' if "stroke" in style else ""
        weight = ' font-weight="700"' if bold else ""
        elements = "".join(
            text.text_element(one.lines, one.x, one.y, size, attributes(one)) for one in members
        )
        groups.append(
            f'<g font-size="{size:.3g}"{weight} text-anchor="middle" {style}{halo}>{elements}</g>'
        )
    return groups
