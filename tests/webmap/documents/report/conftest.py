"""Fixtures of reports of the sample."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.figure.options import FigureOptions
from webmap.documents.report.content import Report, make_report

SITE = "https://peta.example/"


@pytest.fixture(scope="session")
def _reports() -> dict[str, Report]:
    """Reports of the shared sample that were made before."""
    return {}


@pytest.fixture
def make(app: Flask, _reports: dict[str, Report]) -> Callable[..., Report]:
    """Make the report of an area: ``make("99.01", day="2023-07-27", language="en")``."""

    def report(code: str, *, day: str = "", notice: str = "", **options: Any) -> Report:
        asked = repr((app.config["DATABASE_URL"], code, day, notice, options))
        if asked not in _reports:
            with app.app_context(), read_session(app.extensions["engine"]) as session:
                snapshot = get_snapshot(session, date.fromisoformat(day) if day else None)
                wanted = FigureOptions(**options)
                made = make_report(session, snapshot, code, wanted, site=SITE, notice=notice)
            _reports[asked] = made
        return _reports[asked]

    return report
