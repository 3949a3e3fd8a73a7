"""Attributes in tiles: as GDAL reads them, and byte by byte as the specification says."""

import numpy as np
import pyogrio
import pytest

from geo.tiles import decoding, mvt, pmtiles, tags


def features_of(shapes, ids, zoom):
    """Encoded features of the tile that holds all shapes, by id; and the tile's x, y."""
    features = dict(pmtiles.encode_layer(pmtiles.TileLayer("x", np.array(ids), shapes, {zoom: 1})))[
        zoom
    ]
    assert (features.tile == features.tile[0]).all()
    ends = zip(features.ids.tolist(), features.offsets[:-1], features.offsets[1:], strict=True)
    return {n: features.data[first:end] for n, first, end in ends}, features.tile[0].tolist()


@pytest.fixture
def read(tmp_path):
    """Read a layer of a tile by GDAL."""

    def read(data, layer, zoom, x, y):
        path = tmp_path / "tile.mvt"
        path.write_bytes(data)
        return pyogrio.read_dataframe(path, layer=layer, X=x, Y=y, Z=zoom).set_index("mvt_id")

    return read


VALUES = {
    "name": ["Désa Ã", "Kota", "Kota", None],
    "code": ["33.10", "33.11", "33.12", "33.13"],
    "villages": [3, 300, 0, -7],
    "share": [0.25, None, 1.0, 0.0],
}


def test_gdal_reads_the_attributes_that_were_written(villages, read):
    ids = [3310, 3311, 3312, 3313]
    messages, (x, y) = features_of(villages(4, 0, 0.2), ids, 4)
    plain = read(mvt.encode_layer("areas", list(messages.values())), "areas", 4, x, y)
    data = tags.encode_layer("areas", list(messages.values()), tags.table(VALUES))
    found = read(data, "areas", 4, x, y)
    assert found.index.tolist() == ids
    for name, values in VALUES.items():
        read_values = [None if value != value else value for value in found[name]]
        assert read_values == values, name
    assert found.geometry.geom_equals(plain.geometry).all()


def test_a_layer_is_what_the_specification_says():
    # the example of the specification (4.4): keys and values once, features point at them
    columns = {"hello": ["world", "world"], "count": [1.23, None], "h": [2, "world"]}
    feature = memoryview(b"\x12\x02\x08\x01")
    data = tags.encode_layer("points", [feature, feature], tags.table(columns))
    values = b"\x22\x07\x0a\x05world" + b"\x22\x09\x19" + np.float64(1.23).tobytes()
    values += b"\x22\x02\x28\x02"
    content = (
        b"\x78\x02\x0a\x06points\x28\x80\x20"
        + b"\x12\x0a\x08\x01\x12\x06\x00\x00\x01\x01\x02\x02"
        + b"\x12\x08\x08\x01\x12\x04\x00\x00\x02\x00"
        + b"\x1a\x05hello\x1a\x05count\x1a\x01h"
        + values
    )
    assert data == b"\x1a" + bytes([len(content)]) + content


def test_values_that_no_feature_uses_are_left_out():
    table = tags.table({"name": ["one", "two", None]})
    feature = memoryview(b"\x12\x02\x08\x01")
    for row, present in ((0, b"one"), (1, b"two")):
        data = tags.encode_layer("x", [feature], table.take(np.array([row])))
        assert present in data
        assert data.count(b"\x22") == 1
    without = tags.encode_layer("x", [feature], table.take(np.array([2])))
    assert b"\x12\x02\x08\x01\x1a" in without  # no attributes: the feature as it was


def test_whole_numbers_shares_and_flags_are_different_values():
    table = tags.table({"a": [1], "b": [1.0], "c": [True], "d": [False], "e": [0]})
    assert len(table.values) == 5
    assert table.values[2:4] == (b"\x38\x01", b"\x38\x00")


@pytest.mark.parametrize("size", [1, 100, 127, 128, 20_000])
def test_lengths_of_any_size_are_right(size):
    head = b"\x08\x01\x22" + mvt._number(size)
    content = head + bytes(size)
    feature = memoryview(b"\x12" + mvt._number(len(content)) + content)
    many = {f"key {n}": [f"{n}" * 50] for n in range(150)}
    data = tags.encode_layer("x", [feature], tags.table(many))
    at, end = decoding._field(data, 0, 0x1A)
    assert end == len(data)
    at, _ = decoding._field(data, at + 2, 0x0A)
    at, end = decoding._field(data, at + 4, 0x12)  # after name and extent
    assert data[at:].startswith(content)
    at, end_of_tags = decoding._field(data, at + len(content), 0x12)
    assert end_of_tags == end


def test_categories_are_columns_of_few_values():
    index = np.array([1, 0, 2, 1])
    found = tags.categories(
        {"status": (["no_data", "formed", "unformed"], index), "day": (["2024", None, "2"], index)}
    )
    expected = tags.table(
        {
            "status": ["formed", "no_data", "unformed", "formed"],
            "day": [None, "2024", "2", None],
        }
    )
    feature = memoryview(b"\x12\x02\x08\x01")
    for row in range(4):
        one = np.array([row])
        assert values_of(found.take(one)) == values_of(expected.take(one))
        assert tags.encode_layer("x", [feature], found.take(one))


def values_of(table):
    return [None if place < 0 else table.values[place] for place in table.places[0]]


def test_joined_tables_have_the_attributes_of_both():
    first, second = tags.table({"a": ["x", None]}), tags.table({"b": ["y", "x"], "c": [None, 1]})
    both = tags.join(first, second)
    assert both.names == ("a", "b", "c")
    rows = [values_of(both.take(np.array([row]))) for row in (0, 1)]
    assert rows == [[b"\x0a\x01x", b"\x0a\x01y", None], [None, b"\x0a\x01x", b"\x28\x01"]]
    assert both.nbytes > first.nbytes
