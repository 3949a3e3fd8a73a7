"""Encoded topologies decode to the shapes that were encoded."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from geo.tiles import rings as ring_arrays
from geo.topology import arcs, encoding
from tests.geo.topology.decoder import decode, decode_rings
from tests.geo.topology.mosaics import mosaics


def encoded(*layers, units=1, ids=None):
    shapes = np.concatenate(layers)
    rings = ring_arrays.snap_to_grid(ring_arrays.from_shapes(shapes), units)
    ids = ids or [np.arange(1, len(layer) + 1) for layer in layers]
    return encoding.encode(arcs.cut(rings), ids, units)


@settings(max_examples=50)
@given(mosaics())
def test_shapes_are_decoded(shapes):
    whole = np.array([shapely.coverage_union_all(shapes)])
    units, (areas, outlines) = decode(encoded(shapes, whole))
    assert units == 1
    assert list(areas) == list(range(1, len(shapes) + 1)) and list(outlines) == [1]
    for shape, decoded in zip(
        [*shapes, *whole], [*areas.values(), *outlines.values()], strict=True
    ):
        assert shapely.normalize(shape).equals(shapely.normalize(decoded))
        assert shapely.get_num_coordinates(shape) == shapely.get_num_coordinates(decoded)


def test_points_are_whole_units_of_a_degree():
    shape = shapely.box(107.123456, -7.000049, 107.2, -6.5)
    units, (areas,) = decode(encoded(np.array([shape]), units=10_000))
    assert units == 10_000
    assert areas[1].bounds == pytest.approx((107.1235, -7.0, 107.2, -6.5), abs=1e-9)


def test_ids_may_fall_and_be_as_large_as_those_of_villages():
    boxes = shapely.box(np.arange(3), 0, np.arange(1, 4), 1)
    ids = [np.array([9971012001, 3329012001]), np.array([33])]
    _, layers = decode_rings(encoded(boxes[:2], boxes[2:], ids=ids))
    assert [list(layer) for layer in layers] == [[9971012001, 3329012001], [33]]


def test_an_area_too_small_for_the_grid_has_a_ring():
    tiny = shapely.box(5.1, 5.1, 5.2, 5.2)
    _, (areas,) = decode(encoded(np.array([shapely.box(0, 0, 3, 3), tiny])))
    assert areas[2].area == 0.5 and areas[2].distance(shapely.Point(5, 5)) == 0


def test_layers_may_be_empty():
    assert decode_rings(encoded(np.array([shapely.box(0, 0, 1, 1)]), np.array([], dtype=object)))[
        1
    ] == [{1: [[[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]]}, {}]


@settings(max_examples=20)
@given(mosaics())
def test_neighbours_take_fewer_bytes_together(shapes):
    alone = sum(len(encoded(shapes[[place]])) for place in range(len(shapes)))
    assert len(shapes) == 1 or len(encoded(shapes)) < alone


EXAMPLE = Path(__file__).parents[2] / "js/shared/topology.json"


def test_the_example_that_scripts_of_the_browser_decode_is_current():
    """Where this fails after a change of the format, write ``example`` to the file."""
    land = shapely.box(107, -8, 108, -7)
    lake = shapely.box(107.25, -7.5, 107.5, -7.25)
    west, east = shapely.box(107, -8, 107.75, -7) - lake, shapely.box(107.75, -8, 108, -7)
    islands = shapely.MultiPolygon([lake, shapely.box(140.5, 1.5, 141, 2)])
    shapes = shapely.segmentize(np.array([west, east, islands, land]), 0.25)
    ids = [np.array([3329012001, 3329012002, 9971031001]), np.array([33])]
    data = encoded(shapes[:3], shapes[3:], units=100, ids=ids)
    _, layers = decode_rings(data)
    example = {"bytes": base64.b64encode(data).decode(), "units": 100, "layers": layers}
    assert json.loads(EXAMPLE.read_text()) == json.loads(json.dumps(example))
