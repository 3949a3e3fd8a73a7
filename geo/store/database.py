"""The store: declarative base, engine, sessions and the geometry column.

Nothing here knows what is stored. The same models run on SQLite and on PostgreSQL with PostGIS,
and behave the same there: text compares code point by code point, moments are kept in UTC, a
session sees one state of the store from its first question to its last.
"""

import os
import secrets
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import shapely
from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    LargeBinary,
    String,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from geo.errors import StoreBusy, StoreError, StoreOutdated, StoreUnreachable
from geo.store import schema

WAIT = 180.0
"""Seconds that a writer waits for another to end, where its engine has no option ``write_wait``."""


class PlainText(TypeDecorator[str]):
    """Text of any length that compares by code point; the character NUL is left out of it.

    A language's collation skips the dots of a code, so that neither order nor ranges of codes
    would hold on PostgreSQL; NUL it cannot hold.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Name the collation where it is not the only one."""
        return _ByCodePoint() if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out NUL."""
        return value.replace("\0", "") if value else value


class _ByCodePoint(String):
    pass


@compiles(_ByCodePoint)
def _in_ddl(_type: _ByCodePoint, _compiler: Any, **_: Any) -> str:
    return 'VARCHAR COLLATE "C"'  # of a column; a value that is bound takes the column's


class Base(DeclarativeBase):
    """Base of every table of the project."""

    type_annotation_map = {str: PlainText}  # noqa: RUF012 (SQLAlchemy's own name and kind)


class PostgisGeometry(UserDefinedType[bytes]):
    """PostGIS's own type, read and written as WKB."""

    cache_ok = True

    def __init__(self, kind: str = "Geometry", srid: int | str = 4326) -> None:
        self.kind, self.srid = kind, int(srid)

    def get_col_spec(self, **_: Any) -> str:
        """Name of the type in DDL."""
        return f"geometry({self.kind},{self.srid})"

    def column_expression(self, column: Any) -> Any:
        """Ask for WKB without a spatial reference, as SQLite holds it."""
        return func.ST_AsBinary(column, type_=column.type)


ischema_names["geometry"] = PostgisGeometry  # so that reflection knows it


