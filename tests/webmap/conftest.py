"""Fixtures of the site's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from geo.store.database import Meta, read_session
from webmap import create_app


@pytest.fixture
def untiled(sample_copy: str, tmp_path: Path) -> Iterator[Flask]:
    """A site over a copy of the sample, without tiles as yet."""
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path / "instance")})
    with read_session(made.extensions["engine"]) as session:
        session.delete(session.get(Meta, "tiles"))
    yield made
    made.extensions["engine"].dispose()
