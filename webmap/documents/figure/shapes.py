"""Shapes of one map of an area, read once: coloured areas, outlines, areas around, its parent."""

from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, ancestor, level
from webmap.maps import layers
from webmap.maps.grid.map_grid import grid_shapes
from webmap.maps.layers import ContextAreas, Layer

_REACH = 2.0
"""Half the side of the square that maps in documents show of what lies around, as a part of the
larger extent of the area: in a wide frame the area may lie at one side."""

ShapesByCode = dict[str, shapely.Geometry]
"""Polygons by code, EPSG:4326."""


@dataclass(frozen=True)
class MapShapes:
    """The shapes of a map, EPSG:4326, by code.

    ``areas``: that are coloured. ``outlines``: of the areas above them. ``around``: neighbours of
    the area, in grey. ``parents``: areas of the level of the area's parent or its parts, which show
    where it lies; empty for the country. ``is_grid``: whether the areas are squares of a tile grid,
    which have no areas around and no place.
    """

    areas: ShapesByCode
    outlines: ShapesByCode
    around: ShapesByCode
    parents: ShapesByCode
    is_grid: bool = False


def map_shapes(session: Session, code: str, by: Level, *, grid: bool = False) -> MapShapes:
    """Read the shapes of the map of an area that colours the areas of level ``by``.

    ``grid``: squares of villages instead.
    """
    if grid:
        squares, outlines = grid_shapes(session, code)
        return MapShapes(squares, outlines, {}, {}, is_grid=True)
    of = layers.layers(code, by)
    context = ContextAreas(session, _REACH)
    return MapShapes(
        areas=_read(session, of.children, context),
        outlines=_read(session, of.outlines, context),
        around=_read(session, of.context, context),
        parents=_read(session, _parents(code), context),
    )


def _parents(code: str) -> Layer | None:
    # a province lies in the country; a regency and a district in the regencies of their province
    at = level(code)
    if at == Level.COUNTRY:
        return None
    if at == Level.PROVINCE:
        return Layer("ID", Level.PROVINCE)
    return Layer(ancestor(code, Level.PROVINCE), Level.REGENCY)


def _read(session: Session, layer: Layer | None, context: ContextAreas) -> ShapesByCode:
    if layer is None:
        return {}
    rows = layers.read_shapes(session, layer, context)
    shapes = shapely.from_wkb(np.array([wkb for _, wkb in rows], dtype=object))
    return dict(zip((code for code, _ in rows), shapes, strict=True))
