"""Dates of conditional requests are read as dates, or ignored."""

import random

import pytest

UNREADABLE = (
    "Mon, 01 Jan 99999999999 00:00:00 GMT",
    "Mon, 99999999999999999999 Jan 2024 00:00:00 GMT",
    "1 Jan 1 0:0:0 +0108999999999999",
    "31 Dec 9999 23:59:59 -0177777777777720",
)
ADDRESSES = ("/ogc/collections/waiting/schema", "/static/css/base.css", "/export/99.01.gpkg")


@pytest.mark.parametrize("date", UNREADABLE)
@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since"])
def test_a_date_of_no_calendar_is_ignored(client, name, date):
    for address in ADDRESSES:
        response = client.get(address, headers={name: date})
        assert response.status_code == 200 and response.data, address


@pytest.mark.parametrize("date", UNREADABLE)
def test_a_range_under_such_a_date_is_the_whole_file(client, date):
    for address in ("/export/99.01.gpkg", "/static/css/base.css"):
        whole = client.get(address)
        response = client.get(address, headers={"If-Range": date, "Range": "bytes=0-0"})
        assert (response.status_code, response.data) == (200, whole.data)


def test_dates_of_the_calendar_count(client):
    address = "/export/99.01.gpkg"
    changed = client.get(address).headers["Last-Modified"]
    assert client.get(address, headers={"If-Modified-Since": changed}).status_code == 304
    part = client.get(address, headers={"If-Range": changed, "Range": "bytes=0-0"})
    assert part.status_code == 206 and len(part.data) == 1


def test_no_date_is_an_error_of_the_server(client):
    drawn = random.Random(13)
    for _ in range(300):
        text = list("Mon, 01 Jan 2024 00:00:00 GMT")
        for _ in range(drawn.randrange(1, 6)):
            place = drawn.randrange(len(text))
            text[place] = drawn.choice("0123456789+-:, ²٣JanG") * drawn.choice((1, 2, 12))
        headers = dict.fromkeys(
            ("If-Modified-Since", "If-Unmodified-Since", "If-Range"), "".join(text)
        )
        encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        response = client.get("/static/css/base.css", headers={**encoded, "Range": "bytes=0-5"})
        assert response.status_code < 500, headers
