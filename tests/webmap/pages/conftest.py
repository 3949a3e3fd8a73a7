"""Fixtures of the tests of pages."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., str]:
    """Return a function that requests a page of the sample and returns its HTML."""

    def get(address: str, status: int = 200) -> str:
        response = client.get(address)
        assert response.status_code == status, address
        return response.get_data(as_text=True)

    return get
