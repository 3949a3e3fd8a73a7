from itertools import product
from typing import get_type_hints

import pytest
from hypothesis import given

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, ancestors
from boundaries.areas.codes import within as lies_in
from kampungkb.indicators import coverage
from kampungkb.indicators.changes import (
    CHANGED,
    CHANGES,
    Change,
    ChangedVillage,
    ChangeFigures,
    changes,
    rows,
    total,
    villages,
)
from kampungkb.indicators.classification import VillageClass
from tests.kampungkb.indicators.worlds import make_state, make_states, many, paired_worlds, worlds

OPPOSITE = {
    "new": "gone", "gone": "new", "up": "down", "down": "up", "started": "stopped",
    "stopped": "started", "unchanged": "unchanged", "unknown": "unknown",
}  # fmt: skip
COUNTS = ("villages", "from_forming", *OPPOSITE, "reclassified", "not_comparable")
FORMED = ("unclassified", "dasar", "berkembang", "mandiri", "berkelanjutan")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("unformed", "dasar", "new"),
        ("forming", "unclassified", "new"),
        ("berkembang", "berkelanjutan", "up"),
        ("mandiri", "dasar", "down"),
        ("mandiri", "unformed", "gone"),
        ("unclassified", "forming", "gone"),
        ("unformed", "forming", "started"),
        ("forming", "unformed", "stopped"),
        ("dasar", "dasar", "unchanged"),
        ("unformed", "unformed", "unchanged"),
        ("unclassified", "berkelanjutan", "unchanged"),
        ("dasar", "unclassified", "unchanged"),
        ("no_data", "mandiri", "unknown"),
        ("mandiri", "no_data", "unknown"),
        ("no_data", "no_data", "unknown"),
    ],
)
def test_a_village_has_one_change(before, after, change):
    assert Change.of(VillageClass(before), VillageClass(after)) == change


@pytest.mark.parametrize(("before", "after"), list(product(VillageClass, repeat=2)))
def test_every_pair_of_classes_follows_from_what_counts_as_formed(before, after):
    change = Change.of(before, after)
    assert Change.of(after, before) == OPPOSITE[change]
    if "no_data" in (before, after):
        assert change == "unknown"
    elif before in FORMED and after in FORMED:
        assert change in ("up", "down", "unchanged")
    elif after in FORMED:
        assert change == "new"
    elif before in FORMED:
        assert change == "gone"
    else:
        assert change in ("started", "stopped", "unchanged")
    found = changes(*make_states({"33.29.01.2001": (before, after)}))
    assert found.changes.tolist() == [change.byte]


def test_changes_are_ordered_from_fall_to_rise():
    known = CHANGES[1:]
    assert CHANGES[0] == "unknown"
    assert [OPPOSITE[one] for one in known] == list(reversed(known))
    assert [one.byte for one in CHANGES] == list(range(8))
    assert set(CHANGES) - CHANGED == {"unknown", "unchanged"}


def test_a_row_says_everything_about_an_area():
    both = {
        "33.29.01.2001": ("unformed", "dasar"),
        "33.29.01.2002": ("forming", "mandiri"),
        "33.29.01.2003": ("dasar", "mandiri"),
        "33.29.01.2004": ("mandiri", "dasar"),
        "33.29.01.2005": ("dasar", "unformed"),
        "33.29.01.2006": ("unclassified", "dasar"),
        "33.29.01.2007": ("no_data", "dasar"),
        "33.29.01.2008": ("unformed", "unformed"),
    }
    (row,) = rows(changes(*make_states(both)), Level.DISTRICT, {"33.29.01": "Salem"})
    assert row == {
        "code": "33.29.01", "name": "Salem", "level": "district", "villages": 8, "new": 2,
        "from_forming": 1, "up": 1, "down": 1, "gone": 1, "started": 0, "stopped": 0,
        "unchanged": 2, "reclassified": 1, "unknown": 1, "not_comparable": 0,
        "formed_before": 4, "formed_after": 6, "coverage_before": 4 / 8, "coverage_after": 6 / 8,
        "difference": 1 / 7,
    }  # fmt: skip
    assert list(row) == list(get_type_hints(ChangeFigures))


