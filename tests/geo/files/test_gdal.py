"""Files of GDAL's formats, written in parts and read back."""

import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import geopandas
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import TooLarge
from geo.files import gdal
from geo.files.layer import Layer

DRIVERS = {"GPKG": "a.gpkg", "ESRI Shapefile": "a.shp.zip", "FlatGeobuf": "a.fgb"}


@pytest.fixture
def write(tmp_path, as_layer):
    def write_frames(driver, *frames, **more):
        path = tmp_path / DRIVERS[driver]
        layer = as_layer(*frames, **{"name": "batas", **more})
        gdal.write(path, driver, [layer], lambda one: one.frames())
        return path

    return write_frames


@pytest.mark.parametrize("driver", DRIVERS)
def test_parts_make_one_layer_of_multipolygons(frame, write, driver):
    path = write(driver, frame[:1], frame[1:])
    back = pyogrio.read_dataframe(path)
    assert sorted(back["code"]) == list(frame.index)
    assert [row[0] for row in pyogrio.list_layers(path)] == ["batas"]
    by_code = back.set_index("code").geometry
    for code, shape in frame.geometry.items():
        found = by_code[code]
        assert found is None if shape is None else found.equals(shape)


@pytest.mark.parametrize("driver", DRIVERS)
def test_an_error_of_the_reader_is_not_hidden_by_gdal(frame, write, driver):
    def broken(_frames):
        yield frame
        raise KeyError("store gone")

    with pytest.raises(KeyError, match="store gone"):
        write(driver, frame, read=broken)


def test_a_shapefile_says_its_encoding_and_its_day(frame, write):
    archive = zipfile.ZipFile(write("ESRI Shapefile", frame))
    assert {"batas.shp", "batas.dbf", "batas.prj", "batas.cpg"} <= set(archive.namelist())
    assert archive.read("batas.cpg").strip() == b"UTF-8"
    assert tuple(archive.read("batas.dbf")[1:4]) == (2023 - 1900, 7, 27)
    assert {info.date_time for info in archive.infolist()} == {(2023, 7, 27, 0, 0, 0)}
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_a_shapefile_has_short_names_and_the_list_of_them(frame, write):
    long = frame.assign(target_formed_2023=1, target_formed_2024=2, target_formed_2025=3)
    path = write("ESRI Shapefile", long, short_names={"target_formed_2024": "tgt24_form"})
    back = pyogrio.read_dataframe(path)
    columns = ["target_for", "tgt24_form", "target_f_2"]
    assert back.iloc[0][columns].tolist() == [1, 2, 3]
    listed = zipfile.ZipFile(path).read("columns.txt").decode("utf-8-sig").splitlines()
    assert [line.split("\t")[1:3] for line in listed[7:8]] == [["tgt24_form", "target_formed_2024"]]


@given(st.lists(st.from_regex(r"[a-zA-Z_]{1,14}", fullmatch=True), unique=True))
def test_short_names_are_unique_whatever_the_columns_are(names):
    layer = Layer("a", dict.fromkeys(names, str), {}, date(2023, 1, 1), list, list, list)
    short = gdal.short_names(layer)
    assert list(short) == names
    assert all(0 < len(one) <= 10 for one in short.values())
    assert len({one.lower() for one in short.values()}) == len(names)


def test_flatgeobuf_has_an_index_if_all_features_have_shapes(frame, write):
    whole = frame[:2]
    assert pyogrio.read_info(write("FlatGeobuf", whole))["capabilities"]["fast_spatial_filter"]
    back = pyogrio.read_dataframe(write("FlatGeobuf", frame))
    assert len(back) == 3 and back.geometry.isna().sum() == 1


def test_a_part_of_a_shapefile_beyond_2_gb_is_refused(frame, write, monkeypatch):
    monkeypatch.setattr(gdal, "_SHAPEFILE", 100)
    with pytest.raises(TooLarge, match="2 GB"):
        write("ESRI Shapefile", frame)


def test_a_single_polygon_is_promoted(write):
    one = geopandas.GeoDataFrame(
        {"code": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326"
    )
    info = pyogrio.read_info(write("GPKG", one))
    assert info["geometry_type"] == "MultiPolygon"


def test_a_geopackage_holds_several_layers(frame, as_layer, tmp_path):
    path = tmp_path / "a.gpkg"
    layers = [as_layer(frame[:1], name="desa"), as_layer(frame, name="kecamatan")]
    gdal.write(path, "GPKG", layers, lambda one: one.frames())
    assert [row[0] for row in pyogrio.list_layers(path)] == ["desa", "kecamatan"]
    assert [len(pyogrio.read_dataframe(path, layer=one.name)) for one in layers] == [1, 3]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (10200,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
