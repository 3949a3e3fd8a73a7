"""Requests for rows."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from webmap.core.errors import BadDate, BadParameter
from webmap.ogc.output.crs import CRS84
from webmap.ogc.tables.query import column_names, read_table_query
from webmap.ogc.tables.registry import TABLES

CHANGES, WAITING = TABLES["changes"], TABLES["waiting"]


def test_parameters_are_read():
    asked = {
        "since": "2023-05-16",
        "datetime": "../2023-07-27",
        "within": "99.01",
        "limit": "99999999",
        "after": "99.01.01.2001",
        "change": "new,up",
        "bbox": "125,-6,126,-5",
        "crs": CRS84.uri,
    }
    query = read_table_query(CHANGES, MultiDict(asked))
    assert query.scope == ("99.01", date(2023, 5, 16)) and query.day == date(2023, 7, 27)
    assert (query.limit, query.after) == (10_000, "99.01.01.2001")
    assert query.filters == (("change", ("new", "up")),) and len(query.bboxes) == 1


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"limt": "5"}, "'limit' is the nearest"),
        ({"since": "2023-05-16"}, "there is no parameter 'since' here"),
        ({"offset": "1", "after": "3:1"}, "each choose a page"),
        ({"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, "CRS84 only"),
        ({"bbox-crs": "nowhere"}, "is not a coordinate reference system"),
        ({"limit": "0"}, "asks for nothing"),
        ({"bbox": "1,2,3"}, "is not a box"),
        ({"sortby": "row"}, "there is no parameter 'sortby' here"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments, text):
    with pytest.raises(BadParameter, match=text):
        read_table_query(WAITING, MultiDict(arguments))


def test_a_wrong_date_is_refused():
    with pytest.raises(BadDate):
        read_table_query(CHANGES, MultiDict({"since": "soon"}))


def test_a_property_does_not_replace_a_parameter():
    assert "within" in WAITING.columns("en") and "within" not in column_names(WAITING)
    assert "since" in CHANGES.columns("en") and "since" not in column_names(CHANGES)
