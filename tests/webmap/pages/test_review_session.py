"""Cookies of reviewers and visitors, and the end of sessions."""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webmap.pages.review_pages import TOKEN, CsrfToken, LogIn, name_shown, session_cookie
from webmap import create_app


def test_the_cookie_is_hidden_from_scripts_other_sites_and_other_pages(
    make_site: Callable[[str], Flask], log_in: LogIn
) -> None:
    client = make_site(TOKEN).test_client()
    header = log_in(client).headers["Set-Cookie"]
    [cookie] = SimpleCookie(header).values()
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/review"
    assert not cookie["secure"]
    hours = (parsedate_to_datetime(cookie["expires"]).timestamp() - time.time()) / 3600
    assert 11.9 < hours <= 12
    assert TOKEN not in header
    for address in ("/review", "/review/99.01", "/review/99.99"):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in response.headers["Vary"]


def test_the_cookie_is_for_https_and_the_prefix_of_the_site(
    make_site: Callable[[str], Flask],
) -> None:
    client = make_site(TOKEN).test_client()
    for base, name, path in (
        ("https://peta.example", "__Host-review", "/"),
        # others on the host must not get it
        ("https://peta.example/kkb", "__Secure-review", "/kkb/review"),
        ("http://peta.example/kkb", "review", "/kkb/review"),
    ):
        response = client.get("/review", base_url=base)
        [cookie] = SimpleCookie(response.headers["Set-Cookie"]).values()
        assert (cookie.key, cookie["path"], cookie["domain"]) == (name, path, "")
        assert bool(cookie["secure"]) is base.startswith("https")
        assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_one_logs_in_and_out_by_https(make_site: Callable[[str], Flask]) -> None:
    client, base = make_site(TOKEN).test_client(), "https://peta.example"

    def token() -> str:
        text = client.get("/review", base_url=base).text
        return text.split('name="csrf_token" value="')[1].split('"')[0]

    # Flask-WTF compares the Referer of a form by https with the host
    headers = {"Referer": f"{base}/review"}
    form = {"who": "Ani", "token": TOKEN, "csrf_token": token()}
    response = client.post("/review/enter", data=form, base_url=base, headers=headers)
    assert response.status_code == 303
    assert "<b>Ani</b>" in client.get("/review/99.01", base_url=base).text
    form = {"csrf_token": token()}
    assert client.post("/review/leave", data=form, base_url=base).status_code == 303
    assert 'name="token"' in client.get("/review", base_url=base).text


@pytest.mark.parametrize(
    ("settings", "base", "is_secure"),
    [
        ({}, "http://peta.example", False),
        ({}, "https://peta.example", True),
        ({"ADDRESS": "https://peta.example"}, "http://peta.example", True),
    ],
)
def test_cookies_are_secure_where_the_site_is_served_by_https(
    sample_store: Any, tmp_path: Any, settings: dict[str, str], base: str, is_secure: bool
) -> None:
    url = sample_store.url.render_as_string(hide_password=False)
    own = {"DATABASE_URL": url, "INSTANCE": str(tmp_path), "REVIEW_TOKEN": TOKEN}
    site = create_app({**own, **settings})
    client = site.test_client()
    for path, name in (("/review", "review"), ("/tentang?lang=en", "lang")):
        [cookie] = SimpleCookie(client.get(path, base_url=base).headers["Set-Cookie"]).values()
        assert cookie.key == (f"__Host-{name}" if is_secure else name)
        assert bool(cookie["secure"]) is is_secure
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]
    secure_base = base.replace("http://", "https://") if is_secure else base
    assert "What each figure means" in client.get("/tentang", base_url=secure_base).text
    site.extensions["engine"].dispose()


def test_a_cookie_of_before_the_login_stays_logged_out(
    make_site: Callable[[str], Flask], log_in: LogIn
) -> None:
    site = make_site(TOKEN)
    client, other = site.test_client(), site.test_client()
    client.get("/review")
    before = session_cookie(client)
    log_in(client)
    assert session_cookie(client) != before
    other.set_cookie("review", before, path="/review")
    assert name_shown(other) == ""


def test_a_logout_ends_copies_of_the_cookie_on_all_workers(
    review_site: Flask, reviewer: FlaskClient, csrf_token: CsrfToken
) -> None:
    settings = {key: review_site.config[key] for key in ("DATABASE_URL", "INSTANCE")}
    another = create_app({**settings, "REVIEW_TOKEN": TOKEN})
    copies = [review_site.test_client(), another.test_client()]
    for copy in copies:
        copy.set_cookie("review", session_cookie(reviewer), path="/review")
        assert name_shown(copy) == "Ani"
        copy.set_cookie("review", session_cookie(reviewer), path="/review")
    reviewer.post("/review/leave", data={"csrf_token": csrf_token(reviewer)})
    for copy in copies:
        assert name_shown(copy) == ""
        form = {"row": "9:9", "action": "refuse"}
        assert copy.post("/review/99.01/decide", data=form).status_code == 403
    another.extensions["engine"].dispose()


def test_a_short_token_is_warned_of(
    make_site: Callable[[str], Flask], caplog: pytest.LogCaptureFixture
) -> None:
    make_site("kata-baru")
    assert "WEBMAP_REVIEW_TOKEN is short" in caplog.text and "kata-baru" not in caplog.text
    caplog.clear()
    make_site(TOKEN)
    assert "short" not in caplog.text
