"""The response cache: encodings, ETags, what is cached for how long."""

import gzip
from datetime import date

import brotli
import pytest
from sqlalchemy import select

from geo.store.database import read_session
from kampungkb.models import Report
from kampungkb.register.importing import import_register
from sample.make_sample import DATA
from webmap import create_app
from webmap.maps import view
from webmap.pages import areas

ADDRESSES = ["/", "/area/99.01?by=village", "/api/areas/99.01/coverage.json", "/api/search?q=tirta",
             "/tentang", "/cari?q=tirta", "/healthz", "/static/dist/area.js"]  # fmt: skip


def get(client, address, encoding="identity", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers={"Accept-Encoding": encoding, **headers})


def refuse(*_arguments, **_more):
    raise AssertionError("made again")


@pytest.fixture
def site(sample_copy, tmp_path):
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    yield made
    made.extensions["engine"].dispose()


def import_again(site):
    """Import a report again: the same figures in another state of the store."""
    engine = site.extensions["engine"]
    with read_session(engine) as session:
        report = session.scalars(select(Report).order_by(Report.date)).first()
    scope = ",".join(report.scope)
    given = {"date": date(2025, 9, 9), "source": "baru", "scope": scope}
    import_register(engine, DATA / report.file, **given)


# Encodings and tags ------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_encoding_has_the_same_body_and_an_etag_of_its_own(client, address):
    plain, br, zipped = (get(client, address, one) for one in ("identity", "br", "gzip"))
    assert (br.headers["Content-Encoding"], zipped.headers["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(br.data) == gzip.decompress(zipped.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, br, zipped):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert len({answer.headers["ETag"] for answer in (plain, br, zipped)}) == 3


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("*", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("nonsense;;q=x", None),
    ],
)
def test_the_encoding_is_one_that_the_client_accepts(client, accepted, encoding):
    assert get(client, "/", accepted).headers.get("Content-Encoding") == encoding


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["identity", "br", "gzip"])
def test_a_client_that_has_the_body_gets_304(client, address, encoding):
    first = get(client, address, encoding)
    again = get(client, address, encoding, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    # headers of this answer would replace those that the browser keeps
    assert "Content-Security-Policy" not in again.headers
    other = get(client, address, encoding, If_None_Match='"another"')
    assert (other.status_code, other.data) == (200, first.data)


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_the_response_without_its_body(client, address):
    whole = get(client, address, "br")
    head = client.head(address, headers={"Accept-Encoding": "br"})
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Content-Encoding"):
        assert head.headers[name] == whole.headers[name]


# Cached until an import --------------------------------------------------------------------------


def test_a_response_is_made_once(client, monkeypatch):
    first = client.get("/area/99.01?by=village")
    monkeypatch.setattr(view, "area_view", refuse)
    again = client.get("/area/99.01?by=village")
    assert again.data == first.data
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    with pytest.raises(AssertionError, match="made again"):
        client.get("/area/99.02")


def test_another_worker_responds_304_without_making_the_body(sample_app, tmp_path, monkeypatch):
    given = {**sample_app.config, "INSTANCE": str(tmp_path)}
    one, other = create_app(given).test_client(), create_app(given).test_client()
    tag = one.get("/area/99.01").headers["ETag"]
    monkeypatch.setattr(view, "area_view", refuse)
    assert other.get("/area/99.01", headers={"If-None-Match": tag}).status_code == 304


def test_the_next_request_sees_an_import_of_another_process(site, sample_copy, tmp_path):
    other = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    client = site.test_client()
    address = "/api/areas/99/coverage.json"
    before, page = client.get(address), client.get("/area/99")
    import_again(other)
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert (before.json["date"] < after.json["date"]) and after.status_code == 200
    assert "9 September 2025" in client.get("/area/99").text
    assert "9 September 2025" not in page.text
    assert (
        client.get("/healthz").json["generation"]
        == other.test_client().get("/healthz").json["generation"]
    )
    other.extensions["engine"].dispose()


def test_two_stores_of_one_generation_have_different_etags(site, store, tmp_path):
    """As when a store is replaced at the same address."""
    import_again(site)
    first = site.test_client().get("/healthz")
    with site.extensions["engine"].begin() as session:
        session.exec_driver_sql("UPDATE meta SET value = 'other' WHERE key = 'stamp'")
    again = site.test_client().get("/healthz", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_other_settings_have_other_etags(sample_app, tmp_path):
    given = {**sample_app.config, "INSTANCE": str(tmp_path)}
    first = create_app(given).test_client().get("/")
    other = create_app({**given, "TITLE": "Peta lain"}).test_client()
    again = other.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and "Peta lain" in again.text


def test_each_language_has_its_own_response(client):
    first = client.get("/area/99.01")
    assert "Cookie" in first.headers["Vary"]
    client.set_cookie("lang", "en")
    english = client.get("/area/99.01", headers={"If-None-Match": first.headers["ETag"]})
    assert english.status_code == 200 and 'lang="en"' in english.text
    chosen = client.get("/area/99.01?lang=id")
    assert 'lang="id"' in chosen.text and "lang=id" in chosen.headers["Set-Cookie"]
    kept = client.get("/area/99.01?lang=id")
    assert "lang=id" in kept.headers["Set-Cookie"]


def test_errors_are_not_cached(client, monkeypatch):
    assert client.get("/area/99.55").status_code == 404
    monkeypatch.setattr(areas, "_area", lambda code: f"found {code}")
    assert client.get("/area/99.55").text == "found 99.55"


def test_pages_of_reviewers_are_not_cached(client):
    answer = client.get("/review/99.01")
    assert "ETag" not in answer.headers
