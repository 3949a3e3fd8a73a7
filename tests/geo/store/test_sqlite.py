"""What only SQLite does: one file, its log beside it, a disk that is full or may not be written."""

import os
import sqlite3
import subprocess
from contextlib import closing

import pytest
from sqlalchemy import select, text

from geo.errors import StoreError
from geo.store.database import (
    Meta,
    connect,
    generation,
    next_generation,
    read_session,
    write_session,
)


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own: a folder, and how to close it to writing."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")

    def close():
        subprocess.run(["mount", "-o", "remount,ro", tmp_path], check=True)

    yield tmp_path, close
    subprocess.run(["umount", "-l", tmp_path], check=True)


def _store(folder):
    engine = connect(f"sqlite:///{folder / 'store.sqlite'}")
    with write_session(engine) as session:
        next_generation(session)
    return engine


def test_the_folder_of_a_new_store_is_made(tmp_path):
    _store(tmp_path / "deep" / "down").dispose()
    assert (tmp_path / "deep" / "down" / "store.sqlite").exists()


def test_a_store_is_one_file_when_nobody_uses_it(tmp_path):
    _store(tmp_path).dispose()
    assert [file.name for file in tmp_path.iterdir()] == ["store.sqlite"]
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_closed_store_on_a_read_only_disk_is_read(disk):
    folder, close = disk
    _store(folder).dispose()
    close()
    engine = connect(f"sqlite:///{folder / 'store.sqlite'}")
    with read_session(engine) as session:
        assert generation(session) == 1
    with pytest.raises(StoreError, match="readonly database"), write_session(engine) as session:
        next_generation(session)
    engine.dispose()


def test_a_store_in_use_is_read_where_its_folder_is_mounted_read_only(disk, tmp_path_factory):
    folder, _ = disk
    used, elsewhere = _store(folder), tmp_path_factory.mktemp("elsewhere")
    subprocess.run(["mount", "--bind", folder, elsewhere], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", elsewhere], check=True)
        engine = connect(f"sqlite:///{elsewhere / 'store.sqlite'}")
        for number in (1, 2):  # and follows what is written meanwhile
            with read_session(engine) as session:
                assert generation(session) == number
            with write_session(used) as session:
                next_generation(session)
        engine.dispose()
    finally:
        subprocess.run(["umount", "-l", elsewhere], check=True)
        used.dispose()


def test_a_folder_that_cannot_be_made_is_said(disk):
    folder, close = disk
    close()
    with pytest.raises(StoreError, match="cannot be opened"):
        connect(f"sqlite:///{folder / 'new' / 'store.sqlite'}")


def test_a_full_disk_is_said_and_changes_nothing(disk):
    folder, _ = disk
    engine = _store(folder)
    said = pytest.raises(StoreError, match=r"disk is full.*nothing was stored")
    with said, write_session(engine) as session:
        session.add_all(Meta(key=str(n), value="x" * 10_000) for n in range(300))
        next_generation(session)
    with read_session(engine) as session:
        assert generation(session) == 1
        assert sorted(session.scalars(select(Meta.key))) == ["generation", "stamp"]
    with write_session(engine) as session:  # what little fits is stored
        assert next_generation(session) == 2
    engine.dispose()


@pytest.mark.parametrize("content", [b"no store at all, but a text of some length" * 30, b"SQLite"])
def test_a_file_that_is_no_store_is_said_and_left_alone(tmp_path, content):
    file = tmp_path / "store.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreError, match="not a database"):
        connect(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_large_import_gives_its_log_back(tmp_path):
    engine = _store(tmp_path)
    with write_session(engine) as session:
        session.add_all(Meta(key=str(n), value="x" * 50_000) for n in range(2000))
    with write_session(engine) as session:
        next_generation(session)
    assert (tmp_path / "store.sqlite-wal").stat().st_size <= 64 * 2**20
    engine.dispose()


def test_a_connection_that_reads_has_a_small_page_cache(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")

    def page_cache(session):
        return session.scalar(text("PRAGMA cache_size"))

    for _ in range(2):
        with read_session(engine) as session:
            assert page_cache(session) == -8192
        with write_session(engine) as session:
            assert page_cache(session) == -65536
    engine.dispose()
