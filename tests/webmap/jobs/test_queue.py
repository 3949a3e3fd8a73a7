"""The queue: one job for each key, its limits, what is left by a consumer that was killed."""

import sqlite3
import subprocess
import sys

import pytest

from geo.errors import NoRoom
from webmap.core.errors import JobQueueFull
from webmap.jobs import consumer_process, queue
from webmap.jobs.queue import JobQueue


@pytest.fixture
def started(monkeypatch):
    """Consumers that were started: processes that do nothing but hold the lock."""
    processes = []

    def start(lock, _environment):
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        processes.append(subprocess.Popen(command, pass_fds=[lock]))

    monkeypatch.setattr(consumer_process, "start", start)
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def jobs(tmp_path, started):
    return JobQueue(tmp_path, 1, {})


def _kill(process):
    process.kill()
    process.wait()


def test_the_same_key_is_one_job(jobs, started):
    assert [jobs.submit("a", "work", number=1).state for _ in range(3)] == ["making"] * 3
    assert len(started) == 1
    assert jobs.take("a") == ("a", "work", {"number": 1})
    assert jobs.take("a") is None
    assert len(jobs.open_for_consumer(print)) == 1


def test_other_queues_of_the_folder_see_the_same_jobs(jobs, started, tmp_path):
    """Two workers of the server."""
    other = JobQueue(tmp_path, 1, {})
    jobs.submit("a", "work")
    assert other.submit("a", "work").state == "making"
    assert other.submit("b", "work").state == "waiting"
    assert len(started) == 1
    other.take("a")
    other.set_progress("a", 5)
    assert jobs.submit("a", "work").done == 5


@pytest.mark.parametrize("workers", [1, 2])
def test_as_many_jobs_are_made_as_there_are_workers(tmp_path, started, workers):
    jobs = JobQueue(tmp_path, workers, {})
    states = [jobs.submit(key, "work").state for key in "abc"]
    assert states == ["making"] * workers + ["waiting"] * (3 - workers)
    jobs.take("a")
    assert jobs.submit("b", "work").state == states[1]
    jobs.end("a")
    assert jobs.submit("b", "work").state == "making"


def test_a_full_queue_refuses_new_jobs_only(jobs, monkeypatch):
    monkeypatch.setattr(queue, "QUEUE_LENGTH", 2)
    jobs.submit("a", "work")
    jobs.submit("b", "work")
    with pytest.raises(JobQueueFull, match="Try again later"):
        jobs.submit("c", "work")
    assert jobs.submit("b", "work").state == "waiting"
    jobs.take("a")
    assert jobs.submit("c", "work").state == "waiting"


def test_a_cancelled_job_is_not_taken_and_may_be_submitted_again(jobs):
    jobs.submit("a", "work")
    assert jobs.cancel("a")
    assert not jobs.cancel("a")
    assert jobs.take("a") is None
    assert jobs.is_idle()
    jobs.submit("a", "work")
    jobs.take("a")
    assert jobs.cancel("a")
    assert not jobs.set_progress("a", 1)


def test_a_waiting_job_that_no_client_asks_for_is_removed(jobs, monkeypatch):
    jobs.submit("a", "work")
    jobs.submit("b", "work")
    now = queue.time()
    monkeypatch.setattr(queue, "time", lambda: now + queue.ABANDONED_SECONDS - 1)
    jobs.submit("b", "work")
    monkeypatch.setattr(queue, "time", lambda: now + queue.ABANDONED_SECONDS + 1)
    jobs.submit("c", "work")
    assert (jobs.take("a"), jobs.take("b").key) == (None, "b")


def test_a_failure_is_remembered_for_a_while(jobs, monkeypatch):
    jobs.submit("a", "work")
    jobs.take("a")
    jobs.end("a", "the disk is full")
    assert jobs.submit("a", "work") == queue.JobStatus("failed", 0, "the disk is full")
    assert not jobs.cancel("a")
    now = queue.time()
    monkeypatch.setattr(queue, "time", lambda: now + queue.FAILURE_SECONDS + 1)
    assert jobs.submit("a", "work").state == "making"


def test_the_jobs_of_a_killed_consumer_are_queued_again_in_order(jobs, started):
    for key in "abc":
        jobs.submit(key, "work")
    jobs.take("a")
    jobs.set_progress("a", 7)
    _kill(started[0])
    assert jobs.submit("c", "work").state == "waiting"
    assert len(started) == 2
    assert jobs.submit("a", "work") == queue.JobStatus("making", 0)
    opened = jobs.open_for_consumer(print)
    assert [opened.dequeue().args[0] for _ in range(3)] == ["a", "b", "c"]
    assert opened.dequeue() is None


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_job_whose_consumer_is_killed_each_time_fails(jobs, started, is_taken):
    for tries in range(1, queue.MAX_TRIES + 1):
        assert jobs.submit("a", "work").state == "making"
        assert len(started) == tries
        if is_taken:
            jobs.take("a")
        _kill(started[-1])
    jobs.submit("b", "work")
    status = jobs.submit("a", "work")
    assert (status.state, status.error) == ("failed", queue._KILLED)
    assert len(started) == queue.MAX_TRIES + 1  # for the other job, which has its own tries
    assert jobs.take("b")


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path, started):
    (tmp_path / "file").touch()
    with pytest.raises(NoRoom, match="Check WEBMAP_INSTANCE"):
        JobQueue(tmp_path / "file", 1, {}).submit("a", "work")
    assert started == []


def test_a_full_disk_is_told(jobs, started):
    jobs.submit("a", "work")
    jobs._open().storage.sql("PRAGMA max_page_count=1")
    with pytest.raises(NoRoom, match="full"):
        jobs.submit("b", "work", text="x" * 100_000)
    assert jobs.submit("a", "work").state == "making"


@pytest.mark.parametrize("harm", ["removed", "damaged"])
def test_a_file_that_is_removed_or_damaged_is_made_again(tmp_path, started, harm):
    JobQueue(tmp_path, 1, {}).submit("a", "work")
    path = tmp_path / "jobs.sqlite"
    path.unlink() if harm == "removed" else path.write_bytes(b"x" * path.stat().st_size)
    jobs = JobQueue(tmp_path, 1, {})
    assert jobs.submit("a", "work").state == "making"
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT key FROM job").fetchall() == [("a",)]
