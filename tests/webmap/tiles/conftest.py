"""Fixtures of tests of tiles: tiles of the sample as GDAL reads them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def client(sample_app: Flask) -> FlaskClient:
    """Client of the site whose import built the archive."""
    return sample_app.test_client()


@pytest.fixture
def read_tile(client: FlaskClient, tmp_path: Path) -> Callable[..., geopandas.GeoDataFrame]:
    """Read a layer of a tile by GDAL, in EPSG:3857: ``read_tile("villages", z, x, y)``.

    None where the tile or the layer is empty. ``layer``: by default that of the tileset's name.
    """

    def read(
        tileset: str, zoom: int, x: int, y: int, query: str = "", layer: str = ""
    ) -> geopandas.GeoDataFrame | None:
        response = client.get(f"/tiles/{tileset}/{zoom}/{x}/{y}{query}")
        if response.status_code == 204:
            return None
        assert response.status_code == 200, response.text
        path = tmp_path / "tile.mvt"
        path.write_bytes(response.data)
        if (layer or tileset) not in pyogrio.list_layers(path)[:, 0]:
            return None
        options: dict[str, Any] = {"layer": layer or tileset, "X": x, "Y": y, "Z": zoom}
        return pyogrio.read_dataframe(path, **options)

    return read
