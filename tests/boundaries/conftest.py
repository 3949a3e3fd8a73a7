"""Small deliveries: squares and strips that stand for villages."""

from collections.abc import Callable, Mapping
from pathlib import Path

import orjson
import pytest
import shapely

Deliver = Callable[..., Path]


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
