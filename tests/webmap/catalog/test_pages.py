"""``/catalog``: one record as a page, JSON-LD and Turtle; sources of an area."""

import json
import re

import pytest

from webmap import create_app


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/catalog", "text/html", "text/html"),
        ("/catalog", "*/*", "application/ld+json"),
        ("/catalog", "text/turtle", "text/turtle"),
        ("/catalog.ttl", "text/html", "text/turtle"),
        ("/catalog?f=jsonld", "text/html", "application/ld+json"),
        ("/catalog/sources/99", "text/html", "text/html"),
        ("/catalog/sources/99", "*/*", "application/json"),
        ("/catalog/sources/99.json", "text/html", "application/json"),
    ],
)
def test_the_form_is_the_one_that_is_asked_for(client, path, accept, media_type):
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]
    again = {"Accept": accept, "If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=again).status_code == 304


def test_the_page_says_what_there_is_for_people_and_search_engines(client):
    text = client.get("/catalog?f=html&lang=en").text
    villages = len(client.get("/api/areas/99/coverage.json?by=village").json["rows"])
    title = "Kampung KB status and boundary of every village"
    for word in (title, f"{villages:,} villages with", "GeoPackage", "MIT"):
        assert word in text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    datasets = json.loads(block)
    assert [one["@type"] for one in datasets] == ["Dataset"] * 4
    for one in datasets:
        assert 50 <= len(one["description"]) <= 5000  # what search engines take
        assert one["temporalCoverage"] == "2022-12-26/2024-06-01"
        assert one["license"] == "https://opensource.org/license/mit"


def test_the_page_of_the_country_carries_the_data_sets(client):
    text = client.get("/").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert [one["@type"] for one in json.loads(block)] == ["Dataset"] * 4
    assert '<script type="application/ld+json">' not in client.get("/area/99").text


def test_sources_of_an_area_are_those_that_speak_for_it(client):
    names = {one["name"] for one in client.get("/catalog/sources/99.01.json").json["sources"]}
    assert "Portal Kampung KB (rekaan)" in names
    page = client.get("/catalog/sources/99.01?f=html").text
    assert all(name in page for name in names)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/catalog?f=xml", 400),
        ("/catalog?x=1", 400),
        ("/catalog.xml", 404),
        ("/catalog/sources/1", 404),
        ("/catalog/sources/99.99", 404),
    ],
)
def test_what_there_is_not_is_a_problem_document(client, path, status):
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_an_empty_store_has_a_catalogue_without_dates(app_of_empty_store):
    client = app_of_empty_store.test_client()
    assert client.get("/catalog.jsonld").status_code == 200
    assert client.get("/catalog?f=html").status_code == 200
    assert client.get("/catalog/sources/ID.json").json["sources"][0]["what"] == "target"
    assert client.get("/ogc/pakai").status_code == 200
    assert client.get("/sitemap-1.xml").status_code == 200


@pytest.fixture
def app_of_empty_store(tmp_path):
    made = create_app({"INSTANCE": str(tmp_path), "DATABASE_URL": "", "TESTING": True})
    yield made
    made.extensions["engine"].dispose()
