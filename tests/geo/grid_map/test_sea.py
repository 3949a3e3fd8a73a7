"""Islands come together, keep their shape and their order, and never meet."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid_map.sea import FULL, narrow
from tests.geo.grid_map.test_placement import block


def shape(cells):
    return sorted(map(tuple, (cells - cells.min(axis=0)).tolist()))


def test_a_wide_sea_becomes_a_strait():
    west, east = block(3, 3), block(3, 3, at=(50, 0))
    cells = narrow(np.vstack([west, east]))
    assert shape(cells[:9]) == shape(cells[9:]) == shape(west)
    assert cells[9:, 0].min() - cells[:9, 0].max() in (2, 3)


def test_islands_come_nearer_askew():
    # no column and no row between them is empty
    south, north = block(12, 2), block(2, 12, at=(20, 1))
    far = block(1, 1, at=(0, 40))
    before = np.vstack([south, north, far])
    cells = narrow(before)
    assert shape(cells[:24]) == shape(south) and shape(cells[24:48]) == shape(north)
    assert np.prod(cells.max(axis=0) + 1) < np.prod(before.max(axis=0) + 1) / 2
    assert cells[24:48, 0].min() > cells[:24, 0].max()
    assert cells[48, 1] > cells[:24, 1].max()


def test_land_without_sea_stays_as_it_is():
    assert narrow(block(7, 5, at=(3, 4))).tolist() == block(7, 5).tolist()


def test_nothing_is_cut_where_land_fills_the_box():
    cells = np.vstack([block(4, 4), block(4, 4, at=(6, 0))])
    assert len(cells) / (10 * 4) > FULL
    assert narrow(cells).tolist() == cells.tolist()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=12, unique=True
    )
)
def test_no_two_islands_meet_and_the_order_of_columns_stays(places):
    cells = np.array(places)
    moved = narrow(cells)
    assert len(np.unique(moved, axis=0)) == len(cells)
    assert moved.min(axis=0).tolist() == [0, 0]
    apart = np.abs(cells[:, None] - cells[None]).max(axis=2)
    still = np.abs(moved[:, None] - moved[None]).max(axis=2)
    assert (still[apart > 1] > 1).all()
