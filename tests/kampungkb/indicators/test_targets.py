from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, ancestor, level
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


def figures(wanted, reached, *, no_data=0, **changed):
    """A target as in JSON; by default Inpres 3/2022 for the end of 2023."""
    gap = max(wanted - reached, 0)
    return {
        "metric": "formed",
        "due": "2023-12-31",
        "issuer": "Bupati",
        "instrument": "",
        "set_on": None,
        "set_for": "ID",
        "share": 0.75,
        "allotted": False,
        "wanted": wanted,
        "reached": reached,
        "gap": gap,
        "gap_at_least": max(gap - no_data, 0),
        "overdue": False,
        **changed,
    }


def test_shares_become_whole_villages_by_rounding_up_exactly():
    banten = make_state(many("36.01.01", mandiri=510, dasar=938, unformed=104))
    targets = [*NATIONAL, make_target("36", "advanced", "2024-12-31", share=0.6)]
    row = total(banten, "36", {"36": "Banten"}, targets)
    assert row["targets"] == [
        figures(1164, 1448),
        figures(1552, 1448, due="2024-12-31", share=1.0),
        figures(932, 510, metric="advanced", due="2024-12-31", set_for="36", share=0.6),
    ]


@given(st.integers(1, 5000), st.integers(1, 100))
def test_a_wanted_number_is_the_smallest_that_reaches_the_share(villages, percent):
    state = make_state(many("36.01.01", unformed=villages))
    target = make_target("36", "formed", "2024-12-31", share=percent / 100)
    wanted = total(state, "36", {}, [target])["targets"][0]["wanted"]
    assert wanted * 100 >= percent * villages
    assert (wanted - 1) * 100 < percent * villages


def test_a_target_of_the_area_itself_stands_before_the_national_one():
    state = make_state(many("33.29.01", unformed=97) | many("33.29.02", unformed=200))
    own = make_target("33.29", "formed", "2023-12-31", villages=153, issuer="Brebes")
    row = total(state, "33.29", {}, [*NATIONAL, own])
    assert [(one["issuer"], one["wanted"]) for one in row["targets"]] == [
        ("Brebes", 153),
        ("Bupati", 223),
        ("Bupati", 297),
    ]


def test_two_issuers_for_one_area_stand_side_by_side():
    state = make_state(many("33.29.01", unformed=10))
    issuers = {"Bupati": 3, "Gubernur": 5}
    targets = [
        make_target("33.29", "formed", "2023-12-31", villages=villages, issuer=issuer)
        for issuer, villages in issuers.items()
    ]
    for code in ("33.29", "33.29.01"):
        shown = total(state, code, {}, targets)["targets"]
        assert {one["issuer"]: one["wanted"] for one in shown} == issuers
        assert {one["allotted"] for one in shown} == {code != "33.29"}


def test_a_number_is_allotted_to_the_areas_below_so_that_parts_and_gaps_add_up():
    state = make_state(
        many("33.29.01", unformed=5, dasar=5)
        | many("33.29.02", unformed=10)
        | many("33.29.03", unformed=5)
    )
    own = make_target("33.29", "formed", "2023-12-31", villages=9)
    rows_below = rows(state, Level.DISTRICT, {}, [own])
    shown = [row["targets"][0] for row in rows_below]
    # a proportional 3.6 would be less than the 5 that are formed: 4 are left for 15 villages
    assert [one["wanted"] for one in shown] == [5, 3, 1]
    assert sum(one["gap"] for one in shown) == total(state, "33.29", {}, [own])["targets"][0]["gap"]
    assert all(one["allotted"] and one["set_for"] == "33.29" for one in shown)
    # the part of one district is the same on its own page
    assert total(state, "33.29.02", {}, [own])["targets"] == rows_below[1]["targets"]


def test_a_number_is_allotted_level_by_level():
    state = make_state(
        many("33.29.01", unformed=4) | many("33.29.02", unformed=4) | many("33.30.01", unformed=8)
    )
    own = make_target("33", "formed", "2023-12-31", villages=6)
    wanted = {
        row["code"]: row["targets"][0]["wanted"]
        for by in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
        for row in rows(state, by, {}, [own])
    }
    assert wanted == {
        "33": 6, "33.29": 3, "33.30": 3, "33.29.01": 2, "33.29.02": 1, "33.30.01": 3
    }  # fmt: skip


def test_an_own_target_takes_the_place_of_a_part():
    state = make_state(
        many("33.29.01", unformed=4) | many("33.29.02", unformed=4) | many("33.30.01", unformed=8)
    )
    targets = [
        make_target("33", "formed", "2023-12-31", villages=10, issuer="Gubernur"),
        make_target("33.30", "formed", "2023-12-31", villages=2, issuer="Bupati"),
    ]
    shown = {
        row["code"]: [(one["issuer"], one["wanted"]) for one in row["targets"]]
        for by in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
        for row in rows(state, by, {}, targets)
    }
    assert shown == {
        "33": [("Gubernur", 10)],
        "33.29": [("Gubernur", 8)],
        "33.30": [("Bupati", 2)],
        "33.29.01": [("Gubernur", 4)],
        "33.29.02": [("Gubernur", 4)],
        "33.30.01": [("Bupati", 2)],
    }


