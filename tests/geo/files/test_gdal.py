"""Files of GDAL's formats, written in parts and read back."""

import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import geopandas
import pyogrio
import pytest
import shapely

from geo.errors import TooLarge
from geo.files import gdal

DAY = date(2023, 7, 27)
DRIVERS = {"GPKG": "a.gpkg", "KML": "a.kml", "ESRI Shapefile": "a.shp.zip", "FlatGeobuf": "a.fgb"}


def write(tmp_path, driver, *frames, layer="batas", day=DAY):
    path = tmp_path / DRIVERS[driver]
    gdal.write(path, driver, layer, iter(frames), day)
    return path


@pytest.mark.parametrize("driver", DRIVERS)
def test_parts_make_one_layer_of_multipolygons(frame, tmp_path, driver):
    path = write(tmp_path, driver, frame[:1], frame[1:])
    back = pyogrio.read_dataframe(path)
    assert sorted(back["code"]) == list(frame.index)
    assert [row[0] for row in pyogrio.list_layers(path)] == ["batas"]
    by_code = back.set_index("code").geometry
    for code, shape in frame.geometry.items():
        found = by_code[code]
        assert found is None if shape is None else found.equals(shape)


def test_a_geopackage_says_the_day_of_the_data(frame, tmp_path):
    path = write(tmp_path, "GPKG", frame)
    with closing(sqlite3.connect(path)) as connection:
        (changed,) = connection.execute("SELECT last_change FROM gpkg_contents").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert changed == "2023-07-27T00:00:00.000Z"


def test_a_shapefile_says_its_encoding_and_its_day(frame, tmp_path):
    archive = zipfile.ZipFile(write(tmp_path, "ESRI Shapefile", frame))
    assert {"batas.shp", "batas.dbf", "batas.prj", "batas.cpg"} <= set(archive.namelist())
    assert archive.read("batas.cpg").strip() == b"UTF-8"
    assert tuple(archive.read("batas.dbf")[1:4]) == (2023 - 1900, 7, 27)
    assert {info.date_time for info in archive.infolist()} == {(2023, 7, 27, 0, 0, 0)}
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_a_zip_cannot_say_a_year_before_1980(frame, tmp_path):
    archive = zipfile.ZipFile(write(tmp_path, "ESRI Shapefile", frame, day=date(1970, 5, 6)))
    assert archive.infolist()[0].date_time == (1980, 5, 6, 0, 0, 0)


def test_long_names_of_columns_stay_different(frame, tmp_path):
    long = frame.assign(target_formed_2023=1, target_formed_2024=2, target_formed_2025=3)
    back = pyogrio.read_dataframe(write(tmp_path, "ESRI Shapefile", long[:1], long[1:]))
    columns = ["target_for", "target_f_2", "target_f_3"]
    assert back.iloc[0][columns].tolist() == [1, 2, 3]


def test_flatgeobuf_has_an_index_if_all_features_have_shapes(frame, tmp_path):
    whole = frame[:2]
    assert pyogrio.read_info(write(tmp_path, "FlatGeobuf", whole))["capabilities"][
        "fast_spatial_filter"
    ]
    back = pyogrio.read_dataframe(write(tmp_path, "FlatGeobuf", frame))
    assert len(back) == 3 and back.geometry.isna().sum() == 1


def test_kml_gets_a_name_that_xml_allows(frame, tmp_path):
    path = write(tmp_path, "KML", frame, layer="desa-99")
    assert [row[0] for row in pyogrio.list_layers(path)] == ["desa_99"]


def test_a_part_of_a_shapefile_beyond_2_gb_is_refused(frame, tmp_path, monkeypatch):
    monkeypatch.setattr(gdal, "_SHAPEFILE", 100)
    with pytest.raises(TooLarge, match="2 GB"):
        write(tmp_path, "ESRI Shapefile", frame)


def test_a_single_polygon_is_promoted(tmp_path):
    one = geopandas.GeoDataFrame(
        {"code": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326"
    )
    info = pyogrio.read_info(write(tmp_path, "GPKG", one))
    assert info["geometry_type"] == "MultiPolygon"
