"""Abstract tests of OGC API – Features – Part 1: Core (17-069r4, annex A), each by its name."""

import json
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import shapely

from webmap.ogc.parameters.collections import COLLECTIONS, DEFAULT_LIMIT, MAX_LIMIT, TABLE_IDS

BASE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"


def get(client, address, status=200, **query):
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == status, answer.text
    return answer


def links(document, rel):
    return [one for one in document["links"] if one["rel"] == rel]


@pytest.fixture(params=[*COLLECTIONS, *TABLE_IDS])
def items(request):
    return f"/ogc/collections/{request.param}/items"


def test_core_http(client):
    """/ats/core/http: HTTP/1.1 with the statuses that it has for each case."""
    assert get(client, "/ogc").headers["Content-Type"] == "application/json"
    assert client.head("/ogc/collections").status_code == 200
    assert not client.head("/ogc/collections").data
    assert client.delete("/ogc/collections").status_code == 405


def test_core_root_op_and_success(client):
    """/ats/core/root-op, root-success: the landing page with links to all that there is."""
    landing = get(client, "/ogc").json
    for rel in ("service-desc", "service-doc", "conformance", "data", "self"):
        assert links(landing, rel), rel
        for one in links(landing, rel):
            assert get(client, one["href"]).mimetype == one["type"].split(";")[0]


def test_core_api_definition(client):
    """/ats/core/api-definition-op, api-definition-success: OpenAPI 3.0 as it says it is."""
    (link,) = links(get(client, "/ogc").json, "service-desc")
    answer = get(client, link["href"])
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert json.loads(answer.data)["openapi"].startswith("3.0")


def test_core_conformance(client):
    """/ats/core/conformance-op, conformance-success: the classes that are conformed to."""
    classes = get(client, "/ogc/conformance").json["conformsTo"]
    assert {BASE + name for name in ("core", "geojson", "html", "oas30")} <= set(classes)
    assert len(set(classes)) == len(classes)


def test_core_fc_md(client):
    """/ats/core/fc-md-op, fc-md-success, fc-md-links, fc-md-items, fc-md-items-links."""
    document = get(client, "/ogc/collections").json
    assert {one["type"] for one in [*links(document, "self"), *links(document, "alternate")]} == {
        "application/json", "text/html",
    }  # fmt: skip
    for collection in document["collections"]:
        assert {one["type"] for one in links(collection, "items")} >= {
            "application/geo+json", "text/html",
        }  # fmt: skip
        alone = get(client, f"/ogc/collections/{collection['id']}").json  # /ats/core/sfc-md-op
        for key in ("id", "title", "description", "extent", "crs", "itemType"):
            assert alone[key] == collection[key]  # /ats/core/sfc-md-success


def test_core_fc_md_extent(client):
    """/ats/core/fc-md-extent: every feature lies in the spatial extent."""
    for collection in get(client, "/ogc/collections").json["collections"]:
        extent = collection["extent"]
        (bbox,), crs = extent["spatial"]["bbox"], extent["spatial"]["crs"]
        assert crs.endswith("/CRS84") and len(bbox) == 4
        begin, end = extent["temporal"]["interval"][0]
        assert datetime.fromisoformat(begin) and end is None
        page = get(client, f"/ogc/collections/{collection['id']}/items", limit=200).json
        for feature in page["features"]:
            if feature["geometry"]:
                shape = shapely.from_geojson(json.dumps(feature["geometry"]))
                assert shapely.box(*bbox).buffer(1e-6).covers(shape)


def test_core_fc_op_and_response(client, items):
    """/ats/core/fc-op, fc-response, fc-links, fc-rel-type, fc-timeStamp, fc-numberReturned."""
    answer = get(client, items)
    page = answer.json
    assert answer.mimetype == "application/geo+json" and page["type"] == "FeatureCollection"
    assert page["numberReturned"] == len(page["features"]) <= page["numberMatched"]
    assert datetime.fromisoformat(page["timeStamp"])
    for rel in ("self", "alternate", "collection"):
        assert links(page, rel) and all(one["type"] for one in links(page, rel))


def test_core_fc_limit(client, items):
    """/ats/core/fc-limit-definition, fc-limit-response."""
    for limit in (1, 3, DEFAULT_LIMIT):
        page = get(client, items, limit=limit).json
        assert len(page["features"]) == min(limit, page["numberMatched"])
    assert len(get(client, items, limit="9" * 30).json["features"]) <= MAX_LIMIT
    for wrong in ("0", "-1", "1.5", "x", "1e3", "9" * 101):
        get(client, items, 400, limit=wrong)


def test_core_fc_links_next(client, items):
    """/ats/core/fc-links, fc-numberMatched: all pages together have every feature once."""
    page, seen = get(client, items, limit=250).json, []
    while True:
        seen += [one["id"] for one in page["features"]]
        following = links(page, "next")
        if not following:
            break
        page = get(client, following[0]["href"]).json
    assert len(seen) == len(set(seen)) == page["numberMatched"]


