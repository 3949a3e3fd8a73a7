"""Responses with tiles; those of the abstract tests are in ``test_conformance``."""

import pytest

TILE = "/ogc/collections/villages/tiles/WebMercatorQuad/8/131/218"


@pytest.fixture
def client(sample_app):
    return sample_app.test_client()


def test_clients_keep_a_tile_until_it_changes(client):
    response = client.get(TILE, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "gzip"
    headers = {"If-None-Match": response.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(TILE, headers=headers).status_code == 304
    assert client.get(f"{TILE}?datetime=2023-05-16", headers=headers).status_code == 200


def test_scripts_of_other_sites_may_read_tiles(client):
    origin = {"Origin": "https://elsewhere.example"}
    for path in (TILE, "/ogc/tiles", "/ogc/tiles/x"):
        assert client.get(path, headers=origin).headers["Access-Control-Allow-Origin"] == "*"


def test_without_an_archive_tiles_are_not_ready(untiled):
    assert untiled.test_client().get(TILE).status_code == 503
