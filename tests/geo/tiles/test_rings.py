"""Rings on the grid of a zoom: valid, without redundant points, and with shared borders."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tiles.rings import (
    Rings,
    concatenate_ranges,
    from_shapes,
    map_parts,
    project,
    project_points,
    round_to_grid,
    snap_to_grid,
)


def rings_of(*loops, exterior=None, owner=None):
    """Rings of lists of points; each an exterior and a feature of its own by default."""
    xy = np.array([point for loop in loops for point in loop], dtype=float).reshape(-1, 2)
    return Rings(
        xy[:, 0],
        xy[:, 1],
        np.cumsum([0, *map(len, loops)]),
        np.array(exterior or [True] * len(loops)),
        np.array(owner or range(len(loops))),
    )


SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]
HOLE = [(1, 1), (1, 2), (2, 2), (2, 1)]


def test_degrees_become_web_mercator_from_the_northwest_corner():
    limit = 85.0511287798066  # where the square world of web mercator ends
    x, y = project_points(np.array([-180, 0, 180]), np.array([limit, 0, -limit]))
    assert x == pytest.approx([0, 0.5, 1])
    assert y == pytest.approx([0, 0.5, 1])


def test_shapes_become_rings_with_their_features():
    lake = shapely.Polygon(SQUARE, [HOLE])
    islands = shapely.MultiPolygon([shapely.box(10, 0, 11, 1), shapely.box(12, 0, 13, 1)])
    rings = project(np.array([lake, islands], dtype=object))
    assert rings.sizes.tolist() == [4, 4, 4, 4]
    assert rings.exterior.tolist() == [True, False, True, True]
    assert rings.owner.tolist() == [0, 0, 1, 1]


def test_shapes_in_their_own_coordinates_turn_left():
    lake = shapely.Polygon(SQUARE[::-1], [HOLE])
    rings = from_shapes(np.array([lake]))
    assert shapely.LinearRing(list(zip(rings.x[:4], rings.y[:4], strict=True))).is_ccw
    assert not shapely.LinearRing(list(zip(rings.x[4:], rings.y[4:], strict=True))).is_ccw
    assert rings.exterior.tolist() == [True, False]


def test_previous_and_next_go_around_each_ring():
    rings = rings_of([(0, 0)] * 3, [(0, 0)] * 2)
    values = np.array([1, 2, 3, 8, 9])
    assert rings.previous(values).tolist() == [3, 1, 2, 9, 8]
    assert rings.next(values).tolist() == [2, 3, 1, 9, 8]


def test_a_ring_of_two_points_is_dropped_an_exterior_with_its_holes():
    rings = rings_of(
        SQUARE, HOLE, SQUARE, HOLE, exterior=[True, False, True, False], owner=[0, 0, 1, 1]
    )
    sizes = np.array([2, 4, 4, 2])
    points = np.array([0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    left = rings.with_points(rings.x[points], rings.y[points], sizes)
    assert left.sizes.tolist() == [4]
    assert (left.owner.tolist(), left.exterior.tolist()) == ([1], [True])
    assert list(zip(left.x, left.y, strict=True)) == SQUARE


def test_a_selected_ring_selects_its_whole_polygon():
    rings = rings_of(SQUARE, HOLE, SQUARE, exterior=[True, False, True], owner=[0, 0, 0])
    assert rings.whole_polygons(np.array([False, True, False])).tolist() == [True, True, False]


def test_ranges_are_concatenated():
    found = concatenate_ranges(np.array([5, 0, 9]), np.array([2, 0, 3]))
    assert found.tolist() == [5, 6, 9, 10, 11]


def test_parts_are_merged_in_the_order_of_their_features():
    rings = rings_of(SQUARE, HOLE, SQUARE, owner=[0, 1, 2])
    selected = np.array([False, True, False])

    def moved(part, points):
        assert points.tolist() == [False] * 4 + [True] * 4 + [False] * 4
        return Rings(part.x + 100, part.y, part.offsets, part.exterior, part.owner)

    merged = map_parts(rings, selected, moved, lambda part, points: part)
    assert merged.owner.tolist() == [0, 1, 2]
    assert merged.x.reshape(3, 4)[:, 0].tolist() == [0, 101, 0]


def test_points_on_a_line_and_equal_points_are_removed():
    shape = shapely.Polygon([(0, 0), (2, 0), (4, 0), (4, 0.1), (4, 4), (0, 4)])
    rings = round_to_grid(project(np.array([shape])), 360.0)
    assert sorted(zip(rings.x - 180, rings.y - 180, strict=True)) == [
        (0, -4),
        (0, 0),
        (4, -4),
        (4, 0),
    ]


def test_a_feature_without_area_becomes_a_triangle_of_one_step():
    tiny, large = shapely.box(0, 0, 0.001, 0.001), shapely.box(40, 0, 80, 40)
    rings = round_to_grid(project(np.array([tiny, large])), 360.0, 4)
    assert rings.owner.tolist() == [0, 1]
    triangle = sorted(zip(rings.x[:3] - 180, rings.y[:3] - 180, strict=True))
    assert triangle == [(0, 0), (0, 4), (4, 0)]
    assert (rings.x % 4 == 0).all() and (rings.y % 4 == 0).all()


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(3, 60),
    zoom=st.integers(8, 12),
    step=st.integers(1, 4),
)
def test_rounded_neighbours_leave_no_gap(villages, polygons, seed, count, zoom, step):
    shapes = villages(count, seed, 0.5)
    rings = round_to_grid(project(shapes), 4096 * 2.0**zoom, step)
    drawn = polygons(rings)
    assert len(drawn) == count
    whole = shapely.union_all(shapely.make_valid(drawn, method="structure", keep_collapsed=False))
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0
    assert shapely.area(drawn).sum() == pytest.approx(whole.area, rel=1e-3)


def test_rings_turn_as_the_specification_asks():
    lake = shapely.Polygon(
        shapely.box(100, -5, 104, -1).exterior.coords,
        [shapely.box(101, -4, 103, -2).exterior.coords],
    )
    rings = round_to_grid(project(np.array([lake])), 4096 * 8)
    area = np.add.reduceat(
        rings.x * rings.next(rings.y) - rings.next(rings.x) * rings.y, rings.offsets[:-1]
    )
    assert (area > 0).tolist() == rings.exterior.tolist() == [True, False]


def test_a_spike_leaves_no_point_twice():
    #   a spike eastwards whose foot would stand there twice, and a straight point
    shape = shapely.Polygon([(0, 0), (2, 0), (2, 2), (5, 2), (2, 2), (2, 4), (1, 4), (0, 4)])
    rings = round_to_grid(project(np.array([shape])), 360.0)
    assert sorted(zip(rings.x - 180, rings.y - 180, strict=True)) == [
        (0, -4),
        (0, 0),
        (2, -4),
        (2, 0),
    ]


def test_points_on_a_line_stay_where_points_are_only_snapped():
    straight = [(0, 0), (2, 0), (2.2, 0.3), (4, 0), (4, 4), (0, 4)]
    snapped = snap_to_grid(rings_of(straight), 1)
    assert list(zip(snapped.x, snapped.y, strict=True)) == [(0, 0), (2, 0), *SQUARE[1:]]


def test_a_feature_that_snapping_removes_becomes_a_triangle():
    snapped = snap_to_grid(rings_of(SQUARE, [(7.1, 7), (7.3, 7), (7.2, 7.2)], HOLE), 1)
    assert snapped.sizes.tolist() == [4, 3, 4] and snapped.owner.tolist() == [0, 1, 2]
    assert (snapped.x[4:7].tolist(), snapped.y[4:7].tolist()) == ([7, 8, 7], [7, 7, 8])
