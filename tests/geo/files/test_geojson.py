"""Shapes written as GeoJSON text and read back by others."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.files import geojson

MILLION = 10**6


def on_grid(x, y):
    return x / MILLION, y / MILLION


numbers = st.one_of(
    st.integers(-180 * MILLION, 180 * MILLION),
    st.integers(-180, 180).map(lambda n: n * MILLION),  # whole degrees
    st.integers(-180_000, 180_000).map(lambda n: n * 1000),  # zeros at the end
    st.integers(-MILLION, MILLION),  # a sign and no degrees
)
positions = st.tuples(numbers, numbers).map(lambda xy: on_grid(*xy))
rings = st.lists(positions, min_size=3, max_size=8)
polygons = st.lists(rings, min_size=1, max_size=3).map(
    lambda found: shapely.Polygon(found[0], found[1:])
)
multipolygons = st.lists(polygons, min_size=1, max_size=3).map(shapely.MultiPolygon)
shapes = st.lists(st.one_of(polygons, multipolygons, st.none()), max_size=8)


@given(shapes)
def test_shapes_are_read_back_unchanged(found):
    # the rings may cross each other; what a number becomes does not depend on that
    texts = geojson.encode_geometries(np.array([*found, None], dtype=object)[:-1])
    assert len(texts) == len(found)
    for shape, text in zip(found, texts, strict=True):
        if shape is None:
            assert text is None
            continue
        read = json.loads(text)
        assert read["type"] == shape.geom_type
        back = shapely.from_geojson(text.decode())
        assert shapely.equals_exact(back, shapely.orient_polygons(shape), tolerance=0)
        assert shapely.geometry.shape(read).equals_exact(back, 0)


def test_rings_are_oriented_as_rfc_7946_says():
    shape = shapely.Polygon(
        [(0, 0), (0, 10), (10, 10), (10, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]
    )
    (text,) = geojson.encode_geometries([shape])
    outer, hole = json.loads(text)["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw


def test_numbers_have_no_needless_digits():
    shape = shapely.box(-0.5, -7, 180, 0.000001)
    (text,) = geojson.encode_geometries([shape])
    assert text == (
        b'{"type":"Polygon","coordinates":'
        b"[[[180,-7],[180,0.000001],[-0.5,0.000001],[-0.5,-7],[180,-7]]]}"
    )


def test_several_batches_give_the_same_text(monkeypatch):
    circles = shapely.buffer(shapely.points(np.arange(100), 0), 0.25, quad_segs=20)
    circles = shapely.set_precision(circles, 1e-6)
    circles[50] = shapely.MultiPolygon([circles[50], shapely.box(50, 5, 51, 6)])
    whole = geojson.encode_geometries(circles)
    monkeypatch.setattr(geojson, "_BATCH", 170)
    assert geojson.encode_geometries(circles) == whole
    back = shapely.from_geojson([text.decode() for text in whole])
    assert shapely.equals_exact(back, shapely.orient_polygons(circles)).all()


def test_no_shape_and_empty_shapes():
    assert geojson.encode_geometries([]) == []
    empty, none = geojson.encode_geometries([shapely.MultiPolygon(), None])
    assert json.loads(empty) == {"type": "MultiPolygon", "coordinates": []}
    assert none is None


@pytest.mark.parametrize(
    "shape", [shapely.Point(1, 2), shapely.box(999.5, 0, 1000.5, 1), shapely.GeometryCollection()]
)
def test_other_kinds_of_geometry_are_refused(shape):
    with pytest.raises(ValueError, match=r"polygons|degrees"):
        geojson.encode_geometries([shapely.box(0, 0, 1, 1), shape])


def test_a_feature_is_composed_of_texts():
    (geometry,) = geojson.encode_geometries([shapely.box(109, -7, 110, -6)])
    whole = json.loads(geojson.encode_feature("99.01", geometry, b'{"name":"\\"A\\""}'))
    assert (whole["type"], whole["id"]) == ("Feature", "99.01")
    assert whole["properties"] == {"name": '"A"'}
    assert shapely.geometry.shape(whole["geometry"]).bounds == (109, -7, 110, -6)
    assert json.loads(geojson.encode_feature("99", None, b"{}"))["geometry"] is None
