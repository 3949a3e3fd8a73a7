"""GeoParquet, read back by geopandas and checked against what version 1.1 says."""

import json
from datetime import date

import geopandas
import numpy as np
import pandas
import pyarrow
import pytest
import shapely
from pyarrow import parquet

from geo.files import formats
from geo.files.encoders import geoparquet


@pytest.fixture
def path(frame, as_layer, tmp_path):
    path = tmp_path / "a.parquet"
    formats.write([as_layer(frame[:1], frame[1:], facts={"TITLE": "Desa"})], path)
    return path


def test_geopandas_reads_types_values_and_shapes(frame, path):
    back = geopandas.read_parquet(path).set_index("code").loc[list(frame.index)]
    assert back.crs == "OGC:CRS84"
    assert back["formed_on"].tolist() == [None, None, date(2017, 1, 31)]
    assert back["coverage"].tolist()[:2] == [0.5, 0.0] and back["coverage"].isna().iloc[2]
    for found, shape in zip(back.geometry, frame.geometry, strict=True):
        assert found is None if shape is None else found.equals(shape)


def test_the_schema_declares_types_and_the_box_of_each_shape(frame, path):
    schema = parquet.read_schema(path)
    assert schema.field("formed_on").type == pyarrow.date32()
    assert schema.field("formed").type == pyarrow.int64()
    table = parquet.read_table(path).to_pylist()
    for row in table:
        shape = frame.geometry[row["code"]]
        expected = shape and dict(zip(("xmin", "ymin", "xmax", "ymax"), shape.bounds, strict=True))
        assert row["bbox"] == expected
    assert table[-1]["geometry"] is None  # features without shape come last


def test_the_metadata_are_those_of_version_1_1(frame, path):
    metadata = parquet.read_schema(path).metadata
    assert metadata[b"TITLE"] == b"Desa"
    geo = json.loads(metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["MultiPolygon"])
    assert (column["orientation"], column["edges"]) == ("counterclockwise", "planar")
    assert column["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}
    assert column["bbox"] == list(frame.total_bounds)
    assert column["covering"]["bbox"]["ymax"] == ["bbox", "ymax"]
    for text in parquet.read_table(path)["geometry"].drop_null().to_pylist():
        shape = shapely.from_wkb(text)
        assert shape.geom_type == "MultiPolygon"
        assert all(part.exterior.is_ccw for part in shape.geoms)


def test_neighbours_stand_in_the_same_row_group(as_layer, tmp_path, monkeypatch):
    monkeypatch.setattr(geoparquet, "ROWS", 64)
    rng = np.random.default_rng(1)
    x, y = rng.uniform(95, 141, 1024), rng.uniform(-11, 6, 1024)
    frame = geopandas.GeoDataFrame(
        {"code": pandas.Series([f"{n:04}" for n in range(1024)])},
        geometry=shapely.box(x, y, x + 0.01, y + 0.01),
        crs="EPSG:4326",
    )
    formats.write([as_layer(frame)], tmp_path / "a.parquet")
    groups = parquet.ParquetFile(tmp_path / "a.parquet")
    assert groups.num_row_groups == 16
    widths = []
    for number in range(16):
        part = groups.read_row_group(number, ["bbox"])["bbox"].to_pylist()
        widths.append(max(one["xmax"] for one in part) - min(one["xmin"] for one in part))
    assert np.mean(widths) < 46 / 2.5
    near = geopandas.read_parquet(tmp_path / "a.parquet", bbox=(100, -5, 110, 0))
    assert sorted(near["code"]) == sorted(frame.cx[100:110, -5:0]["code"])


def test_a_layer_without_features_or_shapes_is_valid(frame, as_layer, tmp_path):
    for rows in (frame[:0], frame[2:]):
        formats.write([as_layer(rows)], tmp_path / "a.parquet")
        assert len(geopandas.read_parquet(tmp_path / "a.parquet")) == len(rows)
