"""Processes that compute provinces in parallel, and end with the import that started them."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self, TypeVar

from boundaries.importing.records import Progress

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class ProcessPool:
    """Pool of at most one process for each processor and task; without processes if that is one."""

    def __init__(self, tasks: int) -> None:
        count = min(os.cpu_count() or 1, tasks)
        # Not forked: the parent may have threads and connections.
        context = multiprocessing.get_context("spawn")
        self._pool = (
            ProcessPoolExecutor(count, context, initializer=_end_with_parent) if count > 1 else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def map(
        self,
        work: Callable[[_Task], _Result],
        tasks: Iterable[tuple[_Task, int]],
        stage: str,
        progress: Progress | None,
        total: int,
    ) -> list[_Result]:
        """Run tasks, each with its size, and return their results in the order of the tasks.

        Tasks are submitted while the iterable still computes the next. ``progress`` gets the stage,
        the sizes done and ``total``. Raises what a task raises.
        """
        results: dict[int, _Result] = {}
        sizes: list[int] = []
        done = 0

        def report(place: int) -> None:
            nonlocal done
            done += sizes[place]
            if progress:
                progress(stage, done, total)

        if progress:
            progress(stage, 0, total)
        futures: dict[Future[_Result], int] = {}
        for place, (task, size) in enumerate(tasks):
            sizes.append(size)
            if self._pool is None:
                results[place] = work(task)
                report(place)
            else:
                futures[self._pool.submit(work, task)] = place
        for future in as_completed(futures):
            results[futures[future]] = future.result()
            report(futures[future])
        return [results[place] for place in range(len(sizes))]

    def start(self, work: Callable[[_Task], _Result], task: _Task) -> Callable[[], _Result]:
        """Start one task; return a function that waits for its result."""
        if self._pool is None:
            return lambda: work(task)
        return self._pool.submit(work, task).result


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
