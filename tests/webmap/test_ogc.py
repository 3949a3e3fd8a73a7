"""OGC API Features as the programs that read it rely on it."""

import re
import subprocess
import sys
import threading
from datetime import date

import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from werkzeug.serving import make_server

from boundaries import repository as areas
from boundaries.codes import Level
from geo.database import session
from kampungkb import repository as register
from sample.make_sample import DATA
from webmap import create_app, ogc_features
from webmap.ogc_params import COLLECTIONS, FILTERS, MOST

VILLAGES = "/ogc/collections/villages/items"
DAY = "2023-08-02"
SHARED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _get(client, address, **asked):
    answer = client.get(address, query_string=asked or None)
    assert answer.status_code == 200, answer.text
    return answer


def _all(client, address, **asked):
    """Features of all pages, by the links from page to page."""
    page = _get(client, address, **asked).json
    found = page["features"]
    while href := _links(page).get("next"):
        page = _get(client, href).json
        found += page["features"]
    assert len(found) == page["numberMatched"]
    return found


def _links(document):
    return {one["rel"]: one["href"] for one in document["links"]}


@pytest.fixture
def regency(client):
    """Code of the regency of 297 villages."""
    rows = client.get("/api/areas/99/coverage.json").json["rows"]
    return next(row["code"] for row in rows if row["villages"] == 297)


# Paging ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "level"), COLLECTIONS.items())
def test_the_pages_hold_every_area_once(client, sample_store, name, level):
    with session(sample_store) as opened:
        listed = areas.areas(opened, level)
    found = _all(client, f"/ogc/collections/{name}/items", limit=137)
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
    page = _get(client, VILLAGES).json
    assert len(page["features"]) == page["numberReturned"] == 10
    assert page["timeStamp"].endswith("Z")
    assert "prev" not in _links(page)
    empty = _get(client, VILLAGES, offset=page["numberMatched"]).json
    assert empty["features"] == [] and empty["numberMatched"] == page["numberMatched"]
    assert "next" not in _links(empty)


def test_one_comes_back_the_way_one_went(client):
    first = _get(client, VILLAGES, limit=50).json
    second = _get(client, _links(first)["next"]).json
    third = _get(client, _links(second)["next"]).json
    assert _get(client, _links(third)["prev"]).json["features"] == second["features"]
    assert _get(client, _links(second)["prev"]).json["features"] == first["features"]


def test_a_page_by_number_is_the_page_by_code(client):
    first = _get(client, VILLAGES, limit=30).json
    onward = _get(client, _links(first)["next"]).json
    assert _get(client, VILLAGES, limit=30, offset=30).json["features"] == onward["features"]


def test_more_than_the_most_is_the_most(client):
    page = _get(client, VILLAGES, limit=10 * MOST).json
    assert page["numberReturned"] == min(MOST, page["numberMatched"])


@pytest.fixture
def own(sample_copy, tmp_path):
    """A site over a store of the test's own."""
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    yield made
    made.extensions["engine"].dispose()


def _import(site, day):
    """Import a report that says other things than those before it."""
    register.import_register(
        site.extensions["engine"],
        min(DATA.glob("klasifikasi_*.xlsx")),
        date=date.fromisoformat(day),
        source="newer",
        scope="auto",
    )


def test_pages_are_of_one_day_though_a_newer_report_comes_in_between(own):
    client = own.test_client()
    first = _get(client, VILLAGES, limit=100).json
    day = first["features"][0]["properties"]["date"]
    _import(own, "2031-01-01")
    assert _get(client, VILLAGES).json["features"][0]["properties"]["date"] == "2031-01-01"
    second = _get(client, _links(first)["next"]).json
    assert {one["properties"]["date"] for one in second["features"]} == {day}
    assert second["features"][0]["id"] > first["features"][-1]["id"]


