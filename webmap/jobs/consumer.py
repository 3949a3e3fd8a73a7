"""The consumer: runs the jobs of an instance folder and ends when there are none."""

import logging
import os
from time import monotonic
from typing import Any

from flask import Flask
from huey.consumer import Consumer, ConsumerStopped

from geo.errors import GeoError
from webmap.jobs.queue import JobQueue, get_queue
from webmap.jobs.tasks import TASKS

IDLE_SECONDS = 5.0
"""Seconds without a job after which the process ends."""

PROGRESS_SECONDS = 0.5
"""Seconds between two writes of a job's progress."""

_log = logging.getLogger(__name__)


class JobCancelled(Exception):
    """The job was cancelled; raised in its function, never shown to a visitor."""


class JobTimedOut(GeoError):
    """A job that takes longer than its task allows."""


def main(app: Flask, idle_seconds: float = IDLE_SECONDS) -> None:
    """Run jobs at low priority until none is left."""
    os.nice(10)
    with app.app_context():
        run_until_idle(app, get_queue(), idle_seconds)


def run_until_idle(app: Flask, queue: JobQueue, idle_seconds: float = IDLE_SECONDS) -> None:
    """Run jobs in threads of this process until none has waited for ``idle_seconds``."""

    def run(key: str) -> None:
        with app.app_context():
            _run_job(queue, key)

    huey_queue = queue.open_for_consumer(run)
    _Consumer(queue, idle_seconds, huey_queue, workers=queue.workers, max_delay=0.5).run()


class _Consumer(Consumer):  # type: ignore[misc]
    """huey's consumer, ending when it is idle."""

    def __init__(self, queue: JobQueue, idle_seconds: float, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, periodic=False, scheduler_interval=60, **more)
        self._queue, self._idle_seconds, self._last_busy = queue, idle_seconds, monotonic()

    def loop(self, health_check_ts: float | None = None) -> float | None:
        if not self._queue.is_idle():
            self._last_busy = monotonic()
        elif monotonic() - self._last_busy >= self._idle_seconds:
            self.stop(graceful=True)
            raise ConsumerStopped
        checked_at: float | None = super().loop(health_check_ts)
        return checked_at

    def _set_signal_handlers(self) -> None:
        """Leave signals as they are: what they end is started again, see ``JobQueue.submit``."""


class _RunningJob:
    """Stores the progress of one job, not more often than twice a second."""

    def __init__(self, queue: JobQueue, key: str, seconds: float) -> None:
        self._queue, self._key, self._seconds = queue, key, seconds
        self._begun = self._written = monotonic()

    def report_progress(self, done: int) -> None:
        now = monotonic()
        if now - self._begun > self._seconds:
            raise JobTimedOut(f"it took longer than {self._seconds:.0f} seconds")
        if now - self._written >= PROGRESS_SECONDS:
            self._written = now
            if not self._queue.set_progress(self._key, done):
                raise JobCancelled(self._key)


def _run_job(queue: JobQueue, key: str) -> None:
    job = queue.take(key)
    if job is None:
        return
    task, error = TASKS[job.task], ""
    try:
        task.function(_RunningJob(queue, key, task.seconds), **job.arguments)
    except JobCancelled:
        _log.info("job %s was cancelled", key)
    except (GeoError, OSError) as failure:
        error = str(failure)
    except Exception:
        error = "the program failed; its log says more"
        _log.exception("job %s failed", key)
    queue.end(key, error)
