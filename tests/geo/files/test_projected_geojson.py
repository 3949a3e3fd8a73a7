"""Polygons as GeoJSON in any coordinate reference system."""

import json

import numpy as np
import pytest
import shapely

from geo.files.projected_geojson import encode_multipolygons

SHAPES = [
    shapely.box(431789.123456, 9216000.005, 431999.5, 9217000),
    None,
    shapely.MultiPolygon([
        shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [shapely.box(1, 1, 2, 2).exterior]),
        shapely.box(20, 20, 21, 21),
    ]),
    shapely.Polygon(),
]  # fmt: skip


def test_shapes_are_multipolygons_with_rounded_coordinates():
    first, none, several, empty = encode_multipolygons(SHAPES, 2)
    assert none is None
    assert json.loads(empty) == {"type": "MultiPolygon", "coordinates": []}
    ring = json.loads(first)["coordinates"][0][0]
    assert [431789.12, 9217000.0] in ring and b"431789.12," in first
    assert shapely.equals(shapely.from_geojson(several), SHAPES[2])


def test_axes_can_be_swapped():
    (text,) = encode_multipolygons([SHAPES[2]], 6, swap_axes=True)
    swapped = shapely.transform(SHAPES[2], lambda positions: positions[:, ::-1])
    assert shapely.equals(shapely.from_geojson(text), swapped)


def test_a_number_has_no_more_decimals_than_asked():
    shape = shapely.Polygon(np.random.default_rng(1).uniform(-1e7, 1e7, (500, 2)))
    (text,) = encode_multipolygons([shape], 2)
    numbers = text.decode().split("[[[[")[1].rstrip("]}").replace("],[", ",").split(",")
    assert len(numbers) == 1002
    assert max(len(number.partition(".")[2]) for number in numbers) == 2
    assert np.abs(np.array(numbers, float).reshape(-1, 2) - shape.exterior.coords).max() <= 0.00501


def test_infinity_is_refused():
    with pytest.raises(ValueError, match="finite"):
        encode_multipolygons([shapely.Polygon([(0, 0), (1, 0), (np.inf, 1), (0, 0)])], 2)
