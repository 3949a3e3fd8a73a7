"""The store: declarative base, engine and sessions.

This module knows no table but ``meta``. The same models run on SQLite and on PostgreSQL with
PostGIS and behave the same there: text compares by code point, times are stored in UTC, and all
queries of a session see one state of the store.
"""

import os
import secrets
import sqlite3
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from geo.errors import StoreError, StoreOutdated, StoreUnreachable
from geo.store import schema
from geo.store.column_types import PlainText
from geo.store.store_errors import ADVICE_OPTION, StoreAdvice, busy, store_errors

WAIT = 180.0
"""Seconds that a writer waits for another, where its engine has no option ``write_wait``."""


class Base(DeclarativeBase):
    """Base of every table of the project."""

    type_annotation_map = {str: PlainText}  # noqa: RUF012 (SQLAlchemy's own name and kind)


class Meta(Base):
    """Facts about the store itself.

    ``generation`` counts its completed imports; ``stamp`` is a random text that changes with each
    import and is different in every store, so that a cache can tell whether an entry is valid.
    """

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


# Engines --------------------------------------------------------------------------------------


def connect(url: str, advice: StoreAdvice | None = None) -> Engine:
    """Return an engine for the store at an SQLAlchemy URL; create its tables where it is empty.

    SQLite runs in WAL mode, so that readers see the last complete state while an import writes.
    Its transactions begin where the session's do, so that a failed import leaves nothing. A store
    without permission to write is opened for reading. ``advice`` is what errors tell the operator.

    Raises StoreError where the database cannot be opened. A server that does not answer, or tables
    of an older version (``geo.store.schema``), raise in each session instead, until the operator
    solves that: a running program continues then without a restart.
    """
    engine = _engine(url, advice or StoreAdvice())
    with suppress(StoreUnreachable, StoreOutdated):
        _ensure_schema(engine)
    return engine


def migrate(url: str, advice: StoreAdvice | None = None) -> tuple[str | None, str | None]:
    """Migrate the tables of a store to this version; return the revisions before and after.

    Raises StoreError. A failed migration leaves the store as it was.
    """
    engine = _engine(url, advice or StoreAdvice())
    try:
        with store_errors(engine):
            return schema.migrate(engine)
    finally:
        engine.dispose()


def _engine(url: str, advice: StoreAdvice) -> Engine:
    options = {ADVICE_OPTION: advice}
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(url, options)
        return _postgresql(url, options)
    except (DBAPIError, OSError) as error:
        raise StoreError(f"the database cannot be opened: {error}", do=advice.check) from error
    except Exception as error:  # SQLAlchemy raises another error for each part of a URL
        raise StoreError(
            f"this is no address of a database: {error}",
            do=f"Write {advice.url} like sqlite:///path/to/file.sqlite or "
            "postgresql://user:password@host/database.",
        ) from error


def _sqlite(url: str, options: Mapping[str, Any]) -> Engine:
    parsed = make_url(url)
    file = parsed.database
    if file and file != ":memory:" and "uri" not in parsed.query:
        folder = Path(file).absolute().parent
        folder.mkdir(parents=True, exist_ok=True)
        if Path(file).exists() and not os.access(folder, os.W_OK):
            # WAL needs files beside the store, which cannot be created here. Without a WAL in
            # use nobody writes, so the file alone is complete.
            still = "" if Path(f"{file}-wal").exists() else "&immutable=1"
            url = f"sqlite:///file:{file}?mode=ro{still}&uri=true"
    engine = create_engine(url, execution_options=options)
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    _dispose_after_fork(engine)
    return engine


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # pysqlite begins transactions late and commits before DDL; None turns that off.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA mmap_size=67108864")
    cursor.execute("PRAGMA synchronous=NORMAL")
    with suppress(sqlite3.OperationalError):  # a store on a read-only disk can still be read
        cursor.execute("PRAGMA journal_mode=WAL")
        # truncates the log after a large import
        cursor.execute("PRAGMA journal_size_limit=67108864")
    cursor.close()


