"""Functions that run as background jobs, by name."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar


class RunningJob(Protocol):
    """What a job function gets to report with."""

    def report_progress(self, done: int) -> None:
        """Store how many of the job's items are done.

        Raises JobCancelled after the job was cancelled, JobTimedOut when its time is over. A
        function that calls it often can therefore be stopped.
        """


class Task(NamedTuple):
    """A job function and the seconds that one job may take."""

    function: Callable[..., None]
    seconds: float


TASKS: dict[str, Task] = {}
"""Registered tasks by name."""

_Function = TypeVar("_Function", bound=Callable[..., None])


def task(name: str, *, seconds: float = 3600) -> Callable[[_Function], _Function]:
    """Register a function as a task: ``function(job, **arguments)``.

    ``job`` is a RunningJob; the arguments are those of ``JobQueue.submit``, values of JSON. The
    function runs in the consumer process, in the context of the app. What it raises makes the job
    fail: the message of a GeoError or OSError is shown to the visitor, other errors are logged.
    It may run again after it was killed, so that it must not leave half of its result.
    """

    def register(function: _Function) -> _Function:
        TASKS[name] = Task(function, seconds)
        return function

    return register
