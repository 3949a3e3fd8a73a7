"""Collections of rows and their schemas."""

import pytest

from webmap.ogc.parameters.collections import TABLE_IDS

RELATION = "http://www.opengis.net/def/rel/ogc/1.0"


@pytest.mark.parametrize("name", TABLE_IDS)
def test_a_collection_says_what_it_has(client, name):
    document = client.get(f"/ogc/collections/{name}?lang=en&within=99.01").json
    villages = client.get("/ogc/collections/villages?lang=en&within=99.01").json
    for key in ("attribution", "extent", "itemType", "storageCrs"):
        assert document[key] == villages[key]
    assert document["crs"] == [document["storageCrs"]]
    relations = [one["rel"] for one in document["links"]]
    assert {"self", "alternate", "items", "license"} <= set(relations)
    assert f"{RELATION}/queryables" in relations and f"{RELATION}/sortables" not in relations
    assert not any("tiles" in one for one in relations)


@pytest.mark.parametrize("name", TABLE_IDS)
def test_the_schema_describes_every_property_of_the_features(client, name):
    document = client.get(f"/ogc/collections/{name}/schema?lang=en").json
    queryables = client.get(f"/ogc/collections/{name}/queryables?lang=en").json
    assert list(queryables["properties"]) == list(document["properties"])
    types = {"string": str, "integer": int}
    described = {key: one for key, one in document["properties"].items() if key != "geometry"}
    assert ("geometry" in document["properties"]) == (name == "changes")
    assert [key for key, one in described.items() if one.get("x-ogc-role") == "id"]
    features = client.get(f"/ogc/collections/{name}/items?limit=500").json["features"]
    assert features
    for feature in features:
        assert list(feature["properties"]) == list(described)
        for key, value in feature["properties"].items():
            assert value is None or type(value) is types[described[key]["type"]]
            assert value is None or value in described[key].get("enum", [value])


@pytest.mark.parametrize("entrance", ["/ogc", "/ogc/collections", "/ogc/collections/changes"])
def test_the_date_since_is_passed_on(client, entrance):
    address = f"{entrance}?since=2023-05-16&datetime=2023-07-27&f=json"
    document = client.get(address).json
    if entrance == "/ogc":
        document = client.get(_href(document, "data", "application/json")).json
    for one in document.get("collections", [document]):
        items = _href(one, "items", "application/geo+json")
        assert ("since=" in items) == (one["id"] == "changes")
        assert client.get(items).status_code == 200
        if one["id"] == "changes":
            rows = [each["properties"] for each in client.get(items).json["features"]]
            assert {(row["since"], row["date"]) for row in rows} == {("2023-05-16", "2023-07-27")}
    assert client.get(f"{entrance}?since=soon").status_code == 400


def _href(document, rel, media_type):
    (href,) = [
        one["href"] for one in document["links"] if one["rel"] == rel and one["type"] == media_type
    ]
    return href
