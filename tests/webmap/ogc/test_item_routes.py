"""Features as the programs that read them rely on them: pages, filters, dates, links."""

from datetime import date

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries.areas import repository as areas
from geo.store.database import read_session
from kampungkb.register.importing import import_register
from sample.make_sample import DATA
from tests.webmap.ogc.requests_of_items import all_features, get, links_of
from webmap import create_app
from webmap.ogc import features as ogc_features
from webmap.ogc.parameters.collections import COLLECTIONS, MAX_LIMIT
from webmap.ogc.parameters.property_filters import FILTERS

VILLAGES = "/ogc/collections/villages/items"
DAY = "2023-08-02"
SHARED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


# Paging ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "level"), COLLECTIONS.items())
def test_the_pages_hold_every_area_once(client, sample_store, name, level):
    with read_session(sample_store) as session:
        listed = areas.areas(session, level)
    found = all_features(client, f"/ogc/collections/{name}/items", limit=137)
    assert [one["id"] for one in found] == list(listed.index)
    for one, shape in zip(found, listed.geometry, strict=True):
        assert one["properties"]["code"] == one["id"]
        if shape is None:
            assert one["geometry"] is None
        else:
            assert shapely.equals(shapely.geometry.shape(one["geometry"]), shape)
            # QGIS takes the kind of a layer from its first features
            assert one["geometry"]["type"] == "MultiPolygon"


def test_what_a_page_tells_of_itself_adds_up(client):
    page = get(client, VILLAGES).json
    assert len(page["features"]) == page["numberReturned"] == 10
    assert page["timeStamp"].endswith("Z")
    assert "prev" not in links_of(page)
    empty = get(client, VILLAGES, offset=page["numberMatched"]).json
    assert empty["features"] == [] and empty["numberMatched"] == page["numberMatched"]
    assert "next" not in links_of(empty)


@pytest.mark.parametrize("asked", ["2999-01-01", "2023-01-01/.."])
def test_a_day_after_every_report_is_the_day_of_the_newest(client, asked):
    newest = get(client, VILLAGES, limit=1).json["features"][0]["properties"]["date"]
    page = get(client, VILLAGES, limit=1, datetime=asked).json
    assert page["features"][0]["properties"]["date"] == newest < "2999"
    # all pages are of one day, though a report is imported meanwhile
    assert "datetime=2" in links_of(page)["next"] and "datetime=2999" not in links_of(page)["next"]
    assert "%2F" not in links_of(page)["next"] and ".." not in links_of(page)["next"]


def test_one_comes_back_the_way_one_went(client):
    first = get(client, VILLAGES, limit=50).json
    second = get(client, links_of(first)["next"]).json
    third = get(client, links_of(second)["next"]).json
    assert get(client, links_of(third)["prev"]).json["features"] == second["features"]
    assert get(client, links_of(second)["prev"]).json["features"] == first["features"]


def test_a_page_by_number_is_the_page_by_code(client):
    first = get(client, VILLAGES, limit=30).json
    onward = get(client, links_of(first)["next"]).json
    assert get(client, VILLAGES, limit=30, offset=30).json["features"] == onward["features"]


def test_more_than_the_most_is_the_most(client):
    page = get(client, VILLAGES, limit=10 * MAX_LIMIT).json
    assert page["numberReturned"] == min(MAX_LIMIT, page["numberMatched"])


@pytest.fixture
def own(sample_copy, tmp_path):
    """A site over a store of the test's own."""
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    yield made
    made.extensions["engine"].dispose()


def _import(site, day):
    """Import a report that says other things than those before it."""
    import_register(
        site.extensions["engine"],
        min(DATA.glob("klasifikasi_*.xlsx")),
        date=date.fromisoformat(day),
        source="newer",
        scope="auto",
    )


def test_pages_are_of_one_day_though_a_newer_report_comes_in_between(own):
    client = own.test_client()
    first = get(client, VILLAGES, limit=100).json
    day = first["features"][0]["properties"]["date"]
    _import(own, "2031-01-01")
    assert get(client, VILLAGES).json["features"][0]["properties"]["date"] == "2031-01-01"
    second = get(client, links_of(first)["next"]).json
    assert {one["properties"]["date"] for one in second["features"]} == {day}
    assert second["features"][0]["id"] > first["features"][-1]["id"]


def test_a_page_is_of_one_state_though_an_import_ends_while_it_is_made(own, monkeypatch):
    client = own.test_client()
    before = get(client, VILLAGES, limit=MAX_LIMIT).json["features"]
    day = before[0]["properties"]["date"]

    def features(*given):
        _import(own, day)
        monkeypatch.undo()
        return ogc_features.features(*given)

    monkeypatch.setattr(ogc_features, "features", features)
    # another address, so that nothing is kept of what it says
    during = get(client, VILLAGES, limit=MAX_LIMIT - 1).json["features"]
    after = get(client, VILLAGES, limit=MAX_LIMIT).json["features"]
    assert during == before
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert after != before


