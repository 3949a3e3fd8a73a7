"""Login of reviewers, their sessions, and the protection of the forms."""

import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kampungkb.models import ReportRow
from webmap import create_app
from webmap.pages.review_login import InvalidReviewToken

TOKEN = "kata-rahasia"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
InReview = Callable[[], list[tuple[str, ReportRow]]]
CsrfToken = Callable[..., str]


@pytest.fixture
def make_site(sample_store: Any, tmp_path_factory: Any) -> Iterator[Callable[[str], Flask]]:
    """Make a site over the sample with a setting REVIEW_TOKEN. Not to be written to."""
    sites = []

    def make(setting: str) -> Flask:
        url = sample_store.url.render_as_string(hide_password=False)
        folder = tmp_path_factory.mktemp("host")
        settings = {"DATABASE_URL": url, "INSTANCE": str(folder), "REVIEW_TOKEN": setting}
        sites.append(create_app(settings))
        return sites[-1]

    yield make
    for site in sites:
        site.extensions["engine"].dispose()


@pytest.fixture
def log_in(csrf_token: CsrfToken) -> Callable[..., TestResponse]:
    """Send the login form: ``log_in(client, token=…, who=…)``."""

    def post(client: FlaskClient, **fields: str) -> TestResponse:
        form = {"who": "Ani", "token": TOKEN, "csrf_token": csrf_token(client), **fields}
        return client.post("/review/enter", data=form)

    return post


LogIn = Callable[..., TestResponse]


def name_shown(client: FlaskClient, address: str = "/review") -> str:
    """Name of the reviewer whom a page shows as logged in; "" for a login form."""
    text = client.get(address).text.split("<main")[1]
    if 'name="token"' in text:
        return ""
    return text.split("Anda memutuskan sebagai <b>")[1].split("</b>")[0]


def session_cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("review", path="/review")
    return cookie.value if cookie else ""


def move_clock(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + hours * 3600)


# Login and logout -----------------------------------------------------------------------------


def test_logs_in_with_the_token_and_out_again(
    make_site: Callable[[str], Flask], log_in: LogIn, csrf_token: CsrfToken
) -> None:
    client = make_site(TOKEN).test_client()
    assert name_shown(client) == ""
    response = log_in(client, who="  Ani Wulandari ", code="99.01")
    assert (response.status_code, response.location) == (303, "/review/99.01")
    assert name_shown(client) == name_shown(client, "/review/99.01") == "Ani Wulandari"
    form = {"csrf_token": csrf_token(client)}
    response = client.post("/review/leave", data=form)
    assert (response.status_code, response.location) == (303, "/review")
    assert session_cookie(client) == ""
    assert name_shown(client) == ""
    assert client.post("/review/leave").status_code == 303  # nobody is logged in


def test_a_wrong_token_or_no_name_is_refused(
    make_site: Callable[[str], Flask], log_in: LogIn
) -> None:
    client = make_site(TOKEN).test_client()
    for wrong in ("salah", "", f"{TOKEN} ", TOKEN.upper()):
        response = log_in(client, token=wrong)
        assert response.status_code == 403
        assert "Kata rahasia itu tidak benar." in response.text
    response = log_in(client, who=" ")
    assert response.status_code == 400
    assert "Tulis nama Anda" in response.text
    assert name_shown(client) == ""


def test_names_are_escaped_and_cut(make_site: Callable[[str], Flask], log_in: LogIn) -> None:
    client = make_site(TOKEN).test_client()
    log_in(client, who="<i>" + "a" * 200)
    assert name_shown(client) == "&lt;i&gt;" + "a" * 117


def test_without_the_setting_nobody_logs_in(
    client: FlaskClient, make_site: Callable[[str], Flask]
) -> None:
    page = client.get("/review")
    assert page.status_code == 200 and "<form" not in page.text.split("<main")[1]
    assert "Set-Cookie" not in page.headers and "Cache-Control" not in page.headers
    for token in ("", " ", "None"):
        form = {"who": "Ani", "token": token}
        assert client.post("/review/enter", data=form).status_code == 403
    client.set_cookie("remember_token", "of|another site")
    assert client.post("/review/99.01/decide", data={"row": "1:2"}).status_code == 403
    assert client.post("/review/99.01/undo", data={"number": "1"}).status_code == 403
    assert client.post("/review/leave").status_code == 303
    assert "<form" not in make_site("  ").test_client().get("/review").text.split("<main")[1]


