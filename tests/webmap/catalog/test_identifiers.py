"""Stable links: the form that is asked for, and codes that lead to the code of today."""

import pytest

from boundaries.areas.models import Identifier, OfficialName
from geo.store.database import next_generation, write_session
from webmap import create_app

VILLAGE = "99.01.01.2001"


@pytest.fixture
def changing(sample_copy, tmp_path):
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    yield made
    made.extensions["engine"].dispose()


def _store(app, *rows):
    with write_session(app.extensions["engine"]) as session:
        session.add_all(rows)
        next_generation(session)
    return app.test_client()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/ld+json", "application/ld+json"),
        ("application/geo+json", "application/geo+json"),
        ("application/json", "application/json"),
        ("*/*", "application/ld+json"),
        (None, "application/ld+json"),
        ("text/html;q=0.5,application/geo+json", "application/geo+json"),
    ],
)
def test_the_header_accept_chooses_the_form(client, accept, media_type):
    answer = client.get(f"/id/{VILLAGE}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    links = " ".join(answer.headers.getlist("Link"))
    assert f'<http://localhost/id/{VILLAGE}>; rel="canonical"' in links
    assert f'<http://localhost/catalog/sources/{VILLAGE}>; rel="license"' in links


def test_a_browser_is_led_to_the_page_with_its_date(client):
    answer = client.get(f"/id/{VILLAGE}?date=2023-07-27", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 303
    assert answer.location == f"/area/{VILLAGE}?date=2023-07-27"
    assert client.get("/id/ID?f=html").location == "/"


@pytest.mark.parametrize("form", ["?f=jsonld", ".jsonld", "?f=geojson", ".geojson", ".json"])
def test_a_parameter_or_suffix_chooses_the_form(client, form):
    answer = client.get(f"/id/{VILLAGE}{form}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.mimetype.endswith("json")
    again = client.get(f"/id/{VILLAGE}{form}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_feature_is_that_of_the_service_with_its_sources(client):
    feature = client.get(f"/id/{VILLAGE}.geojson").json
    item = client.get(f"/ogc/collections/villages/items/{VILLAGE}").json
    assert {key: feature[key] for key in ("id", "geometry", "properties")} == {
        key: item[key] for key in ("id", "geometry", "properties")
    }
    assert feature["about"] == f"http://localhost/id/{VILLAGE}"
    assert {one["licence"] for one in feature["attributions"] if one["what"] != "target"} == {"MIT"}


def test_another_spelling_leads_to_the_canonical_code(client):
    answer = client.get("/id/9901012001.geojson?date=2023-07-27")
    assert answer.status_code == 308
    assert answer.location == f"http://localhost/id/{VILLAGE}.geojson?date=2023-07-27"
    assert client.get("/id/id").location == "http://localhost/id/ID"


def test_a_former_code_leads_to_the_code_of_today_and_says_why(client):
    # the list of 2020 has this village under another number
    former, today = "99.03.03.2107", "99.03.03.2017"
    answer = client.get(f"/id/{former}.geojson?lang=en")
    assert answer.status_code == 301
    assert answer.location == f"http://localhost/id/{today}.geojson?lang=en"
    assert answer.json["detail"] == f"{former} is a former code of {today}, in the list of 2020."
    page = client.get(f"/id/{former}?f=html")
    assert page.status_code == 301
    assert f"{former} adalah kode lama dari {today}" in page.text


def test_a_code_that_no_area_continues_is_not_guessed(changing):
    client = _store(changing, OfficialName(year=2020, code="99.77.01.2001", name="Hilang"))
    answer = client.get("/id/99.77.01.2001")
    assert answer.status_code == 404
    assert "was Hilang in the list of 2020" in answer.json["description"]


def test_codes_of_bps_lead_to_the_code_of_today(changing):
    client = _store(changing, Identifier(system="bps", value="9901010099", code=VILLAGE))
    for text in ("9901010099", "bps/9901010099"):
        answer = client.get(f"/id/{text}?lang=en")
        assert answer.status_code == 301
        assert answer.location == f"http://localhost/id/{VILLAGE}?lang=en"
        assert answer.json["detail"] == f"9901010099 is the BPS code of {VILLAGE}."
    values = [one["value"] for one in client.get(f"/id/{VILLAGE}").json["@graph"][0]["identifier"]]
    assert values == [VILLAGE, "9901010099"]


def test_ten_digits_of_two_villages_are_a_choice(changing):
    other = "99.01.01.2002"
    client = _store(changing, Identifier(system="bps", value="9901012001", code=other))
    answer = client.get("/id/9901012001?lang=en")
    assert answer.status_code == 300
    assert [one["code"] for one in answer.json["choices"]] == [VILLAGE, other]
    page = client.get("/id/9901012001?f=html&lang=en")
    assert page.status_code == 300
    assert f'href="http://localhost/id/{other}"' in page.text
    # with dots it is a code of Kemendagri, and with the system one of BPS
    assert client.get(f"/id/{VILLAGE}").status_code == 200
    assert client.get("/id/bps/9901012001").location == f"http://localhost/id/{other}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/99.99.99.9999", 404),
        ("/id/bps/1234567890", 404),
        ("/id/bps/x", 404),
        ("/id/" + "9" * 3000, 404),
        ("/id/%00", 404),
        ("/id/99?f=xml", 400),
        ("/id/99?dat=2023-07-27", 400),
        ("/id/99?date=2023-02-30", 400),
        ("/id/ID.geojson", 406),
    ],
)
def test_what_there_is_not_is_a_problem_document(client, path, status):
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["detail"]


def test_a_form_that_there_is_not_is_not_acceptable(client):
    assert client.get("/id/99", headers={"Accept": "image/png"}).status_code == 406


def test_an_unknown_code_is_a_page_for_a_browser(client):
    answer = client.get("/id/99.99.99.9999", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
