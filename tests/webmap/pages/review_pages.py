"""What tests of the login share: the token, and what pages show of a session."""

import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = "kata-rahasia"
CsrfToken = Callable[..., str]
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