def test_the_list_names_both_classes_of_each_changed_village():
    both = {
        "33.29.01.2001": ("unformed", "dasar"),
        "33.29.01.2002": ("dasar", "dasar"),
        "33.29.01.2003": ("unclassified", "dasar"),
        "33.29.02.2001": ("no_data", "dasar"),
        "33.30.01.2001": ("mandiri", "berkembang"),
    }
    found = changes(*make_states(both))
    new = {
        "code": "33.29.01.2001", "name": "Salem", "change": "new", "before": "unformed",
        "after": "dasar",
    }  # fmt: skip
    fallen = {
        "code": "33.30.01.2001", "name": "33.30.01.2001", "change": "down", "before": "mandiri",
        "after": "berkembang",
    }  # fmt: skip
    assert villages(found, {"33.29.01.2001": "Salem"}) == [new, fallen]
    assert villages(found, {"33.29.01.2001": "Salem"}, "33.29") == [new]
    assert villages(found, {}, only=[Change.DOWN]) == [fallen]
    same = villages(found, {}, only=[Change.UNCHANGED])
    assert [(one["before"], one["after"]) for one in same] == [
        ("dasar", "dasar"), ("unclassified", "dasar"),
    ]  # fmt: skip
    assert list(new) == list(get_type_hints(ChangedVillage))


def test_where_nothing_is_known_in_one_state_there_is_no_difference():
    before = make_state(many("33.29.01", no_data=3))
    after = make_state(many("33.29.01", dasar=3))
    (row,) = rows(changes(before, after), Level.REGENCY, {})
    assert (row["coverage_before"], row["coverage_after"], row["difference"]) == (None, 1.0, None)
    assert row["unknown"] == 3


def test_an_area_without_villages_is_empty():
    found = changes(make_state(many("33.29.01", dasar=1)), make_state(many("33.29.01", dasar=1)))
    row = total(found, "33.30", {"33.30": "Nowhere"})
    assert (row["code"], row["name"], row["level"]) == ("33.30", "Nowhere", "regency")
    assert {row[key] for key in COUNTS} == {0}
    assert list(row) == list(get_type_hints(ChangeFigures))
    empty = changes(make_state({}), make_state({}))
    assert all(rows(empty, by, {}) == [] for by in Level)
    assert villages(empty, {}) == []


def test_an_area_is_not_made_of_larger_ones():
    found = changes(*make_states({"33.29.01.2001": ("dasar", "dasar")}))
    with pytest.raises(UnknownLevel, match="of level province"):
        rows(found, Level.PROVINCE, {}, within="33.29")


def test_a_village_in_one_list_only_is_not_compared():
    """A new code is no newly formed village, and a code that is gone no lost one."""
    before = make_state(
        {"33.29.01.2001": "dasar", "33.29.01.2002": "dasar", "33.31.01.2001": "dasar"}
    )
    after = make_state({"33.29.01.2001": "mandiri", "33.30.01.2002": "mandiri"})
    found = changes(before, after)
    assert found.codes.tolist() == ["33.29.01.2001"]
    assert found.not_comparable.tolist() == ["33.29.01.2002", "33.30.01.2002", "33.31.01.2001"]
    by_code = {row["code"]: row for row in rows(found, Level.REGENCY, {})}
    assert {code: row["not_comparable"] for code, row in by_code.items()} == {
        "33.29": 1, "33.30": 1, "33.31": 1,
    }  # fmt: skip
    assert {code: row["villages"] for code, row in by_code.items()} == {
        "33.29": 1, "33.30": 0, "33.31": 0,
    }  # fmt: skip
    assert by_code["33.29"]["up"] == 1
    assert by_code["33.30"]["coverage_after"] is None
    assert total(found, COUNTRY, {})["not_comparable"] == 3
    assert found.within("33.31").not_comparable.tolist() == ["33.31.01.2001"]


