"""Fixtures of the tests of pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webmap.pages.review_pages import TOKEN, CsrfToken
from webmap import create_app


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., str]:
    """Return a function that requests a page of the sample and returns its HTML."""

    def get(address: str, status: int = 200) -> str:
        response = client.get(address)
        assert response.status_code == status, address
        return response.get_data(as_text=True)

    return get


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
