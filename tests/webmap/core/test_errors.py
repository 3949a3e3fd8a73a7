"""HTTP statuses of errors, and the form of the response to each."""

import re

import pytest
from flask import abort
from werkzeug.routing import RequestRedirect

from geo.errors import GeoError, NoRoom, StoreBusy, StoreError, UnreadableFile
from webmap.core import errors
from webmap.core.errors import BadDate, BadParameter, JobQueueFull, NoTiles


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadDate("x"), 400),
        (NoTiles("x"), 503),
        (NoRoom("x"), 507),
        (StoreError("x"), 503),
        (StoreBusy("x"), 503),  # by its base class
        (UnreadableFile("x"), 500),  # by GeoError
    ],
)
def test_a_status_is_that_of_the_nearest_base_class(error, status):
    assert errors.status_of(error) == status


def respond_with(app, path, error):
    """Response of a site on which a view at ``path`` raises ``error``."""

    def view():
        raise error

    app.add_url_rule(path, view_func=view)
    return app.test_client().get(path)


@pytest.mark.parametrize("path", ["/api/x", "/changes/x", "/atlas/x"])
def test_paths_for_programs_get_json(app, path):
    response = respond_with(app, path, BadDate("'x' is not a date", do="Write YYYY-MM-DD."))
    assert response.status_code == 400
    assert response.json == {"status": 400, "error": "'x' is not a date. Write YYYY-MM-DD."}


def test_other_paths_get_a_page_with_the_message_escaped(app):
    response = respond_with(app, "/x", BadParameter("<b>broken</b>"))
    assert response.status_code == 400
    assert response.mimetype == "text/html"
    assert "&lt;b&gt;broken&lt;/b&gt;" in response.text


@pytest.mark.parametrize(
    ("address", "text", "in_english"),
    [
        (
            "/area/99?date=kemarin",
            "“kemarin” bukan tanggal. Tulis sebagai TTTT-BB-HH, mis. 2023-07-27.",
            "&#39;kemarin&#39; is not a date. Write it as YYYY-MM-DD, e.g. 2023-07-27.",
        ),
        ("/area/98", "Tidak ada wilayah 98. Cari namanya di atas.", "There is no area 98."),
        (
            "/ogc/collections/villages/items?f=html&limit=0",
            "limit=0 tidak meminta apa pun. Gunakan 1 sampai 10000.",
            "limit=0 asks for nothing. Use 1 to 10000.",
        ),
    ],
)
def test_a_page_says_what_is_wrong_in_its_language(client, address, text, in_english):
    mark = "&" if "?" in address else "?"
    shown = client.get(f"{address}{mark}lang=id").text
    assert text in shown and in_english not in shown
    assert in_english in client.get(f"{address}{mark}lang=en").text


def test_the_search_box_of_an_error_page_is_empty(client):
    page = client.get("/area/99.99.99.9999").text
    (box,) = re.findall(r'<input id="search"[^>]*>', page)
    assert 'value=""' in box


def test_an_address_that_does_not_exist_is_explained_once(client):
    shown = client.get("/nothing").text
    assert "Tidak ditemukan" in shown and "page__detail" not in shown


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (StoreError("x", do="Check WEBMAP_DATABASE_URL."), "Data sedang tidak dapat dibaca"),
        (NoTiles("x", do="Build it: python -m webmap tiles"), "Atlas belum siap"),
        (JobQueueFull("x", do="Try again later."), "Terlalu banyak permintaan"),
        (NoRoom("x", do="Check WEBMAP_INSTANCE."), "Terjadi kesalahan"),
    ],
)
def test_errors_of_the_server_are_explained_to_its_operator_only(app, caplog, error, title):
    response = respond_with(app, "/x", error)
    assert title in response.text
    assert str(error.do) not in response.text
    assert str(error) in caplog.text


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Permintaan tidak dapat dibaca"),
        (404, "Tidak ditemukan"),
        (503, "Data sedang tidak dapat dibaca"),
        (507, "Terjadi kesalahan"),
    ],
)
def test_a_page_of_an_error_has_a_title_for_its_status(app, status, title):
    with app.test_request_context("/"):
        text, given = errors.error_page(status, GeoError("message"))
    assert given == status
    assert title in text


def test_errors_of_werkzeug_get_the_same_form(app):
    app.add_url_rule("/api/gone", view_func=lambda: abort(410))
    response = app.test_client().get("/api/gone")
    assert response.status_code == response.json["status"] == 410


def test_a_redirect_is_not_an_error(app):
    response = respond_with(app, "/api/old", RequestRedirect("/api/new"))
    assert response.status_code == 308
    assert response.location == "/api/new"


def test_clients_are_told_when_to_try_an_unreachable_store_again(app):
    response = respond_with(app, "/api/busy", StoreBusy("x"))
    assert response.headers["Retry-After"] == "5"
    response = app.test_client().get("/api/nothing")
    assert "Retry-After" not in response.headers
