"""Small deliveries: squares and strips that stand for villages."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely

Deliver = Callable[..., Path]
Land = Callable[..., dict[str, shapely.Geometry]]


def _path(shape: shapely.Geometry | None) -> str:
    if shape is None:
        return ""
    rings = [
        [[[y, x] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
    ]
    return orjson.dumps(rings).decode()


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """Write boundaries by code as published SQL: ``deliver({code: shape}, "name.sql")``."""

    def write(shapes: Mapping[str, shapely.Geometry | None], name: str = "batas.sql") -> Path:
        rows = ",\n".join(
            f"('{code}','Nama {code}',NULL,NULL,'{_path(shape)}')" for code, shape in shapes.items()
        )
        path = tmp_path / name
        path.write_text(f"INSERT INTO w (kode,nama,lat,lng,path) VALUES\n{rows};\n")
        return path

    return write


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Write a list of codes as published SQL: ``listed({code: name}, 2025)``."""

    def write(names: Mapping[str, str], year: int = 2025) -> Path:
        quoted = {code: name.replace("'", "''") for code, name in names.items()}
        rows = ",\n".join(f"('{code}','{name}')" for code, name in quoted.items())
        path = tmp_path / f"wilayah_{year}.sql"
        path.write_text(f"INSERT INTO wilayah (kode,nama) VALUES\n{rows};\n")
        return path

    return write


@pytest.fixture(scope="session")
def land() -> Land:
    """Make villages that share wavy borders: ``land(seed, villages=4)`` gives shapes by code.

    Two provinces beside each other, each of two regencies of two districts; a square of two
    degrees. ``slip`` is how far corners were digitised astray, in degrees.
    """

    def make(seed: int = 0, villages: int = 4, slip: float = 0.0) -> dict[str, shapely.Geometry]:
        random = np.random.default_rng(seed)
        square = shapely.box(100, 0, 102, 2)
        points = 2 * random.uniform(size=(8 * villages, 2)) + (100, 0)
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)
        )
        cells = shapely.segmentize(shapely.intersection(cells, square), 0.02)

        def waved(xy: np.ndarray) -> np.ndarray:
            # the same for the same corner, so that neighbours still share their border
            return xy + 0.004 * np.sin(xy[:, ::-1] * 97.0)

        cells = shapely.transform(cells, waved)
        if slip:
            cells = np.array(
                [shapely.transform(c, lambda xy: _slipped(xy, random, slip)) for c in cells]
            )
        groups = [np.arange(len(cells))]
        for axis in (0, 1, 0):  # provinces, regencies, districts
            middle = shapely.get_coordinates(shapely.centroid(cells))[:, axis]
            halves = [np.array_split(group[np.argsort(middle[group])], 2) for group in groups]
            groups = [half for pair in halves for half in pair]
        return {
            f"{11 + at // 4}.{at // 2 % 2 + 1:02}.{at % 2 + 1:02}.{2001 + place}": cells[cell]
            for at, group in enumerate(groups)
            for place, cell in enumerate(group)
        }

    return make


def _slipped(xy: np.ndarray, random: np.random.Generator, slip: float) -> np.ndarray:
    moved = xy + random.normal(0, slip, xy.shape)
    moved[-1] = moved[0]
    return moved
