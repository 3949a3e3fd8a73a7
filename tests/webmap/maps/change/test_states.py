"""Which date a page shows the change since, on the sample."""

from datetime import date

import pytest

from geo.store.database import read_session
from kampungkb.indicators import changes
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadDate
from webmap.maps.change.states import changes_since, chosen_since
from webmap.maps.themes.theme import NO_THEME, ThemeOptions


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


def test_the_date_of_the_request_counts_then_that_of_the_report_before(session):
    snapshot = get_snapshot(session, date(2023, 7, 27))
    asked = ThemeOptions("status", since=date(2023, 1, 1))
    assert chosen_since(snapshot, "99.01", asked) == date(2023, 1, 1)
    assert chosen_since(snapshot, "99.01", ThemeOptions("change")) == date(2023, 5, 16)
    assert chosen_since(snapshot, "99.01", NO_THEME) is None
    earliest = get_snapshot(session, date(2022, 12, 26))
    assert chosen_since(earliest, "99.01", ThemeOptions("change")) is None


def test_change_is_that_of_all_villages_between_the_dates(session):
    snapshot = get_snapshot(session, date(2023, 7, 27))
    found = changes_since(session, snapshot, date(2022, 12, 26))
    assert len(found.codes) == len(snapshot.state.codes)
    assert changes.total(found, "99.01", {})["formed_after"] == 49
    with pytest.raises(BadDate):
        changes_since(session, snapshot, date(2023, 7, 28))
