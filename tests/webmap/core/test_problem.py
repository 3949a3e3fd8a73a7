"""Problem documents (RFC 9457) of addresses of data."""

import pytest

from geo.errors import StoreError
from webmap.core.errors import BadParameter

VILLAGES = "/ogc/collections/villages/items"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{VILLAGES}?limit=0", 400),
        ("/ogc/collections/planets", 404),
        ("/ogc/nothing/here", 404),
        ("/export/99.geojson?level=planet", 404),
        ("/tiles/none.pmtiles", 404),
        (f"{VILLAGES}?name={'x' * 8000}", 414),
    ],
)
def test_an_error_is_a_problem_document(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert {"type", "title", "detail", "instance"} <= set(document)
    assert address.startswith(document["instance"]) and len(document["instance"]) <= 2000
    # members of clients from before
    assert document["code"] and document["description"] == document["error"]


def test_a_problem_is_in_the_language_of_the_request(client):
    address = f"{VILLAGES}?limit=0"
    for headers, query, language, title, detail in [
        ({}, "", "id", "Permintaan tidak dapat dibaca", "limit=0 tidak meminta apa pun."),
        ({"Accept-Language": "en-GB,id;q=0.5"}, "", "en", "", "limit=0 asks for nothing."),
        ({"Accept-Language": "en"}, "&lang=id", "id", "", "limit=0 tidak meminta apa pun."),
        ({"Cookie": "lang=en"}, "", "id", "", "limit=0 tidak meminta apa pun."),
    ]:
        answer = client.get(address + query, headers=headers)
        assert answer.headers["Content-Language"] == language
        assert title in answer.json["title"] and detail in answer.json["detail"]
        assert answer.json["description"].startswith("limit=0 asks for nothing")


def test_another_method_is_refused_with_those_that_there_are(client):
    for address in ("/ogc", "/ogc/collections", VILLAGES):
        answer = client.post(address, data="x")
        assert answer.status_code == 405
        assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
        assert answer.json["code"] == "OperationNotSupported"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/ogc/x", "/export/x.y/z", "/tiles/x"])
def test_a_fault_of_the_server_does_not_show_its_settings_in_the_detail(app, path):
    def view():
        raise StoreError("the store cannot be read", do="Check WEBMAP_DATABASE_URL.")

    app.add_url_rule(path, view_func=view)
    answer = app.test_client().get(path)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "WEBMAP" not in answer.json["detail"] and "WEBMAP" in answer.json["description"]


def test_a_browser_gets_a_page_where_there_are_pages(app):
    def view():
        raise BadParameter("x is not y")

    paths = ("/ogc/x", "/id/x", "/styles/x")
    for path in paths:
        app.add_url_rule(path, path, view)
    client = app.test_client()
    for path in paths:
        accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        assert client.get(path, headers=accept).mimetype == "text/html"
        assert client.get(f"{path}?f=json", headers=accept).mimetype == "application/problem+json"
        assert client.get(path).mimetype == "application/problem+json"
