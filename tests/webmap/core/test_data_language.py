"""The language of data: by the address or a header, never by a cookie."""

import pytest

from webmap.core import data_language
from webmap.core.params import language


@pytest.mark.parametrize(
    ("query", "headers", "chosen"),
    [
        ("", {}, "id"),
        ("?lang=en", {}, "en"),
        ("?lang=xx", {"Accept-Language": "en"}, "en"),
        ("", {"Accept-Language": "nl, en;q=0.4, id;q=0.2"}, "en"),
        ("", {"Accept-Language": "en-US,*"}, "en"),
        ("", {"Accept-Language": "nl"}, "id"),
        ("", {"Accept-Language": ";;q=x"}, "id"),
        ("", {"Cookie": "lang=en"}, "id"),
    ],
)
def test_the_language_of_data(app, query, headers, chosen):
    with app.test_request_context(f"/ogc{query}", headers=headers):
        assert data_language.language_of_data() == chosen
        data_language.use_language_of_data()
        assert language() == chosen


@pytest.mark.parametrize(
    ("query", "accept", "page"),
    [
        ("", None, False),
        ("", "*/*", False),
        ("", "application/geo+json", False),
        ("", "text/html;q=0.5, application/json;q=0.9", False),
        ("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("", "nonsense", False),
        ("", "text/html;q=abc;;", False),
        ("?f=html", "application/json", True),
        ("?f=json", "text/html", False),
    ],
)
def test_a_client_asks_for_a_page_or_data(app, query, accept, page):
    with app.test_request_context(f"/ogc{query}", headers={"Accept": accept} if accept else {}):
        assert data_language.wants_page() == page


def test_data_does_not_depend_on_a_cookie(client):
    for address in ("/ogc", "/ogc/collections", "/ogc/collections/villages/items"):
        plain = client.get(address)
        client.set_cookie("lang", "en")
        with_cookie = client.get(address)
        client.delete_cookie("lang")
        assert with_cookie.json.get("title") == plain.json.get("title")
        assert "Cookie" not in plain.vary and "Accept-Language" in plain.vary
        assert plain.headers["Content-Language"] == "id"
        english = client.get(address, headers={"Accept-Language": "en"})
        assert english.headers["Content-Language"] == "en"
        assert english.json["links"][0]["title"] != plain.json["links"][0]["title"]
        page = client.get(address, headers={"Accept": "text/html"})
        assert "Cookie" in page.vary
