"""Tasks run in processes, return their results in order, and end with the import."""

import os
import subprocess
import sys
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest

from boundaries.importing import process_pool
from boundaries.importing.process_pool import ProcessPool

ROOT = Path(process_pool.__file__).parents[2]


@pytest.fixture(params=[1, 2], ids=["alone", "processes"])
def pool(request, monkeypatch):
    """A pool without processes, and one of two."""
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    with ProcessPool(5) as made:
        yield made


def test_results_come_in_the_order_of_the_tasks(pool):
    tasks = [(number, 1) for number in (5, -3, 4, 0)]
    assert pool.map(abs, tasks, "match", None, 4) == [5, 3, 4, 0]
    assert pool.map(abs, [], "match", None, 0) == []


def test_progress_adds_up_the_sizes(pool):
    steps = []
    sizes = [(1, 10), (2, 30), (3, 2)]
    pool.map(abs, sizes, "match", lambda *step: steps.append(step), 42)
    assert steps[0] == ("match", 0, 42)
    assert steps[-1] == ("match", 42, 42)
    assert sorted(after[1] - before[1] for before, after in pairwise(steps)) == [
        2,
        10,
        30,
    ]


def test_an_error_of_a_task_is_raised(pool):
    with pytest.raises(ValueError, match="invalid literal"):
        pool.map(int, [("1", 1), ("x", 1)], "match", None, 2)


def test_a_started_task_gives_its_result_when_asked(pool):
    result = pool.start(abs, -7)
    assert result() == 7


def test_a_single_task_needs_no_process():
    with ProcessPool(1) as pool:
        assert pool.start(lambda task: os.getpid(), None)() == os.getpid()


def test_processes_end_when_the_import_is_killed():
    script = f"""
        import os, sys, time
        sys.path.insert(0, {str(ROOT)!r})
        from boundaries.importing.process_pool import ProcessPool
        os.cpu_count = lambda: 2
        if __name__ == "__main__":
            pool = ProcessPool(2)
            pool.start(time.sleep, 0)()
            print(*pool._pool._processes, flush=True)
            pool.start(time.sleep, 60)
            os.kill(os.getpid(), 9)
    """
    # Processes keep the output open: if they went on, this would wait a minute for the task.
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=45,
    )
    assert killed.returncode == -9
    assert killed.stdout.split()