# Token as a hash ------------------------------------------------------------------------------


def test_the_setting_may_be_the_argon2_hash_of_the_token(
    make_site: Callable[[str], Flask], log_in: LogIn
) -> None:
    setting = QUICK.hash(TOKEN)
    client = make_site(setting).test_client()
    assert log_in(client, token=setting).status_code == 403  # the hash is not the token
    assert log_in(client, token="salah").status_code == 403
    assert log_in(client).status_code == 303
    assert name_shown(client) == "Ani"


@pytest.mark.parametrize(
    "setting",
    ["$argon2id$", "$argon2id=19", QUICK.hash(TOKEN)[:45], QUICK.hash("")],
    ids=["begin", "replaced by the shell", "cut", "of an empty token"],
)
def test_a_broken_hash_as_setting_is_an_error_at_start(
    make_site: Callable[[str], Flask], setting: str
) -> None:
    with pytest.raises(InvalidReviewToken, match="single quotes"):
        make_site(setting)


# Sessions -------------------------------------------------------------------------------------


def test_hosts_with_the_same_token_accept_each_others_sessions(
    make_site: Callable[[str], Flask], log_in: LogIn, csrf_token: CsrfToken
) -> None:
    here, there = make_site(TOKEN).test_client(), make_site(TOKEN).test_client()
    log_in(here)
    there.set_cookie("review", session_cookie(here), path="/review")
    assert name_shown(there) == "Ani"
    form = {"csrf_token": csrf_token(here), "row": "9:9", "action": "refuse"}
    there.set_cookie("review", session_cookie(here), path="/review")
    response = there.post("/review/99.01/decide", data=form)
    assert response.status_code == 404  # past login and CSRF: there is no such row


def test_a_changed_token_ends_all_sessions(
    make_site: Callable[[str], Flask], log_in: LogIn
) -> None:
    before, after = make_site(TOKEN).test_client(), make_site("kata-baru").test_client()
    log_in(before)
    after.set_cookie("review", session_cookie(before), path="/review")
    assert name_shown(after) == ""
    as_hash = make_site(QUICK.hash(TOKEN)).test_client()
    as_hash.set_cookie("review", session_cookie(before), path="/review")
    assert name_shown(as_hash) == ""


