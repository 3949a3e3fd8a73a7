"""Abstract tests of OGC API – Features – Part 3 (19-079r2), and of orders.

Each test bears the name of the abstract test that it follows. Where the standard takes data of its
own (ne_110m_populated_places_simple, …), the sample's villages and districts take their place.
"""

import pytest
from shapely.geometry import shape

from tests.webmap.ogc.conformance.features import found, ids
from webmap.ogc.parameters.collections import COLLECTIONS, TABLE_IDS

VILLAGES = "/ogc/collections/villages"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


# Part 3: queryables ----------------------------------------------------------------------------


def test_ats_queryables_get_queryables_uris(client):
    for one in client.get("/ogc/collections").json["collections"]:
        collection = client.get(f"/ogc/collections/{one['id']}").json
        links = [
            each for each in collection["links"]
            if each["rel"] == RELATION and each["type"] == "application/schema+json"
        ]  # fmt: skip
        assert len(links) == 1
        assert client.get(links[0]["href"]).status_code == 200


@pytest.mark.parametrize("name", [*COLLECTIONS, *TABLE_IDS])
def test_ats_queryables_get_queryables_response(client, name):
    response = client.get(
        f"/ogc/collections/{name}/queryables", headers={"Accept": "application/schema+json"}
    )
    document = response.json
    assert response.mimetype == "application/schema+json"
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"http://localhost/ogc/collections/{name}/queryables?f=json"
    assert document["type"] == "object"
    assert document["additionalProperties"] is False
    for key, one in document["properties"].items():
        if key == "geometry":
            assert "type" not in one and one["format"].startswith("geometry-")
        else:
            assert one["type"] in ("string", "integer", "number")
            assert one["title"] and one["description"]


def test_ats_queryables_query_parameters_parameters(client):
    """Each queryable is a parameter, and a value of a feature finds that feature."""
    for name in ("villages", "districts"):
        queryables = client.get(f"/ogc/collections/{name}/queryables").json["properties"]
        features = found(client, name)
        for key in queryables:
            if key == "geometry":
                continue
            feature = next((e for e in features if e["properties"][key] not in (None, "")), None)
            if feature is None:
                continue
            value = feature["properties"][key]
            same = ids(found(client, name, **{key: value}))
            assert feature["id"] in same, key
            for one in features:
                if one["id"] in same and key != "date":
                    assert str(one["properties"][key]).casefold() == str(value).casefold(), key


def test_ats_queryables_query_parameters_not_queryable(client):
    assert "no parameter" in found(client, expect=400, colour="red")["description"]
    assert "not a number" in found(client, "districts", expect=400, formed="three")["description"]


# Part 3: filter --------------------------------------------------------------------------------


def test_ats_filter_filter_param(client, holds):
    expected = holds("status='unformed'", lambda row: row["status"] == "unformed")
    assert 0 < len(expected) < 982
    assert found(client, expect=400, filter="status='unformed' AND")["code"]


def test_ats_filter_filter_lang_param_default_and_values(client, holds):
    def unformed(row):
        return row["status"] == "unformed"

    text, json = "status='unformed'", '{"op":"=","args":[{"property":"status"},"unformed"]}'
    holds(text, unformed, **{"filter-lang": "cql2-text"})
    holds(json, unformed, **{"filter-lang": "cql2-json"})
    found(client, expect=400, filter=json)
    found(client, expect=400, filter=text, **{"filter-lang": "cql2-json"})
    found(client, expect=400, filter=text, **{"filter-lang": "sql"})


def test_ats_filter_filter_crs_wgs84_and_param(client, everything):
    place = client.get(f"{VILLAGES}/items/{everything[0]['id']}").json
    point = shape(place["geometry"]).representative_point()
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    text = f"S_INTERSECTS(geometry,POINT({point.x} {point.y}))"
    swapped = f"S_INTERSECTS(geometry,POINT({point.y} {point.x}))"
    epsg = "http://www.opengis.net/def/crs/EPSG/0/4326"
    for answer in (
        found(client, filter=text),
        found(client, filter=text, **{"filter-crs": crs84}),
        found(client, filter=swapped, **{"filter-crs": epsg}),
    ):
        assert place["id"] in ids(answer) and len(answer) < 5
    found(client, expect=400, filter=text, **{"filter-crs": f"{epsg}0"})


