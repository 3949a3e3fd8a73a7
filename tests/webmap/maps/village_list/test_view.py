"""Pages of the list of villages hold each village of the area once, with its figures."""

from datetime import date
from itertools import pairwise

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.indicators.classification import VillageClass
from webmap.caching.snapshot import get_snapshot
from webmap.maps.view import area_view
from webmap.maps.village_list.options import PAGE_ROWS, ListOptions
from webmap.maps.village_list.view import village_list_view

DAY = date(2023, 7, 27)


@pytest.fixture
def session(sample_app):
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        yield session


@pytest.fixture
def read(session):
    """Function that returns a page of a list: ``read("99", only=…, page=…)``."""

    def read(code, **options):
        return village_list_view(session, get_snapshot(session, DAY), code, ListOptions(**options))

    return read


def all_rows(read, code, **options):
    first = read(code, **options)
    pages = [read(code, page=page, **options) for page in range(1, first.pages + 1)]
    return [row for page in pages for row in page.rows]


def test_the_pages_hold_every_village_once_and_each_class_as_the_legend_counts(read):
    view = read("99")
    assert len(view.rows) == PAGE_ROWS and view.pages > 2
    assert len({row.code for row in all_rows(read, "99")}) == view.total["villages"] == view.count
    for entry in view.legend:
        rows = all_rows(read, "99", only=VillageClass(entry.key))
        assert len(rows) == entry.count
        assert {row.key for row in rows} <= {VillageClass(entry.key)}
    assert sum(entry.count for entry in view.legend) == view.count


def test_the_first_order_sentence_and_rows_are_those_of_the_page_of_a_regency(read, session):
    page = area_view(session, get_snapshot(session, DAY), "99.01", Level.VILLAGE)
    view = read("99.01")
    assert all_rows(read, "99.01") == page.villages
    assert (view.sentence, view.legend) == (page.sentence, page.legend)
    assert (view.above, view.is_classed) == ((Level.DISTRICT,), True)


def test_columns_sort_both_ways(read):
    view = read("99")
    values = {
        "name": lambda row: row.name.casefold(),
        "district": lambda row: row.district.casefold(),
        "regency": lambda row: view.name_above(row, Level.REGENCY).casefold(),
        "formed_on": lambda row: row.formed_on.isoformat() if row.formed_on else row.formed_year,
    }
    for column, value in values.items():
        for descending in (False, True):
            rows = read("99", column=column, descending=descending, page=2).rows
            found = [value(row) for row in rows]
            assert found == sorted(found, reverse=descending), column
    keys = [row.key for row in all_rows(read, "99", column="status")]
    assert sum(one != other for one, other in pairwise(keys)) == len(set(keys)) - 1


def test_an_empty_list_has_one_page(read):
    view = read("99.01", only=VillageClass.NO_DATA)
    assert (view.count, view.pages, view.rows) == (0, 1, [])
