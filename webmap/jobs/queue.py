"""The queue of background jobs: what waits, what runs, how far it is and why it failed.

huey holds the queue in the SQLite file ``jobs.sqlite`` of the instance folder and runs the jobs in
a consumer process (``webmap.jobs.consumer``). Beside it, the table ``job`` of the same file has one
row for each job that is queued, running or failed; a job that has ended well has none. The consumer
holds a file lock as long as it lives: where the lock is free, ``submit`` starts a consumer.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any, NamedTuple

import huey
from flask import Flask, current_app

from geo.errors import NoRoom
from webmap.core import config
from webmap.core.errors import JobQueueFull
from webmap.jobs import consumer_process

RETRY_SECONDS = 3
"""Seconds after which a client should ask again how far a job is."""

QUEUE_LENGTH = 100
"""Jobs that may wait; one more is refused."""

MAX_TRIES = 3
"""How often a job is started whose consumer was killed."""

FAILURE_SECONDS = 60
"""Seconds for which a failure is remembered before the job is tried again."""

ABANDONED_SECONDS = 300
"""Seconds after which a waiting job that no client asks for is removed."""

_KILLED = "the process that makes it was ended from outside"
_TABLE = """
CREATE TABLE IF NOT EXISTS job (
    key TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    arguments TEXT NOT NULL,  -- JSON
    state TEXT NOT NULL,  -- queued, running or failed
    done INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    queued_at REAL NOT NULL,  -- POSIX times
    asked_at REAL NOT NULL,
    failed_at REAL NOT NULL DEFAULT 0
)
"""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How far a job is.

    ``state``: waiting (for others to end), making or failed. ``done``: items that are done.
    """

    state: str
    done: int = 0
    error: str = ""


class Job(NamedTuple):
    """A job that the consumer has taken out of the queue."""

    key: str
    task: str
    arguments: dict[str, Any]


