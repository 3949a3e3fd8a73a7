"""Tilesets: their layers, their zooms, and the zoom of the archive that each tile is made of."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from boundaries.areas.codes import Level
from geo.tiles.pmtiles import Bounds, TileNotFound
from geo.tiles.rings import Array, project_points
from webmap.atlas.archive import PLAN

MAX_ZOOM = 14
"""Highest zoom of every tileset; tiles above the zooms of the archive are parts of its tiles.

The archive's highest zoom has units of 10 m: at zoom 14 one of them is two pixels of a screen.
"""

LAYERS = {
    Level.PROVINCE: "provinces",
    Level.REGENCY: "regencies",
    Level.DISTRICT: "districts",
    Level.VILLAGE: "villages",
}
"""Name of the layer of each level, in the order in which they stand in a tile.

The collections of ``/ogc`` have the same names.
"""


NAME_ZOOMS = {Level.PROVINCE: 3, Level.REGENCY: 5, Level.DISTRICT: 7, Level.VILLAGE: 10}
"""Lowest zoom of the layer of names of each level: about that from which they have room."""


def names_layer(level: Level) -> str:
    """Return the name of the layer with the points at which names of a level are drawn."""
    return f"{LAYERS[level]}_names"


class Tile(NamedTuple):
    """Zoom, column from the west and row from the north of a tile (scheme XYZ)."""

    zoom: int
    x: int
    y: int


@dataclass(frozen=True)
class Tileset:
    """A tileset: its name, the levels of its areas, and its lowest zoom; its highest is MAX_ZOOM.

    ``fill_zoom``: highest zoom of which the archive has tiles; higher ones show no more detail.
    """

    name: str
    levels: tuple[Level, ...]

    @property
    def min_zoom(self) -> int:
        """Lowest zoom of which there are tiles."""
        return min(min_zoom(level) for level in self.levels)

    @property
    def fill_zoom(self) -> int:
        """Highest zoom of which the archive has tiles; higher ones show no more detail."""
        return max(_source_zooms(level)[-1] for level in self.levels)


TILESETS = {
    **{name: Tileset(name, (level,)) for level, name in LAYERS.items()},
    "areas": Tileset("areas", tuple(LAYERS)),
}
"""Tilesets by name: one for each level, and ``areas`` with all levels, each a layer."""


def find(name: str) -> Tileset:
    """Return the tileset of a name; raises TileNotFound."""
    if name not in TILESETS:
        raise TileNotFound(f"there is no tileset {name[:40]!r}", do=f"Use {', '.join(TILESETS)}.")
    return TILESETS[name]


def min_zoom(level: Level) -> int:
    """Return the lowest zoom of a level."""
    return _source_zooms(level)[0]


def source_zoom(level: Level, zoom: int) -> int | None:
    """Return the zoom of the archive whose tiles have a level's shapes at a zoom; None below it.

    Where the archive leaves a level out at a zoom, that is the next lower one.
    """
    return max((one for one in _source_zooms(level) if one <= zoom), default=None)


def check(tile: Tile) -> None:
    """Raise TileNotFound for a tile beyond the world or above MAX_ZOOM."""
    if not 0 <= tile.zoom <= MAX_ZOOM:
        raise TileNotFound(
            f"there are no tiles of zoom {tile.zoom}", do=f"Ask for one from 0 to {MAX_ZOOM}."
        )
    size = 1 << tile.zoom
    if not (0 <= tile.x < size and 0 <= tile.y < size):
        raise TileNotFound(
            f"the world has no tile {tile.x}, {tile.y} at zoom {tile.zoom}",
            do=f"Both numbers are less than {size}.",
        )


def limits(bounds: Bounds, zoom: int) -> tuple[int, int, int, int]:
    """Return first column, first row, last column and last row of the tiles of a box.

    ``bounds``: west, south, east, north in degrees.
    """
    west, south, east, north = bounds
    x, y = project_points(np.array([west, east]), np.array([north, south]))
    left, right = _within(x, zoom)
    top, bottom = _within(y, zoom)
    return left, top, right, bottom


def _within(shares: Array, zoom: int) -> list[int]:
    size = 1 << zoom
    numbers: list[int] = np.clip(np.floor(shares * size), 0, size - 1).astype(int).tolist()
    return numbers


@lru_cache
def _source_zooms(level: Level) -> list[int]:
    return sorted({zoom for own, _scale, steps in PLAN if own == level for zoom in steps})