_READ_CACHE, _WRITE_CACHE = 8192, 65536
"""Page cache of a connection in KiB. Each thread of a server has one connection: what it has read
stays in its cache. The operating system caches the file for all of them."""


def _set_page_cache(connection: Connection, kib: int) -> None:
    if connection.info.get("page_cache") != kib:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{kib}")
        connection.info["page_cache"] = kib


def _sqlite_begin(connection: Connection) -> None:
    wait = connection.get_execution_options().get("write_within")
    _set_page_cache(connection, _READ_CACHE if wait is None else _WRITE_CACHE)
    if wait is None:
        connection.exec_driver_sql("BEGIN")
        return
    # Short steps: while SQLite itself waits, Python does not handle Ctrl+C.
    end = monotonic() + wait
    connection.exec_driver_sql("PRAGMA busy_timeout=250")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig):
                    raise
                if monotonic() > end:
                    raise busy(wait) from error
    finally:
        connection.exec_driver_sql("PRAGMA busy_timeout=30000")


def _postgresql(url: str, options: Mapping[str, Any]) -> Engine:
    query = make_url(url).query
    arguments = {
        "connect_timeout": 5,
        # detect within half a minute that a server stopped without closing its connections
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "options": "-c TimeZone=UTC",
    }
    engine = create_engine(
        url,
        connect_args={key: value for key, value in arguments.items() if key not in query},
        execution_options=options,
        isolation_level="REPEATABLE READ",  # all queries of a session see one state
        pool_pre_ping=True,  # replaces a broken connection before it is used
    )
    _dispose_after_fork(engine)
    return engine


def _dispose_after_fork(engine: Engine) -> None:
    # Two processes must not share a connection: workers are forked after the app is made.
    reference = weakref.ref(engine)

    def dispose() -> None:
        forked = reference()
        if forked is not None:
            forked.dispose(close=False)

    os.register_at_fork(after_in_child=dispose)


# Dialects whose store has its tables; an engine and all engines with its options share one.
_ready: weakref.WeakSet[Dialect] = weakref.WeakSet()


def _ensure_schema(engine: Engine) -> None:
    if engine.dialect not in _ready:
        with store_errors(engine):
            schema.prepare(engine)
        _ready.add(engine.dialect)


# Sessions -------------------------------------------------------------------------------------


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """Open a session that reads one state of the store; to write use ``write_session``.

    Raises StoreError.
    """
    _ensure_schema(engine)
    with store_errors(engine), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def write_session(engine: Engine, wait: float | None = None) -> Iterator[Session]:
    """Open a session that writes, committed as a whole at its end or not at all.

    No other session writes from its beginning to its end, and it reads what the last writer
    committed, so that a program may read first and then write what depends on it. Readers see the
    state before until the commit.

    Raises StoreBusy where another writer does not end within ``wait`` seconds; the default is the
    engine's option ``write_wait``, else ``WAIT``. Raises StoreError.
    """
    if wait is None:
        wait = float(engine.get_execution_options().get("write_wait", WAIT))
    _ensure_schema(engine)
    writer = engine.execution_options(write_within=wait)
    with store_errors(writer), Session(writer, expire_on_commit=False) as session, session.begin():
        if engine.dialect.name == "postgresql":
            # A table lock: a query for an advisory lock would fix the state that this
            # transaction sees before it waits.
            session.execute(text(f"SET LOCAL lock_timeout = {max(1, int(wait * 1000))}"))
            try:
                session.execute(text(f"LOCK TABLE {Meta.__tablename__} IN EXCLUSIVE MODE"))
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) == "55P03":
                    raise busy(wait) from error
                raise
            session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
        else:
            session.connection()  # begins the transaction now, not at the first query
        yield session


def generation(session: Session) -> int:
    """Return the number of completed imports; cached data of one generation stays valid for it."""
    value = session.scalar(select(Meta.value).where(Meta.key == "generation"))
    return int(value or 0)


def next_generation(session: Session) -> int:
    """Count one more import and return the number; call it in the transaction of the import."""
    number = generation(session) + 1
    session.merge(Meta(key="generation", value=str(number)))
    session.merge(Meta(key="stamp", value=secrets.token_hex(8)))
    return number
