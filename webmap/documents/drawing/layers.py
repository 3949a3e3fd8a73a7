"""Layers of a map as SVG: areas around, coloured areas, their borders and outlines."""

from collections.abc import Sequence
from html import escape

import numpy as np

from webmap.documents.drawing import text
from webmap.documents.drawing.fills import CONTEXT_BORDER, INK, Palette
from webmap.documents.drawing.geometry import PanelRings
from webmap.documents.drawing.model import MapArea
from webmap.documents.drawing.rings import TENTHS, Rings, border_path, paths

_BORDER = (0.12, 0.8)  # least and most units of borders between areas on a page
_BORDER_SHARE = 0.04  # of the side of an area, as units of its border
_HAIRLINE = 0.35  # between light areas a white border alone is not seen
_HAIRLINE_FROM = 40.0  # units of the side of an area from which borders have a hairline
_OUTLINE, _OUTLINE_OF_SQUARES = 0.9, 1.7
_EDGE = 1.3
_ISLAND = 2.2  # units that a small island is wide at least
_ISLAND_EDGE = 0.7
_MANY_ISLANDS = 300  # beyond, only those are drawn larger that are the largest of their area
_MANY_PARTS = 700  # with more islands and areas, lines along them are thinner
_ROUND = 'stroke-linejoin="round" stroke-linecap="round"'


def context_layer(rings: Rings, palette: Palette, scale: float) -> str:
    """Draw the areas around in grey."""
    path = "".join(paths(rings))
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="{palette.context}" stroke="{CONTEXT_BORDER}"'
        f' stroke-width="{0.8 * scale:.2g}" stroke-linejoin="round"/>'
    )


def area_layers(
    rings: PanelRings,
    areas: Sequence[MapArea],
    palette: Palette,
    scale: float,
    *,
    prefix: str,
    named: bool = True,
    squares: bool = False,
) -> list[str]:
    """Draw coloured areas: each a path, borders between them, outlines, an outline around all.

    ``scale``: width of lines, 1 on a page. ``prefix``: of the id of a path. ``named``: whether
    paths have ``data-code``, ``data-class`` and a title. ``squares``: whether the areas are those
    of a grid, among which outlines must stand out. Small islands are drawn larger than they are.
    """
    edge = border_path(rings.areas, shared=False)
    above = border_path(rings.outlines, without_edge_of=rings.areas)
    shapes = paths(rings.areas)
    # hatches need borders of their own, which lie over the white ones of their neighbours
    order = sorted(
        (at for at, path in enumerate(shapes) if path),
        key=lambda at: palette.border(areas[at].key) != palette.plain_border,
    )
    side = _median_side(rings.areas)
    width = float(np.clip(side * _BORDER_SHARE, *_BORDER)) * scale
    hairline = ""
    if named and side >= _HAIRLINE_FROM * scale:
        hairline = (
            f'<path d="{border_path(rings.areas, shared=True)}" fill="none" stroke="{INK}"'
            f' stroke-width="{_HAIRLINE * scale:.2g}" {_ROUND}/>'
        )
    outer = _EDGE * scale * (0.6 if int((~rings.areas.hole).sum()) > _MANY_PARTS else 1.0)
    outline = _OUTLINE_OF_SQUARES if squares else _OUTLINE
    drawn = [
        f'<g stroke="{INK}" stroke-width="{2 * outer:.2g}" fill="none" {_ROUND}>'
        f'<path id="{prefix}--edge" d="{edge}"/></g>',
        f'<g stroke="{palette.plain_border}" stroke-width="{width:.2g}" stroke-linejoin="round">',
        *(_area(areas[at], shapes[at], palette, named=named) for at in order),
        "</g>",
        _partial(areas, shapes, palette),
        hairline,
        f'<g fill="none" stroke="{INK}" {_ROUND}>'
        f'<path d="{above}" stroke-width="{outline * scale:.2g}"/>'
        f'<use href="#{prefix}--edge" stroke-width="{outer / 2:.2g}"/></g>',
        _islands(rings, areas, palette, scale),
    ]
    return [one for one in drawn if one]


def _median_side(rings: Rings) -> float:
    sides = rings.largest() / TENTHS
    sides = sides[sides > 0]
    return float(np.median(sides)) if len(sides) else 0.0


def _area(area: MapArea, path: str, palette: Palette, *, named: bool) -> str:
    border = palette.border(area.key)
    stroke = f' stroke="{border}"' if border != palette.plain_border else ""
    if not named:
        return f'<path fill="{palette.fill(area.key)}"{stroke} d="{path}"/>'
    return (
        f'<path data-code="{escape(area.code)}" data-class="{escape(area.key)}"'
        f' fill="{palette.fill(area.key)}"{stroke} d="{path}">'
        f"<title>{text.attribute(area.title)}</title></path>"
    )


def _partial(areas: Sequence[MapArea], shapes: Sequence[str], palette: Palette) -> str:
    path = "".join(path for area, path in zip(areas, shapes, strict=True) if area.partial)
    return f'<path d="{path}" fill="{palette.partial}"/>' if path else ""


def _islands(rings: PanelRings, areas: Sequence[MapArea], palette: Palette, scale: float) -> str:
    islands = rings.islands
    if islands.sum() > _MANY_ISLANDS:
        islands = islands & (rings.areas.sizes() == rings.areas.largest()[rings.areas.owner])
    if not islands.any():
        return ""
    by_class: dict[str, list[str]] = {}
    for area, path in zip(areas, paths(rings.areas.selected(islands)), strict=True):
        if path:
            by_class.setdefault(area.key, []).append(path)
    dots = "".join(
        f'<path d="{"".join(found)}" stroke="{palette.fill(key)}"/>'
        for key, found in by_class.items()
    )
    everything = "".join(path for found in by_class.values() for path in found)
    wide = _ISLAND + 2 * _ISLAND_EDGE
    return (
        f'<g fill="none" {_ROUND}>'
        f'<path d="{everything}" stroke="{INK}" stroke-width="{wide * scale:.2g}"/>'
        f'<g stroke-width="{_ISLAND * scale:.2g}">{dots}</g></g>'
    )
