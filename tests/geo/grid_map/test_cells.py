"""Neighbours of cells, and which cells are connected."""

import numpy as np

from geo.grid_map.cells import components, connected, label_mask, neighbours, number

L_SHAPE = np.array([(0, 0), (1, 0), (0, 1), (5, 5)])


def test_neighbours_are_counted_from_the_east():
    near = neighbours(L_SHAPE)
    assert near[0].tolist() == [1, -1, 2, -1, -1, -1, -1, -1]
    assert near[1].tolist() == [-1, -1, -1, 2, 0, -1, -1, -1]
    assert near[3].tolist() == [-1] * 8


def test_nodes_are_named_by_the_lowest_of_their_component():
    first, second = np.array([4, 2, 5]), np.array([2, 1, 6])
    assert components(7, first, second).tolist() == [0, 1, 1, 3, 1, 5, 5]


def test_a_piece_has_one_label_and_touches_by_sides():
    near = neighbours(L_SHAPE)
    assert connected(near, np.array([7, 7, 7, 7])).tolist() == [0, 0, 0, 3]
    # cells 1 and 2 touch at a corner only
    assert connected(near, np.array([8, 7, 7, 7])).tolist() == [0, 1, 2, 3]


def test_parts_of_a_mask_touch_by_sides_or_also_by_corners():
    mask = np.array([[1, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)
    assert label_mask(mask).tolist() == [[1, 0, 0], [0, 2, 2], [0, 0, 0]]
    assert label_mask(mask, diagonal=True).max() == 1
    assert label_mask(np.zeros((2, 2), dtype=bool)).tolist() == [[0, 0], [0, 0]]


def test_combinations_of_keys_are_numbered():
    assert number(np.array([5, 5, 2]), np.array([1, 0, 9])).tolist() == [2, 1, 0]