@given(worlds, worlds)
def test_exchanging_the_states_exchanges_the_changes(first, second):
    before, after = make_state(first), make_state(second)
    there, back = changes(before, after), changes(after, before)
    for level in Level:
        found = rows(there, level, {})
        opposite = rows(back, level, {})
        assert [row["code"] for row in found] == [row["code"] for row in opposite]
        for one, other in zip(found, opposite, strict=True):
            for change in Change:
                assert one[change] == other[OPPOSITE[change]]
            for key in ("villages", "reclassified", "not_comparable"):
                assert one[key] == other[key]
            assert one["formed_before"] == other["formed_after"]
            assert one["coverage_before"] == other["coverage_after"]
            assert (one["difference"] or 0) == -(other["difference"] or 0)
    mirrored = {
        (v["code"], OPPOSITE[v["change"]], v["after"], v["before"]) for v in villages(back, {})
    }
    assert mirrored == {
        (v["code"], v["change"], v["before"], v["after"]) for v in villages(there, {})
    }


@given(worlds, worlds)
def test_totals_reconcile_on_every_level(first, second):
    found = changes(make_state(first), make_state(second))
    country = total(found, COUNTRY, {})
    assert country["villages"] == len(first.keys() & second.keys())
    assert country["not_comparable"] == len(first.keys() ^ second.keys())
    for level in Level:
        of_level = rows(found, level, {})
        for key in (*COUNTS, "formed_before", "formed_after"):
            assert sum(row[key] for row in of_level) == country[key]
        for row in of_level:
            assert row["villages"] == sum(row[change] for change in Change)
            assert row["from_forming"] <= row["new"]
            assert row["reclassified"] <= row["unchanged"]
            assert row == total(found, row["code"], {})


@given(paired_worlds)
def test_figures_of_each_date_are_those_of_coverage(both):
    before, after = make_states(both)
    for level in Level:
        found = rows(changes(before, after), level, {})
        first = coverage.rows(before, level, {}, [])
        second = coverage.rows(after, level, {}, [])
        for row, one, other in zip(found, first, second, strict=True):
            assert row["formed_before"] == one["formed"]
            assert row["formed_after"] == other["formed"]
            assert row["coverage_before"] == one["coverage"]
            assert row["coverage_after"] == other["coverage"]
            if not one["no_data"] and not other["no_data"]:
                assert row["difference"] == pytest.approx(other["coverage"] - one["coverage"])


@given(paired_worlds)
def test_figures_count_the_villages_of_the_list(both):
    found = changes(*make_states(both))
    everything = villages(found, {}, only=list(Change))
    assert [one["code"] for one in everything] == sorted(both)
    for one in everything:
        before, after = both[one["code"]]
        assert (one["before"], one["after"]) == (before, after)
        assert one["change"] == Change.of(before, after)
    for area in {above for code in both for above in (code, *ancestors(code))}:
        row = total(found, area, {})
        own = villages(found, {}, area)
        assert own == [
            one for one in everything if one["change"] in CHANGED and lies_in(one["code"], area)
        ]
        for change in CHANGED:
            assert row[change] == sum(one["change"] == change for one in own)
        assert row["from_forming"] == sum(
            one["change"] == "new" and one["before"] == "forming" for one in own
        )


@given(paired_worlds)
def test_a_state_does_not_differ_from_itself(both):
    state, _ = make_states(both)
    found = changes(state, state)
    row = total(found, COUNTRY, {})
    assert row["unchanged"] + row["unknown"] == row["villages"]
    assert row["reclassified"] == 0
    assert {CHANGES[byte] for byte in found.changes.tolist()} <= {"unchanged", "unknown"}
