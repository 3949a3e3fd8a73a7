"""The cells of a grid map: as many on each island as there are places, in the island's shape."""

import numpy as np
import pytest
import shapely

from geo.grid_map.cells import connected, neighbours
from geo.grid_map.land import choose_cells

L_SHAPE = shapely.union_all([shapely.box(0, 0, 3, 9), shapely.box(0, 0, 9, 3)])


def spread(box, columns, rows):
    """Places evenly over a box."""
    west, south, east, north = box
    x = west + (np.arange(columns) + 0.5) / columns * (east - west)
    y = south + (np.arange(rows) + 0.5) / rows * (north - south)
    return np.stack(np.meshgrid(x, y), axis=2).reshape(-1, 2)


def test_cells_take_the_shape_of_the_land():
    points = np.vstack([spread((0, 0, 3, 9), 3, 9), spread((3, 0, 9, 3), 6, 3)])
    land = choose_cells(points, L_SHAPE)
    assert len(land.cells) == len(np.unique(land.cells, axis=0)) == len(points) == 45
    covered = shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in land.cells.tolist()])
    moved = shapely.transform(covered, lambda xy: xy - xy.min(axis=0))
    assert moved.intersection(L_SHAPE).area == pytest.approx(45, abs=3)


def test_dense_islands_grow_and_sparse_ones_shrink():
    small, large = (0, 0, 2, 2), (10, 0, 18, 8)
    points = np.vstack([spread(small, 6, 6), spread(large, 2, 2)])
    outline = shapely.union(shapely.box(*small), shapely.box(*large))
    land = choose_cells(points, outline)
    assert np.bincount(land.cell_islands).tolist() == np.bincount(land.point_islands).tolist()
    assert sorted(np.bincount(land.cell_islands).tolist()) == [4, 36]
    for island in (0, 1):
        width, height = np.ptp(land.cells[land.cell_islands == island], axis=0) + 1
        assert width == height  # a square stays one


def test_islands_stay_apart():
    # both grow, and would cover the strait
    points = np.vstack([spread((0, 0, 1, 1), 5, 5), spread((3, 0, 4, 1), 5, 5)])
    outline = shapely.union_all(
        [shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1), shapely.box(20, 20, 21, 21)]
    )
    points = np.vstack([points, [(20.5, 20.5)]])
    land = choose_cells(points, outline)
    assert len(np.unique(land.cells, axis=0)) == 51
    near = neighbours(land.cells)
    pieces = connected(near, np.zeros(len(near), dtype=int))
    assert len(np.unique(pieces)) == 3


def test_land_without_places_gets_no_cells():
    outline = shapely.union(shapely.box(0, 0, 4, 4), shapely.box(50, 50, 90, 90))
    land = choose_cells(spread((0, 0, 4, 4), 4, 4), outline)
    assert np.ptp(land.cells, axis=0).tolist() == [3, 3]


def test_places_off_the_land_get_cells_where_they_are():
    points = np.vstack([spread((0, 0, 4, 4), 4, 4), [(30.0, 2.0)]])
    land = choose_cells(points, shapely.box(0, 0, 4, 4))
    assert len(np.unique(land.cells, axis=0)) == 17
    x = land.cells[:, 0]
    assert sorted(x)[-1] - sorted(x)[-2] > 10


@pytest.mark.parametrize(("one", "other"), [(100, 2), (10, 10), (981, 1)])
def test_islands_whose_corners_lie_in_cells_of_the_sea(one, other):
    island = shapely.box(125.33, -5.04, 125.34, -5.03)
    land = shapely.union(island, shapely.box(125.38, -5.04, 125.39, -5.03))
    points = np.array([(125.335, -5.035)] * one + [(125.385, -5.035)] * other)
    assert len(np.unique(choose_cells(points, land).cells, axis=0)) == one + other


def test_a_bay_is_not_filled_nor_a_peninsula_cut_off_by_a_cell():
    hook = shapely.LineString([(0, 0), (20, 0), (20, 12), (6, 12)]).buffer(1.5)
    places = shapely.line_interpolate_point(hook.exterior, np.linspace(0, 1, 100), normalized=True)
    points = shapely.get_coordinates(places)
    land = choose_cells(points, hook)
    pieces = connected(neighbours(land.cells), np.zeros(len(points), dtype=int))
    assert len(np.unique(pieces)) == 1


@pytest.mark.parametrize(
    "points",
    [
        np.array([(5.0, 5.0)]),
        np.full((7, 2), 5.0),
        np.stack([np.linspace(0, 1e6, 9), np.zeros(9)], axis=1),
        np.array([(0.0, 0.0), (0.0, 5e7)]),
    ],
    ids=["one", "identical", "a line far over the land", "two at the ends of the world"],
)
def test_every_place_has_a_cell_wherever_it_lies(points):
    land = choose_cells(points, shapely.box(0, 0, 10, 10))
    assert len(np.unique(land.cells, axis=0)) == len(points)
