import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel
from kampungkb.indicators import next_class_figures
from kampungkb.indicators.classification import CLASSIFIED, VillageClass
from kampungkb.indicators.next_class import NEXT_CLASSES, NextClass
from kampungkb.indicators.next_class_figures import never_filled_share
from tests.kampungkb.indicators.worlds import make_state

STATE = make_state(
    {
        "33.29.01.2001": "dasar",
        "33.29.01.2002": "dasar",
        "33.29.01.2003": "dasar",
        "33.29.01.2004": "berkembang",
        "33.29.02.2001": "unformed",
        "33.29.02.2002": "no_data",
        "33.30.01.2001": "berkelanjutan",
    }
)
FOUND = np.array(
    [
        one.byte
        for one in (
            NextClass.NEVER_FILLED,
            NextClass.BLOCKED_INPUT,
            NextClass.UNKNOWN,
            NextClass.ONE_POINT,
            NextClass.UNKNOWN,
            NextClass.UNKNOWN,
            NextClass.TOP,
        )
    ],
    np.uint8,
)


def test_figures_of_a_regency_count_its_formed_villages_by_what_they_lack():
    first, second = next_class_figures.rows(STATE, FOUND, Level.REGENCY, {"33.29": "Brebes"})
    assert first == {
        "code": "33.29",
        "name": "Brebes",
        "level": "regency",
        "villages": 6,
        "no_data": 1,
        "formed": 4,
        "dasar": 3,
        "dasar_scored": 2,
        "unknown": 1,
        "never_filled": 1,
        "blocked_several": 0,
        "blocked_input": 1,
        "blocked_process": 0,
        "blocked_output": 0,
        "one_point": 1,
        "top": 0,
    }
    assert (second["code"], second["name"], second["top"]) == ("33.30", "33.30", 1)


def test_figures_within_an_area_are_those_of_its_part():
    [district] = next_class_figures.rows(STATE, FOUND[4:6], Level.DISTRICT, {}, within="33.29.02")
    assert (district["villages"], district["formed"], district["unknown"]) == (2, 0, 0)


def test_a_level_above_the_area_is_refused():
    with pytest.raises(UnknownLevel):
        next_class_figures.rows(STATE, FOUND, Level.PROVINCE, {}, within="33.29")


def test_the_share_is_of_villages_of_class_dasar_with_scores():
    first, second = next_class_figures.rows(STATE, FOUND, Level.REGENCY, {})
    assert never_filled_share(first) == 0.5
    assert never_filled_share(second) is None


@given(st.lists(st.tuples(st.sampled_from(CLASSIFIED), st.sampled_from(NEXT_CLASSES)), min_size=1))
def test_formed_villages_are_the_sum_of_all_that_they_can_lack(villages):
    codes = [f"33.29.01.{2001 + at}" for at in range(len(villages))]
    state = make_state(dict(zip(codes, [own for own, _ in villages], strict=True)))
    found = np.array([one.byte for _, one in villages], np.uint8)
    [figures] = next_class_figures.rows(state, found, Level.COUNTRY, {COUNTRY: "Indonesia"})
    assert figures["formed"] == sum(figures[one.value] for one in NEXT_CLASSES)
    assert figures["dasar"] == sum(own is VillageClass.DASAR for own, _ in villages)
