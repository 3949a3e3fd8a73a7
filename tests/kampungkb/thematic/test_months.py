import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.register.vocabulary import MONTHS
from kampungkb.thematic.months import MonthAfterDate, month_end, parse_month


@given(st.sampled_from(sorted(MONTHS)), st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_month_ends_in_the_year_of_the_date_and_never_in_a_later_month(name, day):
    month, year = parse_month(name.upper())
    assert (month, year) == (MONTHS[name], None)
    if month > day.month:
        with pytest.raises(MonthAfterDate, match="date of the last month"):
            month_end(month, year, day)
    else:
        end = month_end(month, year, day)
        assert (end.year, end.month) == (day.year, month)
        assert end.day == calendar.monthrange(end.year, end.month)[1]


@given(st.integers(1, 12), st.integers(2000, 2100), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_year_in_the_cell_takes_precedence(month, year, day):
    if date(year, month, 1) > day.replace(day=1):
        with pytest.raises(MonthAfterDate):
            month_end(month, year, day)
    else:
        assert month_end(month, year, day).year == year


@pytest.mark.parametrize("text", ["", "TRIWULAN I", "2024", "Januari Februari", 3.0, "13"])
def test_anything_else_is_no_month(text):
    assert parse_month(text) is None


def test_months_as_people_write_them():
    assert parse_month("Agustus 2025") == (8, 2025)
    assert parse_month(" MEI ") == (5, None)
    assert month_end(2, None, date(2024, 2, 3)) == date(2024, 2, 29)
