from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, ancestor, ancestors
from boundaries.areas.codes import within as lies_in
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import (
    AreaFigures,
    ReviewedFigures,
    rows,
    total,
    villages_of,
)
from kampungkb.indicators.targets import TargetFigures
from tests.kampungkb.indicators.worlds import (
    DAY,
    NATIONAL,
    make_state,
    many,
    target_lists,
    village_codes,
    worlds,
)

# Equivalent mutants. strict= of zip: its parts have the length of the list of areas. The first
# argument of cast, which does nothing. The type of an empty array of counts.

COUNTS = (
    "villages", "formed", "forming", "unformed", "no_data", "unreadable", "dasar", "berkembang",
    "mandiri", "berkelanjutan", "unclassified",
)  # fmt: skip
KEYS = {"code", "name", "level", *COUNTS, "coverage", "advanced", "targets"}


def test_a_row_says_everything_about_an_area():
    state = make_state(
        many("33.29.01", unformed=3, forming=1, dasar=2, mandiri=1)
        | many("33.29.02", berkelanjutan=1, berkembang=1, unclassified=1, no_data=0)
    )
    first, second = rows(state, Level.DISTRICT, {"33.29.01": "Salem"}, [])
    assert first == {
        "code": "33.29.01", "name": "Salem", "level": "district", "villages": 7, "formed": 3,
        "forming": 1, "unformed": 3, "no_data": 0, "unreadable": 0, "dasar": 2, "berkembang": 0,
        "mandiri": 1, "berkelanjutan": 0, "unclassified": 0, "coverage": 3 / 7,
        "advanced": 1 / 7, "targets": [],
    }  # fmt: skip
    assert second["name"] == "33.29.02"  # an area without a name is called by its code
    assert second["coverage"] == 1.0


def test_figures_are_in_the_order_of_their_type():
    """JSON, CSV and files have the columns in this order."""
    (row,) = rows(make_state(many("33.29.01", dasar=1)), Level.DISTRICT, {}, NATIONAL)
    assert list(row) == list(get_type_hints(AreaFigures))
    assert [list(one) for one in row["targets"]] == [list(get_type_hints(TargetFigures))] * 2
    assert list(get_type_hints(ReviewedFigures))[: len(row)] == list(row)


@pytest.mark.parametrize("one", VillageClass)
def test_every_class_is_counted_under_its_own_name(one):
    (row,) = rows(make_state(many("33.29.01", **{one: 3})), Level.DISTRICT, {}, [])
    assert {other: villages_of(row, other) for other in VillageClass} == {
        other: 3 if other is one else 0 for other in VillageClass
    }
    assert row["formed"] == (3 if one.is_formed else 0)
    assert row["advanced"] == (None if one == "no_data" else float(one.is_advanced))


def test_a_village_without_data_of_a_report_is_unreadable():
    state = make_state(many("33.29.01", no_data=3, dasar=1) | many("33.30.01", no_data=2))
    state.reports[1:4] = 7  # a report speaks for two villages without data, and for the formed one
    here, there = rows(state, Level.REGENCY, {}, [])
    assert (here["no_data"], here["unreadable"]) == (3, 2)
    assert (there["no_data"], there["unreadable"]) == (2, 0)
    assert state.unreadable().tolist() == [False, True, True, False, False, False]
    assert total(state, COUNTRY, {}, [])["unreadable"] == 2


def test_where_nothing_is_known_there_is_no_coverage_and_no_gap():
    state = make_state(many("33.29.01", no_data=4) | many("33.30.01", no_data=2, unformed=2))
    silent, partly = rows(state, Level.REGENCY, {}, NATIONAL)
    assert (silent["coverage"], silent["advanced"], silent["no_data"]) == (None, None, 4)
    assert {(one["wanted"], one["reached"], one["gap"]) for one in silent["targets"]} == {
        (3, None, None),
        (4, None, None),
    }
    assert partly["coverage"] == 0.0
    assert [one["gap"] for one in partly["targets"]] == [3, 4]


def test_an_area_without_villages_is_empty_and_not_complete():
    row = total(make_state(many("33.29.01", dasar=1)), "33.30", {"33.30": "Nowhere"}, NATIONAL)
    assert set(row) == KEYS
    assert {key: row[key] for key in COUNTS} == dict.fromkeys(COUNTS, 0)
    assert (row["coverage"], row["advanced"], row["targets"]) == (None, None, [])
    assert (row["code"], row["name"], row["level"]) == ("33.30", "Nowhere", "regency")
    assert total(make_state({}), COUNTRY, {}, NATIONAL)["name"] == COUNTRY


def test_rows_of_a_state_without_villages_are_none():
    assert all(rows(make_state({}), by, {}, NATIONAL) == [] for by in Level)


def test_an_area_is_not_made_of_larger_ones():
    with pytest.raises(UnknownLevel, match=r"33\.29"):
        rows(make_state(many("33.29.01", dasar=1)), Level.PROVINCE, {}, [], within="33.29")
    with pytest.raises(UnknownLevel, match="of level province"):
        rows(make_state({}), Level.PROVINCE, {}, [], within="33.29")


@given(worlds, target_lists)
def test_totals_reconcile_on_every_level(villages, targets):
    state = make_state(villages)
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


@given(worlds, target_lists)
def test_rows_within_an_area_are_those_of_the_country_that_lie_there(villages, targets):
    state = make_state(villages)
    everywhere = rows(state, Level.DISTRICT, {}, targets)
    for area in {above for code in villages for above in ancestors(code)}:
        assert rows(state, Level.DISTRICT, {}, targets, within=area) == [
            row for row in everywhere if lies_in(row["code"], area)
        ]


@given(worlds, st.sampled_from(["ID", "11", "12.02", "13.01.01", "11.02.03.2002", "44"]))
def test_a_part_of_the_state_holds_the_villages_of_the_area(villages, area):
    state = make_state(villages)
    assert state.within(area).codes.tolist() == [c for c in sorted(villages) if lies_in(c, area)]
    part = state.within(area)
    assert part.day == DAY
    assert part.classes.tolist() == [VillageClass(villages[c]).byte for c in part.codes.tolist()]
    assert part.reports.tolist() == [int(villages[c] != "no_data") for c in part.codes.tolist()]


@given(worlds, village_codes)
def test_rows_of_a_village_are_the_village(villages, code):
    state = make_state({**villages, code: "mandiri"})
    (row,) = rows(state, Level.VILLAGE, {code: "Sukamaju"}, NATIONAL, within=code)
    assert (row["code"], row["name"], row["level"]) == (code, "Sukamaju", "village")
    assert (row["villages"], row["mandiri"], row["targets"]) == (1, 1, [])
