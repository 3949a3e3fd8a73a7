"""Narrow gaps between shapes are closed by the neighbour with the longest common border."""

import numpy as np
import pytest
import shapely

from geo import geometry


def array(*shapes):
    return np.array(shapes, dtype=object)


def frame(hole, *more):
    """A shape of 10 by 10 degrees with holes."""
    return shapely.box(0, 0, 10, 10) - shapely.union_all([hole, *more])


def test_a_gap_goes_to_the_neighbour_with_the_longer_border_and_a_wide_one_stays():
    def slit(width):
        south, north = shapely.box(0, 0, 1, 0.5), shapely.box(0, 0.5, 1, 1)
        bite = shapely.box(0.2, 0.5 - width, 0.8, 0.5)
        return array(south - bite, north)

    closed = geometry.match_edges(slit(0.0004))
    assert shapely.area(closed).sum() == pytest.approx(1)
    assert closed[0].area > 0.4999  # three sides of the slit are its own
    left = geometry.match_edges(slit(0.01))
    assert shapely.area(left).sum() == pytest.approx(1 - 0.006)
    wide = geometry.match_edges(slit(0.01), gap=np.array([0.0005, 0.02]))
    assert wide[1].area == pytest.approx(0.506)  # only it may close one so wide


def test_a_hole_that_the_caller_marks_as_taken_is_not_closed():
    around = shapely.box(0, 0, 1, 1) - shapely.box(0.5, 0.5, 0.5001, 0.6)
    (result,) = geometry.close_gaps(array(around), taken=lambda holes: np.ones(len(holes), bool))
    assert result.equals(around)
    (closed,) = geometry.close_gaps(array(around))
    assert closed.equals(shapely.box(0, 0, 1, 1))


def test_a_gap_as_wide_as_the_limit_is_closed():
    shapes = array(frame(shapely.box(4, 4, 4.25, 8)))
    (closed,) = geometry.close_gaps(shapes, 0.25)
    assert closed.equals(shapely.box(0, 0, 10, 10))
    (left,) = geometry.close_gaps(shapes, 0.2499)
    assert left.equals(shapes[0])


def test_only_holes_that_are_not_taken_are_closed():
    small, large = shapely.box(1, 1, 1.1, 2), shapely.box(5, 5, 5.1, 8)
    seen = []

    def taken(holes):
        seen.extend(holes)
        return shapely.area(holes) > 0.2

    (result,) = geometry.close_gaps(
        array(frame(small, large, shapely.box(8, 8, 9, 9))), 0.2, None, taken
    )
    assert result.equals(frame(large, shapely.box(8, 8, 9, 9)))
    assert len(seen) == 2  # the wide hole is no gap anyway


def test_several_gaps_go_to_several_shapes():
    west = shapely.box(0, 0, 5, 10) - shapely.box(1, 1, 1.1, 9) - shapely.box(3, 1, 3.1, 9)
    east = shapely.box(5, 0, 10, 10) - shapely.box(7, 1, 7.1, 9)
    none = shapely.MultiPolygon()
    closed = geometry.close_gaps(array(none, west, east), 0.2)
    assert closed[0].is_empty
    assert closed[1].equals(shapely.box(0, 0, 5, 10)) and closed[2].equals(
        shapely.box(5, 0, 10, 10)
    )


def test_a_gap_goes_to_the_longer_border_not_to_more_edges():
    # 40 edges of 4 degrees together in the west, 3 edges of 4.2 degrees in the east
    west = shapely.segmentize(shapely.box(0, 0, 5, 10), 0.1)
    gap = shapely.box(5, 3, 5.1, 7)
    east = shapely.segmentize(shapely.box(5, 0, 10, 10), 0.1) - gap
    shapes = geometry.match_remaining(array(west, east))
    closed = geometry.close_gaps(shapes, 0.2)
    assert shapely.area(closed) == pytest.approx([50, 50])
    assert closed[1].equals(shapely.box(5, 0, 10, 10))


def test_borders_are_the_shared_lengths():
    hole = shapely.Polygon([(1, 1), (3, 1), (3, 2), (2, 2), (1, 2)])
    below = shapely.Polygon([(0, 0), (4, 0), (4, 1), (3, 1), (1, 1), (0, 1)])
    right = shapely.Polygon([(3, 1), (4, 1), (4, 2), (3, 2)])
    above = shapely.Polygon([(1, 2), (2, 2), (3, 2), (3, 3), (1, 3)])
    far = shapely.box(20, 20, 21, 21)
    beside, apart = shapely.box(21, 20, 22, 21), shapely.box(22, 20, 23, 21)  # share a border
    borders = geometry.borders(array(far, hole), array(below, beside, right, above, apart))
    pairs = {(int(h), int(s)): float(n) for h, s, n in zip(*borders, strict=True)}
    assert pairs == {(0, 1): 1.0, (1, 0): 2.0, (1, 2): 1.0, (1, 3): 2.0}


def test_widths_are_those_of_the_box_or_of_the_largest_circle():
    # of a triangle the circle would be smaller than the box
    flat = shapely.Polygon([(100, -7), (103, -7), (100, -7.1)])
    upright = shapely.Polygon([(100, -7), (100.1, -7), (100, -4)])
    bent = shapely.box(100, -7, 100.1, -4) | shapely.box(100, -4.1, 103, -4)
    square = shapely.box(100, -7, 110, 3)
    widths = geometry._widths(array(flat, upright, bent, square), 0.15)
    assert widths[:2] == pytest.approx([0.1, 0.1])
    assert 0.1 < widths[2] < 0.13  # the circle fits into the bend
    assert widths[3] == np.inf
    assert len(geometry._widths(array(), 0.1)) == 0


def test_the_circle_decides_where_the_area_does_not():
    # wide in the middle: twice the area by the length is 0.3, the diameter 1
    lens = shapely.Polygon([(0, 0), (5, 0.5), (10, 0), (5, -0.5)])
    (width,) = geometry._widths(array(shapely.affinity.rotate(lens, 45)), 0.7)
    assert 0.9 < width < 1.01
    (wide,) = geometry._widths(array(shapely.affinity.rotate(lens, 45)), 0.4)
    assert wide == np.inf


def test_an_island_in_a_hole_leaves_a_ring():
    hole, islet = shapely.box(4, 4, 6, 6), shapely.box(4.9, 4.9, 5.1, 5.1)
    (ring,) = geometry._holes(shapely.MultiPolygon([frame(hole), islet]))
    assert ring.equals(hole - islet)
    assert len(geometry._holes(shapely.box(0, 0, 1, 1))) == 0


def test_arrays_of_empty_shapes_have_no_gaps():
    shapes = array(shapely.MultiPolygon(), shapely.Polygon())
    assert shapely.is_empty(geometry.close_gaps(shapes)).all()
