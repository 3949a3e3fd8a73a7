import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, ancestor, ancestors, level
from boundaries.areas.codes import within as lies_in
from kampungkb.indicators.coverage import rows, total
from kampungkb.indicators.targets import TargetKey, applicable, extent
from tests.kampungkb.indicators.worlds import (
    DISTRICTS,
    NATIONAL,
    make_state,
    make_target,
    many,
    target_lists,
    worlds,
)

# Equivalent mutants. strict= of zip: its parts come from one list of codes and have one length.
# Types of empty arrays, and int64 as the default of np.full. `/` for `//` in _wanted_by_target: the
# result goes into an array of integers, which drops the fraction.

AREAS = {ancestor(district, by) for district in DISTRICTS for by in list(Level)[:4]}


def holds_for(target, code):
    """The rule in plain words, for one area."""
    return code == target.code if target.share is None else lies_in(code, target.code)


def test_shares_become_whole_villages_by_rounding_up_exactly():
    banten = make_state(many("36.01.01", mandiri=510, dasar=938, unformed=104))
    targets = [*NATIONAL, make_target("36", "advanced", "2024-12-31", share=0.6)]
    row = total(banten, "36", {"36": "Banten"}, targets)
    assert row["targets"] == [
        {"metric": "formed", "due": "2023-12-31", "wanted": 1164, "reached": 1448, "gap": 0},
        {"metric": "formed", "due": "2024-12-31", "wanted": 1552, "reached": 1448, "gap": 104},
        {"metric": "advanced", "due": "2024-12-31", "wanted": 932, "reached": 510, "gap": 422},
    ]


@given(st.integers(1, 5000), st.integers(1, 100))
def test_a_wanted_number_is_the_smallest_that_reaches_the_share(villages, percent):
    state = make_state(many("36.01.01", unformed=villages))
    target = make_target("36", "formed", "2024-12-31", share=percent / 100)
    wanted = total(state, "36", {}, [target])["targets"][0]["wanted"]
    assert wanted * 100 >= percent * villages
    assert (wanted - 1) * 100 < percent * villages


def test_a_target_of_the_area_itself_replaces_the_national_one():
    state = make_state(many("33.29.01", unformed=97, dasar=0) | many("33.29.02", unformed=200))
    own = make_target("33.29", "formed", "2023-12-31", villages=153)
    row = total(state, "33.29", {}, [*NATIONAL, own])
    assert [one["wanted"] for one in row["targets"]] == [153, 297]


def test_a_number_of_villages_holds_for_its_area_alone():
    state = make_state(many("33.29.01", unformed=10) | many("33.30.01", unformed=10))
    own = make_target("33.29", "formed", "2023-12-31", villages=5)
    wanted = {
        row["code"]: row["targets"][0]["wanted"]
        for level in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
        for row in rows(state, level, {}, [*NATIONAL, own])
    }
    assert wanted == {"33": 15, "33.29": 5, "33.30": 8, "33.29.01": 8, "33.30.01": 8}


def test_the_share_of_the_nearest_area_holds():
    state = make_state(many("36.01.01", unformed=10) | many("36.02.01", unformed=10))
    targets = [
        make_target("36.01", "advanced", "2024-12-31", share=0.9),
        make_target("36", "advanced", "2024-12-31", share=0.6),
        make_target("ID", "advanced", "2024-12-31", share=0.1),
    ]
    by_code = {row["code"]: row for row in rows(state, Level.DISTRICT, {}, targets)}
    assert by_code["36.01.01"]["targets"][0]["wanted"] == 9
    assert by_code["36.02.01"]["targets"][0]["wanted"] == 6
    assert total(state, COUNTRY, {}, targets)["targets"][0]["wanted"] == 2


def test_a_single_village_has_no_targets():
    state = make_state(many("33.29.01", unformed=2))
    assert [row["targets"] for row in rows(state, Level.VILLAGE, {}, NATIONAL)] == [[], []]


