"""Files of every format, read back by another program."""

import csv
import errno
import io
import json
import shutil
import time
import zipfile
from datetime import date

import geopandas
import openpyxl
import pandas
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NoRoom, TooLarge, UnknownFormat, UnreadableFile
from geo.files import formats, xlsx

LEFT_HANDED = shapely.Polygon(
    [(109.000001, -7), (109.000001, -6.5), (109.5, -6.5), (109.5, -7)],
    [[(109.1, -6.9), (109.2, -6.9), (109.2, -6.8), (109.1, -6.8)]],
)


def as_layer(*pieces, name="layer", read=None):
    """A layer made of frames."""

    def rows():
        for piece in (read or iter)(pieces):
            for row in json.loads(piece.drop(columns="geometry").to_json(orient="records")):
                yield json.dumps(row).encode()

    return formats.Layer(
        name,
        dict.fromkeys(pieces[0].columns.drop("geometry"), str),
        {"name": name},
        date(2023, 7, 27),
        features=lambda: (one for piece in pieces for one in formats._features(piece)),
        rows=rows,
        pieces=lambda: (read or iter)(pieces),
    )


@pytest.fixture
def frame():
    return geopandas.GeoDataFrame(
        {
            "code": ["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
            "name": ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "Tanpa Batas"],
            "formed": [1, 0, 0],
            "coverage": pandas.array([1.0, 0.0, None], "Float64"),
        },
        geometry=[LEFT_HANDED, shapely.box(109.5, -7, 110, -6.5), None],
        index=["99.01.01.2001", "99.01.01.2002", "99.01.01.2003"],
        crs="EPSG:4326",
    )


def test_geojson_follows_rfc_7946(frame):
    members = {"name": "layer", "date": "2023-07-27"}
    whole = json.loads(b"".join(formats.stream_geojson([frame], members)))
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


def test_geojson_of_parts_is_that_of_the_whole(frame):
    whole = b"".join(formats.stream_geojson([frame]))
    parts = b"".join(formats.stream_geojson([frame[:1], frame[:0], frame[1:]]))
    assert json.loads(parts) == json.loads(whole)
    assert json.loads(b"".join(formats.stream_geojson([]))) == {
        "type": "FeatureCollection",
        "features": [],
    }


def test_csv_keeps_text_as_text(frame):
    layer = as_layer(frame[:1], frame[1:])
    text = b"".join(formats.table(layer.columns, layer.rows())).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == list(frame.index)
    assert rows[0]["name"] == "<script>alert(1)</script>"
    assert rows[1]["name"] == "'=cmd|' /C calc'!A0"
    assert rows[2]["coverage"] == ""
    assert "geometry" not in rows[0]


@pytest.mark.parametrize("suffix", [".geojsonl", ".geojsons"])
def test_sequences_hold_a_feature_per_line(frame, tmp_path, suffix):
    path = tmp_path / f"layer{suffix}"
    formats.write(as_layer(frame), path)
    text = path.read_bytes()
    mark = b"\x1e" if suffix == ".geojsons" else b""
    found = text.splitlines()
    assert all(line.startswith(mark + b"{") for line in found)
    assert [json.loads(line.removeprefix(mark))["id"] for line in found] == list(frame.index)
    assert text.endswith(b"\n")
    back = pyogrio.read_dataframe(path)
    assert back["code"].tolist() == list(frame.index)
    assert back.geometry.iloc[0].equals(LEFT_HANDED)
    nothing = as_layer(frame[:0])
    formats.write(nothing, path)
    assert path.read_bytes() == b""


@given(st.text())
def test_no_text_starts_a_formula(text):
    safe = formats.harmless(text)
    assert safe.endswith(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".kml", ".shp.zip"])
