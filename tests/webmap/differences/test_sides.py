"""Sides of a change or comparison, on the sample."""

from datetime import date

import pytest

from geo.store.database import read_session
from kampungkb.repository import UnknownReport
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadDate, BadParameter
from webmap.differences.sides import changes_between, dates_before, place_names, read_side


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


def test_a_side_is_a_day_a_report_or_the_newest_state(session):
    day, newest = read_side(session, "2023-07-27"), read_side(session, None)
    assert (day.key, day.day, day.report) == ("2023-07-27", date(2023, 7, 27), None)
    assert newest.day == newest.snapshot.reports[0].date
    report = next(one for one in newest.snapshot.reports if one.scope == ["99.02"])
    alone = read_side(session, f"report:{report.id}")
    assert (alone.key, alone.day) == (f"report:{report.id}", report.date)
    assert {int(number) for number in alone.state.reports} == {0, report.id}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("kemarin", BadDate),
        ("report:", BadParameter),
        ("report:-1", BadParameter),
        ("report:99999999999", BadParameter),
        ("report:9999", UnknownReport),
    ],
)
def test_what_is_no_side_is_a_clear_error(session, text, error):
    with pytest.raises(error):
        read_side(session, text)


def test_the_earlier_side_comes_first(session):
    first, second = read_side(session, "2022-12-26"), read_side(session, "2023-07-27")
    assert len(changes_between(first, second).codes)
    for since, until in ((second, first), (first, first)):
        with pytest.raises(BadDate, match="is not before"):
            changes_between(since, until)
    reports = first.snapshot.reports
    newer, older = (read_side(session, f"report:{one.id}") for one in (reports[0], reports[-1]))
    changes_between(older, newer)
    with pytest.raises(BadDate):
        changes_between(newer, older)
    # a report and the state of its own day: other reports may be of that day
    changes_between(read_side(session, f"report:{reports[-1].id}"), first)


def test_dates_before_are_those_of_the_area_and_of_earlier_reports(session):
    shown = get_snapshot(session, date(2023, 7, 27))
    assert [str(day) for day in dates_before(shown, "99.01")] == ["2023-05-16", "2022-12-26"]
    assert [str(day) for day in dates_before(shown, "99.02")] == [
        "2023-05-16",
        "2023-05-10",
        "2022-12-26",
    ]


def test_a_village_is_placed_in_the_areas_above_it(session):
    snapshot = get_snapshot(session)
    village = snapshot.state.codes[0]
    places = place_names(snapshot, str(village))
    assert places["province"] == snapshot.names[village[:2]]
    assert places["district"] == snapshot.names[village[:8]]
