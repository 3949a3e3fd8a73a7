"""Compute tasks on shapes of untrusted files in parallel, each in a child process with limits."""

import os
import pickle
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from geo.errors import GeoError
from geo.isolation.budget import Budget
from geo.isolation.runner import Calls, run_isolated, start_server

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

Progress = Callable[[str, int, int], None]
"""Called with a stage, the size done and the total size."""

Run = Callable[[Callable[[Any], Any], Any], Any]
"""Called with a function of a module and its task; returns the result: ``ProcessPool.run``."""


def run_here(work: Callable[[_Task], _Result], task: _Task) -> _Result:
    """Run one task in this process, without limits; for shapes that are trusted."""
    return work(task)


class ProcessPool:
    """Run as many tasks at the same time as there are processors, each in a process of its own.

    The budget of a task grows with the size of its data. ``file``: what errors name where a task
    has no file of its own. On an error the tasks that still run are ended.
    """

    def __init__(self, tasks: int, file: Path | str) -> None:
        start_server()  # here: the kernel ends it with the thread that started it
        # the threads only wait for their processes
        self._threads = ThreadPoolExecutor(max(1, min(os.cpu_count() or 1, tasks)))
        self._calls = Calls()
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._calls.stop()
        self._threads.shutdown(cancel_futures=True)

    def map(
        self,
        work: Callable[[_Task], _Result],
        tasks: Iterable[tuple[_Task, int]],
        stage: str,
        progress: Progress | None,
        total: int,
        *,
        file: Callable[[_Task], Path | str] | None = None,
    ) -> list[_Result]:
        """Run tasks, each with its size, and return their results in the order of the tasks.

        Tasks are submitted while the iterable still computes the next. ``progress`` gets the stage,
        the sizes done and ``total``; ``file`` returns what errors name. Raises what a task raises,
        and what ``run_isolated`` does.
        """
        results: dict[int, _Result] = {}
        sizes: list[int] = []
        done = 0
        if progress:
            progress(stage, 0, total)
        futures: dict[Future[_Result], int] = {}
        for place, (task, size) in enumerate(tasks):
            sizes.append(size)
            named = file(task) if file else self._file
            futures[self._threads.submit(self._run, work, task, named)] = place
        for future in as_completed(futures):
            place = futures[future]
            results[place] = future.result()
            done += sizes[place]
            if progress:
                progress(stage, done, total)
        return [results[place] for place in range(len(sizes))]

    def start(self, work: Callable[[_Task], _Result], task: _Task) -> Callable[[], _Result]:
        """Start one task; return a function that waits for its result."""
        return self._threads.submit(self._run, work, task, self._file).result

    def run(self, work: Callable[[_Task], _Result], task: _Task) -> _Result:
        """Run one task and return its result; raises as ``map`` does."""
        return self._run(work, task, self._file)

    def _run(self, work: Callable[[_Task], _Result], task: _Task, file: Path | str) -> _Result:
        packed = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        budget = Budget.for_shapes(len(packed))
        module, calls = work.__module__, self._calls
        try:
            result: _Result = run_isolated(
                _work, work, packed, budget=budget, file=file, module=module, calls=calls
            )
        except GeoError as error:
            error.file = error.file or Path(file).name
            raise
        return result


def _work(work: Callable[[Any], _Result], packed: bytes) -> _Result:
    result: _Result = work(pickle.loads(packed))  # noqa: S301 - of the own program
    return result
