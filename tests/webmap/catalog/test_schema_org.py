"""Data sets of schema.org: addresses of files, sources."""

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.catalog import schema_org
from webmap.catalog.facts import read_facts


def test_files_and_sources_of_a_data_set_have_addresses(app):
    with app.test_request_context(), read_session(app.extensions["engine"]) as session:
        facts = read_facts(session, get_snapshot(session))
        villages, *_ = schema_org.datasets(facts, "en")
    files = {one["encodingFormat"]: one["contentUrl"] for one in villages["distribution"]}
    assert files["application/geo+json"] == "http://localhost/export/ID.geojson?level=village"
    assert {work["name"] for work in villages["isBasedOn"]} == {one.name for one in facts.sources}
    assert villages["spatialCoverage"]["identifier"] == "ID"