class JobQueue:
    """The jobs of one instance folder; threads and processes may share it.

    ``workers`` is how many jobs run at once. Methods raise NoRoom where the folder or the disk
    does not take the file of the queue.
    """

    def __init__(self, folder: Path, workers: int, environment: dict[str, str]) -> None:
        self.folder, self.workers = folder, workers
        self._environment = environment
        self._huey: huey.SqliteHuey | None = None
        self._enqueue: Callable[[str], object]  # set where the file is opened
        self._run: Callable[[str], None]  # set in the consumer

    # Clients ----------------------------------------------------------------------------------

    def submit(self, key: str, task: str, **arguments: Any) -> JobStatus:
        """Queue a job, unless there is one with the key, and return how far it is.

        Starts the consumer where none is running. Raises JobQueueFull.
        """
        with self._errors():
            self._add(key, task, arguments)
            with consumer_process.lock(self.folder) as lock:
                if lock is not None and self._requeue():
                    consumer_process.start(lock, self._environment)
            return self._status(key)

    def cancel(self, key: str) -> bool:
        """Remove a job that waits or runs; returns whether there was one.

        One that runs ends when it next reports its progress; nothing of it is kept.
        """
        with self._errors(), self._cursor() as cursor:
            cursor.execute("DELETE FROM job WHERE key = ? AND state != 'failed'", (key,))
            return bool(cursor.rowcount)

    def _add(self, key: str, task: str, arguments: dict[str, Any]) -> None:
        now = time()
        with self._cursor() as cursor:
            cursor.execute(
                "DELETE FROM job WHERE (state = 'failed' AND failed_at < ?)"
                " OR (state = 'queued' AND asked_at < ?)",
                (now - FAILURE_SECONDS, now - ABANDONED_SECONDS),
            )
            cursor.execute("UPDATE job SET asked_at = ? WHERE key = ?", (now, key))
            if cursor.rowcount:
                return
            cursor.execute("SELECT count(*) FROM job WHERE state = 'queued'")
            if cursor.fetchone()[0] >= QUEUE_LENGTH:
                raise JobQueueFull("too many files are waiting to be made", do="Try again later.")
            cursor.execute(
                "INSERT INTO job (key, task, arguments, state, queued_at, asked_at)"
                " VALUES (?, ?, ?, 'queued', ?, ?)",
                (key, task, json.dumps(arguments), now, now),
            )
        self._enqueue(key)

    def _requeue(self) -> bool:
        """Queue again what a consumer that is gone left; returns whether there is work.

        To be called by the holder of the lock. The jobs that the next consumer will begin with
        count one more try; one that had all of its tries fails.
        """
        queue = self._open()
        queue.storage.flush_queue()
        with self._cursor() as cursor:
            cursor.execute("UPDATE job SET state = 'queued', done = 0 WHERE state = 'running'")
            cursor.execute("SELECT key, tries FROM job WHERE state = 'queued' ORDER BY queued_at")
            waiting = cursor.fetchall()
            failed = [key for key, tries in waiting if tries >= MAX_TRIES]
            waiting = [key for key, tries in waiting if tries < MAX_TRIES]
            for key in failed:
                cursor.execute(*_failure(key, _KILLED))
            for key in waiting[: self.workers]:
                cursor.execute("UPDATE job SET tries = tries + 1 WHERE key = ?", (key,))
        for key in waiting:
            self._enqueue(key)
        return bool(waiting)

    def _status(self, key: str) -> JobStatus:
        with self._cursor() as cursor:
            cursor.execute("SELECT state, done, error, queued_at FROM job WHERE key = ?", (key,))
            found = cursor.fetchone()
            if found is None:  # it ended just now
                return JobStatus("making")
            state, done, error, queued_at = found
            if state == "failed":
                return JobStatus("failed", 0, error)
            if state == "queued":
                cursor.execute(
                    "SELECT count(*) FROM job WHERE state = 'running'"
                    " OR (state = 'queued' AND queued_at < ?)",
                    (queued_at,),
                )
                if cursor.fetchone()[0] >= self.workers:
                    return JobStatus("waiting")
            return JobStatus("making", done)

    # Consumer ---------------------------------------------------------------------------------

    def open_for_consumer(self, run: Callable[[str], None]) -> huey.SqliteHuey:
        """Return huey's queue; its workers call ``run(key)`` for each job."""
        self._run = run
        return self._open()

    def take(self, key: str) -> Job | None:
        """Mark a job as running; None for one that was cancelled meanwhile."""
        with self._cursor() as cursor:
            cursor.execute(
                "UPDATE job SET state = 'running' WHERE key = ? AND state = 'queued'", (key,)
            )
            if not cursor.rowcount:
                return None
            cursor.execute("SELECT task, arguments FROM job WHERE key = ?", (key,))
            task, arguments = cursor.fetchone()
        return Job(key, task, json.loads(arguments))

    def set_progress(self, key: str, done: int) -> bool:
        """Store how much of a running job is done; False where it was cancelled."""
        with self._cursor() as cursor:
            cursor.execute(
                "UPDATE job SET done = ? WHERE key = ? AND state = 'running'", (done, key)
            )
            return bool(cursor.rowcount)

    def end(self, key: str, error: str = "") -> None:
        """Remove a job that has ended well, or store why it failed."""
        with self._cursor() as cursor:
            if error:
                cursor.execute(*_failure(key, error))
            else:
                cursor.execute("DELETE FROM job WHERE key = ?", (key,))

    def is_idle(self) -> bool:
        """Whether no job waits or runs."""
        with self._cursor() as cursor:
            cursor.execute("SELECT count(*) FROM job WHERE state != 'failed'")
            return not cursor.fetchone()[0]

    # File -------------------------------------------------------------------------------------

    def _open(self) -> huey.SqliteHuey:
        path = self.folder / "jobs.sqlite"
        if self._huey is None or not path.exists():  # removed by somebody
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                self._huey = self._connect(path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # damaged: the jobs in it are submitted again
                path.unlink()
                self._huey = self._connect(path)
        return self._huey

    def _connect(self, path: Path) -> huey.SqliteHuey:
        # A rollback journal: a WAL does not work where hosts share the folder.
        opened = huey.SqliteHuey(
            "jobs", filename=str(path), journal_mode="delete", timeout=30, results=False
        )
        opened.storage.sql(_TABLE, commit=True)
        self._enqueue = opened.task(name="run")(self._run_job)
        return opened

    def _run_job(self, key: str) -> None:
        self._run(key)

    @contextmanager
    def _cursor(self) -> Iterator[sqlite3.Cursor]:
        with self._open().storage.db(commit=True) as cursor:
            yield cursor

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise NoRoom(
                f"the queue of jobs in {self.folder} cannot be written: {error}",
                do="Check WEBMAP_INSTANCE, and make room.",
            ) from error


def _failure(key: str, error: str) -> tuple[str, tuple[object, ...]]:
    return (
        "UPDATE job SET state = 'failed', error = ?, failed_at = ? WHERE key = ?",
        (error, time(), key),
    )


def init_app(app: Flask) -> None:
    """Set up the queue of the app's instance folder."""
    environment = config.as_environment(app.config)
    app.extensions["jobs"] = JobQueue(Path(app.config["INSTANCE"]), app.config["JOBS"], environment)


def get_queue() -> JobQueue:
    """Return the queue of the current app."""
    queue: JobQueue = current_app.extensions["jobs"]
    return queue
