"""Shapes whose segments cross too often are found before GEOS computes the crossings."""

import re

import numpy as np
import pytest
import shapely

from geo import shape_limits
from geo.shape_limits import ShapeLimits, estimate_crossings, first_problem, overlap_problem


def noisy(count, seed=0):
    return shapely.Polygon(np.random.default_rng(seed).uniform(size=(count, 2)))


def round_(count, x=0.0):
    return shapely.Point(x, 0).buffer(1, quad_segs=count // 4)


def comb(teeth, across):
    xy = [(0, 0)]
    for tooth in range(teeth):
        left, right = tooth / teeth, (tooth + 0.4) / teeth
        xy += [(left, 0.01), (left, 1), (right, 1), (right, 0.01)]
    xy = np.array([*xy, (1, 0.01), (1, 0)])
    return shapely.Polygon(xy[:, ::-1] if across else xy)


def segments(shapes):
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapes), return_index=True)
    inner = ring[1:] == ring[:-1]
    return xy[:-1][inner], xy[1:][inner], ring[:-1][inner]


@pytest.mark.parametrize("shape", [noisy(300), noisy(1000, 3), comb(80, False)])
def test_the_estimate_is_close_to_the_number_of_crossings(shape):
    starts, ends, owner = segments([shape])
    lines = shapely.linestrings(np.stack([starts, ends], axis=1))
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    common = np.zeros(len(one), dtype=bool)
    for a in (starts, ends):
        for b in (starts, ends):
            common |= (a[one] == b[other]).all(axis=1)
    exact = ((one < other) & ~common).sum()
    touching = ((one < other) & common).sum()
    found = estimate_crossings(starts, ends, owner)
    assert found.crossings.sum() == pytest.approx(exact, rel=0.05, abs=1)
    assert found.touching == pytest.approx(touching, rel=0.2)


def test_real_shapes_pass_and_noise_does_not():
    shapes = np.array(
        [round_(1000), shapely.MultiPolygon([round_(400), round_(400, 5)]), noisy(100)]
    )
    assert first_problem(shapes) is None
    problem = first_problem(np.array([*shapes, noisy(2000)]))
    assert problem.place == 3
    assert "crosses itself about" in problem.what


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (ShapeLimits(ring=400), "a ring has 401 vertices, more than 400"),
        (ShapeLimits(vertices=600), "it has 802 vertices, more than 600"),
        (ShapeLimits(rings=1), "it has 2 rings, more than 1"),
    ],
)
def test_sizes_have_limits(limits, what):
    shape = shapely.MultiPolygon([round_(400), round_(400, 5)])
    assert first_problem(np.array([shape]), limits).what == what
    rings = [shapely.get_coordinates(part.exterior) for part in shape.geoms]
    assert shape_limits.ring_problem(rings, limits) == what
    collection = shapely.GeometryCollection([shape])
    assert first_problem(np.array([None, collection]), limits) == (1, what)


def test_rings_are_checked_before_they_are_nested():
    rings = [shapely.get_coordinates(noisy(1500))]
    assert "crosses itself" in shape_limits.ring_problem(rings)
    ring = shapely.get_coordinates(shapely.box(0, 0, 1, 1))
    nested = [ring * (1 + 1e-6 * n) for n in range(60)]
    assert shape_limits.ring_problem(nested) is None
    few = ShapeLimits(nested=1000)
    assert "pairs of its rings" in shape_limits.ring_problem(nested, few)
    parts = [shapely.box(-n, -n, n, n) for n in range(1, 61)]
    shape = np.array([shapely.MultiPolygon(parts)])
    each = ShapeLimits(nested=1000, crossings=100)
    assert "pairs of its rings" in first_problem(shape, each).what
    assert first_problem(shape, ShapeLimits(crossings=100)) is None
    apart = [ring + 2 * n for n in range(60)]
    assert shape_limits.ring_problem(apart, few) is None


def test_a_vertex_where_all_segments_meet_is_found():
    ends = np.random.default_rng(1).uniform(size=(4000, 2))
    star = np.zeros((8001, 2))
    star[1::2] = ends
    assert "meet in one vertex" in shape_limits.ring_problem([star])


def test_shapes_that_cross_each_other_too_often_are_found():
    neighbours = np.array([round_(400, x) for x in range(50)])
    assert overlap_problem(neighbours) is None
    problem = overlap_problem(np.array([*neighbours, comb(200, False), comb(200, True)]))
    assert problem.place in (50, 51)
    assert "crosses other shapes about" in problem.what
    assert "too often" in overlap_problem(np.array([round_(400)] * 500)).what


def test_many_shapes_that_each_cross_themselves_are_found():
    shapes = [shapely.affinity.translate(noisy(100, n), 2 * n) for n in range(40)]
    assert overlap_problem(np.array([*shapes[:20], round_(8000, -5)])) is None
    assert first_problem(np.array(shapes)) is None
    assert "as many do" in overlap_problem(np.array(shapes)).what


def test_shapes_that_lie_on_one_another_are_found():
    apart = [round_(40, 3 * n) for n in range(200)]
    assert overlap_problem(np.array([*apart, *(round_(40, n * 0.01) for n in range(20))])) is None
    stack = np.array([*apart, *(round_(40, n * 0.001) for n in range(40))])
    problem = overlap_problem(stack)
    assert problem.place >= 200
    assert re.fullmatch("3[0-9] other shapes lie on the same place", problem.what)
    pairs = [round_(40, 3 * (n // 25) + n * 0.001) for n in range(600)]
    assert "lie on the same place" in overlap_problem(np.array(pairs)).what


def test_shapes_without_extent_and_none_are_no_problem():
    line = shapely.Polygon([(0, 0), (1, 1), (0, 0)])
    for shapes in ([], [None], [shapely.MultiPolygon()], [line] * 10, [shapely.Polygon()] * 3):
        array = np.array(shapes, dtype=object)
        assert first_problem(array) is None
        assert overlap_problem(array) is None
    assert shape_limits.ring_problem([]) is None
    assert shape_limits.ring_problem([np.zeros((0, 2)), np.zeros((5000, 2)) + 3]) is not None
