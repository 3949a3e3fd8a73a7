"""One site for all tests of styles over HTTP: they only read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def client(sample_app: Flask) -> FlaskClient:
    """Client of the site with the sample and its tiles."""
    return sample_app.test_client()
