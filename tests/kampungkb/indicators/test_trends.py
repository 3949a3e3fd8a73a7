from datetime import date, timedelta
from typing import get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, ancestors, slice_of
from boundaries.areas.codes import within as lies_in
from kampungkb.indicators import coverage
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import AreaFigures, RegisterState
from kampungkb.indicators.trends import (
    History,
    ListedClasses,
    TrendPoint,
    class_counts,
    fold,
    trend,
)
from tests.kampungkb.indicators.worlds import many

FIRST = date(2023, 1, 1)
CODES = sorted([*many("11.01.01", dasar=3), *many("11.01.02", dasar=2), *many("12.01.01", dasar=2)])
AREAS = sorted({area for code in CODES for area in (code, *ancestors(code))})

reports = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.lists(st.sampled_from(AREAS), max_size=3),
        st.dictionaries(st.sampled_from(CODES), st.sampled_from(VillageClass)),
    ),
    max_size=8,
).map(lambda found: sorted(found, key=lambda one: one[0]))
"""Day, scope and listed classes of reports, from the oldest to the newest."""


def make_history(found):
    codes = np.array(CODES, dtype="U13")
    return fold(
        codes,
        [
            ListedClasses(
                FIRST + timedelta(day),
                [slice_of(codes, area) for area in scope],
                np.array([CODES.index(code) for code in listed], np.int32),
                np.array([one.byte for one in listed.values()], np.uint8),
            )
            for day, scope, listed in found
        ],
    )


def one_report(day, scope, **classes):
    """Report that lists villages of 11.01.01, each by the last number of its code."""
    return day, scope, {f"11.01.01.{n[1:]}": VillageClass(one) for n, one in classes.items()}


def test_a_report_is_in_force_until_a_newer_one_speaks_for_the_village():
    found = make_history(
        [
            one_report(0, ["11"], v2001="dasar", v2002="mandiri"),
            one_report(2, ["11.01.01.2001"]),
        ]
    )
    assert found.dates == (date(2023, 1, 1), date(2023, 1, 3))
    assert found.codes.tolist() == CODES
    assert [CLASSES[byte] for byte in found.classes[0]] == (
        ["dasar", "mandiri", "unformed", "unformed", "unformed", "no_data", "no_data"]
    )
    assert [CLASSES[byte] for byte in found.classes[1]] == (
        ["unformed", "mandiri", "unformed", "unformed", "unformed", "no_data", "no_data"]
    )


def test_two_reports_of_one_date_give_one_row_and_the_later_counts():
    found = make_history(
        [
            one_report(0, ["11"], v2001="dasar", v2002="dasar"),
            one_report(0, ["11.01.01.2001"], v2001="mandiri", v2002="mandiri"),
        ]
    )
    assert found.dates == (FIRST,)
    assert [CLASSES[byte] for byte in found.classes[0, :2]] == ["mandiri", "dasar"]


def test_reports_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="2023-01-01 after one of 2023-01-02"):
        make_history([one_report(1, ["11"]), one_report(0, ["11"])])


def test_without_reports_there_is_no_date():
    found = make_history([])
    assert (found.dates, found.classes.shape) == ((), (0, len(CODES)))
    assert trend(found, COUNTRY) == []
    areas, counts = class_counts(found, Level.DISTRICT)
    assert (areas, counts.shape) == (["11.01.01", "11.01.02", "12.01.01"], (0, 3, 8))


def test_a_point_says_everything_about_a_date():
    found = make_history([one_report(0, ["11"], v2001="dasar", v2002="mandiri")])
    (point,) = trend(found, "11")
    assert point == {
        "date": "2023-01-01", "villages": 5, "formed": 2, "forming": 0, "unformed": 3,
        "no_data": 0, "dasar": 1, "berkembang": 0, "mandiri": 1, "berkelanjutan": 0,
        "unclassified": 0, "coverage": 2 / 5, "advanced": 1 / 5,
    }  # fmt: skip
    assert list(point) == list(get_type_hints(TrendPoint))
    assert set(point) - {"date"} <= set(get_type_hints(AreaFigures))


def test_where_nothing_is_known_there_is_no_coverage():
    (point,) = trend(make_history([one_report(0, ["11"], v2001="dasar")]), "12")
    assert (point["coverage"], point["advanced"], point["no_data"]) == (None, None, 2)
    (point,) = trend(make_history([one_report(0, ["12"])]), "12")
    assert (point["coverage"], point["advanced"], point["unformed"]) == (0.0, 0.0, 2)


def test_an_area_without_villages_has_points_of_zero():
    (point,) = trend(make_history([one_report(0, ["11"], v2001="dasar")]), "13")
    assert (point["date"], point["villages"], point["coverage"]) == ("2023-01-01", 0, None)


def test_an_area_is_not_made_of_larger_ones():
    with pytest.raises(UnknownLevel, match="of level province"):
        class_counts(make_history([]), Level.PROVINCE, "11.01")


@given(reports)
def test_every_village_on_every_date_as_a_person_would_look_it_up(found):
    made = make_history(found)
    assert list(made.dates) == sorted({FIRST + timedelta(day) for day, *_ in found})
    for day, classes in zip(made.dates, made.classes, strict=True):
        for code, byte in zip(CODES, classes.tolist(), strict=True):
            expected = VillageClass.NO_DATA
            for after, scope, listed in found:
                speaks = any(lies_in(code, area) for area in scope)
                if speaks and FIRST + timedelta(after) <= day:
                    expected = listed.get(code, VillageClass.UNFORMED)
            assert CLASSES[byte] is expected


@given(reports)
def test_each_point_has_the_figures_of_the_state_of_its_date(found):
    made = make_history(found)
    for area in [*AREAS, "44"]:
        points = trend(made, area)
        assert [point["date"] for point in points] == [day.isoformat() for day in made.dates]
        for day, classes, point in zip(made.dates, made.classes, points, strict=True):
            state = RegisterState(day, made.codes, classes, np.zeros(len(CODES), np.int32))
            figures = coverage.total(state, area, {}, [])
            assert {key: point[key] for key in point if key != "date"} == {
                key: figures[key] for key in point if key != "date"
            }


@given(reports, st.sampled_from(Level))
def test_counts_of_areas_are_those_of_each_area(found, by):
    made = make_history(found)
    areas, counts = class_counts(made, by)
    assert areas == sorted({area for area in AREAS if len(ancestors(area)) == by})
    for area, of_area in zip(areas, np.moveaxis(counts, 1, 0), strict=True):
        assert (class_counts(made, by, area)[1][:, 0] == of_area).all()
        assert [row[VillageClass.DASAR.byte] for row in of_area.tolist()] == [
            point["dasar"] for point in trend(made, area)
        ]
    assert (counts.sum(axis=(1, 2)) == len(CODES)).all()


def test_a_part_of_the_history_holds_the_villages_of_the_area():
    made = make_history([one_report(0, ["11"], v2001="dasar")])
    part = made.within("11.01.01")
    assert isinstance(part, History)
    assert part.codes.tolist() == CODES[:3]
    assert part.dates == made.dates
    assert [CLASSES[byte] for byte in part.classes[0]] == ["dasar", "unformed", "unformed"]
