"""Other sources near the date of a page that say otherwise, on the sample."""

from datetime import date

import pytest

from geo.store.database import read_session
from kampungkb import repository
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import get_snapshot
from webmap.differences.other_sources import other_figures, publisher


@pytest.fixture
def others(app):
    def find(code, day):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            return other_figures(session, get_snapshot(session, date.fromisoformat(day)), code)

    return find


def test_the_portal_and_the_regency_name_each_other(others):
    [portal] = others("99.02", "2023-05-10")
    assert (portal.formed, portal.formed_here, portal.villages) == (16, 15, 39)
    assert portal.source.startswith("Portal") and portal.day == date(2023, 5, 16)
    [regency] = others("99.02", "2023-05-16")
    assert (regency.formed, regency.formed_here) == (15, 16)


def test_areas_above_and_below_are_compared_on_the_same_villages(others):
    [province] = others("99", "2023-05-16")
    assert (province.formed, province.formed_here, province.villages) == (15, 16, 39)
    districts = [f"99.02.{number:02d}" for number in range(1, 8)]
    found = [one for code in districts for one in others(code, "2023-05-16")]
    assert sum(one.formed_here - one.formed for one in found) == 1


def test_sources_that_agree_or_are_far_away_are_not_named(others):
    assert others("99.01", "2023-05-16") == []
    assert others("99.02", "2024-05-12") == []


def test_a_later_report_of_the_same_source_is_no_other_opinion(others):
    # at this day all regencies but one have figures of the portal's report before
    assert others("99.01", "2023-05-10") == []
    [province] = others("99", "2023-05-10")
    assert (province.formed, province.formed_here, province.villages) == (16, 15, 39)


def test_figures_are_those_of_the_reports_themselves(app, others):
    [portal] = others("99.02", "2023-05-10")
    with read_session(app.extensions["engine"]) as session:
        state = repository.report_state(session, portal.id).within("99.02")
    assert portal.formed == sum(byte >= 3 for byte in state.classes.tolist())


def test_all_areas_of_a_day_share_one_comparison(app, others, monkeypatch):
    others("99.02", "2023-05-16")
    with app.app_context():
        assert get_budget(app).sizes()["other sources"] > 0
    monkeypatch.setattr("webmap.differences.other_sources._compare", None)
    assert others("99.02.04", "2023-05-16") is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kabupaten Pati, triwulan I 2024", "Kabupaten Pati, triwulan II 2024", True),
        ("Portal Kampung KB", "portal kampung kb", True),
        ("Portal Kampung KB", "Kabupaten Pati", False),
    ],
)
def test_reports_of_one_publisher_are_a_change_in_time(one, other, same):
    assert (publisher(one) == publisher(other)) == same
