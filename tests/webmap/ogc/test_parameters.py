"""Parameters of requests for features."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import Level
from webmap.core.errors import BadParameter
from webmap.ogc.parameters import (
    DEFAULT_LIMIT,
    FILTERS,
    MAX_LIMIT,
    Bbox,
    Query,
    check_names,
    read_bbox,
    read_datetime,
    read_query,
    read_selection,
)


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
    ("text", "limit"), [("1", 1), (str(MAX_LIMIT), MAX_LIMIT), ("999999999", MAX_LIMIT)]
)
def test_a_limit_above_the_maximum_is_the_maximum(text, limit):
    assert query(limit=text).limit == limit


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "ten", "9" * 10, "１"])
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


def test_the_same_value_twice_is_accepted_and_another_value_is_not():
    check_names(MultiDict([("within", "33"), ("within", "33")]), ["within"])
    with pytest.raises(BadParameter, match="within has 2 values"):
        check_names(MultiDict([("within", "33"), ("within", "34")]), ["within"])


def test_a_selection_is_a_day_and_an_area():
    assert read_selection(MultiDict()) == (None, "ID")
    arguments = MultiDict({"datetime": "../2023-07-27", "within": " 3329 ", "f": "json"})
    assert read_selection(arguments) == (date(2023, 7, 27), "33.29")


# Boxes ----------------------------------------------------------------------------------------

longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)


@given(longitudes, longitudes, latitudes, latitudes)
def test_a_box_is_split_where_it_crosses_the_antimeridian(west, east, one, other):
    south, north = sorted((one, other))
    boxes = read_bbox(f"{west!r},{south!r},{east!r},{north!r}")
    assert all(box.west <= box.east for box in boxes)
    assert {(box.south, box.north) for box in boxes} == {(south, north)}
    if west <= east:
        assert boxes == (Bbox(west, south, east, north),)
    else:
        assert [(box.west, box.east) for box in boxes] == [(west, 180), (-180, east)]


def test_heights_are_ignored():
    assert read_bbox("1,2,-10,3,4,10") == read_bbox("1,2,3,4")


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,2,3,nan", "1,2,inf,4", "1,4,3,2", "1,2,9,3,4,8"],
)
def test_another_text_is_no_box(text):
    with pytest.raises(BadParameter, match="west,south,east,north"):
        read_bbox(text)


# Moments --------------------------------------------------------------------------------------


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
