from datetime import date
from typing import get_type_hints

import pytest
from hypothesis import given

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, ancestors
from boundaries.areas.codes import within as lies_in
from kampungkb.indicators import coverage
from kampungkb.indicators.comparison import (
    ComparisonFigures,
    DifferingVillage,
    rows,
    total,
    villages,
)
from kampungkb.indicators.coverage import RegisterState
from tests.kampungkb.indicators.worlds import make_state, make_states, many, paired_worlds, worlds

COUNTS = ("both", "same", "differ", "formed_in_first_only", "formed_in_second_only")

REGENCY = make_state(
    {
        "33.18.01.2001": "unclassified",
        "33.18.01.2002": "unclassified",
        "33.18.01.2003": "unformed",
        "33.18.02.2001": "unclassified",
        "33.19.01.2001": "no_data",
    }
)
PORTAL = make_state(
    {
        "33.18.01.2001": "dasar",
        "33.18.01.2002": "unformed",
        "33.18.01.2003": "unformed",
        "33.18.02.2001": "unclassified",
        "33.19.01.2001": "mandiri",
    }
)


def test_a_row_has_the_figures_of_both_reports():
    row = total(REGENCY, PORTAL, "33.18", {"33.18": "Pati"})
    assert (row["code"], row["name"], row["level"]) == ("33.18", "Pati", "regency")
    assert row["first"] == coverage.total(REGENCY, "33.18", {"33.18": "Pati"}, [])
    assert row["second"] == coverage.total(PORTAL, "33.18", {"33.18": "Pati"}, [])
    assert (row["first"]["formed"], row["second"]["formed"]) == (3, 2)
    assert {key: row[key] for key in (*COUNTS, "not_comparable")} == {
        "both": 4, "same": 2, "differ": 2, "formed_in_first_only": 1, "formed_in_second_only": 0,
        "not_comparable": 0,
    }  # fmt: skip
    assert list(row) == list(get_type_hints(ComparisonFigures))


def test_villages_on_which_the_reports_differ():
    assert villages(REGENCY, PORTAL, {"33.18.01.2001": "Sukamaju"}) == [
        {"code": "33.18.01.2001", "name": "Sukamaju", "first": "unclassified", "second": "dasar"},
        {
            "code": "33.18.01.2002",
            "name": "33.18.01.2002",
            "first": "unclassified",
            "second": "unformed",
        },
    ]
    assert villages(REGENCY, PORTAL, {}, "33.18.02") == []
    assert list(villages(REGENCY, PORTAL, {})[0]) == list(get_type_hints(DifferingVillage))


def test_where_one_report_says_nothing_there_is_no_difference():
    row = total(REGENCY, PORTAL, "33.19", {})
    assert {row[key] for key in COUNTS} == {0}
    assert (row["first"]["coverage"], row["second"]["coverage"]) == (None, 1.0)


def test_reports_of_one_date_are_compared():
    other = RegisterState(date(2030, 1, 1), PORTAL.codes, PORTAL.classes, PORTAL.reports)
    assert rows(REGENCY, PORTAL, Level.DISTRICT, {}) == rows(REGENCY, other, Level.DISTRICT, {})


def test_an_area_without_villages_is_empty():
    row = total(REGENCY, PORTAL, "44", {"44": "Nowhere"})
    assert list(row) == list(get_type_hints(ComparisonFigures))
    assert {row[key] for key in COUNTS} == {0}
    assert row["name"] == "Nowhere"
    assert row["first"] == row["second"] == coverage.total(PORTAL, "44", {"44": "Nowhere"}, [])


def test_an_area_is_not_made_of_larger_ones():
    with pytest.raises(UnknownLevel, match="of level province"):
        rows(REGENCY, PORTAL, Level.PROVINCE, {}, "33.18")


def test_an_area_in_one_list_only_has_the_figures_of_that_report():
    first = make_state(many("33.18.01", dasar=2))
    second = make_state(many("33.19.01", mandiri=3))
    old, new = rows(first, second, Level.DISTRICT, {})
    assert (old["code"], old["first"]["formed"], old["second"]["villages"]) == ("33.18.01", 2, 0)
    assert (new["code"], new["first"]["villages"], new["second"]["formed"]) == ("33.19.01", 0, 3)
    assert (old["not_comparable"], new["not_comparable"]) == (2, 3)


@given(paired_worlds)
def test_figures_agree_with_each_village(world):
    first, second = make_states(world)
    both = {code for code, classes in world.items() if "no_data" not in classes}
    differing = villages(first, second, {})
    assert {(v["code"], v["first"], v["second"]) for v in differing} == {
        (code, *world[code]) for code in both if len(set(world[code])) == 2
    }
    assert [v["code"] for v in differing] == sorted(v["code"] for v in differing)
    for area in {above for code in world for above in ancestors(code)}:
        row = total(first, second, area, {})
        inside = [code for code in both if lies_in(code, area)]
        own = [v for v in differing if lies_in(v["code"], area)]
        assert villages(first, second, {}, area) == own
        assert row["both"] == len(inside) == row["same"] + row["differ"]
        assert row["differ"] == len(own)
        formed = [(is_formed(v["first"]), is_formed(v["second"])) for v in own]
        assert row["formed_in_first_only"] == formed.count((True, False))
        assert row["formed_in_second_only"] == formed.count((False, True))


def is_formed(word):
    return word not in ("no_data", "unformed", "forming")


@given(worlds, worlds)
def test_totals_reconcile_and_sides_can_be_exchanged(one, other):
    first, second = make_state(one), make_state(other)
    country = total(first, second, COUNTRY, {})
    for level in Level:
        found = rows(first, second, level, {})
        for key in (*COUNTS, "not_comparable"):
            assert sum(row[key] for row in found) == country[key]
        for row, swapped in zip(found, rows(second, first, level, {}), strict=True):
            assert row["code"] == swapped["code"]
            assert (row["first"], row["second"]) == (swapped["second"], swapped["first"])
            assert (row["both"], row["differ"]) == (swapped["both"], swapped["differ"])
            assert row["formed_in_first_only"] == swapped["formed_in_second_only"]
