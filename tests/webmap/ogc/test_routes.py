"""OGC API Features as the programs that read it rely on it: errors and forms of answers."""

import re
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from tests.webmap.ogc.requests_of_items import get
from webmap import create_app

VILLAGES = "/ogc/collections/villages/items"
DAY = "2023-08-02"
SHARED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


# Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{VILLAGES}?limit=0", 400),
        (f"{VILLAGES}?limit=-1", 400),
        (f"{VILLAGES}?limit=ten", 400),
        (f"{VILLAGES}?limit=5&limit=6", 400),
        (f"{VILLAGES}?within=99&within=99.01", 400),
        (f"{VILLAGES}?offset=x", 400),
        (f"{VILLAGES}?offset=5&after=33.29.01.2001", 400),
        (f"{VILLAGES}?after=elsewhere", 400),
        (f"{VILLAGES}?bbox=1,2,3", 400),
        (f"{VILLAGES}?bbox=1,2,3,four", 400),
        (f"{VILLAGES}?bbox=1,2,3,nan", 400),
        (f"{VILLAGES}?bbox=100,5,110,-5", 400),
        (f"{VILLAGES}?bbox=100,-5,10,110,5,0", 400),
        (f"{VILLAGES}?datetime=yesterday", 400),
        (f"{VILLAGES}?datetime=2023-02-31", 400),
        (f"{VILLAGES}?datetime=2023-08-02/2023-01-01", 400),
        (f"{VILLAGES}?datetime=2023-08-02/2023-08-03/2023-08-04", 400),
        (f"{VILLAGES}?status=perfect", 400),
        (f"{VILLAGES}?klasifikasi=best", 400),
        (f"{VILLAGES}?as_of=soon", 400),
        (f"{VILLAGES}?within=98", 400),
        (f"{VILLAGES}?colour=red", 400),
        (f"{VILLAGES}?f=xml", 400),
        (f"{VILLAGES}?lang=nl", 400),
        ("/ogc/collections/provinces/items?status=formed", 400),
        ("/ogc/collections?limit=5", 400),
        ("/ogc/collections/planets", 404),
        ("/ogc/collections/planets/items", 404),
        (f"{VILLAGES}/99", 404),
        (f"{VILLAGES}/98.01.01.2001", 404),
        (f"{VILLAGES}/somewhere", 404),
        ("/ogc/nothing/here", 404),
    ],
)
def test_what_is_wrong_is_said(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] and len(answer.json["description"]) > 10
    page = client.get(address.replace("f=xml", "f=yaml"), headers={"Accept": "text/html"})
    assert page.status_code == status


@given(
    st.dictionaries(
        st.sampled_from(["limit", "offset", "after", "bbox", "datetime", "within", "name", "code"]),
        st.text(max_size=30),
    )
)
@SHARED
def test_whatever_is_asked_is_answered_or_refused(client, asked):
    assert client.get(VILLAGES, query_string=asked).status_code in (200, 400)


# Answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/geo+json", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("*/*", "application/geo+json"),
        ("image/png", "application/geo+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_a_browser_gets_a_page_and_a_program_data(client, accept, kind):
    answer = client.get(VILLAGES, headers={"Accept": accept})
    assert answer.mimetype == kind
    assert "Accept" in answer.vary
    assert client.get(f"{VILLAGES}?f=json", headers={"Accept": accept}).is_json


def test_what_one_has_is_not_sent_again(client):
    first = client.get(f"{VILLAGES}?limit=5")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"{VILLAGES}?limit=5", headers=tag)
    assert again.status_code == 304 and not again.data
    assert client.get(f"{VILLAGES}?limit=6", headers=tag).status_code == 200
    document = client.get("/ogc/collections")
    tag = {"If-None-Match": document.headers["ETag"]}
    assert client.get("/ogc/collections", headers=tag).status_code == 304


@pytest.mark.parametrize("address", ["/ogc/collections/", "/ogc/collections/villages/items/"])
def test_a_slash_at_the_end_is_no_mistake(client, address):
    answer = client.get(f"{address}?lang=en&f=json")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{address.rstrip('/')}?lang=en&f=json"
    assert client.get(f"{address}?lang=en&f=json", follow_redirects=True).status_code == 200


def test_a_page_for_people_shows_the_same_and_leads_on(client, regency):
    data = get(client, VILLAGES, within=regency, limit=20).json
    page = get(client, VILLAGES, within=regency, limit=20, f="html").text
    for one in data["features"]:
        assert f"{VILLAGES}/{one['id']}?" in page
        assert escape(one["properties"]["name"]) in page
    assert f"after={data['features'][-1]['id']}" in page
    english = client.get(f"{VILLAGES}?within={regency}&f=html&lang=en").text
    assert '<html lang="en"' in english
    (back,) = re.findall(r'href="([^"]+lang=id[^"]*)"', english)
    assert f"within={regency}" in back
    village = data["features"][0]
    alone = client.get(f"{VILLAGES}/{village['id']}?f=html").text
    assert f'href="/area/{village["id"]}' in alone


def test_while_the_store_is_gone_it_says_so(tmp_path):
    store = tmp_path / "store.sqlite"
    app = create_app({"DATABASE_URL": f"sqlite:///{store}", "INSTANCE": str(tmp_path)})
    client = app.test_client()
    assert client.get(VILLAGES).json["features"] == []
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("ALTER TABLE meta RENAME TO hidden")
        answer = client.get(VILLAGES)
        assert answer.status_code == 503 and "WEBMAP_DATABASE_URL" in answer.json["description"]
        raw.execute("ALTER TABLE hidden RENAME TO meta")
    assert client.get(VILLAGES).status_code == 200