def test_a_page_is_of_one_state_though_an_import_ends_while_it_is_made(own, monkeypatch):
    client = own.test_client()
    before = _get(client, VILLAGES, limit=MOST).json["features"]
    day = before[0]["properties"]["date"]

    def features(*given):
        _import(own, day)
        monkeypatch.undo()
        return ogc_features.features(*given)

    monkeypatch.setattr(ogc_features, "features", features)
    # another address, so that nothing is kept of what it says
    during = _get(client, VILLAGES, limit=MOST - 1).json["features"]
    after = _get(client, VILLAGES, limit=MOST).json["features"]
    assert during == before
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert after != before


# What is asked for ----------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_figures(client, regency):
    total = client.get(f"/api/areas/{regency}/coverage.json?date={DAY}").json["total"]
    asked = {"within": regency, "datetime": DAY, "limit": 1}

    def matched(**more):
        return _get(client, VILLAGES, **asked, **more).json["numberMatched"]

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
    whole = _get(client, address, limit=MOST, datetime=DAY).json["features"]
    values = sorted({one["properties"][key] for one in whole if one["properties"][key]})
    for value in values[:: max(1, len(values) // 4)]:
        found = _get(client, address, limit=MOST, datetime=DAY, **{key: value}).json["features"]
        expected = [one for one in whole if one["properties"][key] == value]
        if key == "name":
            expected = [
                one for one in whole if one["properties"][key].casefold() == value.casefold()
            ]
        assert found == expected and found
    assert _get(client, address, name="no such name").json["numberMatched"] == 0


def test_an_area_above_may_be_told_by_its_code(client, regency):
    by_code = _all(client, VILLAGES, regency=regency, limit=MOST)
    assert by_code == _all(client, VILLAGES, within=regency, limit=MOST)
    assert {one["properties"]["regency"] for one in by_code} == {
        by_code[0]["properties"]["regency"]
    }


@given(st.data())
@SHARED
def test_a_box_gives_the_areas_that_touch_it(client, sample_store, data):
    name = data.draw(st.sampled_from(list(COLLECTIONS)))
    with session(sample_store) as opened:
        listed = areas.areas(opened, COLLECTIONS[name]).geometry
        west, south, east, north = areas.bounds(opened, "ID")
    # at corners of shapes more is decided than beside them
    corners = shapely.get_coordinates(listed.iloc[0])
    spot = data.draw(st.sampled_from(corners.tolist()))
    x = st.one_of(st.just(spot[0]), st.floats(west - 1, east + 1))
    y = st.one_of(st.just(spot[1]), st.floats(south - 1, north + 1))
    (x1, x2), (y1, y2) = data.draw(st.tuples(x, x)), sorted(data.draw(st.tuples(y, y)))
    boxes = [(x1, y1, x2, y2)] if x1 <= x2 else [(x1, y1, 180, y2), (-180, y1, x2, y2)]
    window = shapely.union_all([shapely.box(*box) for box in boxes])
    expected = {
        code for code, shape in listed.items() if shape is not None and shape.intersects(window)
    }
    if x1 == x2 or y1 == y2:  # no area, so that a union would lose it
        window = [shapely.box(*box) for box in boxes]
        expected = {
            code
            for code, shape in listed.items()
            if shape is not None and any(shape.intersects(one) for one in window)
        }
    page = _get(client, f"/ogc/collections/{name}/items", bbox=f"{x1},{y1},{x2},{y2}", limit=MOST)
    assert {one["id"] for one in page.json["features"]} == expected


def test_heights_of_a_box_do_not_matter(client):
    flat = _get(client, VILLAGES, bbox="-170,-80,170,80", limit=1).json
    high = _get(client, VILLAGES, bbox="-170,-80,0,170,80,9000", limit=1).json
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
    found = _get(client, VILLAGES, datetime=asked).json["features"]
    assert {one["properties"]["date"] for one in found} == {day or newest}


def test_statuses_are_those_of_the_day(client, regency):
    for day in ("2001-01-01", DAY):
        total = client.get(f"/api/areas/{regency}/coverage.json?date={day}").json["total"]
        asked = {"within": regency, "datetime": day, "status": "formed"}
        assert _get(client, VILLAGES, **asked).json["numberMatched"] == total["formed"]


def test_one_feature_is_the_one_of_the_page(client, regency):
    page = _get(client, VILLAGES, within=regency, datetime=DAY).json
    for one in page["features"][:3]:
        alone = _get(client, f"{VILLAGES}/{one['id']}", datetime=DAY).json
        assert "items" not in _links(alone) and _links(alone)["collection"]
        assert {key: alone[key] for key in one} == one


# Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{VILLAGES}?limit=0", 400),
        (f"{VILLAGES}?limit=-1", 400),
        (f"{VILLAGES}?limit=ten", 400),
        (f"{VILLAGES}?limit=5&limit=6", 400),
        (f"{VILLAGES}?within=99&within=99.01", 400),
        (f"{VILLAGES}?offset=x", 400),
        (f"{VILLAGES}?offset=5&after=33.29.01.2001", 400),
        (f"{VILLAGES}?after=elsewhere", 400),
        (f"{VILLAGES}?bbox=1,2,3", 400),
        (f"{VILLAGES}?bbox=1,2,3,four", 400),
        (f"{VILLAGES}?bbox=1,2,3,nan", 400),
        (f"{VILLAGES}?bbox=100,5,110,-5", 400),
        (f"{VILLAGES}?bbox=100,-5,10,110,5,0", 400),
        (f"{VILLAGES}?datetime=yesterday", 400),
        (f"{VILLAGES}?datetime=2023-02-31", 400),
        (f"{VILLAGES}?datetime=2023-08-02/2023-01-01", 400),
        (f"{VILLAGES}?datetime=2023-08-02/2023-08-03/2023-08-04", 400),
        (f"{VILLAGES}?status=perfect", 400),
        (f"{VILLAGES}?klasifikasi=best", 400),
        (f"{VILLAGES}?as_of=soon", 400),
        (f"{VILLAGES}?within=98", 400),
        (f"{VILLAGES}?colour=red", 400),
        (f"{VILLAGES}?f=xml", 400),
        (f"{VILLAGES}?lang=nl", 400),
        ("/ogc/collections/provinces/items?status=formed", 400),
        ("/ogc/collections?limit=5", 400),
        ("/ogc/collections/planets", 404),
        ("/ogc/collections/planets/items", 404),
        (f"{VILLAGES}/99", 404),
        (f"{VILLAGES}/98.01.01.2001", 404),
        (f"{VILLAGES}/somewhere", 404),
        ("/ogc/nothing/here", 404),
    ],
)
def test_what_is_wrong_is_said(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    assert answer.json["code"] and len(answer.json["description"]) > 10
    page = client.get(address.replace("f=xml", "f=yaml"), headers={"Accept": "text/html"})
    assert page.status_code == status


@given(
    st.dictionaries(
        st.sampled_from(["limit", "offset", "after", "bbox", "datetime", "within", "name", "code"]),
        st.text(max_size=30),
    )
)
@SHARED
def test_whatever_is_asked_is_answered_or_refused(client, asked):
    assert client.get(VILLAGES, query_string=asked).status_code in (200, 400)


# Documents ------------------------------------------------------------------------------------


def test_every_link_leads_to_what_it_says(client):
    left, seen = [("http://localhost/ogc", "application/json")], set()
    while left:
        href, kind = left.pop()
        if href in seen:
            continue
        seen.add(href)
        answer = client.get(href)
        assert answer.status_code == 200, href
        assert answer.headers["Content-Type"].split(";")[0] == kind.split(";")[0], href
        if answer.is_json and "openapi" not in answer.json:
            documents = [answer.json, *answer.json.get("collections", [])]
            for one in [link for document in documents for link in document.get("links", [])]:
                if "/items" not in href or one["rel"] not in ("next", "prev"):
                    left.append((one["href"], one["type"]))
    assert len(seen) > 20


def test_what_is_selected_at_the_entrance_holds_for_all_that_follows(client, regency):
    landing = _get(client, "/ogc", within=regency, datetime=DAY, lang="en").json
    data = _get(client, _links(landing)["data"].replace("f=html", "f=json")).json
    for one in data["collections"]:
        items = next(link["href"] for link in one["links"] if link["rel"] == "items")
        page = _get(client, items).json
        assert "within=" in items and "lang=en" in items
        assert {feature["properties"]["date"] for feature in page["features"]} <= {DAY}
        assert all(feature["id"].startswith(regency) for feature in page["features"])
        villages = one["id"] == "villages"
        assert not villages or page["numberMatched"] == 297
    assert client.get("/ogc/collections?within=98.76").status_code == 400
    assert client.get("/ogc/collections?datetime=soon").status_code == 400


def test_a_collection_tells_its_extent(client, sample_store):
    with session(sample_store) as opened:
        box = areas.bounds(opened, "ID")
    for one in client.get("/ogc/collections").json["collections"]:
        assert one["id"] in COLLECTIONS
        assert one["extent"]["spatial"]["bbox"] == [list(box)]
        begin, end = one["extent"]["temporal"]["interval"][0]
        assert begin < "2024" and end is None
        assert one == {**client.get(f"/ogc/collections/{one['id']}").json, "links": one["links"]}


def test_the_description_names_what_is_there(client):
    described = client.get("/ogc/api").json
    assert described["openapi"].startswith("3.0")
    for path, operations in described["paths"].items():
        operation = operations["get"]
        assert operation["responses"]["200"]
        asked = _spelt(described, operation["parameters"])
        for one in asked:
            assert one["description"] and one["schema"], (path, one)
        if not path.endswith("/items"):
            continue
        # each parameter is known there, and what is not among them is refused
        for one in asked:
            answer = client.get(f"/ogc{path}", query_string={one["name"]: ""})
            assert answer.status_code == 200 or "there is no parameter" not in answer.text
        assert "there is no parameter" in client.get(f"/ogc{path}?colour=red").text
    names = [one["get"]["operationId"] for one in described["paths"].values()]
    assert len(set(names)) == len(names)


def test_the_description_is_in_the_form_of_openapi(client):
    """The traps of OpenAPI 3.0 where a generator of clients stops."""
    described = client.get("/ogc/api").json
    references = set()
    for part in _parts(described):
        if isinstance(part.get("$ref"), str):
            references.add(part["$ref"])
        if part.get("type") == "object" and "required" in part:
            assert part["required"] and set(part["required"]) <= set(part["properties"])
        if part.get("type") == "array":
            assert part["items"]
        if "content" in part:
            assert part["description"] and all(one["schema"] for one in part["content"].values())
    assert len(references) > 8
    for reference in references:
        place = described
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    for path, operations in described["paths"].items():
        asked = _spelt(described, operations["get"]["parameters"])
        asked = [one for one in asked if one["in"] == "path"]
        assert [one["name"] for one in asked] == re.findall(r"{(\w+)}", path)
        assert all(one["required"] for one in asked)


def _spelt(described, asked):
    known = described["components"]["parameters"]
    return [known[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in asked]


def _parts(part):
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _parts(one)


def test_the_description_for_people_says_all_of_it(client):
    described = client.get("/ogc/api?lang=en").json
    page = client.get("/ogc/api?lang=en&f=html").text
    for path, operations in described["paths"].items():
        assert f"<code>{path}</code>" in page
        assert str(escape(operations["get"]["summary"])) in page
        for one in _spelt(described, operations["get"]["parameters"]):
            assert f"<code>{one['name']}</code>" in page
            assert str(escape(one["description"])) in page


def test_the_limits_of_the_description_hold(client):
    # QGIS looks for it here, and would ask for a hundred at a time if it were elsewhere
    limit = client.get("/ogc/api").json["components"]["parameters"]["limit"]["schema"]
    assert limit["maximum"] == MOST
    assert len(client.get(VILLAGES).json["features"]) == limit["default"]


# Answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/geo+json", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("*/*", "application/geo+json"),
        ("image/png", "application/geo+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_a_browser_gets_a_page_and_a_program_data(client, accept, kind):
    answer = client.get(VILLAGES, headers={"Accept": accept})
    assert answer.mimetype == kind
    assert "Accept" in answer.vary
    assert client.get(f"{VILLAGES}?f=json", headers={"Accept": accept}).is_json


def test_what_one_has_is_not_sent_again(client):
    first = client.get(f"{VILLAGES}?limit=5")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"{VILLAGES}?limit=5", headers=tag)
    assert again.status_code == 304 and not again.data
    assert client.get(f"{VILLAGES}?limit=6", headers=tag).status_code == 200
    document = client.get("/ogc/collections")
    tag = {"If-None-Match": document.headers["ETag"]}
    assert client.get("/ogc/collections", headers=tag).status_code == 304


def test_maps_on_other_sites_may_read_it(client):
    for address in ("/ogc", VILLAGES, f"{VILLAGES}?limit=0"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_for_people_shows_the_same_and_leads_on(client, regency):
    data = _get(client, VILLAGES, within=regency, limit=20).json
    page = _get(client, VILLAGES, within=regency, limit=20, f="html").text
    for one in data["features"]:
        assert f"{VILLAGES}/{one['id']}?" in page
        assert escape(one["properties"]["name"]) in page
    assert f"after={data['features'][-1]['id']}" in page
    english = client.get(f"{VILLAGES}?within={regency}&f=html&lang=en").text
    assert '<html lang="en">' in english
    (back,) = re.findall(r'href="([^"]+lang=id[^"]*)"', english)
    assert f"within={regency}" in back
    village = data["features"][0]
    alone = client.get(f"{VILLAGES}/{village['id']}?f=html").text
    assert f'href="/area/{village["id"]}' in alone


# A program ------------------------------------------------------------------------------------


@pytest.fixture
def address(app):
    """Address of the service on a real port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/ogc"
    server.shutdown()
    thread.join()
    server.server_close()


# GDAL keeps Python's lock while it waits for an answer: it reads in a process of its own.
_READ = """
import sys, pyogrio
address, target, where, *box = sys.argv[1:]
asked = {"bbox": tuple(map(float, box)) or None, "where": where or None}
for name, _ in pyogrio.list_layers(f"OAPIF:{address}"):
    if name == "villages" or not where:
        read = pyogrio.read_dataframe(f"OAPIF:{address}", layer=name, **asked)
        pyogrio.write_dataframe(read, target, layer=name, append=True)
"""


def _through_gdal(address, target, *box, where=""):
    command = [sys.executable, "-c", _READ, address, str(target), where, *map(str, box)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return {
        name: pyogrio.read_dataframe(target, layer=name).set_index("code")
        for name, _ in pyogrio.list_layers(target)
    }


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL cannot read OGC API")
def test_gdal_reads_all_of_it(address, sample_store, tmp_path):
    found = _through_gdal(address, tmp_path / "all.gpkg")
    assert set(found) == set(COLLECTIONS)
    with session(sample_store) as opened:
        for name, level in COLLECTIONS.items():
            listed, read = areas.areas(opened, level), found[name]
            assert read.index.is_unique and set(read.index) == set(listed.index)
            assert read.crs.to_epsg() == 4326
            drawn = listed[listed.geometry.notna()]
            shapes = read.geometry.reindex(drawn.index)
            assert shapely.equals(shapes.to_numpy(), drawn.geometry.to_numpy()).all()


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL cannot read OGC API")
def test_gdal_reads_a_part_of_it(address, sample_store, tmp_path):
    with session(sample_store) as opened:
        listed = areas.areas(opened, Level.VILLAGE).geometry
    west, south, east, north = listed.dropna().iloc[0].bounds
    box = (west, south, (west + east) / 2, (south + north) / 2)
    found = _through_gdal(address, tmp_path / "part.gpkg", *box)
    touching = listed[listed.notna()].intersects(shapely.box(*box))
    assert set(found["villages"].index) == set(touching.index[touching])


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL cannot read OGC API")
@pytest.mark.parametrize("day", [DAY, f"../{DAY}"])
def test_gdal_reads_one_regency_as_of_a_day(address, client, regency, tmp_path, day):
    found = _through_gdal(
        f"{address}?within={regency}&datetime={day}",
        tmp_path / "day.gpkg",
        where="status = 'unformed'",
    )
    total = client.get(f"/api/areas/{regency}/coverage.json?date={DAY}").json["total"]
    assert len(found["villages"]) == total["unformed"] > 0
    assert set(found["villages"]["date"].astype(str).str[:10]) == {DAY}
