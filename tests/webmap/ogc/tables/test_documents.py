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


def test_the_date_since_is_passed_on(client):
    document = client.get("/ogc/collections/changes?since=2023-05-16&datetime=2023-07-27").json
    (items,) = [
        one["href"] for one in document["links"]
        if one["rel"] == "items" and one["type"] == "application/geo+json"
    ]  # fmt: skip
    rows = [one["properties"] for one in client.get(items).json["features"]]
    assert {(row["since"], row["date"]) for row in rows} == {("2023-05-16", "2023-07-27")}