@pytest.mark.parametrize("parts", [1, 3])
def test_gdal_reads_the_features_back(frame, tmp_path, suffix, parts):
    path = tmp_path / f"layer{suffix}"
    pieces = [frame] if parts == 1 else [frame[2:], frame[:1], frame[1:2]]
    formats.write(as_layer(*pieces), path)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    back = pyogrio.read_dataframe(path)
    assert back.crs == "EPSG:4326"
    back = back.set_index("code").loc[list(frame.index)]
    assert back.geometry.iloc[0].equals(LEFT_HANDED)
    assert back.geometry.iloc[2] is None or back.geometry.iloc[2].is_empty
    assert back["formed"].astype(int).tolist() == [1, 0, 0]
    if suffix != ".kml":  # which holds every value as text
        assert back["formed"].dtype.kind == "i"
        assert back["coverage"].tolist()[:2] == [1.0, 0.0]
        assert back["name"].tolist() == list(frame["name"])


def test_the_same_layer_is_the_same_file_whenever_it_is_made(frame, tmp_path):
    for number in range(2):
        for suffix in formats.FORMATS:
            formats.write(as_layer(frame[:1], frame[1:2]), tmp_path / f"{number}{suffix}")
        time.sleep(0 if number else 2.1)  # moments in a zip are two seconds long
    for suffix in formats.FORMATS:
        assert (tmp_path / f"0{suffix}").read_bytes() == (tmp_path / f"1{suffix}").read_bytes()
    table = zipfile.ZipFile(tmp_path / "0.shp.zip").read("layer.dbf")
    assert tuple(table[1:4]) == (2023 - 1900, 7, 27)


def test_shapefile_says_its_encoding(frame, tmp_path):
    formats.write(as_layer(frame, name="batas"), tmp_path / "a.shp.zip")
    names = zipfile.ZipFile(tmp_path / "a.shp.zip").namelist()
    assert {"batas.shp", "batas.dbf", "batas.prj", "batas.cpg"} <= set(names)


def test_excel_holds_text_not_formulas(frame, tmp_path):
    formats.write(as_layer(frame[:1], frame[1:]), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("code", "name", "formed", "coverage")
    assert rows[2][1] == "=cmd|' /C calc'!A0"
    assert sheet["B3"].data_type == "s"
    assert len(rows) == 4


def test_columns_longer_than_dbase_allows_stay_apart(frame, tmp_path):
    long = frame.assign(target_formed_2023=1, target_formed_2024=2)
    formats.write(as_layer(long, name="a"), tmp_path / "a.shp.zip")
    back = pyogrio.read_dataframe(tmp_path / "a.shp.zip")
    assert back.iloc[0][["target_for", "target_f_2"]].tolist() == [1, 2]


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(UnknownFormat, match=r"map\.docx.*\.geojson"):
        formats.format_of(tmp_path / "map.docx")
    with pytest.raises(UnreadableFile, match="no folder"):
        formats.write(None, tmp_path / "none" / "a.csv")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg", ".fgb"])
def test_a_failed_export_leaves_the_file_as_it_was(frame, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("old")

    def broken(_pieces):
        yield frame
        raise RuntimeError("store gone")

    with pytest.raises(RuntimeError):
        formats.write(as_layer(frame, read=broken), path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_full_disk_is_told_whoever_noticed_it(frame, tmp_path, monkeypatch):
    def full(_pieces):
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    with pytest.raises(NoRoom, match=r"disk is full.*Make room"):
        formats.write(as_layer(frame, read=full), tmp_path / "a.csv")

    def odd(_pieces):
        raise RuntimeError("sqlite3_step() failed")
        yield

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: _Usage(0))
    with pytest.raises(NoRoom):
        formats.write(as_layer(frame, read=odd), tmp_path / "a.gpkg")
    assert list(tmp_path.iterdir()) == []


class _Usage:
    def __init__(self, free):
        self.free = free


def test_what_a_format_cannot_hold_is_refused(frame, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 3)
    with pytest.raises(TooLarge, match="ends after 3 rows"):
        formats.write(as_layer(frame), tmp_path / "a.xlsx")
    monkeypatch.setattr(formats.gdal, "_SHAPEFILE", 100)
    with pytest.raises(TooLarge, match="2 GB"):
        formats.write(as_layer(frame), tmp_path / "a.shp.zip")
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_features(frame, tmp_path):
    for suffix in (".csv", ".geojson", ".gpkg", ".xlsx"):
        told = []
        formats.write(as_layer(frame[:1], frame[1:]), tmp_path / f"a{suffix}", told.append)
        assert told[-1] == 3