def test_ats_filter_mixing_expressions(client, holds):
    """A filter is joined by AND with all other parameters."""
    west, south, east, north = client.get(VILLAGES).json["extent"]["spatial"]["bbox"][0]
    box = f"{west},{south},{(west + east) / 2},{north}"
    both = ids(found(client, filter="status='formed'", bbox=box, klasifikasi="mandiri"))
    expected = ids(found(client, bbox=box)) & ids(found(client, klasifikasi="mandiri"))
    assert both == expected & ids(found(client, filter="status='formed'")) and both


def test_ats_filter_filter_param_multiple_collections(client):
    for name, text in (
        ("districts", "formed>2"),
        ("regencies", "villages>0"),
        ("provinces", "TRUE"),
    ):
        assert found(client, name, filter=text)
    found(client, "districts", expect=400, filter="status='formed'")


def test_ats_features_filter_filter_param(client):
    response = client.get(f"{VILLAGES}/items?limit=5&filter=status='unformed'").json
    assert response["numberMatched"] == len(found(client, filter="status='unformed'"))
    assert response["numberReturned"] == 5
    pages, url = set(), f"{VILLAGES}/items?limit=100&filter=status='unformed'"
    while url:
        page = client.get(url).json
        assert not pages & ids(page["features"])
        pages |= ids(page["features"])
        url = next((each["href"] for each in page["links"] if each["rel"] == "next"), None)
    assert len(pages) == response["numberMatched"]


def test_ats_conformance_classes_are_declared(client):
    declared = client.get("/ogc/conformance").json["conformsTo"]
    part3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf"
    cql2 = "http://www.opengis.net/spec/cql2/1.0/conf"
    for one in ("filter", "features-filter", "queryables", "queryables-query-parameters"):
        assert f"{part3}/{one}" in declared
    for one in ("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
                "basic-spatial-functions", "case-insensitive-comparison"):  # fmt: skip
        assert f"{cql2}/{one}" in declared


# Order -----------------------------------------------------------------------------------------


def _walk(client, direction, **query):
    """Ids of all pages in their order, by the links ``next`` or ``prev``."""
    url, pages = f"{VILLAGES}/items", []
    response = client.get(url, query_string=query).json
    while True:
        pages.append([each["id"] for each in response["features"]])
        link = next((each for each in response["links"] if each["rel"] == direction), None)
        if link is None:
            return pages
        response = client.get(link["href"]).json


@pytest.mark.parametrize("order", ["name", "-name", "+regency,-index_input", "-as_of,name"])
def test_pages_of_a_sorted_result_have_every_feature_once(client, order):
    pages = _walk(client, "next", sortby=order, limit=97, filter="status='formed'")
    walked = [one for page in pages for one in page]
    everything = found(client, sortby=order, filter="status='formed'")
    assert walked == [each["id"] for each in everything]
    assert len(set(walked)) == len(walked) > 97
    last = pages[-1][0]
    back = _walk(client, "prev", sortby=order, limit=97, filter="status='formed'", before=last)
    assert [one for page in reversed(back) for one in page] == walked[: walked.index(last)]


def test_sorted_features_are_in_order_with_nulls_last(client):
    values = [each["properties"]["index_input"] for each in found(client, sortby="-index_input")]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True) and 0 < len(known) < len(values)
    assert values[len(known) :] == [None] * (len(values) - len(known))


@pytest.mark.parametrize("order", ["nothing", "geometry", "name;", "name,name", "status desc"])
def test_unknown_orders_are_refused(client, order):
    assert "sortby" in found(client, expect=400, sortby=order)["description"]
    assert "no area" in found(client, expect=400, sortby="name", after="98.01")["description"]
