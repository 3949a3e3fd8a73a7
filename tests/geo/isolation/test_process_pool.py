"""Tasks run in child processes, return their results in order, and end with the import."""

import importlib
import os
import signal
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from geo.errors import BudgetExceeded, UnreadableFile
from geo.isolation import ProcessPool, configure
from geo.isolation import runner as isolation_runner

sys.path.insert(0, str(Path(__file__).parent))
functions = importlib.import_module("isolated_functions")


@pytest.fixture(params=[1, 2], ids=["one processor", "two processors"])
def pool(request, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    with ProcessPool(5, "folder/batas.zip") as made:
        yield made


@pytest.fixture
def no_time():
    configure(1e-7, "Raise the budget.")
    yield
    configure(1, "")


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
    assert sorted(after[1] - before[1] for before, after in pairwise(steps)) == [2, 10, 30]


def test_a_started_task_gives_its_result_when_asked(pool):
    assert pool.start(abs, -7)() == 7


def test_the_server_ends_with_the_thread_that_makes_the_pool():
    isolation_runner._close()
    with ProcessPool(2, "x") as pool:
        server = psutil.Process(isolation_runner._server.process.pid)
        assert f"getppid() != {os.getpid()}:" in server.cmdline()[-1]
        assert pool.map(abs, [(-1, 1)], "match", None, 1) == [1]


def test_no_task_runs_in_the_program_also_where_there_is_only_one():
    with ProcessPool(1, "x") as pool:
        assert pool.map(functions.process_id, [(None, 1)], "match", None, 1) != [os.getpid()]
        assert pool.start(functions.process_id, None)() != os.getpid()


@pytest.mark.parametrize(
    ("function", "task", "error"),
    [
        (functions.end_by_signal, signal.SIGABRT, UnreadableFile),
        (functions.end_by_signal, signal.SIGSEGV, UnreadableFile),
        (functions.end_by_signal, signal.SIGKILL, BudgetExceeded),  # for want of memory
        (functions.native_failure, "std::bad_alloc", BudgetExceeded),
        (functions.fail, "x", UnreadableFile),
        (functions.take_memory, 3 * 2**30, BudgetExceeded),
    ],
)
def test_a_worker_that_ends_is_one_error_that_names_the_file(pool, function, task, error):
    with pytest.raises(error, match=r"^batas\.zip: "):
        pool.map(function, [(task, 1)], "match", None, 1)
    with pytest.raises(error, match=r"^33\.sql: "):
        pool.map(function, [(task, 1)], "match", None, 1, file=lambda _: "db/33.sql")
    assert pool.map(abs, [(-1, 1)], "match", None, 1) == [1], "the others are not affected"


def test_the_time_of_a_task_is_limited(pool, no_time):
    with pytest.raises(BudgetExceeded, match=r"^batas\.zip: .* Raise the budget\.$"):
        pool.start(functions.wait, 60)()


def test_on_an_error_the_tasks_that_still_run_are_ended():
    with pytest.raises(UnreadableFile), ProcessPool(2, "x") as pool:
        pool.start(functions.wait, 600)
        pool.map(functions.fail, [("x", 1)], "match", None, 1)
    assert children_of_server() == []  # and leaving the pool did not wait for ten minutes


def test_an_interrupt_ends_all_tasks():
    def interrupt():
        deadline = time.monotonic() + 30
        while not children_of_server() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt), ProcessPool(2, "x") as pool:
        pool.map(functions.wait, [(600, 1), (600, 1), (600, 1)], "match", None, 3)
    assert children_of_server() == []


def children_of_server():
    """Child processes of the server that are left after a moment."""
    server = isolation_runner._server
    if server is None:
        return []
    return psutil.wait_procs(psutil.Process(server.process.pid).children(), timeout=1)[1]
