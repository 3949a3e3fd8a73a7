"""The rows of a scope, cached: to read all pages of a collection, clients ask hundreds of times."""

from flask import Flask, current_app
from sqlalchemy.orm import Session

from webmap.caching.lru import CacheBudget, LruCache, get_budget
from webmap.caching.sizes import figures_size
from webmap.caching.snapshot import Snapshot
from webmap.ogc.area_list import state_key
from webmap.ogc.tables.table import Rows, Scope, Table


class RowCache:
    """Rows of one store; every import and every decision makes a new state of it."""

    def __init__(self, budget: CacheBudget) -> None:
        self._rows: LruCache[Rows] = budget.add_cache(
            "feature rows", lambda found: figures_size(found.rows)
        )

    def read(
        self, session: Session, snapshot: Snapshot, table: Table, scope: Scope, language: str
    ) -> Rows:
        """Return the rows of a scope, which requests share: do not change them."""
        return self._rows.get(
            (state_key(snapshot), table.name, scope, language),
            lambda: table.read(session, snapshot, scope, language),
        )


def init_app(app: Flask) -> None:
    """Set up the cache of rows."""
    app.extensions["table rows"] = RowCache(get_budget(app))


def read_rows(
    session: Session, snapshot: Snapshot, table: Table, scope: Scope, language: str
) -> Rows:
    """Return the rows of a scope of the current app's store, see ``RowCache.read``."""
    cache: RowCache = current_app.extensions["table rows"]
    return cache.read(session, snapshot, table, scope, language)
