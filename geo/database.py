"""The store: declarative base, engine, session and the geometry column.

Nothing here knows what is stored. The same models run on SQLite and on PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Dialect, Engine, LargeBinary, String, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from geo.errors import StoreError


class Base(DeclarativeBase):
    """Base of every table of the project."""


class Geometry(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in EPSG:4326, kept as little-endian WKB."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: shapely.Geometry | bytes | None, dialect: Dialect) -> Any:
        """Encode; bytes are taken for WKB that is ready."""
        if value is None or isinstance(value, bytes):
            return value
        return shapely.to_wkb(value, byte_order=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> shapely.Geometry | None:
        """Decode to shapely."""
        return None if value is None else shapely.from_wkb(value)


class Meta(Base):
    """Facts about the store itself; ``generation`` counts its completed imports."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


def connect(url: str, *, create: bool = True) -> Engine:
    """Open the store at an SQLAlchemy URL and make the tables that are missing.

    SQLite runs in WAL mode, so that readers see the last complete state while an import
    writes, and its transactions begin when ours do, so that a failed import leaves nothing.

    Raises StoreError when the place cannot be opened.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    if create:
        with store_errors(url):
            Base.metadata.create_all(engine)
    return engine


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # pysqlite opens transactions late and commits before DDL; take that over from it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.execute("PRAGMA mmap_size=268435456")
    if not cursor.execute("PRAGMA query_only").fetchone()[0]:
        with suppress(sqlite3.OperationalError):  # a store on a read-only disk can still be read
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def store_errors(url: object = "") -> Iterator[None]:
    """Turn the driver's complaints about the store itself into StoreError."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(
            f"the database cannot be used: {reason}",
            do="Check WEBMAP_DATABASE_URL, that the disk has room, and that you may write there.",
        ) from error


@contextmanager
def session(engine: Engine) -> Iterator[Session]:
    """One unit of work: committed as a whole at the end, or not at all."""
    with (
        store_errors(engine.url),
        Session(engine, expire_on_commit=False) as opened,
        opened.begin(),
    ):
        yield opened


def generation(opened: Session) -> int:
    """Number of completed imports; whatever is cached for one generation stays true for it."""
    value = opened.scalar(select(Meta.value).where(Meta.key == "generation"))
    return int(value or 0)


def next_generation(opened: Session) -> int:
    """Count one more import; call it inside the import's own transaction."""
    number = generation(opened) + 1
    opened.merge(Meta(key="generation", value=str(number)))
    return number
