"""Counters that expire: shared, exact with many writers, and gone in time."""

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import Engine

from geo.errors import StoreError
from geo.store.database import connect, write_session
from geo.store.expiring_counters import ExpiringCounters


@pytest.fixture
def counters(store: Engine, tmp_path: Path) -> ExpiringCounters:
    return ExpiringCounters(store, tmp_path / "counters.sqlite")


def test_a_counter_counts_until_it_expires(
    counters: ExpiringCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counters.get("a") == (0, 0.0)
    assert [counters.add("a", 60), counters.add("a", 60), counters.add("b", 60)] == [1, 2, 1]
    assert counters.add("a", 60, -1) == 1
    count, until = counters.get("a")
    assert count == 1 and 50 < until - time.time() <= 60
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 61)
    assert counters.get("a") == (0, 0.0)
    assert counters.add("c", 60) == 1
    assert counters.size() == 1  # those that expired were removed
    assert counters.add("a", 60) == 1
    counters.remove("a")
    assert counters.get("a") == (0, 0.0)


def test_a_clock_that_is_set_back_lets_no_counter_live_longer(
    counters: ExpiringCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 86_400)
    assert [counters.add("a", 60) for _ in range(3)] == [1, 2, 3]
    monkeypatch.undo()
    assert counters.add("a", 60) == 1


def test_a_clock_that_is_a_little_behind_counts_on(
    counters: ExpiringCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counters.add("a", 60) == 1
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 30)
    assert counters.add("a", 60) == 2


def test_another_process_counts_on(store: Engine, tmp_path: Path) -> None:
    file = tmp_path / "counters.sqlite"
    assert ExpiringCounters(store, file).add("a", 60) == 1
    assert ExpiringCounters(store, file).add("a", 60) == 2


def _add_often(url: str, file: Path, times: int, start: Barrier) -> None:
    engine = connect(url)
    counters = ExpiringCounters(engine, file)
    start.wait()  # all of them find no table
    for _ in range(times):
        counters.add("a", 600)
    engine.dispose()


def test_of_many_writers_each_is_counted(database_url: str, tmp_path: Path) -> None:
    engine = connect(database_url)
    file = tmp_path / "counters.sqlite"
    context = multiprocessing.get_context("fork")
    start = context.Barrier(4)
    processes = [
        context.Process(target=_add_often, args=(database_url, file, 20, start)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert ExpiringCounters(engine, file).get("a")[0] == 80
    engine.dispose()


def test_counters_do_not_wait_for_an_import(counters: ExpiringCounters, store: Engine) -> None:
    with write_session(store):
        assert counters.add("a", 60) == 1


def test_a_file_that_cannot_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    (tmp_path / "counters.sqlite").mkdir()
    with pytest.raises(StoreError):
        ExpiringCounters(engine, tmp_path / "counters.sqlite").add("a", 60)
    engine.dispose()
