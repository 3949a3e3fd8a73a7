"""Simplified arcs: fewer points, and neighbours still touch."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tiles import rings as ring_arrays
from geo.topology import arcs
from geo.topology.simplification import simplify
from tests.geo.topology.mosaics import mosaics


def topology_of(shapes, scale=1):
    return arcs.cut(ring_arrays.snap_to_grid(ring_arrays.from_shapes(shapes), scale))


def polygons(topology):
    """Each feature; rings that lost their area are left out."""
    rings = arcs.join(topology)
    features = {}
    for first, end, owner in zip(
        rings.offsets[:-1], rings.offsets[1:], rings.owner.tolist(), strict=True
    ):
        points = list(zip(rings.x[first:end], rings.y[first:end], strict=True))
        if len(points) > 2:
            feature = features.get(owner, shapely.MultiPolygon())
            features[owner] = feature.symmetric_difference(
                shapely.make_valid(shapely.Polygon(points))
            )
    return features


def test_straight_lines_keep_only_their_ends():
    boxes = shapely.segmentize(shapely.box([0, 100], 0, [100, 200], 100), 1)
    simplified = simplify(topology_of(boxes), 0.1)
    assert len(simplified.x) <= 2 * 4 + 2  # corners of two outer lines, ends of the middle one
    assert [one.area for one in polygons(simplified).values()] == [10_000, 10_000]


def test_detail_below_the_area_goes_and_other_detail_stays():
    shape = shapely.Polygon(
        [
            (0, 0),
            (50, 0),
            (51, 1),
            (52, 0),
            (70, 0),
            (80, 20),
            (90, 0),
            (200, 0),
            (200, 90),
            (0, 90),
        ]
    )
    (simplified,) = polygons(simplify(topology_of(np.array([shape])), 5)).values()
    points = set(map(tuple, shapely.get_coordinates(simplified)))
    assert (51, 1) not in points and {(70, 0), (80, 20), (90, 0)} <= points


@settings(max_examples=40)
@given(mosaics(), st.floats(0.1, 4))
def test_neighbours_still_touch(shapes, area):
    topology = topology_of(shapes)
    simplified = simplify(topology, area)
    assert simplified.arc.tolist() == topology.arc.tolist()
    ends = [(values.offsets[:-1], values.offsets[1:] - 1) for values in (topology, simplified)]
    for before, after in zip(*ends, strict=True):
        assert topology.x[before].tolist() == simplified.x[after].tolist()
        assert topology.y[before].tolist() == simplified.y[after].tolist()


@settings(max_examples=40)
@given(mosaics())
def test_nothing_goes_where_no_triangle_is_smaller(shapes):
    topology = topology_of(shapes, scale=10)
    simplified = simplify(topology, 0.01)
    assert [one.area for one in polygons(simplified).values()] == [
        one.area for one in polygons(topology).values()
    ]


def test_the_same_points_stay_each_time():
    angle = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    circle = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * 1000)
    first, again = (simplify(topology_of(np.array([circle])), 50) for _ in range(2))
    assert first.x.tolist() == again.x.tolist()
    assert 20 < len(first.x) < 200
    (round_,) = polygons(first).values()
    assert round_.hausdorff_distance(circle) < 20
