"""The consumer: runs tasks with their progress, and ends each as it ends."""

import threading

import pytest

from geo.errors import NoRoom
from webmap.jobs import consumer, consumer_process, get_queue
from webmap.jobs.tasks import TASKS, task


@pytest.fixture
def jobs(app, monkeypatch):
    monkeypatch.setattr(consumer_process, "start", lambda _lock, _environment: None)
    monkeypatch.setattr(consumer, "PROGRESS_SECONDS", 0)
    with app.app_context(), consumer_process.lock(get_queue().folder):
        yield get_queue()


@pytest.fixture
def register(monkeypatch):
    """Register a task for the test."""
    monkeypatch.setattr("webmap.jobs.tasks.TASKS", TASKS)
    names = []

    def register(name, function, **more):
        names.append(name)
        task(name, **more)(function)

    yield register
    for name in names:
        del TASKS[name]


def test_jobs_run_one_after_the_other_and_then_the_consumer_ends(app, jobs, register):
    seen, running = [], threading.Lock()

    def work(_job, *, number):
        assert running.acquire(blocking=False)
        seen.append(number)
        running.release()

    register("work", work)
    for number in range(3):
        jobs.submit(f"key {number}", "work", number=number)
    consumer.run_until_idle(app, jobs, 0)
    assert seen == [0, 1, 2]
    assert jobs.is_idle()


def test_progress_is_told_while_a_job_runs(app, jobs, register):
    seen = []

    def work(job):
        for done in (1, 2, 3):
            job.report_progress(done)
            seen.append(jobs.submit("key", "work").done)

    register("work", work)
    jobs.submit("key", "work")
    consumer.run_until_idle(app, jobs, 0)
    assert seen == [1, 2, 3]


def test_a_job_that_is_cancelled_while_it_runs_ends_at_its_next_report(app, jobs, register):
    seen = []

    def work(job):
        try:
            for done in range(10):
                if done == 3:
                    assert jobs.cancel("key")
                job.report_progress(done)
                seen.append(done)
        finally:
            seen.append("cleaned up")

    register("work", work)
    jobs.submit("key", "work")
    consumer.run_until_idle(app, jobs, 0)
    assert seen == [0, 1, 2, "cleaned up"]
    assert jobs.is_idle()
    assert jobs.submit("key", "work").state == "making"  # no failure is left of it


def test_a_job_that_is_cancelled_before_it_runs_does_not_run(app, jobs, register):
    seen = []
    register("work", lambda _job, *, name: seen.append(name))
    jobs.submit("a", "work", name="a")
    jobs.submit("b", "work", name="b")
    jobs.cancel("a")
    consumer.run_until_idle(app, jobs, 0)
    assert seen == ["b"]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (NoRoom("the disk is full", do="Make room."), "the disk is full. Make room."),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (ZeroDivisionError("secret"), "the program failed; its log says more"),
    ],
)
def test_a_job_that_fails_tells_why_and_others_go_on(app, jobs, register, error, message):
    seen = []

    def fail(_job):
        raise error

    register("fail", fail)
    register("work", lambda _job: seen.append("worked"))
    jobs.submit("a", "fail")
    jobs.submit("b", "work")
    consumer.run_until_idle(app, jobs, 0)
    assert (jobs.submit("a", "fail").error, seen) == (message, ["worked"])


def test_a_job_that_takes_too_long_fails(app, jobs, register):
    def work(job):
        threading.Event().wait(0.05)
        job.report_progress(1)

    register("work", work, seconds=0.01)
    jobs.submit("a", "work")
    consumer.run_until_idle(app, jobs, 0)
    assert jobs.submit("a", "work").error == "it took longer than 0 seconds"


def test_jobs_that_come_while_the_consumer_runs_are_run_too(app, jobs, register):
    def work(_job, *, left):
        if left:
            jobs.submit(f"key {left - 1}", "work", left=left - 1)
        seen.append(left)

    seen = []
    register("work", work)
    jobs.submit("key 3", "work", left=3)
    consumer.run_until_idle(app, jobs, 0.3)
    assert seen == [3, 2, 1, 0]