def test_core_fc_bbox(client, items):
    """/ats/core/fc-bbox-definition, fc-bbox-response: what touches the box, or has no geometry."""
    whole = get(client, items, limit=MAX_LIMIT).json["features"]
    shapes = {
        one["id"]: one["geometry"] and shapely.from_geojson(json.dumps(one["geometry"]))
        for one in whole
    }
    drawn = [one for one in shapes.values() if one] or [shapely.box(125, -6, 127, -4)]
    west, south, east, north = shapely.total_bounds(drawn)
    box = shapely.box(west, south, (west + east) / 2, (south + north) / 2)
    text = ",".join(map(str, box.bounds))
    found = get(client, items, bbox=text, limit=MAX_LIMIT).json["features"]
    expected = {code for code, shape in shapes.items() if not shape or shape.intersects(box)}
    assert {one["id"] for one in found} == expected
    for wrong in ("1,2,3", "1,2,3,x", "1,2,3,nan", "1,inf,2,3", "1,9,3,2", "1,2,3,4,5"):
        get(client, items, 400, bbox=wrong)
    # over the antimeridian, with heights
    get(client, items, bbox="170,-20,-170,20")
    get(client, items, bbox="170,-20,0,-170,20,100")


def test_core_fc_bbox_schema(client):
    """/ats/core/fc-bbox-definition: as the standard writes it, and as its suite 1.9 reads it."""
    for path, operation in client.get("/ogc/api").json["paths"].items():
        if path.endswith("/items"):
            (bbox,) = [one for one in operation["get"]["parameters"] if one.get("name") == "bbox"]
            schema = bbox["schema"]
            assert (bbox["in"], bbox["style"], bbox["explode"]) == ("query", "form", False)
            assert schema["oneOf"] == [
                {"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6},
            ]  # fmt: skip
            assert (schema["minItems"], schema["maxItems"]) == (4, 6)
            assert schema["items"] == {"type": "number"}


def test_core_fc_time(client, items):
    """/ats/core/fc-time-definition, fc-time-response: the state of a date; all have it."""
    is_table = items.split("/")[3] in TABLE_IDS  # which rows there are depends on the day
    newest = get(client, items, limit=1).json["numberMatched"]
    for text in (
        "2023-08-02", "2023-08-02T12:00:00Z", "2023-01-01/2023-08-02", "../2023-08-02",
        "2023-01-01/..", "/2023-08-02", "2999-01-01",
    ):  # fmt: skip
        count = get(client, items, datetime=text, limit=1).json["numberMatched"]
        assert is_table or count == newest
    for wrong in ("x", "2023-13-01", "2023-08-02/2023-01-01", "2023/2024/2025", "2023-02-30"):
        get(client, items, 400, datetime=wrong)


def test_core_query_param(client, items):
    """/ats/core/query-param-unknown, query-param-invalid."""
    for query in ({"unknown": "1"}, {"limt": "5"}, {"f": "xml"}, {"lang": "xx"}):
        assert get(client, items, 400, **query).json["code"] == "InvalidParameterValue"


def test_core_fc_tokens(client, items):
    """Tokens of pages that were forged or are outdated are refused, or read as they are."""
    for name in ("after", "before"):
        get(client, items, 400, **{name: "x' OR 1=1"})
        get(client, items, 400, **{name: "99" * 3000})
        gone = "3:9999" if "/waiting/" in items else "98.76"
        get(client, items, **{name: gone})  # there no longer: the page beside its place
    get(client, items, 400, after="99", before="99.01")


def test_core_f_op_and_success(client, items):
    """/ats/core/f-op, f-success, f-links: each feature by its id."""
    for feature in get(client, items, limit=3).json["features"]:
        answer = get(client, f"{items}/{feature['id']}")
        assert answer.mimetype == "application/geo+json"
        assert {key: answer.json[key] for key in feature} == feature
        for rel in ("self", "alternate", "collection"):
            assert links(answer.json, rel)
    for address in (
        f"{items}/98.76.54",
        f"{items}/x",
        "/ogc/collections/x",
        "/ogc/collections/x/items",
    ):
        answer = get(client, address, 404)
        assert answer.mimetype == "application/problem+json"


def test_html_content(client, items):
    """/ats/html/definition, html/content: pages with the same, and links."""
    page = get(client, items, f="html").text
    for feature in get(client, items).json["features"]:
        assert f"{urlsplit(items).path}/{feature['id']}" in page


def test_geojson_content(client, items):
    """/ats/geojson/definition, geojson/content: RFC 7946, exterior rings counterclockwise."""
    for feature in get(client, items, limit=20).json["features"]:
        assert feature["type"] == "Feature" and feature["properties"]
        for polygon in (feature["geometry"] or {"coordinates": []})["coordinates"]:
            assert shapely.is_ccw(shapely.LinearRing(polygon[0]))
            assert not any(shapely.is_ccw(shapely.LinearRing(hole)) for hole in polygon[1:])
