import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.errors import StoreError
from geo.store.database import Meta, connect, next_generation, read_session, write_session
from geo.store.store_version import StoreVersion


def test_it_sees_what_another_committed_and_nothing_before(store):
    watch = StoreVersion(store, ("generation", "none"))
    assert watch.read() == ("", "")
    for number in ("1", "2", "3"):
        with write_session(connect(store.url.render_as_string(hide_password=False))) as session:
            next_generation(session)
            session.flush()
            assert watch.read()[0] != number
        assert watch.read() == (number, "")


def test_every_state_has_a_stamp_of_its_own(store):
    watch, seen = StoreVersion(store, ("stamp",)), set()
    for _ in range(5):
        with write_session(store) as session:
            next_generation(session)
        seen.add(watch.read())
    assert len(seen) == 5 and ("",) not in seen


def test_threads_share_it(store):
    watch = StoreVersion(store, ("generation",))
    with write_session(store) as session:
        next_generation(session)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: watch.read(), range(400))) == {("1",)}


def test_a_process_that_is_forked_asks_through_connections_of_its_own(store):
    watch = StoreVersion(store, ("generation",))
    watch.read(), watch.read()
    inherited = list(watch._idle)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        watch.read(), watch.read()
        own = bool(watch._idle) and not set(map(id, watch._idle)) & set(map(id, inherited))
        os.write(writer, b"own" if own else b"shared")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 10) == b"own"
    assert watch.read() == ("",)
    os.close(reader), os.close(writer)


def test_what_is_wrong_is_said_and_what_is_mended_is_read(tmp_path):
    store = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with read_session(store) as session:
        session.add(Meta(key="generation", value="7"))
    watch = StoreVersion(store, ("generation",))
    assert [watch.read(), watch.read()] == [("7",), ("7",)]
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        raw.execute("ALTER TABLE meta RENAME TO hidden")
    with pytest.raises(StoreError, match="Check the database URL, that the disk has room"):
        watch.read()
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        raw.execute("ALTER TABLE hidden RENAME TO meta")
    assert watch.read() == ("7",)
    store.dispose()
    assert watch._idle == [] and watch.read() == ("7",)
