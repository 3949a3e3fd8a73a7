"""The schema of a store: its revision is read, checked and migrated."""

import threading

import pytest
from alembic import command
from sqlalchemy import inspect, text

from geo.errors import StoreError, StoreOutdated
from geo.store import database, schema
from geo.store.database import connect, read_session

FIRST, LAST = schema.revisions()[0], schema.revisions()[-1]


def _upgrade(engine, revision):
    """Create the tables of a revision in an empty database, as an older program does."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        command.upgrade(schema.config(connection), revision)


def _revision(engine):
    with engine.connect() as connection:
        return schema.current(connection)


def test_revisions_are_numbered_without_gaps():
    numbers = [int(revision) for revision in schema.revisions()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_preparing_an_empty_database_migrates_it_to_the_last_revision(empty_engine):
    assert _revision(empty_engine) is None
    schema.prepare(empty_engine)
    assert _revision(empty_engine) == LAST
    assert inspect(empty_engine).has_table("meta")


def test_preparing_a_store_of_an_older_version_does_not_migrate_it(empty_engine):
    _upgrade(empty_engine, FIRST)
    with pytest.raises(StoreOutdated, match=f"revision {FIRST}, this program needs {LAST}"):
        schema.prepare(empty_engine)
    assert _revision(empty_engine) == FIRST


def test_migrating_a_current_store_changes_nothing(store):
    with store.begin() as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', '1')"))
    assert schema.migrate(store) == (LAST, LAST)
    with store.connect() as connection:
        assert connection.scalar(text("SELECT value FROM meta WHERE key = 'a'")) == "1"


def test_migrating_in_parallel_runs_each_revision_once(empty_engine):
    _upgrade(empty_engine, FIRST)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(schema.migrate(empty_engine)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [(FIRST, LAST), (LAST, LAST), (LAST, LAST)]


def test_an_outdated_store_is_refused_until_it_is_migrated(empty_engine, database_url):
    _upgrade(empty_engine, FIRST)
    engine = connect(database_url)
    with pytest.raises(StoreOutdated, match=r"revision 0001.*then migrate it to this version"):
        read_session(engine).__enter__()
    assert database.migrate(database_url) == (FIRST, LAST)
    with read_session(engine) as session:  # the same engine, which was refused before
        assert database.generation(session) == 0


def test_a_newer_store_is_refused(store):
    url = store.url.render_as_string(hide_password=False)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer than this program knows.*Update the program"):
        connect(url)
    with pytest.raises(StoreError, match="newer"):
        database.migrate(url)


def test_tables_without_a_revision_are_refused(empty_engine, database_url):
    with empty_engine.begin() as connection:
        connection.execute(text("CREATE TABLE meta (key VARCHAR, value VARCHAR)"))
    with pytest.raises(StoreError, match="trial version"):
        connect(database_url)


def test_connecting_to_an_empty_database_in_parallel_creates_one_store(database_url):
    generations, threads = [], []
    for _ in range(4):
        threads.append(
            threading.Thread(
                target=lambda: generations.append(_connect_and_read_generation(database_url))
            )
        )
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert generations == [0] * 4


def _connect_and_read_generation(database_url):
    try:
        with read_session(connect(database_url)) as session:
            return database.generation(session)
    except Exception as error:  # the assertion shows it
        return error
