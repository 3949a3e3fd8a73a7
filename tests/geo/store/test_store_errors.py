"""Errors of the driver become errors of the store, in the words of the application."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, TimeoutError

from geo.errors import StoreBusy, StoreError, StoreUnreachable
from geo.store import database
from geo.store.store_errors import StoreAdvice, store_errors

ADVICE = StoreAdvice(url="PETA_DATABASE", migrate="run: peta migrate")


class DriverError(Exception):
    """An error as psycopg raises it: with an SQLSTATE, or None without a connection."""

    def __init__(self, message, sqlstate=None):
        super().__init__(message)
        self.sqlstate = sqlstate


def translated(error, advice=None):
    options = {"store_advice": advice} if advice else {}
    engine = create_engine("sqlite://", execution_options=options)
    with pytest.raises(StoreError) as caught, store_errors(engine):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def operational(message, sqlstate=None):
    return OperationalError("SELECT", {}, DriverError(message, sqlstate))


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (None, StoreUnreachable),  # never connected
        ("08006", StoreUnreachable),  # connection failure
        ("53300", StoreUnreachable),  # too many clients
        ("57P01", StoreUnreachable),  # shut down by the administrator
        ("57014", StoreError),  # a query was cancelled
        ("42P01", StoreError),  # undefined table
        ("53100", StoreError),  # disk full
        ("55P03", StoreBusy),  # lock not available
        ("40001", StoreBusy),  # serialization failure
        ("40P01", StoreBusy),  # deadlock
    ],
)
def test_the_sqlstate_decides_on_the_class(state, kind):
    assert type(translated(operational("a message\nand more", state))) is kind


def test_a_query_that_is_wrong_does_not_make_a_server_unreachable():
    wrong = ProgrammingError("SELECT", {}, DriverError("no such column", None))
    assert type(translated(wrong)) is StoreError


def test_the_message_is_the_first_line_of_the_driver():
    error = translated(operational("relation is missing\nLINE 1: SELECT", "42P01"))
    assert str(error) == (
        "the database cannot be used: relation is missing. Check the database URL, that the disk "
        "has room, and that you may write there."
    )
    assert "OperationalError" not in str(translated(operational("", "42P01")))
    assert "DriverError" in str(translated(operational("", "42P01")))


def test_messages_name_the_setting_that_the_application_gave():
    assert "Check PETA_DATABASE, that" in str(translated(operational("x", "42P01"), ADVICE))
    assert "and PETA_DATABASE; nothing" in str(translated(operational("x"), ADVICE))
    assert "the database URL" in str(translated(operational("x")))


def test_a_full_disk_and_a_lock_need_no_advice_on_settings():
    assert "Make room" in str(translated(operational("database or disk is full"), ADVICE))
    assert "Try again" in str(translated(operational("database is locked"), ADVICE))


def test_a_pool_without_a_free_connection_is_busy():
    assert type(translated(TimeoutError("QueuePool limit"))) is StoreBusy


def test_a_violated_constraint_passes_as_it_is():
    error = IntegrityError("INSERT", {}, DriverError("UNIQUE constraint failed", "23505"))
    with pytest.raises(IntegrityError), store_errors(create_engine("sqlite://")):
        raise error


def test_an_engine_keeps_the_advice_in_all_its_options(database_url):
    engine = database.connect(database_url, ADVICE)
    failing = operational("x", "42P01")
    for one in (engine, engine.execution_options(write_wait=1)):
        with pytest.raises(StoreError, match="PETA_DATABASE"), database.read_session(one):
            raise failing
        with pytest.raises(StoreError, match="PETA_DATABASE"), database.write_session(one):
            raise failing
    engine.dispose()


@pytest.mark.parametrize("open_store", [database.connect, database.migrate])
def test_a_wrong_url_names_the_setting(open_store):
    with pytest.raises(StoreError, match="Write PETA_DATABASE like sqlite:///"):
        open_store("kampungkb.sqlite", ADVICE)
    with pytest.raises(StoreError, match="Write the database URL like sqlite:///"):
        open_store("kampungkb.sqlite")
    with pytest.raises(StoreError, match="Check PETA_DATABASE, that"):
        open_store("sqlite:////proc/none/store.sqlite", ADVICE)
