import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas
import pyogrio
import pytest
from shapely.geometry import box

from boundaries.areas.codes import Level
from webmap.styles.geopackage import TABLE, add_styles
from webmap.styles.layer_styles import LayerStyle, layer_styles

DAY = date(2023, 7, 27)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "layer.gpkg"
    frame = geopandas.GeoDataFrame({"status": ["formed"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    for layer in ("desa", "kecamatan"):
        frame.to_file(path, layer=layer, driver="GPKG")
    return path


@pytest.fixture
def styles() -> tuple[LayerStyle, ...]:
    return layer_styles(Level.VILLAGE, "id", None, lambda _language: {})


def _rows(path: Path, columns: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute(f'SELECT {columns} FROM "{TABLE}" ORDER BY id'))


def test_each_layer_has_one_default_and_the_column_of_its_geometry(
    package: Path, styles: tuple[LayerStyle, ...]
):
    add_styles(package, {"desa": styles, "kecamatan": styles[:1]}, DAY)
    found = _rows(package, "f_table_name, f_geometry_column, styleName, useAsDefault")
    assert found == [
        ("desa", "geom", "status_id", 1),
        ("desa", "geom", "klasifikasi_id", 0),
        ("desa", "geom", "status_en", 0),
        ("desa", "geom", "klasifikasi_en", 0),
        ("kecamatan", "geom", "status_id", 1),
    ]


def test_times_are_of_the_day_and_texts_are_those_of_the_style(
    package: Path, styles: tuple[LayerStyle, ...]
):
    add_styles(package, {"desa": styles}, DAY)
    qml, sld, time, _ = _rows(package, "styleQML, styleSLD, update_time, description")[0]
    assert (qml.encode(), sld.encode()) == (styles[0].qml, styles[0].sld)
    assert time == "2023-07-27T00:00:00.000Z"


def test_gdal_lists_the_table_after_the_layers_and_counts_it(
    package: Path, styles: tuple[LayerStyle, ...]
):
    add_styles(package, {"desa": styles}, DAY)
    assert [name for name, _ in pyogrio.list_layers(package)] == ["desa", "kecamatan", TABLE]
    assert pyogrio.read_info(package, layer=TABLE)["features"] == len(styles)
    assert len(geopandas.read_file(package, layer="desa")) == 1
