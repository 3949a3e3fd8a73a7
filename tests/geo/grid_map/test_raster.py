"""The share of each cell that a polygon covers."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid_map.raster import LINES, land_share, ring_edges


def test_a_box_covers_a_part_of_the_cells_at_its_sides():
    share = land_share(ring_edges(shapely.box(0.5, 0, 2.25, 2)), 3, 3)
    assert share == pytest.approx(np.array([[0.5, 1, 0.25], [0.5, 1, 0.25], [0, 0, 0]]))


def test_lakes_are_no_land_and_islands_are():
    sea = shapely.box(0, 0, 9, 9)
    lake, island = shapely.box(2, 2, 7, 7), shapely.box(4, 4, 5, 5)
    share = land_share(ring_edges(sea.difference(lake).union(island)), 9, 9)
    assert share[1, 1] == share[4, 4] == 1
    assert share[3, 3] == share[4, 2] == 0
    assert share.sum() == pytest.approx(81 - 25 + 1)


def test_edges_can_be_moved_and_scaled():
    edges = ring_edges(shapely.box(10, 20, 14, 22)).moved(np.array([10.0, 20.0]), 2.0)
    assert land_share(edges, 2, 1).tolist() == [[1, 1]]


def test_only_some_rings_are_kept():
    both = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    edges = ring_edges(both).of(np.array([False, True]))
    assert land_share(edges, 3, 1).tolist() == [[0, 0, 1]]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(0.1, 9.9), st.floats(0.1, 9.9)), min_size=3, max_size=12))
def test_the_shares_add_up_to_the_area(points):
    hull = shapely.convex_hull(shapely.multipoints(points))
    if hull.geom_type == "Polygon" and hull.area > 1:
        share = land_share(ring_edges(hull), 10, 10)
        assert share.min() >= 0 and share.max() <= 1
        west, _, east, _ = hull.bounds
        assert share.sum() == pytest.approx(hull.area, abs=(east - west) / LINES)
