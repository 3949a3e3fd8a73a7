"""Areas that tests of the service ask for."""

import pytest


@pytest.fixture
def regency(client):
    """Code of the regency of 297 villages."""
    rows = client.get("/api/areas/99/coverage.json").json["rows"]
    return next(row["code"] for row in rows if row["villages"] == 297)
