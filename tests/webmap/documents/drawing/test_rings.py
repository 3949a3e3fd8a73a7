import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing.rings import (
    Rings,
    as_array,
    border_path,
    paths,
    polygons,
    simplified,
)


def rings_of(*shapes):
    return Rings.of(as_array(shapes))


def points(path):
    """Return the points of each subpath in units; z adds none."""
    found = []
    for part in re.findall(r"M([^M]+)", path):
        start, _, steps = part.rstrip("z").partition("l")
        moves = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", f"{start} {steps}")]
        found.append(np.cumsum(np.array(moves).reshape(-1, 2), axis=0).round(1))
    return found


def squares(count, side=10):
    return [shapely.box(side * at, 0, side * (at + 1), side) for at in range(count)]


coordinates = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(st.lists(coordinates, min_size=3, max_size=12))
def test_a_path_keeps_every_point_to_a_tenth(ring):
    shape = shapely.Polygon(ring)
    [path] = paths(rings_of(shape))
    drawn = np.concatenate(points(path.replace("h0", "")))
    for point in shapely.get_coordinates(shape)[:-1]:
        assert np.abs(drawn - point).max(axis=1).min() <= 0.0501


@given(st.integers(-100_000, 100_000), st.integers(-100_000, 100_000))
def test_steps_of_any_length_are_written(x, y):
    shape = shapely.Polygon([(0, 0), (x / 10, y / 10), (1, 1)])
    [[first, second, *_]] = points(paths(rings_of(shape))[0])
    assert (second - first).tolist() == pytest.approx([x / 10, y / 10])


def test_holes_and_parts_are_rings_of_one_path():
    hole = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    several = shapely.union(hole, shapely.box(20, 0, 21.26, 1))
    rings = rings_of(shapely.box(50, 50, 60, 60), several)
    assert [path.count("z") for path in paths(rings)] == [1, 3]
    assert rings.hole.sum() == 1 and rings.owner.tolist() == [0, 1, 1, 1]


def test_a_ring_smaller_than_the_grid_is_a_dot():
    rings = simplified([rings_of(shapely.box(1, 1, 1.01, 1.01), shapely.box(5, 5, 9, 9))])[0]
    assert paths(rings)[0] == "M1 1h0z"
    assert len(points(paths(rings)[1])[0]) == 4


def test_only_polygons_have_rings():
    mixed = shapely.GeometryCollection(
        [
            shapely.Point(0, 0),
            shapely.box(0, 0, 1, 1),
            shapely.MultiPolygon([shapely.box(2, 2, 3, 3)]),
        ]
    )
    parts, owner = polygons(
        as_array([shapely.LineString([(0, 0), (1, 1)]), mixed, shapely.Polygon()])
    )
    assert len(parts) == 2 and owner.tolist() == [1, 1]
    assert paths(rings_of(shapely.Polygon(), shapely.box(0, 0, 1, 1)))[0] == ""


def test_neighbours_still_touch_when_simplified():
    border = [(10, 0), (10.1, 1), (9.9, 1.1), (10.2, 5), (10.21, 5.05), (10, 10)]
    left = shapely.Polygon([(0, 0), *border, (0, 10)])
    right = shapely.Polygon([(20, 0), (20, 10), *reversed(border)])
    [rings] = simplified([rings_of(left, right)], cell=5)
    first, second = (set(map(tuple, points(path)[0].tolist())) for path in paths(rings))
    assert 2 <= len(first & second) < len(border)
    assert not any(9 < x < 11 for x, _ in first ^ second)


def test_the_largest_ring_gives_the_size_of_a_shape():
    rings = rings_of(
        shapely.union(shapely.box(0, 0, 3, 1), shapely.box(9, 9, 10, 10)), shapely.Polygon()
    )
    assert rings.sizes().tolist() == [30, 10] and rings.largest().tolist() == [30, 0]


def test_an_edge_is_drawn_once_and_borders_are_apart_from_it():
    rings = rings_of(*squares(3))
    edge, inner, every = (points(border_path(rings, shared=one)) for one in (False, True, None))
    assert sum(len(one) - 1 for one in inner) == 2
    assert sum(len(one) - 1 for one in edge) == 8
    assert sum(len(one) - 1 for one in every) == 10
    assert {x for one in inner for x, _ in one.tolist()} == {10, 20}


def test_outlines_leave_out_the_edge_of_the_areas():
    areas = rings_of(*squares(4))
    halves = rings_of(shapely.box(0, 0, 20, 10), shapely.box(20, 0, 40, 10))
    # the long sides of the halves are not lines of the squares
    halves = rings_of(*(shapely.union_all(squares(4)[at : at + 2], grid_size=0) for at in (0, 2)))
    assert border_path(halves, shared=True) != ""
    between = points(border_path(halves, shared=True, without_edge_of=areas))
    assert [one.tolist() for one in between] in ([[[20, 0], [20, 10]]], [[[20, 10], [20, 0]]])


def test_nothing_has_no_path():
    empty = rings_of()
    assert paths(empty) == [] and border_path(empty) == "" and simplified([empty])[0] is empty
    assert empty.sizes().tolist() == []
