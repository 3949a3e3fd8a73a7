"""Pages as gzip are those without compression, whatever is cached."""

import gzip
from itertools import product

import orjson
import pytest

ITEMS = "/ogc/collections/{}/items?{}"
LEVELS = ("villages", "districts", "regencies", "provinces")


def features(client, collection, query, **headers):
    response = client.get(ITEMS.format(collection, query), headers=headers)
    assert response.status_code == 200
    compressed = response.headers.get("Content-Encoding") == "gzip"
    assert compressed == bool(headers)
    body = gzip.decompress(response.data) if compressed else response.data
    orjson.loads(body)
    return body[body.index(b'"features":') :]


@pytest.mark.parametrize("collection", LEVELS)
def test_every_page_is_the_same_with_and_without_gzip(client, collection):
    for limit, offset in product((1, 3, 10, 100), (0, 1, 7, 40)):
        query = f"limit={limit}&offset={offset}"
        plain = features(client, collection, query)
        for _ in range(2):  # made, then from the cache
            assert features(client, collection, query, **{"Accept-Encoding": "gzip"}) == plain


@pytest.mark.parametrize(
    "query",
    [
        "status=formed&limit=100",
        "filter=status='unformed'&limit=100",
        "sortby=-name&limit=100",
        "datetime=2023-06-30&limit=100",
        "within=99.01&limit=100",
        "status=no_data&name=nowhere",
    ],
)
def test_filters_orders_and_dates_choose_features_one_by_one(client, query):
    plain = features(client, "villages", query)
    for _ in range(2):
        assert features(client, "villages", query, **{"Accept-Encoding": "gzip"}) == plain


def test_two_dates_do_not_share_what_is_cached(client):
    first, second = (
        features(client, "villages", f"limit=500&datetime={day}", **{"Accept-Encoding": "gzip"})
        for day in ("2023-06-30", "2024-12-31")
    )
    assert first != second


def test_whole_groups_are_compressed_once(app, client, monkeypatch):
    from webmap.ogc import compressed_features

    app.extensions["cache_budget"].clear()
    compressed = []
    deflate = compressed_features.deflate
    monkeypatch.setattr(
        compressed_features, "deflate", lambda text: compressed.append(1) or deflate(text)
    )
    query = "within=99.01.01&limit=1000"
    features(client, "villages", query, **{"Accept-Encoding": "gzip"})
    assert len(compressed) == 1
    features(client, "villages", query, **{"Accept-Encoding": "gzip"})
    assert len(compressed) == 1