@given(worlds, target_lists, st.sampled_from(list(Level)[:4]))
def test_the_target_of_the_nearest_area_is_found_by_walking_up(villages, targets, by):
    by_key = {(one.code, one.metric, one.due): one for one in targets}
    keys = {(one.metric, one.due) for one in targets}
    for row in rows(make_state(villages), by, {}, targets):
        found = {(one["metric"], one["due"]): one["wanted"] for one in row["targets"]}
        upwards = [row["code"], *reversed(ancestors(row["code"]))]
        expected = {}
        for metric, due in keys:
            candidates = [by_key.get((code, metric, due)) for code in upwards]
            nearest = [one for one in candidates if one and holds_for(one, row["code"])]
            if nearest and nearest[0].share is None:
                expected[metric, due.isoformat()] = nearest[0].villages
            elif nearest:
                percent = round(nearest[0].share * 100)
                expected[metric, due.isoformat()] = -(-row["villages"] * percent // 100)
        assert found == expected


@given(worlds, target_lists)
def test_targets_come_by_day_then_formed_before_advanced(villages, targets):
    for row in rows(make_state(villages), Level.REGENCY, {}, targets):
        order = [(one["due"], one["metric"] == "advanced") for one in row["targets"]]
        assert order == sorted(order)


@given(worlds, target_lists)
def test_a_gap_is_what_is_missing_and_never_below_zero(villages, targets):
    for row in rows(make_state(villages), Level.REGENCY, {}, targets):
        counts = {"formed": row["formed"], "advanced": row["mandiri"] + row["berkelanjutan"]}
        for one in row["targets"]:
            if row["coverage"] is None:
                assert (one["reached"], one["gap"]) == (None, None)
            else:
                assert one["reached"] == counts[one["metric"]]
                assert one["gap"] == max(0, one["wanted"] - one["reached"])


# For which areas a target holds ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "of_share", "of_number"),
    [
        (Level.COUNTRY, None, None),
        (Level.PROVINCE, None, None),
        (Level.REGENCY, "11.01", "11.01"),
        (Level.DISTRICT, "11.01", None),
        (Level.VILLAGE, None, None),
    ],
)
def test_a_share_reaches_down_and_a_number_stays(by, of_share, of_number):
    share = make_target("11.01", "formed", "2024-12-31", share=0.5)
    number = make_target("11.01", "formed", "2024-12-31", villages=3)
    assert (extent(share, by), extent(number, by)) == (of_share, of_number)


@given(target_lists, st.sampled_from(list(Level)[:4]), st.sampled_from(sorted(AREAS)))
def test_applicable_targets_are_those_that_hold_for_some_area_of_the_scope(targets, by, scope):
    """Every target is of an area in the made-up country, where each area has all levels in it."""
    areas = [code for code in AREAS if level(code) == by and lies_in(code, scope)]
    expected = {
        TargetKey(one.metric, one.due)
        for one in targets
        if any(holds_for(one, code) for code in areas)
    }
    if areas:
        assert applicable(targets, by, scope) == expected


def test_a_share_of_an_area_applies_to_parts_of_it():
    share = make_target("11.01", "formed", "2024-12-31", share=0.5)
    assert len(applicable([share], Level.DISTRICT, "11.01.02")) == 1
    assert applicable([share], Level.DISTRICT, "11.02.01") == set()


def test_no_target_applies_to_single_villages():
    assert applicable(NATIONAL, Level.VILLAGE) == set()
    assert len(applicable(NATIONAL, Level.DISTRICT)) == 2


@given(worlds, target_lists, st.sampled_from(list(Level)))
def test_every_target_of_a_row_is_applicable(villages, targets, by):
    state = make_state(villages)
    for scope in {ancestor(code, by) for code in villages}:
        (row,) = rows(state, by, {}, targets, within=scope)
        found = {(one["metric"], one["due"]) for one in row["targets"]}
        keys = applicable(targets, by, scope)
        assert found == {(key.metric, key.due.isoformat()) for key in keys}
