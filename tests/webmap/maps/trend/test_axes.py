"""Axes of a chart over time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webmap.maps.trend.axes import Scale, month_ticks, number_ticks

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def test_a_scale_is_linear_between_its_ends():
    scale = Scale(0, 200, 160, 20)
    assert (scale(0), scale(200), scale(50)) == (160, 20, 125)


def test_ticks_within_a_year_are_months_and_january_is_the_year():
    ticks = month_ticks(date(2022, 6, 13), date(2023, 12, 31), "id")
    assert [text for _, text in ticks] == ["Jul", "Okt", "2023", "Apr", "Jul", "Okt"]


def test_ticks_without_a_january_say_the_year_once():
    ticks = month_ticks(date(2023, 3, 15), date(2023, 7, 2), "en")
    assert [text for _, text in ticks] == ["Apr 2023", "May", "Jun", "Jul"]


@given(DAYS, st.integers(1, 4000))
def test_ticks_lie_within_the_axis_and_are_few(first, days):
    last = first + timedelta(days)
    ticks = month_ticks(first, last, "id")
    assert len(ticks) <= 6
    assert all(first <= day <= last and day.day == 1 for day, _ in ticks)
    assert len(ticks) > 0 or days < 31


@given(st.integers(1, 10**6))
def test_numbers_rise_from_nothing_to_all(top):
    ticks = number_ticks(top)
    assert ticks[0] == 0 and ticks[-1] == top
    assert ticks == sorted(set(ticks)) and len(ticks) <= 6
