"""Fixtures of the tests of worklists."""

from collections.abc import Callable

import pytest
from flask import Flask

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.core.params import iso_date
from webmap.worklist.options import parse_options
from webmap.worklist.view import WorklistView, worklist_view


@pytest.fixture
def view_of() -> Callable[..., WorklistView]:
    """Return a function that makes the worklist of an area of a site's store."""

    def make(
        app: Flask, code: str, *needs: str, order: str = "", day: str = "", language: str = "id"
    ) -> WorklistView:
        with app.app_context(), read_session(get_engine()) as session:
            snapshot = get_snapshot(session, iso_date(day) if day else None)
            options = parse_options(needs, order)
            return worklist_view(session, snapshot, code, options, language, whole=True)

    return make
