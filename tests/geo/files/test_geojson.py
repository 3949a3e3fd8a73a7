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
def test_what_is_read_back_is_what_was_written(found):
    # the rings may cross each other; what a number becomes does not depend on that
    texts = geojson.geometries(np.array([*found, None], dtype=object)[:-1])
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


def test_rings_run_as_rfc_7946_wants_them():
    shape = shapely.Polygon(
        [(0, 0), (0, 10), (10, 10), (10, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]
    )
    (text,) = geojson.geometries([shape])
    outer, hole = json.loads(text)["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw


def test_numbers_are_as_short_as_they_can_be():
    shape = shapely.box(-0.5, -7, 180, 0.000001)
    (text,) = geojson.geometries([shape])
    assert text == (
        b'{"type":"Polygon","coordinates":'
        b"[[[180,-7],[180,0.000001],[-0.5,0.000001],[-0.5,-7],[180,-7]]]}"
    )


def test_more_than_fits_into_one_batch(monkeypatch):
    circles = shapely.buffer(shapely.points(np.arange(100), 0), 0.25, quad_segs=20)
    circles = shapely.set_precision(circles, 1e-6)
    circles[50] = shapely.MultiPolygon([circles[50], shapely.box(50, 5, 51, 6)])
    whole = geojson.geometries(circles)
    monkeypatch.setattr(geojson, "_BATCH", 170)
    assert geojson.geometries(circles) == whole
    back = shapely.from_geojson([text.decode() for text in whole])
    assert shapely.equals_exact(back, shapely.orient_polygons(circles)).all()


def test_nothing_and_empty_shapes():
    assert geojson.geometries([]) == []
    empty, none = geojson.geometries([shapely.MultiPolygon(), None])
    assert json.loads(empty) == {"type": "MultiPolygon", "coordinates": []}
    assert none is None


@pytest.mark.parametrize(
    "shape", [shapely.Point(1, 2), shapely.box(999.5, 0, 1000.5, 1), shapely.GeometryCollection()]
)
def test_what_cannot_be_written_is_refused(shape):
    with pytest.raises(ValueError, match=r"polygons|degrees"):
        geojson.geometries([shapely.box(0, 0, 1, 1), shape])


def test_a_feature_is_put_together_from_text():
    (geometry,) = geojson.geometries([shapely.box(109, -7, 110, -6)])
    whole = json.loads(geojson.feature("99.01", geometry, b'{"name":"\\"A\\""}'))
    assert (whole["type"], whole["id"]) == ("Feature", "99.01")
    assert whole["properties"] == {"name": '"A"'}
    assert shapely.geometry.shape(whole["geometry"]).bounds == (109, -7, 110, -6)
    assert json.loads(geojson.feature("99", None, b"{}"))["geometry"] is None
