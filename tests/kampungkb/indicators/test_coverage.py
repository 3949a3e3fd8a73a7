from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, ancestor, ancestors
from boundaries.areas.codes import within as lies_in
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import RegisterState, rows, total
from kampungkb.models import Target

DAY = date(2023, 7, 27)
COUNTS = (
    "villages", "formed", "forming", "unformed", "no_data", "dasar", "berkembang", "mandiri",
    "berkelanjutan", "unclassified",
)  # fmt: skip
KEYS = {"code", "name", "level", *COUNTS, "coverage", "advanced", "targets"}


def make(villages):
    codes = sorted(villages)
    classes = [CLASSES.index(villages[code]) for code in codes]
    known = [int(villages[code] != "no_data") for code in codes]
    return RegisterState(
        DAY,
        np.array(codes, dtype="U13"),
        np.array(classes, dtype=np.uint8),
        np.array(known, dtype=np.int32),
    )


def many(prefix, **counts):
    classes = [name for name, count in counts.items() for _ in range(count)]
    return {f"{prefix}.{2001 + n}": name for n, name in enumerate(classes)}


def goal(code, metric, due, *, share=None, villages=None):
    return Target(
        code=code,
        metric=metric,
        due=date.fromisoformat(due),
        share=share,
        villages=villages,
        source="a decree",
    )


NATIONAL = [
    goal("ID", "formed", "2023-12-31", share=0.75),
    goal("ID", "formed", "2024-12-31", share=1.0),
]

codes = st.builds(
    "{:02d}.{:02d}.{:02d}.{}".format,
    st.integers(11, 13),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(2001, 2004),
)
worlds = st.dictionaries(codes, st.sampled_from(CLASSES), min_size=1, max_size=60)
targets_strategy = st.lists(
    st.builds(
        goal,
        st.sampled_from(["ID", "11", "11.01", "12.02.03"]),
        st.sampled_from(["formed", "advanced"]),
        st.sampled_from(["2023-12-31", "2024-12-31"]),
        share=st.sampled_from([0.1, 0.6, 0.75, 1.0]),
    ),
    max_size=6,
)


def test_a_row_says_everything_about_an_area():
    state = make(
        many("33.29.01", unformed=3, forming=1, dasar=2, mandiri=1)
        | many("33.29.02", berkelanjutan=1, berkembang=1, unclassified=1, no_data=0)
    )
    first, second = rows(state, Level.DISTRICT, {"33.29.01": "Salem"}, [])
    assert first == {
        "code": "33.29.01", "name": "Salem", "level": "district", "villages": 7, "formed": 3,
        "forming": 1, "unformed": 3, "no_data": 0, "dasar": 2, "berkembang": 0, "mandiri": 1,
        "berkelanjutan": 0, "unclassified": 0, "coverage": 3 / 7, "advanced": 1 / 7, "targets": [],
    }  # fmt: skip
    assert second["name"] == "33.29.02"  # an area without a name is called by its code
    assert second["coverage"] == 1.0


def test_where_nothing_is_known_there_is_no_coverage_and_no_gap():
    state = make(many("33.29.01", no_data=4) | many("33.30.01", no_data=2, unformed=2))
    silent, partly = rows(state, Level.REGENCY, {}, NATIONAL)
    assert (silent["coverage"], silent["advanced"], silent["no_data"]) == (None, None, 4)
    assert {(one["wanted"], one["reached"], one["gap"]) for one in silent["targets"]} == {
        (3, None, None),
        (4, None, None),
    }
    assert partly["coverage"] == 0.0
    assert [one["gap"] for one in partly["targets"]] == [3, 4]


def test_shares_become_whole_villages_by_rounding_up_exactly():
    banten = make(many("36.01.01", mandiri=510, dasar=938, unformed=104))
    targets = [*NATIONAL, goal("36", "advanced", "2024-12-31", share=0.6)]
    row = total(banten, "36", {"36": "Banten"}, targets)
    assert row["targets"] == [
        {"metric": "formed", "due": "2023-12-31", "wanted": 1164, "reached": 1448, "gap": 0},
        {"metric": "formed", "due": "2024-12-31", "wanted": 1552, "reached": 1448, "gap": 104},
        {"metric": "advanced", "due": "2024-12-31", "wanted": 932, "reached": 510, "gap": 422},
    ]


@given(st.integers(1, 5000), st.integers(1, 100))
def test_a_wanted_number_is_the_smallest_that_reaches_the_share(villages, percent):
    state = make(many("36.01.01", unformed=villages))
    target = goal("36", "formed", "2024-12-31", share=percent / 100)
    wanted = total(state, "36", {}, [target])["targets"][0]["wanted"]
    assert wanted * 100 >= percent * villages
    assert (wanted - 1) * 100 < percent * villages


