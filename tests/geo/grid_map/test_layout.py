"""A grid map as a whole: one cell for each place, roughly where it is, groups together."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid_map import grid_map
from geo.grid_map.cells import neighbours
from tests.geo.grid_map.test_land import L_SHAPE, spread
from tests.geo.grid_map.test_regions import pieces

coordinates = st.integers(0, 40).map(float)


def regency(seed=1, villages=300, districts=15):
    """Villages that crowd in a town, and the districts that they lie in."""
    rng = np.random.default_rng(seed)
    outline = shapely.Point(0, 0).buffer(10).union(shapely.box(8, -2, 16, 2))
    crowd = rng.normal((-4, 3), 0.8, (villages // 3, 2))
    others = rng.uniform((-10, -10), (16, 10), (villages * 4, 2))
    others = others[shapely.contains_xy(outline, others)][: villages - len(crowd)]
    points = np.vstack([crowd, others])
    centres = points[rng.choice(len(points), districts, replace=False)]
    distances = np.linalg.norm(points[:, None] - centres[None], axis=2)
    return points, distances.argmin(axis=1), outline


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=60),
    st.integers(1, 6),
    st.sampled_from([None, shapely.box(0, 0, 40, 40), shapely.box(5, 5, 6, 30), L_SHAPE]),
)
def test_every_place_has_a_cell_of_its_own_and_always_the_same(points, count, outline):
    points = np.array(points)
    districts = (points[:, 0] // 7).astype(int) % count
    cells = grid_map(points, [districts // 2, districts], outline)
    assert cells.shape == (len(points), 2)
    assert len(np.unique(cells, axis=0)) == len(points)
    assert cells.min(axis=0).tolist() == [0, 0]
    assert grid_map(points, [districts // 2, districts], outline).tolist() == cells.tolist()


@pytest.mark.parametrize(
    "points",
    [
        np.array([(109.0, -7.0)]),
        np.full((10, 2), 3.0),
        np.stack([np.arange(10.0), np.arange(10.0)], axis=1),
        np.stack([np.zeros(10), np.arange(10.0)], axis=1),
    ],
    ids=["single", "identical", "diagonal", "vertical"],
)
@pytest.mark.parametrize("outline", [None, shapely.MultiPolygon(), shapely.box(0, 0, 9, 9)])
def test_degenerate_places(points, outline):
    cells = grid_map(points, [np.zeros(len(points), dtype=int)], outline)
    assert len(np.unique(cells, axis=0)) == len(points)


def test_no_places_have_no_cells():
    assert grid_map(np.empty((0, 2)), [], None).shape == (0, 2)


def test_even_places_are_not_moved():
    points = spread((0, 0, 9, 9), 9, 9)
    cells = grid_map(points, [], shapely.box(0, 0, 9, 9))
    assert cells.tolist() == np.floor(points).astype(int).tolist()


def test_a_town_takes_room_and_all_stay_roughly_in_place():
    points, districts, outline = regency()
    cells = grid_map(points, [districts], outline)
    for axis in (0, 1):
        assert np.corrcoef(points[:, axis], cells[:, axis])[0, 1] > 0.85
    # at equal density: a cell is the side of a village's share of the land
    side = (outline.area / len(points)) ** 0.5
    moved = np.linalg.norm(
        (points - points.mean(axis=0)) / side - cells + cells.mean(axis=0), axis=1
    )
    assert moved.mean() < 3.5
    assert moved.max() < 11


def test_districts_stand_together_and_beside_their_neighbours():
    points, districts, outline = regency()
    cells = grid_map(points, [districts], outline)
    near = neighbours(cells)
    assert pieces(districts, near) == [1] * 15
    beside = near >= 0
    pairs = {
        tuple(sorted(pair))
        for cell, side in zip(*np.nonzero(beside), strict=True)
        if len(set(pair := (districts[cell], districts[near[cell, side]]))) == 2
    }
    centres = np.array([points[districts == one].mean(axis=0) for one in range(15)])
    distances = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    nearest = {tuple(sorted((one, row.argsort()[1]))) for one, row in enumerate(distances)}
    assert len(nearest & pairs) >= 0.8 * len(nearest)


def test_larger_groups_are_connected_too():
    points, districts, outline = regency(villages=600, districts=40)
    regencies = districts // 10
    centres = np.array([points[districts == one].mean(axis=0) for one in range(40)])
    regencies = (centres[:, 0] > 0)[districts].astype(int)
    cells = grid_map(points, [regencies, districts], outline)
    near = neighbours(cells)
    assert pieces(regencies, near) == [1, 1]
    assert sum(pieces(districts, near)) <= 41


def test_islands_are_drawn_apart():
    points = np.vstack([spread((0, 0, 6, 6), 6, 6), spread((40, 3, 43, 5), 3, 2)])
    outline = shapely.union(shapely.box(0, 0, 6, 6), shapely.box(40, 3, 43, 5))
    cells = grid_map(points, [np.zeros(42, dtype=int)], outline)
    assert pieces(np.zeros(42, dtype=int), neighbours(cells)) == [2]
    assert 1 < cells[36:, 0].min() - cells[:36, 0].max() < 5