def test_a_session_ends_twelve_hours_after_the_login(
    make_site: Callable[[str], Flask],
    log_in: LogIn,
    csrf_token: CsrfToken,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = make_site(TOKEN).test_client()
    log_in(client)
    form = {"row": "1:2", "action": "refuse", "csrf_token": csrf_token(client, "/review/99.01")}
    assert "Set-Cookie" not in client.get("/review").headers
    move_clock(monkeypatch, 11.9)
    assert name_shown(client) == "Ani"
    # a form that was open as long is past login and CSRF: there is no such row
    assert client.post("/review/99.01/decide", data={**form, "row": "9:9"}).status_code == 404
    move_clock(monkeypatch, 0.2)  # the requests before did not prolong the session
    assert name_shown(client) == ""
    response = client.post("/review/99.01/decide", data=form)
    assert response.status_code == 403 and "Masukkan dahulu kata rahasia" in response.text


def test_a_forged_cookie_logs_nobody_in(make_site: Callable[[str], Flask]) -> None:
    client = make_site(TOKEN).test_client()
    for forged in ("dibuat.sendiri.saja", "eyJfdXNlcl9pZCI6IjEgQW5pIn0.aaaaaa.bbbb", "é"):
        client.set_cookie("review", forged, path="/review")
        assert name_shown(client) == ""


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


@pytest.mark.parametrize(
    "address", ["/", "/area/99.01", "/api/areas/99/coverage.json", "/ogc", "/healthz", "/reviews"]
)
def test_other_pages_have_no_session(
    make_site: Callable[[str], Flask], client: FlaskClient, log_in: LogIn, address: str
) -> None:
    reviewer = make_site(TOKEN).test_client()
    log_in(reviewer)
    # as if a browser sent the cookie everywhere
    reviewer.set_cookie("review", session_cookie(reviewer), path="/")
    response, expected = reviewer.get(address), client.get(address)
    assert "Set-Cookie" not in response.headers
    for header in ("Vary", "Cache-Control"):
        assert response.headers.get(header) == expected.headers.get(header)


# Forms ----------------------------------------------------------------------------------------


def test_decisions_need_a_login(
    review_site: Flask, in_review: InReview, csrf_token: CsrfToken
) -> None:
    visitor = review_site.test_client()
    row_id, row = next((row_id, row) for row_id, row in in_review() if row.candidates)
    address = f"/review/{str(row.within)[:5]}"
    form = {
        "row": row_id,
        "code": row.candidates[0]["code"],
        "second_unit": "1",
        "csrf_token": csrf_token(visitor),
    }
    assert visitor.post(f"{address}/decide", data=form).status_code == 403
    number = {"number": "1", "csrf_token": csrf_token(visitor)}
    assert visitor.post(f"{address}/undo", data=number).status_code == 403
    assert row_id in [other for other, _ in in_review()]


def test_a_form_without_the_csrf_token_of_the_session_changes_nothing(
    review_site: Flask,
    in_review: InReview,
    reviewer: FlaskClient,
    log_in: LogIn,
    csrf_token: CsrfToken,
) -> None:
    row_id, row = next((row_id, row) for row_id, row in in_review() if row.candidates)
    address = f"/review/{str(row.within)[:5]}"
    form = {"row": row_id, "code": row.candidates[0]["code"], "second_unit": "1"}
    own = csrf_token(reviewer, address)
    other = review_site.test_client()
    log_in(other, who="Budi")
    for token in ("", "x", own[:-2], csrf_token(other, address)):
        response = reviewer.post(f"{address}/decide", data={**form, "csrf_token": token})
        assert response.status_code == 403
        assert "Muat ulang halamannya" in response.text
    assert reviewer.post(f"{address}/undo", data={"number": "1"}).status_code == 403
    assert reviewer.post("/review/leave").status_code == 403
    assert name_shown(reviewer) == "Ani"
    assert row_id in [other_id for other_id, _ in in_review()]
    response = reviewer.post(f"{address}/decide", data={**form, "csrf_token": own})
    assert response.status_code == 303


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(
    reviewer: FlaskClient, csrf_token: CsrfToken, origin: str
) -> None:
    form = {"csrf_token": csrf_token(reviewer), "who": "Ani", "token": TOKEN}
    for address in ("/review/enter", "/review/leave", "/review/99.01/decide", "/review/99.01/undo"):
        response = reviewer.post(address, data=form, headers={"Sec-Fetch-Site": origin})
        assert response.status_code == 403
        assert "bukan dari situs ini" in response.text
    assert reviewer.get("/review", headers={"Sec-Fetch-Site": origin}).status_code == 200
    assert name_shown(reviewer) == "Ani"


def test_the_login_form_needs_its_csrf_token(
    make_site: Callable[[str], Flask],
    log_in: LogIn,
    csrf_token: CsrfToken,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = make_site(TOKEN)
    client, other = site.test_client(), site.test_client()
    for token in ("", csrf_token(other)):
        response = log_in(client, csrf_token=token)
        assert response.status_code == 403 and "Muat ulang halamannya" in response.text
    old = csrf_token(client)
    move_clock(monkeypatch, 12.1)
    response = log_in(client, csrf_token=old)
    assert response.status_code == 403 and "Muat ulang halamannya" in response.text
    assert log_in(client).status_code == 303


def test_a_login_replaces_the_csrf_token(
    make_site: Callable[[str], Flask], log_in: LogIn, csrf_token: CsrfToken
) -> None:
    client = make_site(TOKEN).test_client()
    before = csrf_token(client)
    log_in(client)
    assert client.post("/review/leave", data={"csrf_token": before}).status_code == 403
