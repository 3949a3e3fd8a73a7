"""Files of every format, read back by another program."""

import csv
import errno
import io
import json
import shutil
import time
import zipfile
from datetime import date
from pathlib import Path

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
)  # the first shape of ``frame``


def test_geojson_follows_rfc_7946(frame, as_layer):
    members = {"name": "layer", "date": "2023-07-27"}
    whole = json.loads(b"".join(formats.feature_collection(as_layer(frame).features(), members)))
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


def test_a_large_collection_comes_in_chunks(frame, as_layer, monkeypatch):
    features = list(as_layer(frame).features()) * 50
    whole = list(formats.feature_collection(features, {}))
    monkeypatch.setattr(formats, "_CHUNK", 1000)
    chunks = list(formats.feature_collection(features, {}))
    assert b"".join(chunks) == b"".join(whole)
    assert len(whole) == 1 and len(chunks) > 10
    assert all(len(chunk) > 1000 for chunk in chunks[:-1])


def test_a_collection_without_features_is_valid():
    assert json.loads(b"".join(formats.feature_collection([], {}))) == {
        "type": "FeatureCollection",
        "features": [],
    }


def test_csv_keeps_text_as_text(frame, as_layer):
    layer = as_layer(frame[:1], frame[1:])
    text = b"".join(formats.csv_table(layer.columns, layer.rows())).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == list(frame.index)
    assert rows[0]["name"] == "<script>alert(1)</script>"
    assert rows[1]["name"] == "'=cmd|' /C calc'!A0"
    assert rows[2]["coverage"] == ""
    assert "geometry" not in rows[0]


@pytest.mark.parametrize("suffix", [".geojsonl", ".geojsons"])
def test_a_sequence_has_one_feature_per_line(frame, as_layer, tmp_path, suffix):
    path = tmp_path / f"layer{suffix}"
    formats.write([as_layer(frame)], path)
    text = path.read_bytes()
    mark = b"\x1e" if suffix == ".geojsons" else b""
    found = text.splitlines()
    assert all(line.startswith(mark + b"{") for line in found)
    assert [json.loads(line.removeprefix(mark))["id"] for line in found] == list(frame.index)
    assert text.endswith(b"\n")
    back = pyogrio.read_dataframe(path)
    assert back["code"].tolist() == list(frame.index)
    assert back.geometry.iloc[0].equals(LEFT_HANDED)
    formats.write([as_layer(frame[:0])], path)
    assert path.read_bytes() == b""


@given(st.text())
def test_escaped_text_is_no_formula(text):
    safe = formats.escape_formula(text)
    assert safe.endswith(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".kml", ".shp.zip", ".topojson"])
@pytest.mark.parametrize("parts", [1, 3])
def test_gdal_reads_the_features_back(frame, as_layer, tmp_path, suffix, parts):
    path = tmp_path / f"layer{suffix}"
    frames = [frame] if parts == 1 else [frame[2:], frame[:1], frame[1:2]]
    formats.write([as_layer(*frames)], path)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    back = pyogrio.read_dataframe(path)
    assert suffix == ".topojson" or back.crs == "EPSG:4326"  # TopoJSON has no other, and names none
    expected = frame[: len(back)]  # GDAL leaves out what has no shape in TopoJSON
    assert len(back) == (2 if suffix == ".topojson" else 3)
    back = back.set_index("code").loc[list(expected.index)]
    for found, shape in zip(back.geometry, expected.geometry, strict=True):
        if shape is None:
            assert found is None or found.is_empty
        else:
            assert shapely.set_precision(found, 1e-6).equals(shape)
    assert back["formed"].tolist() == expected["formed"].tolist()
    assert back["formed"].dtype.kind == "i"
    assert back["coverage"].tolist()[:2] == [0.5, 0.0]
    names = back["name" if suffix != ".kml" else "Name"]
    assert names.tolist() == list(expected["name"])
    assert [None if day is None or day != day else str(day)[:10] for day in back["formed_on"]] == [
        None, None, "2017-01-31",
    ][: len(back)]  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".gpkg", "OFTDate"), (".shp.zip", "OFTDate"), (".fgb", "OFTDateTime"), (".xlsx", "OFTDate")],
)
def test_dates_are_dates_also_where_the_first_ones_are_missing(
    frame, as_layer, tmp_path, suffix, kind
):
    path = tmp_path / f"layer{suffix}"
    formats.write([as_layer(frame[:1], frame[1:])], path)
    info = pyogrio.read_info(path)
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert types["formed_on"] == kind
    assert types["code"] == "OFTString"
    assert types["coverage"] == "OFTReal"
    assert types["formed"].startswith("OFTInteger")


@pytest.mark.parametrize("suffix", list(formats.FORMATS))
@pytest.mark.parametrize("day", [date(1, 1, 1), date(9998, 2, 28), date(2024, 2, 29)])
def test_any_day_can_be_written(frame, as_layer, tmp_path, suffix, day):
    days = frame.assign(formed_on=pandas.Series([day] * 3, frame.index, dtype=object))
    path = tmp_path / f"layer{suffix}{'' if suffix == '.shp.zip' else '.zip'}"
    formats.write([as_layer(days, day=day)], path)
    assert zipfile.ZipFile(path).testzip() is None


