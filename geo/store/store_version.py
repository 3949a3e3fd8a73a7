"""Which state the store is in, asked too often to take the way through a session."""

import os
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, QueuePool, event, select

from geo.store.database import Meta, read_session


class StoreVersion:
    """Reads a few rows of ``Meta`` through connections that are kept for nothing else.

    Each question is a transaction of its own and sees what was committed before it, by whichever
    process or host. Threads may share one Watch; a process that is forked makes connections anew.
    """

    def __init__(self, engine: Engine, keys: tuple[str, ...]) -> None:
        self._engine, self._keys = engine, keys
        query = select(Meta.key, Meta.value).where(Meta.key.in_(keys))
        literal = {"literal_binds": True}  # names in the program, nobody's input
        self._query = str(query.compile(dialect=engine.dialect, compile_kwargs=literal))
        self._idle: list[Any] = []
        self._process = os.getpid()
        self._ready = False
        # a store in memory is its one connection; it is asked the usual way
        self._pooled = isinstance(engine.pool, QueuePool)
        event.listen(engine, "engine_disposed", lambda _: self.close())

    def read(self) -> tuple[str, ...]:
        """Values of the keys, "" for one that is not there; raises StoreError."""
        if self._ready:
            # whatever is wrong, a session says it better, or finds that it is mended
            with suppress(Exception):
                return self._ask()
        with read_session(self._engine) as session:
            rows = session.execute(select(Meta.key, Meta.value).where(Meta.key.in_(self._keys)))
            found = dict(rows.all())
        self._ready = self._pooled
        return tuple([found.get(key, "") for key in self._keys])

    def _ask(self) -> tuple[str, ...]:
        self._part()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            found = dict(connection.execute(self._query).fetchall())
        except BaseException:
            with suppress(Exception):
                connection.close()
            raise
        self._idle.append(connection)
        return tuple([found.get(key, "") for key in self._keys])

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if hasattr(connection, "autocommit") and self._engine.dialect.name == "postgresql":
            connection.autocommit = True  # no transaction stays open between two questions
        return connection

    def close(self) -> None:
        """Close the connections; the next question opens one again."""
        self._part()
        while self._idle:
            with suppress(Exception):
                self._idle.pop().close()

    def _part(self) -> None:
        # After a fork the parent's connections are the parent's: neither used nor closed here.
        if self._process != os.getpid():
            _abandoned.extend(self._idle)
            self._idle, self._process = [], os.getpid()


_abandoned: list[Any] = []
