"""Facts of the catalogue equal those of the store."""

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.catalog.facts import read_facts


def test_facts_are_those_of_the_reports(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        facts = read_facts(session, snapshot)
        assert {one.name: one.areas for one in facts.datasets}["villages"] == len(
            snapshot.state.codes
        )
        days = [report.date for report in snapshot.reports]
        assert (facts.first, facts.newest) == (min(days), max(days))
        assert facts.issued <= facts.modified
        assert facts.bbox
