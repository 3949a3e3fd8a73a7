"""Read the state of the store without a session, for every request."""

import os
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, QueuePool, event, select

from geo.store.database import Meta, read_session


class StoreVersion:
    """Reads a few rows of ``Meta`` through its own connections.

    Each read is a transaction of its own and sees what any process or host committed before it.
    Threads may share a StoreVersion; a forked process opens new connections.
    """

    def __init__(self, engine: Engine, keys: tuple[str, ...]) -> None:
        self._engine, self._keys = engine, keys
        query = select(Meta.key, Meta.value).where(Meta.key.in_(keys))
        literal = {"literal_binds": True}  # names from the program, no input
        self._query = str(query.compile(dialect=engine.dialect, compile_kwargs=literal))
        self._idle: list[Any] = []
        self._process = os.getpid()
        self._ready = False
        # a store in memory has one connection only; it is read by a session
        self._pooled = isinstance(engine.pool, QueuePool)
        event.listen(engine, "engine_disposed", lambda _: self.close())

    def read(self) -> tuple[str, ...]:
        """Return the values of the keys, "" for a missing one; raises StoreError."""
        if self._ready:
            # after any error a session is tried: it reports the error, or succeeds
            with suppress(Exception):
                return self._query_idle()
        with read_session(self._engine) as session:
            rows = session.execute(select(Meta.key, Meta.value).where(Meta.key.in_(self._keys)))
            values = dict(rows.all())
        self._ready = self._pooled
        return tuple([values.get(key, "") for key in self._keys])

    def _query_idle(self) -> tuple[str, ...]:
        self._forget_after_fork()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            values = dict(connection.execute(self._query).fetchall())
        except BaseException:
            with suppress(Exception):
                connection.close()
            raise
        self._idle.append(connection)
        return tuple([values.get(key, "") for key in self._keys])

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if hasattr(connection, "autocommit") and self._engine.dialect.name == "postgresql":
            connection.autocommit = True  # no transaction stays open between two reads
        return connection

    def close(self) -> None:
        """Close the connections; the next read opens one again."""
        self._forget_after_fork()
        while self._idle:
            with suppress(Exception):
                self._idle.pop().close()

    def _forget_after_fork(self) -> None:
        # The connections belong to the parent process: do not use or close them after a fork.
        if self._process != os.getpid():
            _abandoned.extend(self._idle)
            self._idle, self._process = [], os.getpid()


_abandoned: list[Any] = []
