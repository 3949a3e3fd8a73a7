"""Tile grid maps of villages: one square for each listed village of an area.

The grid of a province takes up to a second to lay out, so imports store it (``importing.grids``);
that of a regency is laid out when it is asked for. The grid of a district is its part of the
regency's.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import LENGTHS, Level
from boundaries.areas.models import Area, CachedResult, Shape
from boundaries.areas.shape_queries import WKB
from geo.compression import FRAGMENTS
from geo.grid_map import Cells, Points, grid_map
from geo.grid_map.sea import narrow

SCALE = "province"
"""Scale of the shapes that grids are laid out from; a cell is as large as a village."""


@dataclass(frozen=True)
class VillageGrid:
    """Cells of villages: ``villages`` are codes in order, ``cells`` column and row of each.

    Columns count eastwards and rows northwards from 0. No two villages have the same cell.
    """

    villages: list[str]
    cells: Cells

    @cached_property
    def size(self) -> tuple[int, int]:
        """Number of columns and rows."""
        columns, rows = (self.cells.max(axis=0) + 1).tolist() if self.villages else (0, 0)
        return columns, rows

    def within(self, code: str) -> "VillageGrid":
        """Return the part of an area, moved to column 0 and row 0."""
        part = codes.slice_of(self.villages, code)
        cells = self.cells[part]
        return VillageGrid(self.villages[part], narrow(cells) if len(cells) else cells)


@dataclass(frozen=True, slots=True)
class GridInput:
    """What a grid is laid out from: longitude and latitude of each village, and the land as WKB.

    Without land (None), ``points`` are cells.
    """

    villages: list[str]
    points: Points
    outline: bytes | None


def village_grid(session: Session, code: str) -> VillageGrid:
    """Return the grid of the listed villages of a province, regency, district or village."""
    if codes.level(code) > Level.REGENCY:
        return village_grid(session, codes.ancestor(code, Level.REGENCY)).within(code)
    if codes.level(code) == Level.PROVINCE:
        stored = _stored(session, code)
        if stored and stored.villages == _villages(session, code):
            return stored
    return make_grid(read_input(session, code))


def make_grid(grid_input: GridInput) -> VillageGrid:
    """Lay out a grid; villages of a district and of a regency stand together."""
    return VillageGrid(grid_input.villages, _lay_out(grid_input))


def _lay_out(grid_input: GridInput) -> Cells:
    if grid_input.outline is None:
        return np.asarray(grid_input.points, dtype=np.int64)
    villages = np.array(grid_input.villages, dtype=codes.DTYPE)
    groups = [
        np.unique(_cut(villages, at), return_inverse=True)[1]
        for at in (Level.REGENCY, Level.DISTRICT)
    ]
    outline = shapely.from_wkb(grid_input.outline)
    _, south, _, north = outline.bounds
    stretch = np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    outline = shapely.transform(outline, lambda xy: xy * stretch)
    return grid_map(grid_input.points * stretch, groups, outline)


# Stored grids -----------------------------------------------------------------------------------


def key(province: str) -> str:
    """Key of the grid of a province among the cached results."""
    return f"grid {province}"


def encode(grid: VillageGrid) -> bytes:
    """Return the bytes that are stored of a grid."""
    return FRAGMENTS.compress(orjson.dumps([grid.villages, grid.cells.tolist()]))


def stored_stamp(session: Session, code: str) -> str:
    """Return the stamp of the stored grid of an area, which changes with it; "" without one."""
    query = select(CachedResult.stamp).where(CachedResult.key == key(code))
    return session.scalar(query) or ""


def _stored(session: Session, province: str) -> VillageGrid | None:
    row = session.get(CachedResult, key(province))
    if row is None:
        return None
    villages, cells = orjson.loads(FRAGMENTS.decompress(row.value))
    return VillageGrid(villages, np.array(cells, dtype=np.int64).reshape(-1, 2))


# Input ------------------------------------------------------------------------------------------


def read_input(session: Session, code: str) -> GridInput:
    """Read the input of the grid of a province or regency.

    A village without a boundary lies where its district does, or else the area above that. Without
    any boundary, villages stand in lines in the order of their codes.
    """
    villages = _villages(session, code)
    query = select(Shape.code, WKB).where(Shape.scale == SCALE, codes.within_sql(Shape.code, code))
    shapes: dict[str, bytes] = dict(session.execute(query.order_by(Shape.code)).all())
    outline = shapes.get(code)
    if outline is None:
        columns = int(np.ceil(len(villages) ** 0.5)) or 1
        row, column = np.divmod(np.arange(len(villages)), columns)
        points = np.stack([column, row.max(initial=0) - row], axis=1).astype(float)
        return GridInput(villages, points, None)
    known = np.array(list(shapes), dtype=codes.DTYPE)
    centres = _centres(list(shapes.values()))
    points = np.full((len(villages), 2), np.nan)
    for at in sorted(Level, reverse=True):
        if codes.level(code) <= at:
            above = _cut(np.array(villages, dtype=codes.DTYPE), at)
            place = np.minimum(np.searchsorted(known, above), len(known) - 1)
            found = np.isnan(points[:, 0]) & (known[place] == above)
            points[found] = centres[place[found]]
    return GridInput(villages, points, outline)


def _cut(villages: NDArray[np.str_], at: Level) -> NDArray[np.str_]:
    """Return the codes of the areas of a level that villages lie in."""
    return villages.astype(f"U{LENGTHS[at]}").astype(codes.DTYPE)


def _villages(session: Session, code: str) -> list[str]:
    query = select(Area.code).where(
        Area.level == int(Level.VILLAGE), Area.listed, codes.within_sql(Area.code, code)
    )
    return list(session.scalars(query.order_by(Area.code)))


def _centres(shapes: list[bytes]) -> NDArray[np.float64]:
    """Return the centroid of the largest polygon of each shape: that of all may lie in the sea."""
    geometries = shapely.from_wkb(np.array(shapes, dtype=object))
    several = np.flatnonzero(shapely.get_num_geometries(geometries) > 1)
    parts, owner = shapely.get_parts(geometries[several], return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    geometries[several] = parts[order[np.flatnonzero(np.diff(owner[order], prepend=-1))]]
    centres: NDArray[np.float64] = shapely.get_coordinates(shapely.centroid(geometries))
    return centres
