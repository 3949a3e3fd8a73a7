"""Geometries in filter expressions."""

import math

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.geometries import MAX_POSITIONS, read_geometry
from webmap.ogc.filtering.parser import parse
from webmap.ogc.output.crs import read_crs


def read(text):
    return read_geometry(parse(f"S_INTERSECTS(geometry,{text})")["args"][1])


@pytest.mark.parametrize(
    "text",
    [
        "POINT(109 -7)",
        "LINESTRING(109 -7,110 -7)",
        "POLYGON((0 0,1 0,1 1,0 0))",
        "POLYGON((0 0,9 0,9 9,0 0),(5 2,6 2,6 3,5 2))",
        "MULTIPOINT((1 2),(3 4))",
        "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))",
        "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))",
    ],
)
def test_every_type_of_geometry_is_read(text):
    assert read(text).equals(shapely.from_wkt(text))


def test_heights_are_ignored():
    assert read("POINT Z (109 -7 100)").equals(shapely.Point(109, -7))
    assert read("BBOX(1,2,0,3,4,9)").equals(shapely.box(1, 2, 3, 4))


def test_a_box_may_cross_the_antimeridian_or_be_a_point():
    found = read("BBOX(170,-5,-170,5)")
    assert found.equals(shapely.union(shapely.box(170, -5, 180, 5), shapely.box(-180, -5, -170, 5)))
    assert read("BBOX(109,-7,109,-7)").equals(shapely.Point(109, -7))
    assert read("BBOX(109,-7,110,-7)").equals(shapely.LineString([(109, -7), (110, -7)]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BBOX(1,2,3,4,5)", "four numbers"),
        ("BBOX(1,4,3,2)", "upside down"),
        ("POINT(200 0)", "outside"),
        ("POINT(-7 109)", "outside"),
        ("POLYGON((0 0,2 2,2 0,0 2,0 0))", "not valid"),
        ("POLYGON((0 0,1 0,0 0))", "cannot be read|not valid"),
        ("LINESTRING(0 0)", "cannot be read"),
    ],
)
def test_a_wrong_geometry_is_refused(text, message):
    with pytest.raises(BadParameter, match=message):
        read(text)


@pytest.mark.parametrize(
    "node",
    [
        {"type": "Point", "coordinates": [math.nan, 1]},
        {"type": "Point", "coordinates": [math.inf, 1]},
        {"type": "Point", "coordinates": ["1", 2]},
        {"type": "Point", "coordinates": [True, 2]},
        {"type": "Point", "coordinates": []},
        {"type": "Point"},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[[[[1, 2]]]]]]},
        {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]},
        {"type": "MultiPoint", "coordinates": [[0, 0]] * (MAX_POSITIONS + 1)},
        {"type": "GeometryCollection", "geometries": 5},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]},
        {"bbox": [1, 2, math.nan, 4]},
        {"bbox": "1,2,3,4"},
    ],
)
def test_what_is_no_geojson_is_refused(node):
    with pytest.raises(BadParameter):
        read_geometry(node)


def test_coordinates_are_those_of_their_system():
    point = {"type": "Point", "coordinates": [-7.0, 109.0]}
    crs = read_crs("filter-crs", "EPSG:4326")
    assert read_geometry(point, crs).equals(shapely.Point(109, -7))
    assert read_geometry({"bbox": [-8, 109, -7, 110]}, crs).equals(shapely.box(109, -8, 110, -7))
    crosses = read_geometry({"bbox": [-8, 170, -7, -170]}, crs)
    assert crosses.bounds == (-180, -8, 180, -7)


def test_metres_are_transformed_with_their_sides():
    crs = read_crs("filter-crs", "EPSG:23834")  # 108°E to 111°E
    box = {"bbox": [200_000, 1_200_000, 230_000, 1_230_000]}
    to_metres = Transformer.from_crs(4326, 23834, always_xy=True)
    found = read_geometry(box, crs)
    x, y = to_metres.transform(*found.exterior.coords.xy)
    assert np.allclose((min(x), min(y), max(x), max(y)), box["bbox"], atol=0.01)
    assert len(found.exterior.coords) > 5
    with pytest.raises(BadParameter):
        read_geometry({"bbox": [230_000, 1_200_000, 200_000, 1_230_000]}, crs)
    with pytest.raises(BadParameter):
        read_geometry({"type": "Point", "coordinates": [1e15, 1e15]}, crs)
