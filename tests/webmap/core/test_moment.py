"""Dates of requests."""

from datetime import date

import pytest

from webmap.core.errors import BadParameter
from webmap.core.moment import read_datetime


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-08-02", "2023-08-02"),
        ("2023-08-02T23:59:59Z", "2023-08-02"),
        ("2023-08-02t00:00:00.5+07:00", "2023-08-02"),  # the day as written
        ("2023-08-02T00:00:00 07:00", "2023-08-02"),  # "+" read as a space
        ("2023-08-02T", "2023-08-02"),  # GDAL
        ("2022-01-01/2023-08-02", "2023-08-02"),
        ("../2023-08-02", "2023-08-02"),
        ("0000-01-01T00:00:00Z/2023-08-02T00:00:00Z", "2023-08-02"),  # QGIS
        ("2023-08-02T00:00:00Z/9999-12-31T00:00:00Z", None),
        ("2023-01-01/..", None),
        ("2023-01-01/", None),
        ("../..", None),
    ],
)
def test_an_interval_means_the_day_on_which_it_ends(text, day):
    assert read_datetime(text) == (day and date.fromisoformat(day))


@pytest.mark.parametrize(
    "text",
    [
        "..", "yesterday", "2023-02-31", "2023-08", "20230802", "2023-08-02T24:61:00Z",
        "2023-08-02/2023-08-03/2023-08-04", "0000-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_another_text_is_no_moment(text):
    with pytest.raises(BadParameter, match="neither a moment nor an interval"):
        read_datetime(text)


def test_an_interval_does_not_end_before_it_begins():
    with pytest.raises(BadParameter, match="ends before it begins"):
        read_datetime("2023-08-02/2023-01-01")
    assert read_datetime("2023-08-02/2023-08-02") == date(2023, 8, 2)
