"""Addresses of tiles in the OpenAPI document."""

import pytest

from webmap.ogc.openapi.tiles import tile_paths
from webmap.tiles.tilesets import MAX_ZOOM


@pytest.fixture
def paths(app):
    with app.test_request_context():
        yield tile_paths()


def test_a_tile_has_a_place_and_a_date_and_one_form(paths):
    path = "/collections/villages/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"
    operation = paths[path]["get"]
    names = [(each["name"], each["in"]) for each in operation["parameters"]]
    assert names[:4] == [
        ("tileMatrix", "path"),
        ("tileRow", "path"),
        ("tileCol", "path"),
        ("datetime", "query"),
    ]
    assert operation["parameters"][0]["schema"]["enum"][-1] == str(MAX_ZOOM)
    assert list(operation["responses"]["200"]["content"]) == ["application/vnd.mapbox-vector-tile"]
    assert "content" not in operation["responses"]["204"]


def test_operations_have_different_ids(paths):
    ids = [operation["get"]["operationId"] for operation in paths.values()]
    assert len(set(ids)) == len(ids) == 2 + 5 * 3
