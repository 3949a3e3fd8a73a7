"""Login of reviewers, their sessions, and the protection of the forms."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from kampungkb.models import ReportRow
from tests.webmap.pages.review_pages import (
    TOKEN,
    CsrfToken,
    LogIn,
    move_clock,
    name_shown,
    session_cookie,
)
from webmap.pages.review_login import InvalidReviewToken

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
InReview = Callable[[], list[tuple[str, ReportRow]]]


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


def test_every_form_of_the_site_needs_the_csrf_token_of_the_session(
    review_site: Flask, reviewer: FlaskClient
) -> None:
    rules = [rule for rule in review_site.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) >= 5
    for rule in rules:
        address = rule.rule.replace("<code>", "99.01")
        form = {"who": "Ani", "token": TOKEN, "row": "1:2", "number": "1", "action": "refuse"}
        for token in ({}, {"csrf_token": "x"}):
            response = reviewer.post(address, data={**form, **token})
            assert response.status_code == 403, address
            assert "Muat ulang halamannya" in response.text, address
    assert name_shown(reviewer) == "Ani"
