"""Files of every format, read back by another program."""

import csv
import io
import json
import zipfile

import geopandas
import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import formats
from geo.errors import UnknownFormat

LEFT_HANDED = shapely.Polygon(
    [(109.000001, -7), (109.000001, -6.5), (109.5, -6.5), (109.5, -7)],
    [[(109.1, -6.9), (109.2, -6.9), (109.2, -6.8), (109.1, -6.8)]],
)


@pytest.fixture
def layer():
    return geopandas.GeoDataFrame(
        {
            "code": ["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
            "name": ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "Tanpa Batas"],
            "formed": [1, 0, 0],
            "coverage": [1.0, 0.0, None],
        },
        geometry=[LEFT_HANDED, shapely.box(109.5, -7, 110, -6.5), None],
        index=["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
        crs="EPSG:4326",
    ).astype({"coverage": object})


def test_geojson_follows_rfc_7946(layer):
    members = {"name": "layer", "date": "2023-07-27"}
    whole = json.loads(b"".join(formats.stream_geojson([layer], members)))
    assert whole["type"] == "FeatureCollection"
    assert whole["date"] == "2023-07-27"
    assert "crs" not in whole
    first, _, third = whole["features"]
    assert first["id"] == "99.01.01.2001"
    rings = first["geometry"]["coordinates"]
    assert shapely.LinearRing(rings[0]).is_ccw
    assert not shapely.LinearRing(rings[1]).is_ccw
    assert third["geometry"] is None
    assert third["properties"]["coverage"] is None
    decimals = [len(str(x).partition(".")[2]) for ring in rings for point in ring for x in point]
    assert max(decimals) == 6


def test_geojson_of_parts_is_that_of_the_whole(layer):
    whole = b"".join(formats.stream_geojson([layer]))
    parts = b"".join(formats.stream_geojson([layer[:1], layer[:0], layer[1:]]))
    assert json.loads(parts) == json.loads(whole)
    assert json.loads(b"".join(formats.stream_geojson([]))) == {
        "type": "FeatureCollection",
        "features": [],
    }


def test_csv_keeps_text_as_text(layer):
    text = b"".join(formats.stream_csv([layer[:1], layer[1:]])).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == list(layer.index)
    assert rows[0]["name"] == "<script>alert(1)</script>"
    assert rows[1]["name"] == "'=cmd|' /C calc'!A0"
    assert rows[2]["coverage"] == ""
    assert "geometry" not in rows[0]


@given(st.text())
def test_no_text_starts_a_formula(text):
    safe = formats.harmless(text)
    assert safe.endswith(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".kml", ".shp.zip"])
def test_gdal_reads_the_features_back(layer, tmp_path, suffix):
    path = tmp_path / f"layer{suffix}"
    formats.write(lambda: [layer], path, {"name": "layer"})
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    back = pyogrio.read_dataframe(path)
    assert back.crs == "EPSG:4326"
    back = back.set_index("code").loc[list(layer.index)]
    assert back.geometry.iloc[0].equals(LEFT_HANDED)
    assert back.geometry.iloc[2] is None or back.geometry.iloc[2].is_empty
    assert back["formed"].astype(int).tolist() == [1, 0, 0]
    if suffix != ".kml":  # which holds every value as text
        assert back["formed"].dtype.kind == "i"
        assert back["coverage"].tolist()[:2] == [1.0, 0.0]
        assert back["name"].tolist() == list(layer["name"])


def test_shapefile_says_its_encoding(layer, tmp_path):
    formats.write(lambda: [layer], tmp_path / "a.shp.zip", {"name": "batas"})
    names = zipfile.ZipFile(tmp_path / "a.shp.zip").namelist()
    assert {"batas.shp", "batas.dbf", "batas.prj", "batas.cpg"} <= set(names)


def test_excel_holds_text_not_formulas(layer, tmp_path):
    formats.write(lambda: [layer[:1], layer[1:]], tmp_path / "a.xlsx", {})
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("code", "name", "formed", "coverage")
    assert rows[2][1] == "=cmd|' /C calc'!A0"
    assert sheet["B3"].data_type == "s"
    assert len(rows) == 4


def test_columns_longer_than_dbase_allows_stay_apart(layer, tmp_path):
    long = layer.assign(target_formed_2023=1, target_formed_2024=2)
    formats.write(lambda: [long], tmp_path / "a.shp.zip", {"name": "a"})
    back = pyogrio.read_dataframe(tmp_path / "a.shp.zip")
    assert back.iloc[0][["target_for", "target_f_2"]].tolist() == [1, 2]


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(UnknownFormat, match=r"map\.docx.*\.geojson"):
        formats.format_of(tmp_path / "map.docx")


def test_a_failed_export_leaves_the_file_as_it_was(layer, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def broken():
        yield layer
        raise RuntimeError("store gone")

    with pytest.raises(RuntimeError):
        formats.write(broken, path, {})
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]
