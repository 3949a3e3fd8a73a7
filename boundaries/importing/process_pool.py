"""Processes that shape provinces beside each other, and end with the import that started them."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self, TypeVar

from boundaries.importing.records import Progress

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


class ProcessPool:
    """As many processes as there are processors and tasks; none where one would be alone."""

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
        work: Callable[[_Given], _Made],
        tasks: Iterable[tuple[_Given, int]],
        stage: str,
        progress: Progress | None,
        total: int,
    ) -> list[_Made]:
        """Do tasks, each with its size of a total, while more of them are still being made up.

        The first is done first; answers come in the order of the tasks.
        """
        made: dict[int, _Made] = {}
        sizes: list[int] = []
        done = 0

        def tell(place: int) -> None:
            nonlocal done
            done += sizes[place]
            if progress:
                progress(stage, done, total)

        if progress:
            progress(stage, 0, total)
        futures: dict[Future[_Made], int] = {}
        for place, (task, size) in enumerate(tasks):
            sizes.append(size)
            if self._pool is None:
                made[place] = work(task)
                tell(place)
            else:
                futures[self._pool.submit(work, task)] = place
        for future in as_completed(futures):
            made[futures[future]] = future.result()
            tell(futures[future])
        return [made[place] for place in range(len(sizes))]

    def start(self, work: Callable[[_Given], _Made], task: _Given) -> Callable[[], _Made]:
        """Begin one task; calling what this answers waits for its result."""
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
