"""The grid of one map, for the browser and for documents.

Squares have a place in degrees, so that all maps draw them as they draw villages: around the point
0, 0, where a square of degrees is one in every projection of the site.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, LENGTHS, Level, district_of, level
from boundaries.areas.village_grid import VillageGrid
from webmap.maps.grid.cache import get_grid
from webmap.maps.layers import layers
from webmap.maps.view import AreaView

SIDE = 0.01
"""Side of a square in degrees; the widest grid, of 209 columns, ends 1° from the equator."""


@dataclass(frozen=True)
class MapGrid:
    """The squares of the villages of an area, and of which areas outlines lie over them."""

    grid: VillageGrid
    outlined: Level

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all squares in degrees."""
        width, height = (SIDE * count for count in self.grid.size)
        return -width / 2, -height / 2, width / 2, height / 2

    @property
    def block(self) -> dict[str, Any]:
        """What the browser draws the squares from.

        ``cells``: by district, the last parts of the codes of its villages, and the column and row
        of each.
        """
        cells: dict[str, tuple[list[str], list[int], list[int]]] = {}
        for code, (column, row) in zip(self.grid.villages, self.grid.cells.tolist(), strict=True):
            numbers, columns, rows = cells.setdefault(district_of(code), ([], [], []))
            numbers.append(code.rpartition(".")[2])
            columns.append(column)
            rows.append(row)
        return {
            "side": SIDE,
            "size": list(self.grid.size),
            "outlined": LENGTHS[self.outlined],
            "cells": {
                district: [" ".join(numbers), columns, rows]
                for district, (numbers, columns, rows) in cells.items()
            },
        }

    @cached_property
    def squares(self) -> dict[str, shapely.Polygon]:
        """The square of each village in degrees, by code."""
        return dict(zip(self.grid.villages, self._boxes, strict=True))

    @cached_property
    def outlines(self) -> dict[str, shapely.Geometry]:
        """The squares of each area above the villages as one shape, by code."""
        codes = np.array(self.grid.villages, dtype=f"U{LENGTHS[self.outlined]}")
        return {
            str(code): shapely.union_all(self._boxes[codes == code]) for code in np.unique(codes)
        }

    @cached_property
    def _boxes(self) -> NDArray[np.object_]:
        west, south, _, _ = self.bounds
        low = self.grid.cells * SIDE + (west, south)
        # the same number for the same line of the grid, so that squares touch
        low, high = low.round(4), (low + SIDE).round(4)
        boxes: NDArray[np.object_] = shapely.box(*low.T, *high.T)
        return boxes


def map_grid(session: Session, view: AreaView) -> MapGrid | None:
    """Return the grid of the map of a view; None where it shows no grid, or has no villages."""
    return grid_of(session, view.code) if view.shows_grid else None


def grid_of(session: Session, code: str) -> MapGrid | None:
    """Return the grid of an area's villages; None without villages, and for the country."""
    if code == COUNTRY:
        return None
    grid = get_grid(session, code)
    outlines = layers(code, Level.VILLAGE).outlines
    outlined = outlines.level if outlines else level(code)
    return MapGrid(grid, outlined) if grid.villages else None


def grid_shapes(
    session: Session, code: str
) -> tuple[dict[str, shapely.Polygon], dict[str, shapely.Geometry]]:
    """Return the squares of an area's villages, and the outlines over them, in degrees by code."""
    grid = grid_of(session, code)
    return (grid.squares, grid.outlines) if grid else ({}, {})
