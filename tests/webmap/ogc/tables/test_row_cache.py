"""The rows of a scope, cached."""

from dataclasses import replace
from datetime import date

from geo.store.database import read_session
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import get_snapshot
from webmap.ogc.tables.registry import TABLES
from webmap.ogc.tables.row_cache import read_rows
from webmap.ogc.tables.table import Scope

SCOPE = Scope("ID", date(2023, 5, 16))


def test_rows_are_read_once_for_each_scope_and_language(app):
    reads = []
    changes = TABLES["changes"]

    def read(session, snapshot, scope, language):
        reads.append((scope, language))
        return changes.read(session, snapshot, scope, language)

    table = replace(changes, name="counted", read=read)
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        newest, earlier = get_snapshot(session), get_snapshot(session, date(2023, 7, 27))
        first = read_rows(session, newest, table, SCOPE, "id")
        assert read_rows(session, newest, table, SCOPE, "id") is first
        assert len(reads) == 1
        others = [
            read_rows(session, earlier, table, SCOPE, "id"),
            read_rows(session, newest, table, SCOPE._replace(within="99.01"), "id"),
            read_rows(session, newest, table, SCOPE._replace(since=None), "id"),
        ]
        assert len(reads) == 4 and all(one.rows != first.rows for one in others)
        read_rows(session, newest, table, SCOPE, "en")
        assert len(reads) == 5
    assert get_budget(app).sizes()["feature rows"] > 300 * len(first.rows)
