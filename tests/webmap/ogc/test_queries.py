"""Queries for features, on the sample."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from webmap.ogc.parameters.bbox import Bbox
from webmap.ogc.parameters.query import Query

ALL = Query(Level.VILLAGE, limit=10_000)


@pytest.fixture
def finder(app):
    return app.extensions["finder"]


@pytest.fixture
def find(finder, session, snapshot):
    """Codes of the areas on the page of a query."""

    def find(query):
        page = finder.page(session, snapshot, query)
        return finder.listing(snapshot, query.level).codes[page.positions].tolist()

    return find


@pytest.mark.parametrize("level", [level for level in Level if level != Level.COUNTRY])
def test_a_listing_has_all_listed_areas_in_the_order_of_codes(finder, snapshot, level):
    listing = finder.listing(snapshot, level)
    assert listing.codes.tolist() == snapshot.listed(level)
    folded = [snapshot.names[code].casefold() for code in listing.codes]
    assert listing.names.tolist() == folded


def test_the_span_of_an_area_is_that_of_its_codes(finder, snapshot):
    listing = finder.listing(snapshot, Level.VILLAGE)
    for code in (COUNTRY, "99.01", listing.codes[5], "98"):
        inside = [
            at for at, each in enumerate(listing.codes)
            if code in (COUNTRY, each) or each.startswith(f"{code}.")
        ]  # fmt: skip
        assert list(range(len(listing.codes)))[listing.span(code)] == inside


def test_pages_after_and_before_a_code_meet_there(find):
    codes = find(ALL)
    middle = codes[len(codes) // 2]
    after = find(replace(ALL, limit=5, after=middle))
    before = find(replace(ALL, limit=5, before=middle))
    place = codes.index(middle)
    assert after == codes[place + 1 : place + 6]
    assert before == codes[place - 5 : place]


def test_a_page_before_an_early_code_is_shorter(find):
    codes = find(ALL)
    assert find(replace(ALL, limit=5, before=codes[2])) == codes[:2]
    assert find(replace(ALL, limit=5, before=codes[0])) == []


def test_a_code_that_does_not_match_is_a_place_between_matches(find):
    codes = find(replace(ALL, within="99.02"))
    assert find(replace(ALL, within="99.02", limit=2, after="99.01.99.9999")) == codes[:2]
    assert find(replace(ALL, within="99.02", limit=2, before="99.03")) == codes[-2:]


def test_an_offset_beyond_the_end_is_an_empty_page(finder, session, snapshot):
    page = finder.page(session, snapshot, replace(ALL, offset=10**9))
    assert page.positions.tolist() == []
    assert page.start == page.matched == len(snapshot.state.codes)


def test_filters_are_combined_by_and_their_values_by_or(find):
    formed = set(find(replace(ALL, filters=(("status", ("formed",)),))))
    unformed = set(find(replace(ALL, filters=(("status", ("unformed",)),))))
    either = set(find(replace(ALL, filters=(("status", ("formed", "unformed")),))))
    regency = set(find(replace(ALL, filters=(("regency", ("99.01",)),))))
    both = find(replace(ALL, filters=(("status", ("formed",)), ("regency", ("99.01",)))))
    assert either == formed | unformed and formed and unformed
    assert set(both) == formed & regency and both


def test_names_match_in_any_case(find, snapshot):
    code = find(ALL)[0]
    name = snapshot.names[code]
    for spelling in (name.upper(), name.lower(), name):
        assert code in find(replace(ALL, filters=(("name", (spelling,)),)))


def test_an_area_above_matches_by_code_or_by_name_in_any_case(find, snapshot):
    villages = find(replace(ALL, within="99.01"))
    for text in ("99.01", "9901", snapshot.names["99.01"].upper(), snapshot.names["99.01"].lower()):
        assert set(villages) <= set(find(replace(ALL, filters=(("regency", (text,)),))))
    assert find(replace(ALL, filters=(("province", ("no such name",)),))) == []


def test_a_shape_beside_its_box_s_corner_does_not_match(find, session):
    shapes = areas.areas(session, Level.VILLAGE, scale="full").geometry.dropna()
    bounds = shapes.bounds
    west, south = bounds.minx.to_numpy(), bounds.miny.to_numpy()
    corners = shapely.box(west, south, west + 1e-4, south + 1e-4)
    (position, *_) = np.flatnonzero(~shapely.intersects(shapes.to_numpy(), corners))
    code, shape = shapes.index[position], shapes.iloc[position]
    assert code not in find(replace(ALL, bboxes=(Bbox(*corners[position].bounds),)))
    assert code in find(replace(ALL, bboxes=(Bbox(*shape.bounds),)))


def test_two_boxes_match_the_union(find, session):
    shapes = areas.areas(session, Level.VILLAGE, scale="full").geometry.dropna()
    first, last = shapes.index[0], shapes.index[-1]
    points = [shapes[code].representative_point() for code in (first, last)]
    boxes = tuple(Bbox(point.x, point.y, point.x, point.y) for point in points)
    assert {first, last} <= set(find(replace(ALL, bboxes=boxes)))
    assert last not in find(replace(ALL, bboxes=boxes[:1]))


def test_an_area_without_a_shape_matches_every_box(find, session):
    """17-069r4, /req/core/fc-bbox-response, C."""
    listed = areas.areas(session, Level.VILLAGE, scale="full").geometry
    missing = set(listed.index[listed.isna()])
    world = find(replace(ALL, bboxes=(Bbox(-180, -90, 180, 90),)))
    assert missing and set(world) == set(listed.index)
    assert set(find(replace(ALL, bboxes=(Bbox(0, 89, 1, 90),)))) == missing
    within = find(replace(ALL, within="99.01", bboxes=(Bbox(0, 89, 1, 90),)))
    assert set(within) == {code for code in missing if code.startswith("99.01")}


def test_a_query_is_searched_once_for_one_state_of_the_store(finder, session, snapshot):
    query = replace(ALL, filters=(("status", ("formed",)),))
    first = finder.page(session, snapshot, query)
    other = finder.page(session, snapshot, replace(query, offset=2))
    assert np.shares_memory(first.positions, other.positions)
