"""Functions are registered as tasks under their names."""

import pytest

from webmap import create_app
from webmap.downloads import export_job
from webmap.jobs import tasks
from webmap.jobs.tasks import task


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Empty table of tasks for one test."""
    monkeypatch.setattr(tasks, "TASKS", {})
    return tasks.TASKS


def test_a_decorated_function_is_registered_and_can_still_be_called(registry):
    calls = []

    @task("measure", seconds=5)
    def measure(job, *, code):
        calls.append((job, code))

    measure(None, code="99")
    registry["measure"].function(None, code="99.01")
    assert calls == [(None, "99"), (None, "99.01")]
    assert registry["measure"].seconds == 5


def test_a_task_may_take_an_hour_by_default(registry):
    task("measure")(print)
    assert registry["measure"].seconds == 3600


def test_tasks_of_different_names_do_not_replace_each_other(registry):
    task("first")(print)
    task("second")(repr)
    assert {name: each.function for name, each in registry.items()} == {
        "first": print,
        "second": repr,
    }


def test_the_consumer_of_a_new_app_can_run_the_task_of_exports(monkeypatch, tmp_path):
    monkeypatch.undo()  # the table of the program
    create_app(
        {"DATABASE_URL": f"sqlite:///{tmp_path / 'store.sqlite'}", "INSTANCE": str(tmp_path)}
    )
    assert callable(tasks.TASKS[export_job.TASK].function)
