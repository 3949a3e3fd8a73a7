import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.allotment import allot

areas = st.lists(
    st.integers(0, 30).flatmap(
        lambda villages: st.tuples(st.just(villages), st.integers(0, villages))
    ),
    min_size=1,
    max_size=12,
)


def run(number, villages, least=None, fixed=None):
    least = least or [0] * len(villages)
    return allot(number, np.array(villages), np.array(least), fixed).tolist()


@pytest.mark.parametrize(
    ("number", "villages", "least", "parts"),
    [
        (6, [10, 20, 30], None, [1, 2, 3]),
        (7, [10, 20, 30], None, [1, 2, 4]),  # remainders 1/6, 2/6, 3/6
        (2, [5, 5, 5], None, [1, 1, 0]),  # of equal remainders the first
        (10, [10, 10], [8, 0], [8, 2]),
        (10, [10, 10, 10], [6, 4, 0], [6, 4, 0]),  # taking out the first puts the second below
        (60, [10, 20, 30], None, [10, 20, 30]),
        (0, [10, 20], None, [0, 0]),
        (5, [0, 10], None, [0, 5]),
        (0, [0, 0], None, [0, 0]),
    ],
)
def test_a_number_is_divided_in_proportion(number, villages, least, parts):
    assert run(number, villages, least) == parts


def test_a_number_that_is_reached_already_leaves_every_area_what_it_has():
    assert run(3, [10, 10], [4, 2]) == [4, 2]


def test_more_than_there_is_gives_every_village():
    assert run(50, [10, 10], [4, 2]) == [10, 10]


def test_a_part_given_beforehand_is_taken_from_the_number():
    assert run(10, [10, 10, 10], None, {1: 6}) == [2, 6, 2]
    assert run(10, [10, 10], [0, 3], {0: 9}) == [9, 3]  # not below what is reached
    assert run(10, [10, 10], None, {0: 4, 1: 5}) == [4, 5]  # nothing is left to divide


@given(areas, st.integers(0, 400))
def test_parts_add_up_and_stay_in_bounds(areas, number):
    villages, least = (list(column) for column in zip(*areas, strict=True))
    parts = run(number, villages, least)
    assert sum(parts) == min(max(number, sum(least)), sum(villages))
    assert all(low <= part <= high for low, part, high in zip(least, parts, villages, strict=True))


@given(areas, st.integers(0, 400))
def test_no_area_gets_a_whole_village_more_than_another_of_its_size(areas, number):
    villages = [size for size, _ in areas]
    parts = run(number, villages)
    for size, part in zip(villages, parts, strict=True):
        for other_size, other in zip(villages, parts, strict=True):
            if size <= other_size:
                assert part <= other + 1
