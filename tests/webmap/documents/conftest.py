"""Fixtures of the tests of documents."""

import pytest

BOTH = ("test_shapes", "test_rendering", "test_district_sheet")
"""Modules whose tests run on both databases: what they read is read by all documents."""


@pytest.fixture(autouse=True)
def _one_database(request: pytest.FixtureRequest) -> None:
    """Skip a test on PostgreSQL where only the layout differs from those that run there."""
    callspec = getattr(request.node, "callspec", None)
    on_postgresql = callspec is not None and callspec.params.get("backend") == "postgresql"
    if on_postgresql and request.path.stem not in BOTH:
        pytest.skip("the layout of documents does not depend on the database")
