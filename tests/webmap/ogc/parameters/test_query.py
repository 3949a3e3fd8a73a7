"""Parameters of requests for features."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import Level
from webmap.core.errors import BadParameter
from webmap.ogc.parameters.collections import DEFAULT_LIMIT, MAX_LIMIT
from webmap.ogc.parameters.property_filters import FILTERS
from webmap.ogc.parameters.query import Query, read_query, read_selection


def query(level=Level.VILLAGE, **arguments):
    return read_query(level, MultiDict(arguments))


def test_a_request_without_parameters_is_the_first_page_of_the_country():
    assert query() == Query(Level.VILLAGE)
    assert query(bbox="", status=" ", limit="") == Query(Level.VILLAGE)
    assert (query().limit, query().within, query().day) == (DEFAULT_LIMIT, "ID", None)


def test_equal_filters_in_another_order_or_spelling_are_equal_queries():
    one = query(status="formed, unformed", code="3329,3328", within="3329")
    other = query(code="33.28,33.29,33.28", status="unformed,formed", within="33.29")
    assert one == other
    assert hash(one) == hash(other)


def test_a_page_is_chosen_by_one_parameter_only():
    assert query(offset="5").offset == 5
    assert query(after="3329").after == "33.29"
    assert query(before="33.29").before == "33.29"
    for names in (("offset", "after"), ("after", "before"), ("offset", "before")):
        with pytest.raises(BadParameter, match="each choose a page"):
            query(**dict.fromkeys(names, "33"))


@pytest.mark.parametrize(
    ("text", "limit"), [("1", 1), (str(MAX_LIMIT), MAX_LIMIT), ("9" * 99, MAX_LIMIT)]
)
def test_a_limit_above_the_maximum_is_the_maximum(text, limit):
    assert query(limit=text).limit == limit


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "ten", "9" * 101, "１"])
def test_a_limit_is_a_positive_whole_number(text):
    with pytest.raises(BadParameter, match="limit="):
        query(limit=text)


@pytest.mark.parametrize("level", FILTERS)
def test_a_level_has_the_filters_of_its_properties_only(level):
    for name in {name for filters in FILTERS.values() for name in filters}:
        if name in FILTERS[level]:
            continue
        with pytest.raises(BadParameter, match=f"there is no parameter '{name}' here"):
            query(level, **{name: "1"})


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("code", "3329, 33.28", ("33.28", "33.29")),
        ("name", "Brebes, Kota", ("Brebes, Kota",)),
        ("source", "Portal, 2023", ("Portal, 2023",)),
        ("status", "no_data,formed", ("formed", "no_data")),
        ("klasifikasi", "unclassified", ("unclassified",)),
        ("as_of", "2023-07-27,2022-12-26", ("2022-12-26", "2023-07-27")),
        ("bps_code", "3329010001", ("3329010001",)),
    ],
)
def test_a_filter_holds_one_value_or_several(name, text, values):
    assert query(**{name: text}).filters == ((name, values),)


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("status", "perfect", "formed"),
        ("klasifikasi", "formed", "mandiri"),
        ("as_of", "soon", "YYYY-MM-DD"),
        ("code", "brebes", "33.29"),
        ("within", "brebes", "33.29"),
    ],
)
def test_a_value_that_cannot_be_read_says_what_can(name, text, advice):
    with pytest.raises(BadParameter, match=name) as caught:
        query(**{name: text})
    assert advice in str(caught.value)


def test_a_selection_is_a_day_and_an_area():
    assert read_selection(MultiDict()) == (None, "ID")
    arguments = MultiDict({"datetime": "../2023-07-27", "within": " 3329 ", "f": "json"})
    assert read_selection(arguments) == (date(2023, 7, 27), "33.29")
