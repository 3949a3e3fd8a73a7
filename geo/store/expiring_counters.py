"""Counters that expire, shared by all processes and hosts that use a store.

With PostgreSQL they are a table of the store's database. With SQLite, whose store is used by one
host only, they are a file of their own: an import locks the store for minutes, and a counter must
not wait for it. The table is made at its first use; no revision knows it, because what it holds is
of no worth a day later.
"""

import time
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock

from sqlalchemy import (
    Column,
    Double,
    Engine,
    Integer,
    MetaData,
    NullPool,
    Table,
    Text,
    case,
    create_engine,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateIndex, CreateTable

from geo.store.store_errors import store_errors

_SECONDS_BUSY = 5  # that SQLite waits for another process: each writes for less than a millisecond

_CLOCKS_DIFFER = 60  # seconds that the clocks of hosts may differ, and that a writer may wait

_metadata = MetaData()
_counters = Table(
    "expiring_counters",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", Double, nullable=False, index=True),  # seconds since 1970
)


class ExpiringCounters:
    """Counters by key. Every method raises StoreError where the database cannot be used."""

    def __init__(self, store: Engine, file: Path) -> None:
        """Use the database of the store where it is PostgreSQL, else a SQLite file."""
        self._file: Path | None = None
        if store.dialect.name == "postgresql":
            # each statement sees the newest state, and none is refused for another's change
            self._engine: Engine = store.execution_options(isolation_level="AUTOCOMMIT")
        else:
            self._file = file
            # a connection for each use: nothing that a forked process could share
            self._engine = create_engine(
                f"sqlite:///{file}", poolclass=NullPool, connect_args={"timeout": _SECONDS_BUSY}
            )
        self._is_ready, self._lock = False, Lock()

    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Add to a counter and return it; a new one begins at 0 and expires after ``seconds``."""
        now = time.time()
        insert = (sqlite if self._file else postgresql).insert
        new = insert(_counters).values(key=key, count=amount, until=now + seconds)
        # one that ends later than a new one would was begun before the clock was set back
        latest = new.excluded.until + _CLOCKS_DIFFER
        over = or_(_counters.c.until <= now, _counters.c.until > latest)
        statement = new.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((over, new.excluded.count), else_=_counters.c.count + amount),
                "until": case((over, new.excluded.until), else_=_counters.c.until),
            },
        ).returning(_counters.c.count)
        self._prepare()
        with self._errors(), self._engine.begin() as connection:
            connection.execute(delete(_counters).where(_counters.c.until <= now))
            return int(connection.execute(statement).scalar_one())

    def get(self, key: str) -> tuple[int, float]:
        """Return a counter and when it expires (seconds since 1970); 0 and 0 without one."""
        if self._file and not self._file.exists():
            return 0, 0.0
        self._prepare()
        query = select(_counters.c.count, _counters.c.until).where(
            _counters.c.key == key, _counters.c.until > time.time()
        )
        with self._errors(), self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (int(row[0]), float(row[1])) if row else (0, 0.0)

    def remove(self, key: str) -> None:
        """Remove a counter."""
        self._prepare()
        with self._errors(), self._engine.begin() as connection:
            connection.execute(delete(_counters).where(_counters.c.key == key))

    def size(self) -> int:
        """Return how many counters are stored, also such that have expired."""
        self._prepare()
        with self._errors(), self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(_counters)).scalar_one())

    def _errors(self) -> AbstractContextManager[None]:
        return store_errors(self._engine)

    def _prepare(self) -> None:
        """Create the table where it is missing."""
        with self._lock:
            if self._is_ready and (self._file is None or self._file.exists()):
                return
            if self._file:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._errors():
                try:
                    self._create()
                except (IntegrityError, ProgrammingError):  # another process creates it just now
                    self._create()
            self._is_ready = True

    def _create(self) -> None:
        # the database looks whether they exist: create_all would look first, and create then
        with self._engine.begin() as connection:
            connection.execute(CreateTable(_counters, if_not_exists=True))
            for index in _counters.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
