import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing.arranging.insets import MOST_MOVED, Extent, crowded, extent_of, split

part = st.tuples(
    st.floats(95, 140), st.floats(-10, 5), st.floats(0.001, 2), st.floats(0.001, 2)
).map(lambda one: (one[0], one[1], one[0] + one[2], one[1] + one[3]))


def split_of(*boxes, slender=1.5):
    found = np.array(boxes, float)
    return split(found, np.prod(found[:, 2:] - found[:, :2], axis=1), slender)


@given(st.lists(part, min_size=1, max_size=12), st.floats(0.3, 3))
def test_every_part_lies_in_one_extent(boxes, slender):
    found = split_of(*boxes, slender=slender)
    array = np.array(boxes)
    holds = np.array([extent.holds(array) for extent in (found.main, *found.moved)])
    assert (holds.sum(axis=0) == 1).all()
    assert len(found.moved) <= MOST_MOVED
    for extent in found.moved:
        main = shapely.box(*found.main)
        assert not main.intersects(shapely.box(*extent))


def test_a_far_island_makes_room_for_the_mainland():
    found = split_of((100, 0, 101, 1), (100.2, 0.2, 100.5, 0.5), (110, 0, 110.1, 0.1))
    assert found.main == Extent(100, 0, 101, 1)
    assert found.moved == [Extent(110, 0, 110.1, 0.1)]


def test_an_island_near_by_stays_on_the_map():
    assert split_of((100, 0, 101, 1), (101.1, 0, 101.2, 0.1)).moved == []


def test_two_large_islands_stay_on_one_map():
    assert split_of((100, 0, 101, 1), (110, 0, 111, 1)).moved == []


def test_far_islands_near_each_other_share_a_panel():
    islands = [(110 + at / 5, 0, 110.1 + at / 5, 0.1) for at in range(4)]
    assert split_of((100, 0, 101, 1), *islands).moved == [Extent(110, 0, pytest.approx(110.7), 0.1)]


def test_a_single_point_has_an_extent():
    assert split_of((100, 0, 100, 0)).main == extent_of(np.array([[100, 0, 100, 0.0]]))


def crowded_of(centres, lengths, **options):
    settings = {"drawing": (900, 600), "panel": (200, 200), "legible": 10.0} | options
    return crowded(np.array(centres, float), np.array(lengths, float), **settings)


def test_the_part_with_most_tiny_areas_is_enlarged():
    town = [(300 + 4 * x, 200 + 4 * y) for x in range(5) for y in range(5)]
    land = [(60 * at, 500) for at in range(10)]
    found = crowded_of(town + land, [4.0] * 25 + [60.0] * 10)
    assert found.tiny == 25
    assert found.left <= 300 and found.left + found.width >= 316
    assert found.top <= 200 and found.top + found.height >= 216
    assert 4 * found.factor >= 10
    assert found.width * found.factor == pytest.approx(200)


def test_areas_that_would_stay_too_small_are_not_worth_a_panel():
    assert crowded_of([(300, 200)] * 9, [0.1] * 9) is None


@pytest.mark.parametrize("count", [0, 3])
def test_a_few_tiny_areas_are_not_worth_a_panel(count):
    assert crowded_of([(300, 200)] * count, [4.0] * count, least=4) is None if count else True


def test_areas_beyond_the_drawing_do_not_count():
    assert crowded_of([(-300, 200)] * 9, [4.0] * 9) is None