def test_a_zip_has_the_file_its_columns_and_its_companions(frame, as_layer, tmp_path):
    layer = as_layer(
        frame,
        descriptions={"code": ("Kode", "Kode wilayah.")},
        companions=lambda suffix: {".qml": suffix.encode(), "_b.qml": b"y", "README.txt": b"x"},
    )
    for suffix in set(formats.FORMATS) - {".shp.zip"}:
        path = tmp_path / f"a{suffix}.zip"
        formats.write([layer], path, name="desa")
        archive = zipfile.ZipFile(path)
        expected = {f"desa{suffix}", "columns.txt", "layer.qml", "layer_b.qml", "README.txt"}
        assert set(archive.namelist()) - {"layer.csvt"} == expected
        assert archive.read("layer.qml") == suffix.encode()
        columns = archive.read("columns.txt").decode("utf-8-sig").splitlines()
        assert columns[1] == "layer\tcode\tcode\ttext\tKode\tKode wilayah."
        assert columns[5].split("\t")[1:4] == ["formed_on", "formed_on", "date"]
        formats.write([layer], tmp_path / f"b{suffix}")
        assert archive.read(f"desa{suffix}") == (tmp_path / f"b{suffix}").read_bytes()


def test_gdal_takes_the_types_of_a_csv_from_the_file_beside_it(frame, as_layer, tmp_path):
    coded = frame.assign(code=["33.10", "33.20", "33.30"])
    formats.write([as_layer(coded)], tmp_path / "a.csv.zip", name="layer")
    back = pyogrio.read_dataframe(f"/vsizip/{tmp_path}/a.csv.zip/layer.csv")
    assert back["code"].tolist() == ["33.10", "33.20", "33.30"]
    assert back["formed"].tolist() == [1, 0, 0]
    assert str(back["formed_on"].iloc[2])[:10] == "2017-01-31"


@pytest.mark.parametrize("suffix", [".csv", ".geojsonl"])
def test_text_names_no_charset_that_the_response_adds_again(suffix):
    assert ";" not in formats.FORMATS[suffix].media_type


def test_the_same_layer_makes_the_same_file_at_any_time(frame, as_layer, tmp_path):
    suffixes = [*formats.FORMATS, ".csv.zip"]
    for number in range(2):
        for suffix in suffixes:
            formats.write([as_layer(frame[:1], frame[1:2])], tmp_path / f"{number}{suffix}")
        time.sleep(0 if number else 2.1)  # moments in a zip are two seconds long
    for suffix in suffixes:
        assert (tmp_path / f"0{suffix}").read_bytes() == (tmp_path / f"1{suffix}").read_bytes()
    table = zipfile.ZipFile(tmp_path / "0.shp.zip").read("layer.dbf")
    assert tuple(table[1:4]) == (2023 - 1900, 7, 27)


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(UnknownFormat, match=r"map\.docx.*\.geojson"):
        formats.format_of(tmp_path / "map.docx")
    with pytest.raises(UnreadableFile, match="no folder"):
        formats.write([], tmp_path / "none" / "a.csv")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg", ".fgb", ".parquet", ".topojson"])
def test_a_failed_export_leaves_the_file_as_it_was(frame, as_layer, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("old")

    def broken(_frames):
        yield frame
        raise RuntimeError("store gone")

    with pytest.raises(RuntimeError):
        formats.write([as_layer(frame, read=broken)], path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_full_disk_is_one_error_for_all_libraries(frame, as_layer, tmp_path, monkeypatch):
    def full(_frames):
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    with pytest.raises(NoRoom, match=r"disk is full.*Make room"):
        formats.write([as_layer(frame, read=full)], tmp_path / "a.csv")

    def odd(_frames):
        raise RuntimeError("sqlite3_step() failed")
        yield

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: _Usage(0))
    with pytest.raises(NoRoom):
        formats.write([as_layer(frame, read=odd)], tmp_path / "a.gpkg")
    assert list(tmp_path.iterdir()) == []


class _Usage:
    def __init__(self, free):
        self.free = free


def test_more_than_a_format_can_hold_is_refused(frame, as_layer, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 3)
    with pytest.raises(TooLarge, match="ends after 3 rows"):
        formats.write([as_layer(frame)], tmp_path / "a.xlsx")
    monkeypatch.setattr(formats.gdal, "_SHAPEFILE", 100)
    with pytest.raises(TooLarge, match="2 GB"):
        formats.write([as_layer(frame)], tmp_path / "a.shp.zip")
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_features(frame, as_layer, tmp_path):
    for suffix in (".csv", ".geojson", ".gpkg", ".xlsx", ".parquet", ".topojson", ".kml"):
        counts = []
        formats.write([as_layer(frame[:1], frame[1:])], tmp_path / f"a{suffix}", counts.append)
        assert counts[-1] == 3


def test_the_table_of_formats_in_the_documentation_is_the_one_of_the_program():
    text = (Path(formats.__file__).parents[2] / "docs/exports.md").read_text("utf-8")
    head = "| suffix | shapes | dates | codes | missing | numbers | longest name | style | layers |"
    lines = text.split(head)[1].split("\n\n")[0].splitlines()[2:]
    documented = [tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in lines]
    assert documented == [
        (
            one.suffix,
            "yes" if one.holds.shapes else "no",
            *one.holds[1:5],
            str(one.holds.names or "any"),
            one.holds.style,
            "several" if one.several else "one",
        )
        for one in formats.FORMATS.values()
    ]
