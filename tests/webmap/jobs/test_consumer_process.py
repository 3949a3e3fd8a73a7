"""The consumer's process: one at a time in a folder, alone with its lock."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from webmap.jobs import consumer_process


def _wait_until(found):
    for _ in range(500):
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError("it never was so")


def test_the_lock_has_one_holder(tmp_path):
    with consumer_process.lock(tmp_path) as first:
        assert first is not None
        with consumer_process.lock(tmp_path) as second:
            assert second is None
    with consumer_process.lock(tmp_path) as third:
        assert third is not None


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Number of a process that was started as a consumer, and writes what it was given."""
    program = (
        "import os, time; open('{0}', 'w').write(f'{{os.getpid()}} {{os.environ[\"GIVEN\"]}}')"
    )
    program = program.format(tmp_path / "written") + "; time.sleep(60)"
    monkeypatch.setattr(consumer_process, "PROGRAM", program)
    with consumer_process.lock(tmp_path) as lock:
        consumer_process.start(lock, {"GIVEN": "setting"})
    path = tmp_path / "written"
    number, given = _wait_until(lambda: path.exists() and path.read_text().split())
    assert given == "setting"
    yield int(number)
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(number), signal.SIGKILL)


def test_a_consumer_holds_the_lock_until_it_ends(tmp_path, started):
    with consumer_process.lock(tmp_path) as lock:
        assert lock is None
    assert os.getpgid(started) != os.getpgid(0)  # what ends the server does not end it
    os.kill(started, signal.SIGKILL)

    def is_free():
        with consumer_process.lock(tmp_path) as lock:
            return lock is not None

    assert _wait_until(is_free)
    assert _wait_until(lambda: not Path(f"/proc/{started}").exists()), "a zombie is left"


def test_the_program_runs_the_queue_of_the_settings_at_low_priority(tmp_path, sample_app):
    settings = {
        "WEBMAP_DATABASE_URL": sample_app.config["DATABASE_URL"],
        "WEBMAP_INSTANCE": str(tmp_path),
    }
    before = _children()
    with consumer_process.lock(tmp_path) as lock:
        consumer_process.start(lock, settings)
    (child,) = _children() - before
    assert _wait_until(lambda: (tmp_path / "jobs.sqlite").exists())
    assert os.getpriority(os.PRIO_PROCESS, child) == 10
    os.kill(child, signal.SIGKILL)


def _children():
    found = Path("/proc/self/task").glob("*/children")
    return {int(child) for path in found for child in path.read_text().split()}
