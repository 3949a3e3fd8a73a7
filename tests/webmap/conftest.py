"""Fixtures of the site's tests."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.store.database import Meta, read_session
from kampungkb import repository
from kampungkb.models import ReportRow
from kampungkb.review.row_id import row_ids
from webmap import create_app


@pytest.fixture
def untiled(sample_copy: str, tmp_path: Path) -> Iterator[Flask]:
    """App with a copy of the sample, without tiles."""
    site = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path / "instance")})
    with read_session(site.extensions["engine"]) as session:
        session.delete(session.get(Meta, "tiles"))
    yield site
    site.extensions["engine"].dispose()


@pytest.fixture
def review_site(sample_copy: str, tmp_path: Path) -> Iterator[Flask]:
    """App with a copy of the sample, on which reviewers can log in."""
    settings = {
        "DATABASE_URL": sample_copy,
        "INSTANCE": str(tmp_path),
        "TESTING": True,
        "REVIEW_TOKEN": "kata-rahasia",
    }
    site = create_app(settings)
    yield site
    site.extensions["engine"].dispose()


def rows_in_review(app: Flask) -> list[tuple[str, ReportRow]]:
    """Rows in review as of the newest report, each with its id."""
    with read_session(app.extensions["engine"]) as session:
        day = repository.reports(session)[0].date
        rows = repository.report_rows(session, repository.state(session, day))
        return [(str(one), row) for row, one in zip(rows, row_ids(session, rows), strict=True)]


@pytest.fixture
def in_review(review_site: Flask) -> Callable[[], list[tuple[str, ReportRow]]]:
    """List the rows in review of the site, each with its id."""
    return lambda: rows_in_review(review_site)


@pytest.fixture
def reviewer(review_site: Flask) -> FlaskClient:
    """Flask test client of a reviewer, Ani, who is logged in."""
    client = review_site.test_client()
    form = {"who": "Ani", "token": "kata-rahasia", "csrf_token": csrf_token(client)}
    assert client.post("/review/enter", data=form).status_code == 303
    return client


def csrf_token(client: FlaskClient, address: str = "/review") -> str:
    """Read the CSRF token from a form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    return found[1] if found else ""


@pytest.fixture(name="csrf_token")
def _csrf_token() -> Callable[..., str]:
    """Read the CSRF token from a form of a page."""
    return csrf_token
