"""Published shapes are decoded to polygons; invalid ones are refused with file and row."""

import orjson
import pytest
import shapely

from boundaries.importing.decoding import decode
from boundaries.importing.records import Record
from geo.errors import BadGeometry

BOX = [[0, 106], [0, 107], [1, 107], [1, 106], [0, 106]]  # latitude first


def record(shape):
    return Record("11.01.01.2001", "Desa", shape, "batas.sql", 7)


def path(*rings):
    return orjson.dumps(rings).decode()


@pytest.mark.parametrize("rings", [BOX, [BOX], [[BOX]]])
def test_rings_are_found_at_any_depth(rings):
    shape = decode(record(orjson.dumps(rings).decode()))
    assert shape.equals(shapely.box(106, 0, 107, 1))


def test_rings_in_rings_are_holes():
    hole = [[0.4, 106.4], [0.4, 106.6], [0.6, 106.6], [0.6, 106.4], [0.4, 106.4]]
    shape = decode(record(path(hole, BOX)))
    assert shape.equals(shapely.box(106, 0, 107, 1) - shapely.box(106.4, 0.4, 106.6, 0.6))


def test_wkb_keeps_its_polygons_only():
    box = shapely.box(106, 0, 107, 1)
    mixed = shapely.GeometryCollection([shapely.Point(1, 1), box])
    assert decode(record(shapely.to_wkb(box))).equals(box)
    assert decode(record(shapely.to_wkb(mixed))).equals(box)


@pytest.mark.parametrize(
    "shape",
    [None, "", b"", "[]", shapely.to_wkb(shapely.Point(1, 1)), path(BOX[:3])],
    ids=["none", "text", "bytes", "list", "point", "line"],
)
def test_a_shape_without_area_is_none(shape):
    assert decode(record(shape)) is None


@pytest.mark.parametrize("text", ["[[[1,2]", '{"a": 1}', "[[[1]]]", '[[["a","b"]]]', "[[1, [2]]]"])
def test_text_that_is_not_a_list_of_rings_is_refused_with_its_row(text):
    with pytest.raises(BadGeometry, match=r"batas\.sql, row 7: .*not a list of rings"):
        decode(record(text))


@pytest.mark.parametrize(
    ("shape", "place"),
    [
        (path([[0, 106], [91, 107], [1, 107], [0, 106]]), "longitude 107.0, latitude 91.0"),
        (shapely.to_wkb(shapely.box(179, 0, 181, 1)), "longitude 181.0"),
        (shapely.to_wkb(shapely.box(0, -91, 1, 0)), "latitude -91.0"),
    ],
    ids=["path", "east", "south"],
)
def test_coordinates_out_of_range_are_refused_with_their_values(shape, place):
    with pytest.raises(BadGeometry, match=rf"batas\.sql, row 7: .*{place}"):
        decode(record(shape))


def test_the_limits_of_longitude_and_latitude_are_valid():
    world = shapely.box(-180, -90, 180, 90)
    assert decode(record(shapely.to_wkb(world))).equals(world)
