"""Two reports of the sample side by side."""

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.core.errors import BadParameter
from webmap.differences.comparison_report import comparison_report
from webmap.differences.sides import read_side


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


def both(session):
    """The regency's own report, and the portal's report of six days later."""
    reports = read_side(session, None).snapshot.reports
    own = next(one for one in reports if one.scope == ["99.02"])
    portal = next(one for one in reports if str(one.date) == "2023-05-16")
    return read_side(session, f"report:{own.id}"), read_side(session, f"report:{portal.id}")


def test_a_regency_and_the_portal_say_different_numbers_of_the_same_villages(session):
    report = comparison_report(session, *both(session), "99.02", Level.DISTRICT)
    total = report["total"]
    assert (total["first"]["formed"], total["second"]["formed"]) == (15, 16)
    assert total["both"] == total["same"] + total["differ"] == 39
    assert len(report["villages"]) == total["differ"] > 0
    assert sum(row["differ"] for row in report["rows"]) == total["differ"]
    assert report["first"]["report"] and report["first"]["sources"][0]["source"].startswith("Kab")
    assert report["second"]["date"] == "2023-05-16"


def test_each_report_keeps_its_own_state(session):
    report = comparison_report(session, *both(session), "99", Level.REGENCY)
    rows = {row["code"]: row for row in report["rows"]}
    assert rows["99.01"]["first"]["no_data"] == 297 and rows["99.01"]["both"] == 0
    assert rows["99.01"]["second"]["no_data"] == 0


def test_a_side_is_not_compared_with_itself(session):
    one, _ = both(session)
    with pytest.raises(BadParameter, match="itself"):
        comparison_report(session, one, one, "99.02", Level.DISTRICT)
