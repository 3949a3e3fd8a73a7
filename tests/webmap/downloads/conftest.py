"""Fixtures of files that a background job makes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from webmap.jobs import consumer, consumer_process, get_queue


@pytest.fixture
def folder(app: Flask) -> Path:
    """Folder of the file cache."""
    return Path(app.config["INSTANCE"]) / "exports"


@pytest.fixture
def run_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Flask], None]]:
    """Start no process, as if it were slow; ``run_jobs(app)`` runs the jobs in this one."""
    locks: list[int] = []
    monkeypatch.setattr(consumer_process, "start", lambda lock, _env: locks.append(os.dup(lock)))
    monkeypatch.setattr(consumer, "PROGRESS_SECONDS", 0)

    def run(app: Flask) -> None:
        with app.app_context():
            consumer.run_until_idle(app, get_queue(), 0)
        end()

    def end() -> None:
        while locks:
            os.close(locks.pop())

    yield run
    end()
