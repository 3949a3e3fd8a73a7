"""Files of every format, read back by another program."""

import csv
import errno
import io
import json
import shutil
import time
import zipfile
from datetime import date

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NoRoom, TooLarge, UnknownFormat, UnreadableFile
from geo.files import formats, geojson, xlsx

LEFT_HANDED = shapely.Polygon(
    [(109.000001, -7), (109.000001, -6.5), (109.5, -6.5), (109.5, -7)],
    [[(109.1, -6.9), (109.2, -6.9), (109.2, -6.8), (109.1, -6.8)]],
)  # the first shape of ``frame``


def rows_of(frame):
    rows = json.loads(frame.drop(columns="geometry").to_json(orient="records"))
    return [json.dumps(row).encode() for row in rows]


def features_of(frame):
    texts = geojson.encode_geometries(frame.geometry.to_numpy())
    columns = zip(frame.index, texts, rows_of(frame), strict=True)
    return [geojson.encode_feature(*one) for one in columns]


def as_layer(*frames, name="layer", read=iter):
    """A layer of frames; ``read`` iterates over them."""
    return formats.Layer(
        name,
        dict.fromkeys(frames[0].columns.drop("geometry"), str),
        {"name": name},
        date(2023, 7, 27),
        features=lambda: (feature for frame in frames for feature in features_of(frame)),
        rows=lambda: (row for frame in read(frames) for row in rows_of(frame)),
        frames=lambda: read(frames),
    )


def test_geojson_follows_rfc_7946(frame):
    members = {"name": "layer", "date": "2023-07-27"}
    whole = json.loads(b"".join(formats.feature_collection(features_of(frame), members)))
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


def test_a_large_collection_comes_in_chunks(frame, monkeypatch):
    features = features_of(frame) * 50
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


def test_csv_keeps_text_as_text(frame):
    layer = as_layer(frame[:1], frame[1:])
    text = b"".join(formats.csv_table(layer.columns, layer.rows())).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == list(frame.index)
    assert rows[0]["name"] == "<script>alert(1)</script>"
    assert rows[1]["name"] == "'=cmd|' /C calc'!A0"
    assert rows[2]["coverage"] == ""
    assert "geometry" not in rows[0]


@pytest.mark.parametrize("suffix", [".geojsonl", ".geojsons"])
def test_a_sequence_has_one_feature_per_line(frame, tmp_path, suffix):
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
    formats.write(as_layer(frame[:0]), path)
    assert path.read_bytes() == b""


@given(st.text())
def test_escaped_text_is_no_formula(text):
    safe = formats.escape_formula(text)
    assert safe.endswith(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".kml", ".shp.zip"])
@pytest.mark.parametrize("parts", [1, 3])
def test_gdal_reads_the_features_back(frame, tmp_path, suffix, parts):
    path = tmp_path / f"layer{suffix}"
    frames = [frame] if parts == 1 else [frame[2:], frame[:1], frame[1:2]]
    formats.write(as_layer(*frames), path)
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


def test_the_same_layer_makes_the_same_file_at_any_time(frame, tmp_path):
    for number in range(2):
        for suffix in formats.FORMATS:
            formats.write(as_layer(frame[:1], frame[1:2]), tmp_path / f"{number}{suffix}")
        time.sleep(0 if number else 2.1)  # moments in a zip are two seconds long
    for suffix in formats.FORMATS:
        assert (tmp_path / f"0{suffix}").read_bytes() == (tmp_path / f"1{suffix}").read_bytes()
    table = zipfile.ZipFile(tmp_path / "0.shp.zip").read("layer.dbf")
    assert tuple(table[1:4]) == (2023 - 1900, 7, 27)


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(UnknownFormat, match=r"map\.docx.*\.geojson"):
        formats.format_of(tmp_path / "map.docx")
    with pytest.raises(UnreadableFile, match="no folder"):
        formats.write(None, tmp_path / "none" / "a.csv")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg", ".fgb"])
def test_a_failed_export_leaves_the_file_as_it_was(frame, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("old")

    def broken(_frames):
        yield frame
        raise RuntimeError("store gone")

    with pytest.raises(RuntimeError):
        formats.write(as_layer(frame, read=broken), path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_full_disk_is_one_error_for_all_libraries(frame, tmp_path, monkeypatch):
    def full(_frames):
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    with pytest.raises(NoRoom, match=r"disk is full.*Make room"):
        formats.write(as_layer(frame, read=full), tmp_path / "a.csv")

    def odd(_frames):
        raise RuntimeError("sqlite3_step() failed")
        yield

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: _Usage(0))
    with pytest.raises(NoRoom):
        formats.write(as_layer(frame, read=odd), tmp_path / "a.gpkg")
    assert list(tmp_path.iterdir()) == []


class _Usage:
    def __init__(self, free):
        self.free = free


def test_more_than_a_format_can_hold_is_refused(frame, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS", 3)
    with pytest.raises(TooLarge, match="ends after 3 rows"):
        formats.write(as_layer(frame), tmp_path / "a.xlsx")
    monkeypatch.setattr(formats.gdal, "_SHAPEFILE", 100)
    with pytest.raises(TooLarge, match="2 GB"):
        formats.write(as_layer(frame), tmp_path / "a.shp.zip")
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_features(frame, tmp_path):
    for suffix in (".csv", ".geojson", ".gpkg", ".xlsx"):
        counts = []
        formats.write(as_layer(frame[:1], frame[1:]), tmp_path / f"a{suffix}", counts.append)
        assert counts[-1] == 3
