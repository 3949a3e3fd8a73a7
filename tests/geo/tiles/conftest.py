"""Shapes and helpers for tests of tiles."""

import numpy as np
import pytest
import shapely

JAVA = (108.0, -8.0)


def make_villages(count, seed=0, size=1.0, at=JAVA):
    """Cells that share their borders and fill a square of ``size`` degrees."""
    points = np.random.default_rng(seed).uniform(size=(count, 2)) * size + at
    square = shapely.box(at[0], at[1], at[0] + size, at[1] + size)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)
    clipped = shapely.intersection(shapely.get_parts(cells), square)
    return shapely.set_precision(clipped, 1e-6)


def to_polygons(rings):
    """Rings on the grid of a zoom → shapely multipolygons, one for each owner."""
    parts = {}
    number = np.cumsum(rings.exterior) - 1
    for polygon in np.unique(number):
        loops = [
            np.c_[rings.x, rings.y][rings.offsets[ring] : rings.offsets[ring + 1]]
            for ring in np.flatnonzero(number == polygon)
        ]
        owner = int(rings.owner[np.flatnonzero(number == polygon)[0]])
        parts.setdefault(owner, []).append(shapely.Polygon(loops[0], loops[1:]))
    return np.array([shapely.MultiPolygon(parts[owner]) for owner in sorted(parts)], dtype=object)


@pytest.fixture(scope="session")
def villages():
    """Make cells that share their borders: ``villages(count, seed, size, at)``."""
    return make_villages


@pytest.fixture(scope="session")
def polygons():
    """Build shapely geometries from rings: ``polygons(rings)``."""
    return to_polygons
