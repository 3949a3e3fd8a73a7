"""Requests of filtered features."""


def found(client, collection="villages", expect=200, **query):
    """Features of a request, all on one page, without their shapes."""
    path = f"/ogc/collections/{collection}/items"
    response = client.get(path, query_string={"limit": 10000, "skipGeometry": "true", **query})
    assert response.status_code == expect, response.get_data(as_text=True)[:500]
    return response.json["features"] if expect == 200 else response.json


def ids(features):
    """Ids of features."""
    return {each["id"] for each in features}
