"""The review token is nowhere but in the setting and in the body of the login form."""

import http.client
import logging
import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.benchmarks import serving

TOKEN = "kata-rahasia-panjang-7261"
WRONG = "salah-ketik-9154"
AUTHORIZATION = "Bearer kunci-lain-3827"
SECRETS = (TOKEN, WRONG, "kunci-lain-3827")


def test_the_token_is_in_no_log_and_no_address(
    sample_store: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    env = {
        "WEBMAP_DATABASE_URL": sample_store.url.render_as_string(hide_password=False),
        "WEBMAP_REVIEW_TOKEN": TOKEN,
        # as for looking for an error: everything that gunicorn can log
        "GUNICORN_CMD_ARGS": "--log-level debug --access-logfile -",
    }
    with serving.server(tmp_path, workers=1, env=env) as (address, _process):
        cookie, shown = "", ""

        def ask(method: str, path: str, body: str = "") -> http.client.HTTPResponse:
            nonlocal cookie, shown
            connection = http.client.HTTPConnection(address.rpartition("/")[2], timeout=30)
            headers = {"Cookie": cookie, "Authorization": AUTHORIZATION}
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            shown = response.read().decode()
            for name, one in SimpleCookie(response.headers.get("Set-Cookie", "")).items():
                cookie = f"{name}={one.value}"
            assert not any(secret in f"{response.headers}{shown}" for secret in SECRETS)
            return response

        for token, status in ((WRONG, 403), (TOKEN, 303)):
            ask("GET", "/review")
            found = re.search(r'name="csrf_token" value="([^"]+)"', shown)
            assert found
            form = {"who": "Ani", "token": token, "csrf_token": found[1]}
            assert ask("POST", "/review/enter", urlencode(form)).status == status
        session = cookie.partition("=")[2]
        assert ask("GET", "/review/99.01").status == 200 and "<b>Ani</b>" in shown
    log = "".join(capfd.readouterr())
    assert '"POST /review/enter HTTP/1.1" 303' in log  # what was to be logged was
    assert "a wrong review token was sent from 127.0.0.1" in log
    assert [secret for secret in (*SECRETS, session) if secret in log] == []


def test_no_library_logs_the_token(
    review_site: Flask, csrf_token: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # of all loggers
    client = review_site.test_client()
    for token in (WRONG, "kata-rahasia"):
        form = {"who": "Ani", "token": token, "csrf_token": csrf_token(client)}
        client.post("/review/enter", data=form, headers={"Authorization": AUTHORIZATION})
    assert "wrong review token" in caplog.text
    for secret in ("kata-rahasia", *SECRETS):
        assert secret not in caplog.text


def test_an_authorization_header_logs_nobody_in(review_site: Flask, client: FlaskClient) -> None:
    for value in ("Bearer kata-rahasia", "Basic QW5pOmthdGEtcmFoYXNpYQ=="):
        visitor = review_site.test_client()
        headers = {"Authorization": value}
        assert 'name="token"' in visitor.get("/review", headers=headers).text
        form = {"row": "1:2", "action": "refuse"}
        response = visitor.post("/review/99.01/decide", data=form, headers=headers)
        assert response.status_code == 403


def test_the_token_is_taken_from_the_body_of_a_form_only(
    review_site: Flask, csrf_token: Callable[..., str]
) -> None:
    client = review_site.test_client()
    assert client.get("/review/enter?who=Ani&token=kata-rahasia").status_code == 404
    form = {"who": "Ani", "csrf_token": csrf_token(client)}
    response = client.post("/review/enter?token=kata-rahasia", data=form)
    assert response.status_code == 403
    assert 'method="post" action="/review/enter' in client.get("/review").text
