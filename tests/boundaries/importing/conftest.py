"""Deliveries of boundaries."""

import pytest


@pytest.fixture
def again(deliver):
    """Deliver some shapes again in a file of another name."""
    count = iter(range(100))
    return lambda shapes: deliver(shapes, f"lagi_{next(count)}.sql")
