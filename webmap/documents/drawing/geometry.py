"""Shapes of a map on its drawing: each part in the panel where it is drawn."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.geometry import Shapes
from webmap.documents.drawing.arranging.layout import Layout, Panel
from webmap.documents.drawing.rings import Flags, Indices, Rings, lines, polygons, simplified

_OVER = 4.0  # units beyond a panel where shapes are cut, so that no border is drawn along it
_SMALLEST = 5  # tenths; a smaller part of an area with a much larger one is left out
_ISLAND = 25  # tenths; a smaller island is drawn larger than it is


@dataclass(frozen=True, slots=True)
class PanelRings:
    """Rings of areas, outlines and areas around, simplified together.

    ``around``: for the main map, and for each panel of islands. ``islands``: for each ring
    of the areas, whether it is an island too small to be seen.
    """

    areas: Rings
    outlines: Rings
    around: tuple[Rings, ...]
    islands: Flags


@dataclass(frozen=True, slots=True)
class MapGeometry:
    """Rings of a map: each part of an area once, and once more in the enlarged panels."""

    home: PanelRings
    enlarged: tuple[PanelRings, ...]


def project(areas: Shapes, outlines: Shapes, around: Shapes, layout: Layout) -> MapGeometry:
    """Return shapes in degrees as rings on the drawing.

    Parts in the extent of a panel of islands are drawn there, all others on the main map. Areas
    around are cut at the edges of each panel.
    """
    near = [_clipped(around, panel) for panel in (layout.main, *layout.moved)]
    rings = [_home(areas, layout), _home(outlines, layout), *near]
    enlarged = tuple(
        _panel_rings([_clipped(shapes, panel) for shapes in (areas, outlines, around)])
        for panel in layout.enlarged
    )
    return MapGeometry(_panel_rings(rings), enlarged)


def _panel_rings(rings: list[Rings]) -> PanelRings:
    areas, outlines, *around = simplified(rings)
    areas = areas.selected(_seen(areas))
    return PanelRings(areas, outlines, tuple(around), _islands(areas))


def _home(shapes: Shapes, layout: Layout) -> Rings:
    parts, owner = polygons(shapes)
    boxes = shapely.bounds(parts)
    home = np.zeros(len(parts), np.intp)
    panels = (layout.main, *layout.moved)
    for at, panel in enumerate(layout.moved, start=1):
        home[panel.extent.holds(boxes)] = at
    placed = parts.copy()
    for at, panel in enumerate(panels):
        placed[home == at] = panel.projection.shapes(parts[home == at])
    return _owned(Rings.of(placed), owner, len(shapes))


def _clipped(shapes: Shapes, panel: Panel) -> Rings:
    parts, owner = _cut(shapes, panel)
    return _owned(Rings.of(parts), owner, len(shapes))


def _owned(rings: Rings, owner: Indices, count: int) -> Rings:
    return replace(rings, owner=owner[rings.owner], count=count)


def _cut(shapes: Shapes, panel: Panel) -> tuple[Shapes, Indices]:
    # in units of the drawing, cut a little beyond the box of the panel; and the index of each
    left, top, right, bottom = panel.box
    west, north = panel.projection.degrees(left - _OVER, top - _OVER)
    east, south = panel.projection.degrees(right + _OVER, bottom + _OVER)
    boxes = shapely.bounds(shapes)
    near = np.flatnonzero(
        (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
    )
    cut = shapely.clip_by_rect(shapes[near], west, south, east, north)
    return panel.projection.shapes(cut), near


def _seen(rings: Rings) -> Flags:
    # all but specks of areas that have much larger parts
    size = rings.sizes()
    largest = rings.largest()[rings.owner]
    kept: Flags = (size >= _SMALLEST) | (~rings.hole & (largest < 5 * _SMALLEST))
    return kept


def _islands(rings: Rings) -> Flags:
    numbers, is_line = lines(rings)
    _, place, count = np.unique(numbers[is_line], return_inverse=True, return_counts=True)
    shared = np.zeros(len(rings.owner), np.bool_)
    shared[rings.of_point[is_line][count[place] > 1]] = True
    found: Flags = ~shared & ~rings.hole & (rings.sizes() < _ISLAND)
    return found