# What is asked for ----------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_figures(client, regency):
    total = client.get(f"/api/areas/{regency}/coverage.json?date={DAY}").json["total"]
    asked = {"within": regency, "datetime": DAY, "limit": 1}

    def matched(**more):
        return get(client, VILLAGES, **asked, **more).json["numberMatched"]

    assert matched() == total["villages"] == 297
    for status in ("formed", "forming", "unformed", "no_data"):
        assert matched(status=status) == total[status]
    assert matched(status="unformed,no_data") == total["unformed"] + total["no_data"]
    for word in ("dasar", "berkembang", "mandiri", "berkelanjutan", "unclassified"):
        assert matched(klasifikasi=word) == total[word]


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name, level in COLLECTIONS.items() for key in FILTERS[level]],
)
def test_a_property_that_is_asked_for_is_what_the_features_have(client, name, key):
    address = f"/ogc/collections/{name}/items"
    whole = get(client, address, limit=MAX_LIMIT, datetime=DAY).json["features"]
    values = sorted({one["properties"][key] for one in whole if one["properties"][key]})
    for value in values[:: max(1, len(values) // 4)]:
        found = get(client, address, limit=MAX_LIMIT, datetime=DAY, **{key: value}).json["features"]
        expected = [one for one in whole if one["properties"][key] == value]
        if key == "name":
            expected = [
                one for one in whole if one["properties"][key].casefold() == value.casefold()
            ]
        assert found == expected and found
    assert get(client, address, name="no such name").json["numberMatched"] == 0


def test_an_area_above_may_be_told_by_its_code(client, regency):
    by_code = all_features(client, VILLAGES, regency=regency, limit=MAX_LIMIT)
    assert by_code == all_features(client, VILLAGES, within=regency, limit=MAX_LIMIT)
    assert {one["properties"]["regency"] for one in by_code} == {
        by_code[0]["properties"]["regency"]
    }


@given(st.data())
@SHARED
def test_a_box_gives_the_areas_that_touch_it(client, sample_store, data):
    name = data.draw(st.sampled_from(list(COLLECTIONS)))
    with read_session(sample_store) as session:
        listed = areas.areas(session, COLLECTIONS[name]).geometry
        west, south, east, north = areas.bounds(session, "ID")
    # at corners of shapes more is decided than beside them
    corners = shapely.get_coordinates(listed.iloc[0])
    spot = data.draw(st.sampled_from(corners.tolist()))
    x = st.one_of(st.just(spot[0]), st.floats(west - 1, east + 1))
    y = st.one_of(st.just(spot[1]), st.floats(south - 1, north + 1))
    (x1, x2), (y1, y2) = data.draw(st.tuples(x, x)), sorted(data.draw(st.tuples(y, y)))
    boxes = [(x1, y1, x2, y2)] if x1 <= x2 else [(x1, y1, 180, y2), (-180, y1, x2, y2)]
    window = shapely.union_all([shapely.box(*box) for box in boxes])
    # what has no shape matches every box (17-069r4, /req/core/fc-bbox-response, C)
    shapeless = {code for code, shape in listed.items() if shape is None}
    expected = shapeless | {
        code for code, shape in listed.items() if shape is not None and shape.intersects(window)
    }
    if x1 == x2 or y1 == y2:  # no area, so that a union would lose it
        window = [shapely.box(*box) for box in boxes]
        expected = shapeless | {
            code
            for code, shape in listed.items()
            if shape is not None and any(shape.intersects(one) for one in window)
        }
    page = get(
        client, f"/ogc/collections/{name}/items", bbox=f"{x1},{y1},{x2},{y2}", limit=MAX_LIMIT
    )
    assert {one["id"] for one in page.json["features"]} == expected


def test_heights_of_a_box_do_not_matter(client):
    flat = get(client, VILLAGES, bbox="-170,-80,170,80", limit=1).json
    high = get(client, VILLAGES, bbox="-170,-80,0,170,80,9000", limit=1).json
    assert flat["numberMatched"] == high["numberMatched"] > 0


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2023-08-02", "2023-08-02"),
        ("2023-08-02T23:59:59Z", "2023-08-02"),
        ("2023-08-02t00:00:00.5+07:00", "2023-08-02"),
        ("2022-01-01/2023-08-02", "2023-08-02"),
        ("../2023-08-02", "2023-08-02"),
        ("/2023-08-02T00:00:00Z", "2023-08-02"),
        ("2023-01-01/..", None),
        ("2023-01-01/", None),
        ("../..", None),
        ("2023-08-02T", "2023-08-02"),  # as GDAL writes a day
        # as QGIS writes open ends
        ("0000-01-01T00:00:00Z/2023-08-02T00:00:00Z", "2023-08-02"),
        ("2023-08-02T00:00:00Z/9999-12-31T00:00:00Z", None),
    ],
)
def test_an_interval_means_the_day_on_which_it_ends(client, asked, day):
    newest = client.get("/api/areas/99/coverage.json").json["date"]
    found = get(client, VILLAGES, datetime=asked).json["features"]
    assert {one["properties"]["date"] for one in found} == {day or newest}


def test_statuses_are_those_of_the_day(client, regency):
    for day in ("2001-01-01", DAY):
        total = client.get(f"/api/areas/{regency}/coverage.json?date={day}").json["total"]
        asked = {"within": regency, "datetime": day, "status": "formed"}
        assert get(client, VILLAGES, **asked).json["numberMatched"] == total["formed"]


def test_one_feature_is_the_one_of_the_page(client, regency):
    page = get(client, VILLAGES, within=regency, datetime=DAY).json
    for one in page["features"][:3]:
        alone = get(client, f"{VILLAGES}/{one['id']}", datetime=DAY).json
        assert "items" not in links_of(alone) and links_of(alone)["collection"]
        assert {key: alone[key] for key in one} == one


# Links ----------------------------------------------------------------------------------------


def test_features_link_to_the_licences_of_their_sources(client):
    for path, code in (
        ("/ogc/collections/villages/items?within=99.01&limit=1", "99.01"),
        ("/ogc/collections/villages/items/99.01.01.2001", "99.01.01.2001"),
    ):
        links = {one["rel"]: one for one in client.get(path).json["links"]}
        assert links["license"]["href"] == f"http://localhost/catalog/sources/{code}?f=json"
        sources = client.get(links["license"]["href"]).json["sources"]
        assert "MIT" in {one["licence"] for one in sources}
