import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators import worklist
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.next_class import NextClass
from kampungkb.indicators.worklist import STAGES, Need, Order, VillageNeeds, form_steps

FORMED = [one for one in VillageClass if one.is_formed]


def needs(villages, stages=None, **flags):
    """Columns of villages: class, NextClass and points by code; codes by flag."""
    codes = sorted(villages)
    rows = [villages[code] for code in codes]

    def flag(name):
        return np.array([code in flags.get(name, ()) for code in codes], np.bool_)

    return VillageNeeds(
        codes=np.array(codes, dtype="U13"),
        classes=np.array([VillageClass(one).byte for one, _, _ in rows], np.uint8),
        next_classes=np.array([NextClass(one).byte for _, one, _ in rows], np.uint8),
        points=np.array([points for _, _, points in rows], np.int8),
        stages=stages or {},
        fallen=flag("fallen"),
        late=flag("late"),
        unreadable=flag("unreadable"),
        layer_missing=flag("layer_missing"),
    )


A, B, C = "33.29.01", "33.29.02", "33.29.03"
UNFORMED = ("unformed", "unknown", 0)
FORMING = ("forming", "unknown", 0)
WORLD = {
    f"{A}.2001": UNFORMED,
    f"{A}.2002": FORMING,
    f"{B}.2001": UNFORMED,
    f"{B}.2002": FORMING,
    f"{B}.2003": ("dasar", "never_filled", 20),
    f"{B}.2004": ("dasar", "one_point", 1),
    f"{C}.2001": ("no_data", "unknown", 0),
    f"{C}.2002": ("berkembang", "blocked_output", 3),
    f"{C}.2003": ("berkelanjutan", "top", 0),
}


def listed(villages, wanted, order=Order.DISTRICT, gaps=()):
    found = worklist.places(villages, wanted, order, dict(gaps))
    return [str(code).removeprefix("33.29.") for code in villages.codes[found]]


def test_a_worklist_has_the_villages_with_any_of_the_needs_by_code():
    villages = needs(WORLD, unreadable=[f"{C}.2001"])
    assert listed(villages, [Need.UNFORMED]) == ["01.2001", "02.2001"]
    assert listed(villages, [Need.UNREADABLE, Need.FORMING]) == ["01.2002", "02.2002", "03.2001"]
    assert listed(villages, [Need.DASAR]) == ["02.2003", "02.2004"]
    assert listed(villages, [Need.ONE_POINT, Need.NEVER_FILLED]) == ["02.2003", "02.2004"]
    assert listed(villages, []) == []


def test_a_layer_is_missing_of_formed_villages_only():
    villages = needs(WORLD, layer_missing=[f"{A}.2001", f"{C}.2003", f"{C}.2001"])
    assert listed(villages, [Need.LAYER_MISSING]) == ["03.2003"]


def test_scores_of_a_village_that_is_not_formed_do_not_count():
    villages = needs({f"{A}.2001": ("unformed", "never_filled", 3)})
    assert worklist.count(villages)[Need.NEVER_FILLED] == 0


def test_the_fewest_steps_come_first_and_formation_before_raising():
    stages = {f"{B}.2002": "sk", f"{A}.2002": "sosialisasi"}
    villages = needs(WORLD, stages, late=[f"{C}.2001"])
    found = listed(villages, list(Need), Order.STEPS)
    assert found == [
        *("02.2002", "01.2002", "01.2001", "02.2001"),  # 1, 3, 4 and 4 steps
        *("02.2004", "02.2003"),  # 1 and 20 points
        "03.2001",  # something must be found out first
    ]


def test_of_equal_steps_the_kecamatan_with_the_smallest_gap_comes_first():
    villages = needs(WORLD)
    gaps = {A: 7, B: 2}
    assert listed(villages, [Need.UNFORMED], Order.STEPS, gaps.items()) == ["02.2001", "01.2001"]
    # one that lacks nothing, or of which nothing is known, has no hurry
    assert listed(villages, [Need.UNFORMED], Order.STEPS, {A: 7, B: 0}.items())[0] == "01.2001"
    assert listed(villages, [Need.UNFORMED], Order.STEPS, {A: 7, B: None}.items())[0] == "01.2001"


def test_fewer_steps_count_before_a_smaller_gap():
    villages = needs(WORLD, {f"{A}.2002": "sk"})
    gaps = {A: 7, B: 2}
    found = listed(villages, [Need.FORMING, Need.UNFORMED], Order.STEPS, gaps.items())
    assert found == ["01.2002", "02.2002", "02.2001", "01.2001"]


def test_a_later_stage_takes_fewer_steps():
    assert [form_steps(stage) for stage in STAGES] == [3, 2, 1]
    assert form_steps("") == 3


village = st.tuples(
    st.sampled_from(list(VillageClass)), st.sampled_from(list(NextClass)), st.integers(0, 36)
)


@given(
    st.lists(village, max_size=30),
    st.sets(st.sampled_from(list(Need))),
    st.sampled_from(list(Order)),
    st.data(),
)
def test_both_orders_list_the_same_villages_once_each(villages, wanted, order, data):
    codes = [f"33.29.{1 + at % 3:02}.{2001 + at}" for at in range(len(villages))]
    flags = {
        name: data.draw(st.sets(st.sampled_from(codes))) if codes else set()
        for name in ("fallen", "late", "unreadable", "layer_missing")
    }
    columns = needs(dict(zip(codes, villages, strict=True)), **flags)
    found = worklist.places(columns, wanted, order, {})
    assert sorted(found.tolist()) == worklist.places(columns, wanted, Order.DISTRICT, {}).tolist()
    counts = worklist.count(columns)
    assert max((counts[need] for need in wanted), default=0) <= len(found)
    assert len(found) <= sum(counts[need] for need in wanted)


@pytest.mark.parametrize("need", Need)
def test_a_list_of_one_need_is_as_long_as_its_count(need):
    villages = needs(WORLD, fallen=[f"{C}.2002"], late=[f"{C}.2001"], layer_missing=WORLD)
    assert len(listed(villages, [need])) == worklist.count(villages)[need]
