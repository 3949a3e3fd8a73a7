"""Limits of attempts to log in: for an address, for all, shared by workers and hosts."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.errors import StoreError
from webmap import create_app
from webmap.pages.login_attempts import FILE, client_network

TOKEN = "kata-rahasia"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(TOKEN)
CsrfToken = Callable[..., str]
Post = Callable[..., TestResponse]


@pytest.fixture
def make_worker(sample_copy: str, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Make another worker of the same site: same store, same instance folder."""
    sites = []

    def make() -> Flask:
        settings = {"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "REVIEW_TOKEN": QUICK}
        sites.append(create_app(settings))
        return sites[-1]

    yield make
    for site in sites:
        site.extensions["engine"].dispose()


@pytest.fixture
def post(csrf_token: CsrfToken) -> Post:
    """Send the login form: ``post(client, "token", "address of the client")``."""
    known: dict[FlaskClient, str] = {}  # of a session that no login has ended

    def send(client: FlaskClient, token: str, address: str = "203.0.113.7") -> TestResponse:
        if client not in known:
            known[client] = csrf_token(client)
        form = {"who": "Ani", "token": token, "csrf_token": known[client]}
        return client.post("/review/enter", data=form, headers={"X-Forwarded-For": address})

    return send


def statuses(post: Post, clients: list[FlaskClient], *arguments: str) -> list[int]:
    return [post(client, *arguments).status_code for client in clients]


def test_ten_wrong_tokens_of_an_address_are_compared_in_all_workers(
    make_worker: Callable[[], Flask], post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    workers = [make_worker().test_client() for _ in range(2)] * 6
    assert statuses(post, workers, "salah") == [403] * 10 + [429] * 2
    assert caplog.text.count("wrong review token was sent from 203.0.113.7") == 10
    response = post(workers[0], TOKEN)
    assert response.status_code == 429  # the right one, too
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Terlalu banyak percobaan dengan kata rahasia yang salah" in response.text
    english = workers[0]
    english.set_cookie("lang", "en")
    assert "Too many attempts with a wrong secret text. Try again in 15 minutes." in (
        post(english, "salah").text
    )
    assert post(workers[1], TOKEN, "203.0.113.8").status_code == 303


def test_attempts_are_allowed_again_after_the_time_stated(
    make_worker: Callable[[], Flask], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_worker().test_client()
    statuses(post, [client] * 11, "salah")
    seconds = int(post(client, TOKEN).headers["Retry-After"])
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + seconds + 1)
    assert post(client, TOKEN).status_code == 303


def test_the_right_token_uses_up_no_attempt(make_worker: Callable[[], Flask], post: Post) -> None:
    site = make_worker()  # an office whose reviewers have one address
    assert [post(site.test_client(), TOKEN).status_code for _ in range(12)] == [303] * 12


def test_wrong_tokens_are_limited_in_all_and_one_address_cannot_use_up_the_others_attempts(
    make_worker: Callable[[], Flask], post: Post
) -> None:
    client = make_worker().test_client()
    statuses(post, [client] * 20, "salah", "198.51.100.1")  # counts as ten
    found = [post(client, "salah", f"192.0.2.{number % 30}").status_code for number in range(95)]
    assert found == [403] * 90 + [429] * 5
    response = post(client, TOKEN, "203.0.113.99")
    assert response.status_code == 429
    assert 15 * 60 < int(response.headers["Retry-After"]) <= 60 * 60


def test_many_attempts_at_once_pass_no_limit(
    make_worker: Callable[[], Flask], csrf_token: CsrfToken
) -> None:
    site = make_worker()

    def attempt(_number: int) -> int:
        client = site.test_client()
        form = {"who": "Ani", "token": "salah", "csrf_token": csrf_token(client)}
        return client.post("/review/enter", data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(attempt, range(24)))
    assert sorted(found) == [403] * 10 + [429] * 14


def test_without_a_place_for_the_counters_each_worker_counts(
    make_worker: Callable[[], Flask], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_worker()

    def fail(*_arguments: Any) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(site.extensions["login_attempts"].counters, "add", fail)
    client = site.test_client()
    assert statuses(post, [client] * 12, "salah") == [403] * 10 + [429] * 2


def test_counters_are_beside_the_store(
    make_worker: Callable[[], Flask], post: Post, tmp_path: Path, backend: str
) -> None:
    post(make_worker().test_client(), "salah")
    assert (tmp_path / FILE).exists() is (backend == "sqlite")


# Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "192.0.2.1", "203.0.113.7"),  # not a proxy: anybody may send the header
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1"),  # the first is what the client sent
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "nonsense\t", "127.0.0.1"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        ("", "192.0.2.1", "192.0.2.1"),  # a socket of this machine
        ("", None, "unknown"),
    ],
)
def test_the_address_of_a_client_is_what_a_trusted_proxy_saw(
    app: Flask, monkeypatch: pytest.MonkeyPatch, peer: str, forwarded: str | None, expected: str
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert client_network() == expected


def test_proxies_are_those_that_gunicorn_trusts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.77.0.1, 10.77.0.2")
    headers = {"X-Forwarded-For": "192.0.2.1"}
    for peer, expected in (("10.77.0.2", "192.0.2.1"), ("127.0.0.1", "127.0.0.1")):
        with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
            assert client_network() == expected
