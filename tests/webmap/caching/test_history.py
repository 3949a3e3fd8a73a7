"""The history of all villages is read once for each state of the store; trends come from it."""

from datetime import date, timedelta

import pytest

from geo.store.database import next_generation, read_session, write_session
from kampungkb import repository
from webmap.caching.history import HistoryCache, newest_until, reports_of
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


def test_a_state_is_the_same_with_and_without_the_history(sample_store):
    with read_session(sample_store) as session:
        reports = repository.reports(session)
        day = newest_until(reports, DAY)
        expected = repository.state(session, DAY)
        for is_read in (False, True):
            cache = HistoryCache(CacheBudget(10**8))
            if is_read:
                cache.history(session, 1, expected.codes)
            found = cache.state(session, 1, reports, day, expected.codes)
            assert found.codes is expected.codes
            assert found.classes.tolist() == expected.classes.tolist()
            assert found.reports.tolist() == expected.reports.tolist()


def test_the_newest_report_until_a_day(sample_store):
    with read_session(sample_store) as session:
        reports = repository.reports(session)
    days = sorted({one.date for one in reports})
    assert newest_until(reports, date.max) == days[-1]
    assert newest_until(reports, days[1]) == days[1]
    assert newest_until(reports, days[1] - timedelta(days=1)) == days[0]
    assert newest_until(reports, days[0] - timedelta(days=1)) == newest_until([], DAY) == date.min


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
