"""The ten features from which old QGIS takes types."""

import json

import pytest

OLD = {"User-Agent": "Mozilla/5.0 QGIS/32216/Debian GNU/Linux 12 (bookworm)"}
NEW = {"User-Agent": "Mozilla/5.0 QGIS/34003/Windows 11"}
ITEMS = "/ogc/collections/villages/items"


def dates(client, headers, **query):
    """Values of as_of in a response."""
    response = client.get(ITEMS, query_string=query, headers=headers)
    return {each["properties"]["as_of"] for each in response.json["features"]} - {None}


def test_dates_of_reports_are_no_dates_in_the_sample_of_old_qgis(client):
    assert all(day.startswith("per 20") for day in dates(client, OLD, limit=10))
    assert dates(client, OLD, limit=10)


@pytest.mark.parametrize("query", [{"limit": 1000}, {"limit": 10, "after": "99.01.01.2001"}, {}])
def test_all_other_pages_have_dates(client, query):
    assert all(day.startswith("20") for day in dates(client, OLD, **query))


def test_other_clients_get_dates(client):
    for headers in (NEW, {}, {"User-Agent": "GDAL/3.6.2"}):
        assert all(day.startswith("20") for day in dates(client, headers, limit=10))


def test_the_date_of_the_statuses_stays_a_date(client):
    text = client.get(f"{ITEMS}?limit=10", headers=OLD).get_data(as_text=True)
    assert {each["properties"]["date"][:2] for each in json.loads(text)["features"]} == {"20"}


def test_caches_keep_both_apart(client):
    old = client.get(f"{ITEMS}?limit=10", headers=OLD)
    new = client.get(f"{ITEMS}?limit=10", headers=NEW)
    assert "User-Agent" in old.vary and "User-Agent" in new.vary
    assert old.get_etag() != new.get_etag()
    assert "User-Agent" not in client.get(f"{ITEMS}?limit=11").vary