class Geometry(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in EPSG:4326: little-endian WKB, on PostgreSQL a PostGIS geometry."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use PostGIS where there is PostgreSQL."""
        postgis = dialect.name == "postgresql"
        return dialect.type_descriptor(PostgisGeometry() if postgis else LargeBinary())

    def process_bind_param(self, value: shapely.Geometry | bytes | None, dialect: Dialect) -> Any:
        """Encode; bytes are taken for WKB that is ready."""
        if value is None or isinstance(value, bytes):
            return value
        return shapely.to_wkb(value, byte_order=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decode to shapely."""
        return None if value is None else shapely.from_wkb(value)


class Wkb(Geometry):
    """The same column read as WKB, for who decodes many at once: ``type_coerce(column, Wkb)``."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Leave it as it is."""
        return None if value is None else bytes(value)


class Meta(Base):
    """Facts about the store itself.

    ``generation`` counts its completed imports; ``stamp`` is a text that no other state of any
    store has, so that who kept an answer knows whether it still holds.
    """

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


# Opening --------------------------------------------------------------------------------------


def connect(url: str) -> Engine:
    """Open the store at an SQLAlchemy URL and make its tables where there are none.

    SQLite runs in WAL mode, so that readers see the last complete state while an import
    writes, and its transactions begin when ours do, so that a failed import leaves nothing.
    A store that may only be read is opened for reading.

    Raises StoreError where the place cannot be opened. A server that does not answer, or tables
    of an older version (``geo.store.schema``), are no error yet but one of every session until that
    is mended: a program that runs long goes on by itself then.
    """
    engine = _engine(url)
    with suppress(StoreUnreachable, StoreOutdated):
        _make_ready(engine)
    return engine


def migrate(url: str) -> tuple[str | None, str | None]:
    """Bring the tables of a store to this version's; the revisions before and after.

    Raises StoreError. A failed migration leaves the store as it was.
    """
    engine = _engine(url)
    try:
        with store_errors():
            return schema.migrate(engine)
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(url)
        return _postgresql(url)
    except (DBAPIError, OSError) as error:
        raise StoreError(f"the database cannot be opened: {error}", do=_ADVICE) from error
    except Exception as error:  # SQLAlchemy has an error of its own for each part of a URL
        raise StoreError(
            f"this is no address of a database: {error}",
            do="Write WEBMAP_DATABASE_URL like sqlite:///path/to/file.sqlite or "
            "postgresql://user:password@host/database.",
        ) from error


def _sqlite(url: str) -> Engine:
    parsed = make_url(url)
    file = parsed.database
    if file and file != ":memory:" and "uri" not in parsed.query:
        folder = Path(file).absolute().parent
        folder.mkdir(parents=True, exist_ok=True)
        if Path(file).exists() and not os.access(folder, os.W_OK):
            # WAL wants to make files beside the store, which cannot be here. Without a WAL
            # that is in use, nobody writes: the file is all there is.
            still = "" if Path(f"{file}-wal").exists() else "&immutable=1"
            url = f"sqlite:///file:{file}?mode=ro{still}&uri=true"
    engine = create_engine(url)
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    _part_at_fork(engine)
    return engine


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # pysqlite opens transactions late and commits before DDL; take that over from it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.execute("PRAGMA mmap_size=268435456")
    cursor.execute("PRAGMA synchronous=NORMAL")
    with suppress(sqlite3.OperationalError):  # a store on a read-only disk can still be read
        cursor.execute("PRAGMA journal_mode=WAL")
        # what a large import leaves of its log is given back
        cursor.execute("PRAGMA journal_size_limit=67108864")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    wait = connection.get_execution_options().get("write_within")
    if wait is None:
        connection.exec_driver_sql("BEGIN")
        return
    # Short steps: while SQLite itself waits, Ctrl+C goes unheard.
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
                    raise _busy(wait) from error
    finally:
        connection.exec_driver_sql("PRAGMA busy_timeout=30000")


def _postgresql(url: str) -> Engine:
    query = make_url(url).query
    arguments = {
        "connect_timeout": 5,
        # a server that vanished without a word is noticed within half a minute
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "options": "-c TimeZone=UTC",
    }
    engine = create_engine(
        url,
        connect_args={key: value for key, value in arguments.items() if key not in query},
        isolation_level="REPEATABLE READ",  # all questions of a session see one state
        pool_pre_ping=True,  # a connection that died is replaced, not handed out
    )
    _part_at_fork(engine)
    return engine


def _part_at_fork(engine: Engine) -> None:
    # No two processes may talk through one connection: workers are forked after the app is made.
    held = weakref.ref(engine)

    def leave() -> None:
        kept = held()
        if kept is not None:
            kept.dispose(close=False)

    os.register_at_fork(after_in_child=leave)


_ready: weakref.WeakSet[Dialect] = weakref.WeakSet()  # one of an engine and all its options


def _make_ready(engine: Engine) -> None:
    if engine.dialect not in _ready:
        with store_errors():
            schema.prepare(engine)
        _ready.add(engine.dialect)


# Errors ---------------------------------------------------------------------------------------

_ADVICE = "Check WEBMAP_DATABASE_URL, that the disk has room, and that you may write there."


@contextmanager
def store_errors(_url: object = "") -> Iterator[None]:
    """Turn the driver's complaints about the store itself into StoreError.

    A violated constraint is a mistake of ours, not of the store, and passes as it is.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _said(error) from error
    except TimeoutError as error:  # of the pool
        raise StoreBusy("too many are asking the database at once", do="Try again.") from error


def _said(error: DBAPIError) -> StoreError:
    lines = str(error.orig).strip().splitlines()
    reason = lines[0] if lines else type(error.orig).__name__
    state = getattr(error.orig, "sqlstate", None) or ""
    if "disk is full" in reason or state == "53100":
        return StoreError(f"the disk is full: {reason}", do="Make room; nothing was stored.")
    if "database is locked" in reason or state in ("55P03", "40001", "40P01"):
        return _busy()
    # 57P: shut down; 53300: too many clients; 08: connection; no state: never got so far
    server = isinstance(error, OperationalError) and hasattr(error.orig, "sqlstate")
    if server and (state[:3] == "57P" or state[:2] in ("08", "53") or not state):
        return StoreUnreachable(
            f"the database does not answer: {reason}",
            do="Check that it runs and WEBMAP_DATABASE_URL; nothing else is to be done here.",
        )
    return StoreError(f"the database cannot be used: {reason}", do=_ADVICE)


def _busy(wait: float | None = None) -> StoreBusy:
    within = f" and did not end within {wait:.0f} seconds" if wait else ""
    return StoreBusy(
        f"another import is writing to the store{within}", do="Try again when it has ended."
    )


# Sessions -------------------------------------------------------------------------------------


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """One unit of work on one state of the store: committed as a whole at the end, or not at all.

    To read; who writes uses ``writing``.
    """
    _make_ready(engine)
    with store_errors(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def write_session(engine: Engine, wait: float | None = None) -> Iterator[Session]:
    """One unit of work that writes: no other writes from its beginning to its end.

    What is read in it is what the last writer left, so reading first and writing then is safe.
    Readers go on and see the state before, until all of it is committed.

    Raises StoreBusy where another writer does not end within ``wait`` seconds; else those of the
    engine's option ``write_wait``, else ``WAIT``.
    """
    if wait is None:
        wait = float(engine.get_execution_options().get("write_wait", WAIT))
    _make_ready(engine)
    bound = engine.execution_options(write_within=wait)
    with store_errors(), Session(bound, expire_on_commit=False) as session, session.begin():
        if engine.dialect.name == "postgresql":
            # A lock on a table, because asking for an advisory lock would already choose the
            # state that this transaction sees, before the wait.
            session.execute(text(f"SET LOCAL lock_timeout = {max(1, int(wait * 1000))}"))
            try:
                session.execute(text(f"LOCK TABLE {Meta.__tablename__} IN EXCLUSIVE MODE"))
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) == "55P03":
                    raise _busy(wait) from error
                raise
            session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
        else:
            session.connection()  # begins now, not at the first question
        yield session


def generation(session: Session) -> int:
    """Number of completed imports; whatever is cached for one generation stays true for it."""
    value = session.scalar(select(Meta.value).where(Meta.key == "generation"))
    return int(value or 0)


def next_generation(session: Session) -> int:
    """Count one more import; call it inside the import's own transaction."""
    number = generation(session) + 1
    session.merge(Meta(key="generation", value=str(number)))
    session.merge(Meta(key="stamp", value=secrets.token_hex(8)))
    return number
