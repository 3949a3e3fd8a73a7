"""What every store promises, on each kind of it."""

import threading

import pytest
from sqlalchemy import event, select

from boundaries.areas.models import Area
from geo.errors import StoreBusy, StoreError
from geo.store.database import (
    Meta,
    connect,
    generation,
    next_generation,
    read_session,
    write_session,
)


def _put(store, **values):
    with write_session(store) as session:
        for key, value in values.items():
            session.merge(Meta(key=key, value=value))


def _get(store, key):
    with read_session(store) as session:
        return session.scalar(select(Meta.value).where(Meta.key == key))


# Sessions -------------------------------------------------------------------------------------


def test_work_is_kept_whole_or_not_at_all(store):
    _put(store, kept="before")
    with pytest.raises(ZeroDivisionError), write_session(store) as session:
        session.merge(Meta(key="kept", value="after"))
        session.flush()
        1 / 0  # noqa: B018
    assert _get(store, "kept") == "before"


def test_every_import_counts_one_generation(store):
    with read_session(store) as session:
        assert generation(session) == 0
    for number in (1, 2, 3):
        with write_session(store) as session:
            assert next_generation(session) == number
        with read_session(store) as session:
            assert generation(session) == number


def test_a_reader_sees_one_state_from_first_to_last(store):
    _put(store, a="1", b="1")
    with read_session(store) as reading:
        assert reading.scalar(select(Meta.value).where(Meta.key == "a")) == "1"
        _put(store, a="2", b="2")
        assert reading.scalar(select(Meta.value).where(Meta.key == "b")) == "1"
    assert _get(store, "b") == "2"


def test_readers_go_on_while_another_writes_and_see_what_was_before(store):
    _put(store, a="before")
    with write_session(store) as session:
        session.merge(Meta(key="a", value="after"))
        session.flush()
        assert _get(store, "a") == "before"
    assert _get(store, "a") == "after"


def test_writers_follow_each_other_and_lose_nothing(store):
    def count_up(times=10):
        for _ in range(times):
            with write_session(store) as session:
                next_generation(session)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_session(store) as session:
        assert generation(session) == 40


def test_a_writer_that_waits_too_long_is_told_why(store):
    with write_session(store):
        with pytest.raises(StoreBusy, match="another import is writing"), write_session(store, 0.3):
            pytest.fail("two wrote at once")
        with read_session(store) as session:  # and readers are none the worse
            assert generation(session) == 0


def test_who_must_not_wait_long_says_so_by_the_engine(store):
    hasty = store.execution_options(write_wait=0.2)
    with (
        write_session(store),
        pytest.raises(StoreBusy, match="within 0 seconds"),
        write_session(hasty),
    ):
        pytest.fail("two wrote at once")


def test_a_violated_constraint_is_not_blamed_on_the_store(store):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), write_session(store) as session:
        session.add_all([Meta(key="a", value="1"), Meta(key="b")])


def test_foreign_keys_are_held(store):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), write_session(store) as session:
        session.add(Area(code="99", level=1, name="X", listed=True, boundary_id=5))


# Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "kampungkb.sqlite", "nosuchthing://x", "mysql://u@h/d"])
def test_what_is_no_address_of_a_store_is_said(url):
    with pytest.raises(StoreError, match="no address of a database"):
        connect(url)


def test_opening_again_finds_what_was_stored(database_url):
    _put(connect(database_url), a="1")
    assert _get(connect(database_url), "a") == "1"


def test_no_connection_crosses_a_fork(store):
    import os

    _put(store, a="1")
    used = []
    event.listen(store, "checkout", lambda raw, record, _proxy: used.append(id(raw)))
    assert _get(store, "a") == "1"
    reading, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            fine = _get(store, "a") == "1" and used[-1] != used[0]
            os.write(told, b"fine" if fine else b"shared")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"fine"
    assert _get(store, "a") == "1"
