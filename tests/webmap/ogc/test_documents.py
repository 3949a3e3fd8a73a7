"""The documents of OGC API Features: what they link to is there, what they describe holds."""

import re
from html import unescape

import pytest
from markupsafe import escape

from boundaries.areas import repository as areas
from geo.store.database import read_session
from webmap.ogc.parameters.collections import COLLECTIONS, MAX_LIMIT, TABLE_IDS

VILLAGES = "/ogc/collections/villages/items"
DAY = "2023-08-02"


def _get(client, address, **asked):
    answer = client.get(address, query_string=asked or None)
    assert answer.status_code == 200, answer.text
    return answer


def _links(document):
    return {one["rel"]: one["href"] for one in document["links"]}


@pytest.fixture
def regency(client):
    """Code of the regency of 297 villages."""
    rows = client.get("/api/areas/99/coverage.json").json["rows"]
    return next(row["code"] for row in rows if row["villages"] == 297)


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
                is_page = "/items" in href and one["rel"] in ("next", "prev")
                if one["href"].startswith("http://localhost/") and not is_page:
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
        code = "within" if one["id"] == "waiting" else "code"
        assert all(each["properties"][code].startswith(regency) for each in page["features"])
        villages = one["id"] == "villages"
        assert not villages or page["numberMatched"] == 297
    assert client.get("/ogc/collections?within=98.76").status_code == 400
    assert client.get("/ogc/collections?datetime=soon").status_code == 400


def test_the_page_of_an_area_leads_to_the_same_live(client, regency):
    page = client.get(f"/area/{regency}?date={DAY}").text
    (href,) = re.findall(r'href="(/ogc[?][^"]*)"', page)
    landing = _get(client, unescape(href)).json
    collections = _get(client, _links(landing)["data"].replace("f=html", "f=json")).json
    items = {
        one["id"]: next(link["href"] for link in one["links"] if link["rel"] == "items")
        for one in collections["collections"]
    }
    found = _get(client, items["villages"]).json
    assert found["numberMatched"] == 297
    assert found["features"][0]["properties"]["date"] == DAY


def test_a_collection_tells_its_extent(client, sample_store):
    with read_session(sample_store) as session:
        box = areas.bounds(session, "ID")
    for one in client.get("/ogc/collections").json["collections"]:
        assert one["id"] in {*COLLECTIONS, *TABLE_IDS}
        assert one["extent"]["spatial"]["bbox"] == [list(box)]
        begin, end = one["extent"]["temporal"]["interval"][0]
        assert begin < "2024" and end is None
        assert one == {**client.get(f"/ogc/collections/{one['id']}").json, "links": one["links"]}


def test_collections_are_called_what_they_hold_in_both_languages(client):
    titles = {
        language: [
            one["title"]
            for one in _get(client, "/ogc/collections", lang=language).json["collections"]
        ]
        for language in ("id", "en")
    }
    assert titles["id"] == [
        "Desa dan kelurahan", "Kecamatan", "Kabupaten dan kota", "Provinsi",
        "Baris yang menunggu pemeriksaan", "Desa yang berubah",
    ]  # fmt: skip
    assert titles["en"][1::2] == ["Districts", "Provinces", "Changed villages"]


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
    assert limit["maximum"] == MAX_LIMIT
    assert len(client.get(VILLAGES).json["features"]) == limit["default"]


def test_a_collection_names_the_sources_of_its_area_and_their_licences(client):
    document = client.get("/ogc/collections/villages?within=99.01&lang=en").json
    assert "Portal Kampung KB (rekaan) (Data contoh rekaan" in document["attribution"]
    assert document["attribution"].count(": MIT") == document["attribution"].count(" · ") + 1
    (licence,) = [one for one in document["links"] if one["rel"] == "license"]
    assert licence["href"] == "https://opensource.org/license/mit"
    (listed, *_) = client.get("/ogc/collections?within=99.01").json["collections"]
    assert [one["href"] for one in listed["links"] if one["rel"] == "license"] == [licence["href"]]
