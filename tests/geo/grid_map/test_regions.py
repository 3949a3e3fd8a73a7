"""Regions of groups: connected, as large as before, with short borders."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid_map.cells import SIDES, connected, neighbours
from geo.grid_map.regions import connect, smooth
from tests.geo.grid_map.test_placement import block


def pieces(labels, near):
    """How many pieces each label has."""
    found = connected(near, labels)
    return [len(np.unique(found[labels == label])) for label in np.unique(labels)]


def borders(labels, near):
    """Number of sides between cells of different labels."""
    sides = near[:, SIDES]
    return ((sides >= 0) & (labels[sides] != labels[:, None])).sum() / 2


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(2, 7), st.randoms(use_true_random=False))
def test_any_labels_become_connected_and_keep_their_size(columns, rows, count, random):
    cells = block(columns, rows)
    near = neighbours(cells)
    labels = np.array([random.randrange(count) for _ in cells])
    zones = np.zeros(len(cells), dtype=int)
    for change in (connect, smooth):
        changed = change(labels, zones, cells, near)
        assert np.bincount(changed).tolist() == np.bincount(labels).tolist()
        labels = changed
    assert sum(pieces(labels, near)) <= len(np.unique(labels)) + 1


def test_a_village_among_others_goes_home():
    cells = block(6, 2)
    labels = np.array([0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0])
    near = neighbours(cells)
    assert pieces(labels, near) == [2, 2]
    changed = connect(labels, np.zeros(12, dtype=int), cells, near)
    assert pieces(changed, near) == [1, 1]
    assert changed[[0, 1, 2, 6]].tolist() == [0, 0, 0, 0]


def test_connected_labels_stay_as_they_are():
    cells = block(4, 4)
    labels = (cells[:, 0] > 1).astype(int)
    zones = np.zeros(16, dtype=int)
    assert connect(labels, zones, cells, neighbours(cells)).tolist() == labels.tolist()


def test_cells_do_not_leave_their_zone():
    cells = block(8, 2)
    zones = (cells[:, 0] >= 4).astype(int)
    labels = np.array([0, 1, 0, 1, 2, 3, 2, 3, 1, 0, 1, 0, 3, 2, 3, 2])
    near = neighbours(cells)
    changed = smooth(connect(labels, zones, cells, near), zones, cells, near)
    assert set(changed[zones == 0].tolist()) == {0, 1}
    assert pieces(changed, near) == [1, 1, 1, 1]


def test_a_label_on_two_islands_is_connected_on_each():
    cells = np.vstack([block(3, 3), block(3, 3, at=(9, 0))])
    zones = np.repeat([0, 1], 9)
    labels = np.tile([0, 1, 0, 1, 0, 1, 0, 1, 0], 2)
    near = neighbours(cells)
    changed = connect(labels, zones, cells, near)
    assert pieces(changed, near) == [2, 2]
    assert np.bincount(changed[:9]).tolist() == [5, 4]


def test_teeth_are_smoothed():
    cells = block(10, 12)
    labels = (cells[:, 0] >= 5 + cells[:, 1] % 2).astype(int)
    near, zones = neighbours(cells), np.zeros(len(cells), dtype=int)
    changed = smooth(labels, zones, cells, near)
    assert borders(changed, near) < borders(labels, near) - 5
    assert pieces(changed, near) == [1, 1]