def test_of_two_own_targets_the_one_set_last_takes_the_place_of_a_part():
    state = make_state(many("33.29.01", unformed=10) | many("33.29.02", unformed=10))
    above = make_target("33.29", "formed", "2023-12-31", villages=10, issuer="Bupati")
    first, last = (
        make_target(
            "33.29.01", "formed", "2023-12-31", villages=villages, issuer=f"Camat {villages}"
        )
        for villages in (7, 2)
    )
    first.set_on, last.set_on = date(2023, 1, 1), date(2023, 2, 1)
    rest = total(state, "33.29.02", {}, [above, last, first])["targets"][0]["wanted"]
    assert rest == 8


def test_every_share_that_holds_for_an_area_is_shown():
    state = make_state(many("36.01.01", unformed=10) | many("36.02.01", unformed=10))
    targets = [
        make_target("36.01", "advanced", "2024-12-31", share=0.9),
        make_target("36", "advanced", "2024-12-31", share=0.6),
        make_target("ID", "advanced", "2024-12-31", share=0.1),
    ]
    by_code = {row["code"]: row for row in rows(state, Level.DISTRICT, {}, targets)}
    assert [one["wanted"] for one in by_code["36.01.01"]["targets"]] == [9, 6, 1]
    assert [one["wanted"] for one in by_code["36.02.01"]["targets"]] == [6, 1]
    assert total(state, COUNTRY, {}, targets)["targets"][0]["wanted"] == 2


def test_a_gap_is_a_range_where_villages_have_no_data():
    state = make_state(many("11.01.01", dasar=3, unformed=2, no_data=4))
    first, second = total(state, "11.01", {}, NATIONAL)["targets"]
    assert (first["wanted"], first["gap_at_least"], first["gap"]) == (7, 0, 4)
    assert (second["wanted"], second["gap_at_least"], second["gap"]) == (9, 2, 6)
    unknown = total(make_state(many("11.01.01", no_data=4)), "11.01", {}, NATIONAL)["targets"][0]
    assert (unknown["reached"], unknown["gap"], unknown["gap_at_least"]) == (None, None, None)


@pytest.mark.parametrize(
    ("villages", "today", "overdue"),
    [
        ({"unformed": 1}, date(2023, 12, 31), False),
        ({"unformed": 1}, date(2024, 1, 1), True),
        ({"dasar": 1}, date(2024, 1, 1), False),
        ({"dasar": 1, "no_data": 1}, date(2024, 1, 1), False),  # it may be met
    ],
)
def test_a_target_is_overdue_after_its_day_if_it_is_certainly_not_met(villages, today, overdue):
    state = make_state(many("11.01.01", **villages))
    own = make_target("11.01", "formed", "2023-12-31", share=1.0)
    assert total(state, "11.01", {}, [own], today)["targets"][0]["overdue"] is overdue


@given(worlds, target_lists, st.data())
def test_ranges_contain_the_truth_when_villages_are_hidden(villages, targets, data):
    hidden = data.draw(st.sets(st.sampled_from(sorted(villages))))
    shown = villages | dict.fromkeys(hidden, "no_data")
    shares = [one for one in targets if one.share is not None or one.code == "11"]
    truth = total(make_state(villages), "11", {}, shares)["targets"]
    for one, true in zip(total(make_state(shown), "11", {}, shares)["targets"], truth, strict=True):
        if one["gap"] is not None and true["gap"] is not None:
            assert one["wanted"] == true["wanted"]
            assert one["gap_at_least"] <= true["gap"] <= one["gap"]


def test_a_single_village_has_no_targets():
    state = make_state(many("33.29.01", unformed=2))
    assert [row["targets"] for row in rows(state, Level.VILLAGE, {}, NATIONAL)] == [[], []]


@given(worlds, target_lists, st.sampled_from(list(Level)[:4]))
def test_an_area_has_its_own_targets_and_all_shares_set_above_it(villages, targets, by):
    for row in rows(make_state(villages), by, {}, targets):
        found = {
            (one["metric"], one["due"], one["set_for"]): one["wanted"]
            for one in row["targets"]
            if not one["allotted"]
        }
        expected = {}
        for one in targets:
            key = (one.metric, one.due.isoformat(), one.code)
            if one.share is not None and lies_in(row["code"], one.code):
                percent = round(one.share * 100)
                expected[key] = -(-row["villages"] * percent // 100)
            elif one.code == row["code"]:
                expected[key] = one.villages
        assert found == expected


@given(worlds, target_lists, st.sampled_from([Level.PROVINCE, Level.REGENCY]))
def test_allotted_parts_add_up_and_stay_in_bounds(villages, targets, above):
    state = make_state(villages)
    numbers = [one for one in targets if one.villages is not None][:1]
    for row in rows(state, above, {}, numbers):
        (goal,) = row["targets"] or [None]
        if goal is None:
            continue
        below = rows(state, Level(above + 1), {}, numbers, within=row["code"])
        parts = [one["targets"][0] for one in below]
        reached = sum(counts(one)[goal["metric"]] for one in below)
        possible = min(max(goal["wanted"], reached), row["villages"])
        assert sum(part["wanted"] for part in parts) == possible
        for one, part in zip(below, parts, strict=True):
            assert counts(one)[goal["metric"]] <= part["wanted"] <= one["villages"]
        if goal["wanted"] <= row["villages"] and all(one["coverage"] is not None for one in below):
            assert sum(part["gap"] for part in parts) == goal["gap"]


def counts(row):
    return {"formed": row["formed"], "advanced": row["mandiri"] + row["berkelanjutan"]}


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
        (Level.DISTRICT, "11.01", "11.01"),
        (Level.VILLAGE, None, None),
    ],
)
def test_shares_and_numbers_reach_down_to_districts(by, of_share, of_number):
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
        if any(lies_in(code, one.code) for code in areas)
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
