"""What changed in an area, on the sample."""

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.indicators.changes import CHANGED, Change
from webmap.core.errors import BadParameter
from webmap.differences.change_report import change_report, read_only
from webmap.differences.sides import read_side


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


@pytest.mark.parametrize("by", [Level.REGENCY, Level.DISTRICT, Level.VILLAGE])
def test_total_rows_and_villages_agree(session, by):
    since, until = read_side(session, "2022-12-26"), read_side(session, None)
    report = change_report(session, since, until, "99", by)
    for key in ("new", "up", "down", "gone", "started", "stopped"):
        listed = [one for one in report["villages"] if one["change"] == key]
        assert sum(row[key] for row in report["rows"]) == report["total"][key] == len(listed)
    assert report["total"]["new"] > 0 and report["total"]["up"] > 0
    assert report["since"] == "2022-12-26"
    assert report["sources"]["since"] and report["sources"]["date"]
    assert all(one["code"].startswith("99.") and one["district"] for one in report["villages"])


def test_a_filter_leaves_figures_and_shortens_the_list(session):
    since, until = read_side(session, "2022-12-26"), read_side(session, None)
    whole = change_report(session, since, until, "99", Level.REGENCY)
    part = change_report(session, since, until, "99", Level.REGENCY, {Change.UP})
    assert part["total"] == whole["total"]
    assert part["villages"] == [one for one in whole["villages"] if one["change"] == "up"]


def test_a_day_before_the_first_report_makes_every_change_unknown(session):
    since, until = read_side(session, "2020-01-01"), read_side(session, "2023-07-27")
    report = change_report(session, since, until, "99.01", Level.DISTRICT)
    assert report["sources"]["since"] == []
    assert report["total"]["unknown"] == report["total"]["villages"] == 297
    assert report["villages"] == []


def test_filters_are_words_of_changes():
    assert read_only("") == CHANGED
    assert read_only("new, up") == {Change.NEW, Change.UP}
    with pytest.raises(BadParameter, match="no change"):
        read_only("new,unchanged")