def test_a_target_of_the_area_itself_replaces_the_national_one():
    state = make(many("33.29.01", unformed=97, dasar=0) | many("33.29.02", unformed=200))
    own = goal("33.29", "formed", "2023-12-31", villages=153)
    row = total(state, "33.29", {}, [*NATIONAL, own])
    assert [one["wanted"] for one in row["targets"]] == [153, 297]


def test_a_number_of_villages_holds_for_its_area_alone():
    state = make(many("33.29.01", unformed=10) | many("33.30.01", unformed=10))
    own = goal("33.29", "formed", "2023-12-31", villages=5)
    wanted = {
        row["code"]: row["targets"][0]["wanted"]
        for level in (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
        for row in rows(state, level, {}, [*NATIONAL, own])
    }
    assert wanted == {"33": 15, "33.29": 5, "33.30": 8, "33.29.01": 8, "33.30.01": 8}


def test_the_share_of_the_nearest_area_holds():
    state = make(many("36.01.01", unformed=10) | many("36.02.01", unformed=10))
    targets = [
        goal("36.01", "advanced", "2024-12-31", share=0.9),
        goal("36", "advanced", "2024-12-31", share=0.6),
        goal("ID", "advanced", "2024-12-31", share=0.1),
    ]
    by_code = {row["code"]: row for row in rows(state, Level.DISTRICT, {}, targets)}
    assert by_code["36.01.01"]["targets"][0]["wanted"] == 9
    assert by_code["36.02.01"]["targets"][0]["wanted"] == 6
    assert total(state, COUNTRY, {}, targets)["targets"][0]["wanted"] == 2


def test_a_single_village_has_no_targets():
    state = make(many("33.29.01", unformed=2))
    assert [row["targets"] for row in rows(state, Level.VILLAGE, {}, NATIONAL)] == [[], []]


def test_an_area_without_villages_is_empty_and_not_complete():
    row = total(make(many("33.29.01", dasar=1)), "33.30", {"33.30": "Nowhere"}, NATIONAL)
    assert set(row) == KEYS
    assert (row["villages"], row["coverage"], row["targets"]) == (0, None, [])


def test_an_area_is_not_made_of_larger_ones():
    with pytest.raises(UnknownLevel, match=r"33\.29"):
        rows(make(many("33.29.01", dasar=1)), Level.PROVINCE, {}, [], within="33.29")


@given(worlds, targets_strategy)
def test_totals_reconcile_on_every_level(villages, targets):
    state = make(villages)
    country = total(state, COUNTRY, {}, targets)
    for level in Level:
        found = rows(state, level, {}, targets)
        assert [row["code"] for row in found] == sorted({ancestor(c, level) for c in villages})
        for key in COUNTS:
            assert sum(row[key] for row in found) == country[key]
        for row in found:
            assert set(row) == KEYS
            assert row["villages"] == sum(
                row[key] for key in ("formed", "forming", "unformed", "no_data")
            )
            assert row["formed"] == row["unclassified"] + sum(row[name] for name in CLASSES[4:])
            if row["coverage"] is not None:
                assert row["coverage"] == row["formed"] / row["villages"]
            assert row == total(state, row["code"], {}, targets)


@given(worlds, targets_strategy)
def test_rows_within_an_area_are_those_of_the_country_that_lie_there(villages, targets):
    state = make(villages)
    everywhere = rows(state, Level.DISTRICT, {}, targets)
    for area in {above for code in villages for above in ancestors(code)}:
        assert rows(state, Level.DISTRICT, {}, targets, within=area) == [
            row for row in everywhere if lies_in(row["code"], area)
        ]


@given(worlds, targets_strategy)
def test_the_target_of_the_nearest_area_is_found_by_walking_up(villages, targets):
    snapshot = {(one.code, one.metric, one.due): one.share for one in targets}
    goals = {(one.metric, one.due) for one in targets}
    for row in rows(make(villages), Level.DISTRICT, {}, targets_of(snapshot)):
        found = {(one["metric"], one["due"]): one["wanted"] for one in row["targets"]}
        upwards = [row["code"], *reversed(ancestors(row["code"]))]
        expected = {}
        for metric, due in goals:
            shares = [
                snapshot[code, metric, due] for code in upwards if (code, metric, due) in snapshot
            ]
            if shares:
                percent = round(shares[0] * 100)
                expected[metric, due.isoformat()] = -(-row["villages"] * percent // 100)
        assert found == expected


def targets_of(snapshot):
    return [
        goal(code, metric, due.isoformat(), share=share)
        for (code, metric, due), share in snapshot.items()
    ]


@given(worlds, st.sampled_from(["ID", "11", "12.02", "13.01.01", "11.02.03.2002", "44"]))
def test_a_part_of_the_state_holds_the_villages_of_the_area(villages, area):
    state = make(villages)
    assert state.within(area).codes.tolist() == [c for c in sorted(villages) if lies_in(c, area)]
