"""Places in cells: the order is kept, and neighbours come together."""

import numpy as np
import pytest

from geo.grid_map.cells import neighbours
from geo.grid_map.placement import halve, improve, neighbour_pairs


def block(columns, rows, at=(0, 0)):
    """All cells of a rectangle."""
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=2).reshape(-1, 2)
    return cells + np.array(at)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_halving_keeps_the_order_whatever_the_density():
    cells = block(4, 4)
    positions = np.exp(cells * 1.5)  # most places in one corner
    zones = np.zeros(16, dtype=int)
    found = halve(positions[::-1], zones, cells, zones)
    assert cells[found].tolist() == cells[::-1].tolist()


def test_places_stay_in_their_zone():
    cells = block(4, 2)
    cell_zones = (cells[:, 0] > 0).astype(int)  # two cells, and six
    zones = np.array([1, 0, 1, 1, 0, 1, 1, 1])
    found = halve(np.zeros((8, 2)), zones, cells, cell_zones)
    assert sorted(found.tolist()) == list(range(8))
    assert cell_zones[found].tolist() == zones.tolist()


def test_exchanging_brings_neighbours_together(rng):
    cells = block(8, 8)
    positions = cells + rng.uniform(-0.3, 0.3, cells.shape)
    zones = np.zeros(64, dtype=int)
    pairs = neighbour_pairs(positions)
    shuffled = rng.permutation(64)

    def length(found):
        return (np.diff(cells[found][pairs], axis=1) ** 2).sum()

    found = improve(shuffled, cells, zones, neighbours(cells), positions, pairs, zones)
    assert sorted(found.tolist()) == list(range(64))
    assert length(found) < length(shuffled) / 2


def test_exchanging_leaves_a_good_placement_alone():
    cells = block(5, 5)
    zones = np.zeros(25, dtype=int)
    pairs = neighbour_pairs(cells.astype(float))
    same = np.arange(25)
    found = improve(same, cells, zones, neighbours(cells), cells.astype(float), pairs, zones)
    assert found.tolist() == same.tolist()


def test_no_place_leaves_its_zone_by_an_exchange(rng):
    cells = block(6, 6)
    zones = (cells[:, 0] >= 3).astype(int)
    positions = rng.uniform(0, 6, cells.shape)
    found = halve(positions, zones, cells, zones)
    pairs = neighbour_pairs(positions)
    found = improve(found, cells, zones, neighbours(cells), positions, pairs, zones)
    assert zones[found].tolist() == zones.tolist()


@pytest.mark.parametrize(
    ("positions", "pairs"),
    [
        ([(0, 0)], []),
        ([(3, 0), (0, 0)], [(0, 1)]),
        ([(2, 2), (0, 0), (1, 1)], [(0, 2), (1, 2)]),
        ([(0, 0), (1, 0), (0, 1), (1, 0)], [(0, 1), (0, 2), (1, 2), (1, 3)]),
    ],
    ids=["one", "two", "on a line", "two of one point"],
)
def test_neighbours_are_found_in_any_arrangement(positions, pairs):
    found = neighbour_pairs(np.array(positions, dtype=float))
    assert sorted(map(tuple, np.sort(found, axis=1).tolist())) == pairs
