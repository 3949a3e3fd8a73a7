"""The history of all villages is read once for each state of the store; trends come from it."""

from datetime import date

import pytest

from geo.store.database import next_generation, read_session, write_session
from kampungkb import repository
from webmap.caching.history import HistoryCache, reports_of
from webmap.caching.lru import CacheBudget
from webmap.caching.snapshot import get_history, get_snapshot, get_trend

DAY = date(2023, 7, 27)


def test_the_history_is_read_once_for_each_state_of_the_store(writing_runner):
    site = writing_runner.app
    engine = site.extensions["engine"]
    with site.app_context(), read_session(engine) as session:
        first = get_history(session)
        assert get_history(session) is first
        assert site.extensions["cache_budget"].sizes()["history"] >= first.classes.nbytes
        assert get_trend(session, "99.01") is get_trend(session, "99.01")
        assert first.codes is get_snapshot(session).state.codes
    with write_session(engine) as session:
        next_generation(session)
    with site.app_context(), read_session(engine) as session:
        assert get_history(session) is not first


def test_the_newest_history_stays_however_small_the_budget(sample_store):
    cache = HistoryCache(CacheBudget(1))
    with read_session(sample_store) as session:
        listed = repository.state(session, DAY).codes
        assert cache.history(session, 1, listed) is cache.history(session, 1, listed)


def test_there_is_no_state_before_the_history_is_read(sample_store):
    cache = HistoryCache(CacheBudget(10**8))
    with read_session(sample_store) as session:
        reports = repository.reports(session)
        assert cache.state(1, reports, DAY) is None
        expected = repository.state(session, DAY)
        cache.history(session, 1, expected.codes)
    assert cache.state(1, reports, DAY).classes.tolist() == expected.classes.tolist()


@pytest.mark.parametrize("code", ["ID", "99", "99.01", "99.71", "99.01.01", "99.01.01.2001"])
def test_reports_of_an_area_speak_for_a_part_of_it(sample_store, code):
    with read_session(sample_store) as session:
        reports = repository.reports(session)
        for report in reports:
            state = repository.report_state(session, report.id).within(code)
            assert (report in reports_of(reports, code)) == bool((state.reports > 0).any())


def test_a_trend_has_the_dates_whose_reports_speak_for_the_area(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        for code in ("ID", "99", "99.01", "99.02", "99.71", "99.01.01"):
            expected = {one.date.isoformat() for one in snapshot.reports_of(code)}
            assert [one["date"] for one in get_trend(session, code)] == sorted(expected)
        for point in get_trend(session, "99.01"):
            total = get_snapshot(session, date.fromisoformat(point["date"])).total("99.01")
            assert {key: total[key] for key in point if key != "date"} == {
                key: value for key, value in point.items() if key != "date"
            }
