"""The parameters ``filter``, ``filter-lang``, ``filter-crs``."""

from datetime import date

import orjson
import pytest

from webmap.core.errors import BadParameter
from webmap.ogc.output.crs import CRS84
from webmap.ogc.parameters.filtering import day_of, read_filter


def test_an_expression_is_kept_as_json():
    expression, _ = read_filter({"filter": "name = 'Sitanggal'"})
    assert orjson.loads(expression) == {"op": "=", "args": [{"property": "name"}, "Sitanggal"]}
    assert read_filter({"filter": expression, "filter-lang": "cql2-json"})[0] == expression
    assert read_filter({"filter-crs": CRS84.uri}) == ("", CRS84)
    assert read_filter({"filter": "a=1", "filter-crs": "EPSG:3857"})[1].epsg == 3857


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filter": ""}, "filter is empty"),
        ({"filter": "a="}, "cannot be read"),
        ({"filter": "a=1", "filter-lang": "sql"}, "no filter-lang 'sql'"),
        ({"filter": "a=1", "filter-crs": "EPSG:x"}, "EPSG:x"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments, message):
    with pytest.raises(BadParameter, match=message):
        read_filter(arguments)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date = '2023-07-27'", date(2023, 7, 27)),
        ("date = '2023-07-27T'", date(2023, 7, 27)),
        ("a = 1 AND (DATE('2023-07-27') = \"date\" AND b LIKE 'A%')", date(2023, 7, 27)),
        ("date = TIMESTAMP('2023-07-27T00:00:00Z')", date(2023, 7, 27)),
        ("date > '2023-07-27'", None),
        ("date = '2023-07-27' OR status = 'formed'", None),
        ("date = '2023-07-27' AND date = '2023-07-28'", None),
        ("date = 'soon'", None),
        ("date = 5", None),
        ("as_of = '2023-07-27'", None),
    ],
)  # fmt: skip
def test_a_condition_on_the_date_asks_for_a_day(text, expected):
    assert day_of(read_filter({"filter": text})[0]) == expected


def test_without_an_expression_there_is_no_day():
    assert day_of("") is None
