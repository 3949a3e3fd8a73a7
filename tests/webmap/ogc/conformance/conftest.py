"""Features of the sample that filters are compared with."""

import pytest

from tests.webmap.ogc.conformance.features import found, ids


@pytest.fixture
def everything(client):
    """All villages."""
    return found(client)


@pytest.fixture
def holds(client, everything):
    """Check that a filter gives the villages whose properties fulfil a condition."""

    def check(text, condition, **query):
        expected = {each["id"] for each in everything if condition(each["properties"])}
        assert ids(found(client, filter=text, **query)) == expected, text
        return expected

    return check
