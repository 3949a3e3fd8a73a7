"""Addresses of the collections of rows in the OpenAPI document."""

import pytest

from webmap.ogc.parameters.collections import TABLE_IDS


@pytest.mark.parametrize("name", TABLE_IDS)
def test_every_address_is_described(client, name):
    paths = client.get("/ogc/api").json["paths"]
    root = f"/collections/{name}"
    for path in ("", "/schema", "/queryables", "/items", "/items/{featureId}"):
        assert root + path in paths
    assert not any(path.startswith(f"{root}/tiles") for path in paths)
    names = [one.get("name") for one in paths[f"{root}/items"]["get"]["parameters"]]
    assert len(names) == len(set(names))
    assert {"bbox", "datetime", "within", "filter", "after"} <= set(names)
    assert ("since" in names) == (name == "changes")
    queryables = client.get(f"/ogc{root}/queryables").json["properties"]
    assert {key for key in queryables if key != "geometry"} <= set(names)
