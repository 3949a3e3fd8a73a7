from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.thematic.figures import (
    ThematicState,
    crossed_figures,
    crossed_villages,
    layer_figures,
    layer_total,
    newest_days,
)
from kampungkb.thematic.registry import LAYER_CLASSES, LayerClass
from tests.kampungkb.states import VILLAGES

CODES = np.array(VILLAGES)
DAY = date(2026, 2, 28)
FORMED, UNFORMED = VillageClass.DASAR.byte, VillageClass.UNFORMED.byte
NONE, EXISTS = LayerClass.NONE.byte, LayerClass.EXISTS.byte


def layer(classes):
    found = np.array(classes, np.uint8)
    return ThematicState("bkb", DAY, CODES, found, (found > 0).astype(np.int32))


def register(classes):
    found = np.array(classes, np.uint8)
    return RegisterState(DAY, CODES, found, (found > 0).astype(np.int32))


layer_classes = st.lists(
    st.integers(0, len(LAYER_CLASSES) - 1), min_size=len(CODES), max_size=len(CODES)
)
village_classes = st.lists(
    st.integers(0, len(CLASSES) - 1), min_size=len(CODES), max_size=len(CODES)
)


@given(layer_classes, st.sampled_from([Level.PROVINCE, Level.REGENCY, Level.DISTRICT]))
def test_figures_of_areas_sum_to_those_of_the_country(classes, by):
    rows = layer_figures(layer(classes), by, {})
    total = layer_total(layer(classes), COUNTRY, {COUNTRY: "Indonesia"})
    for key in ("villages", "no_data", "none", "exists", "reports", "present"):
        assert sum(row[key] for row in rows) == total[key]
    for row in [*rows, total]:
        assert row["villages"] == row["no_data"] + row["none"] + row["present"]
        assert (row["share"] is None) == (row["no_data"] == row["villages"])
        if row["share"] is not None:
            assert 0 <= row["share"] <= row["share_at_most"] <= 1


@given(layer_classes, village_classes)
def test_a_crossing_counts_every_village_once(classes, statuses):
    state, of_register = layer(classes), register(statuses)
    (total,) = crossed_figures(of_register, state, Level.COUNTRY, {})
    parts = {
        f"{'formed' if formed else 'not_formed'}_{'present' if present else 'none'}": int(
            crossed_villages(of_register, state, formed=formed, present=present).sum()
        )
        for formed in (True, False)
        for present in (True, False)
    }
    assert {key: total[key] for key in parts} == parts
    assert total["villages"] == sum(parts.values()) + total["no_data"] == len(CODES)


def test_has_a_kampung_kb_and_no_layer():
    statuses = [FORMED] * 4 + [UNFORMED] * 4 + [0, FORMED, FORMED]
    classes = [NONE, EXISTS, 0, NONE, NONE, EXISTS, 0, NONE, NONE, NONE, EXISTS]
    found = crossed_villages(register(statuses), layer(classes), formed=True, present=False)
    assert found.tolist() == [at in {0, 3, 9} for at in range(11)]


def test_an_area_without_villages_has_zeros_and_a_level_above_is_an_error():
    assert layer_total(layer([1] * len(CODES)), "97", {})["villages"] == 0
    assert layer_total(layer([1] * len(CODES)), "97", {})["share"] is None
    assert layer_figures(layer([1] * len(CODES)), Level.VILLAGE, {}, "97") == []
    with pytest.raises(UnknownLevel):
        layer_figures(layer([1] * len(CODES)), Level.PROVINCE, {}, "99.01")


@given(st.lists(st.integers(0, 3), min_size=len(CODES), max_size=len(CODES)))
def test_the_newest_day_of_an_area_is_that_of_any_of_its_villages(reports):
    days = {1: date(2024, 1, 31), 2: date(2026, 2, 28), 3: date(2025, 5, 31)}
    numbers = np.array(reports, np.int32)
    state = ThematicState("bkb", DAY, CODES, (numbers > 0).astype(np.uint8), numbers)
    for by in Level:
        expected = {}
        for row in layer_figures(state, by, {}):
            used = [days[one] for one in state.within(row["code"]).reports.tolist() if one]
            if used:
                expected[row["code"]] = max(used)
        assert newest_days(state, by, days) == expected
