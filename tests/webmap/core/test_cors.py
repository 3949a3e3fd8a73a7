"""Scripts of other sites may read data."""

import pytest

ITEMS = "/ogc/collections/villages/items"
ORIGIN = {"Origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    "address",
    ["/ogc", ITEMS, f"{ITEMS}?limit=0", "/ogc/x", "/export/99.geojson", "/tiles/8/0/0.mvt"],
)
def test_data_can_be_read_from_other_sites(client, address):
    answer = client.get(address, headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "Content-Crs", "Content-Range", "Retry-After"} <= set(exposed)
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("address", ["/ogc", ITEMS, "/export/99.geojson", "/tiles/8/0/0.mvt"])
def test_a_preflight_request_allows_what_clients_send(client, address):
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match,range,content-type,accept,if-range",
    }
    answer = client.options(address, headers={**ORIGIN, **asked})
    assert answer.status_code == 200 and not answer.data
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert set(asked["Access-Control-Request-Headers"].split(",")) <= set(allowed)
    assert int(answer.headers["Access-Control-Max-Age"]) > 600
    assert "Cookie" not in answer.vary


def test_an_error_of_a_preflight_request_says_what_it_is(client):
    answer = client.options("/ogc/" + "a" * 8001)
    assert answer.status_code == 414 and answer.json["status"] == 414
    assert answer.content_type == "application/problem+json"


def test_pages_cannot_be_read_from_other_sites(client):
    for address in ("/", "/area/99", "/review", "/atlas"):
        assert "Access-Control-Allow-Origin" not in client.get(address, headers=ORIGIN).headers
