"""The sample that tests of the service ask for."""

import pytest

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot


@pytest.fixture
def regency(client):
    """Code of the regency of 297 villages."""
    rows = client.get("/api/areas/99/coverage.json").json["rows"]
    return next(row["code"] for row in rows if row["villages"] == 297)


@pytest.fixture
def session(app):
    """Session of the sample, in a context of its app."""
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


@pytest.fixture
def snapshot(session):
    """Newest state of the sample."""
    return get_snapshot(session)
