"""The tables of a store and the revisions that lead to them, forwards only.

A revision is a file in ``migrations/versions`` beside the packages, its number first in its name.
An empty store is made by running all of them; an older one is brought up when its operator says
so, because on several hosts old programs may still be at work on it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from geo.errors import StoreError, StoreOutdated
from geo.store.store_errors import advice_of

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_LOCK = 0x6B616D70  # any number, the same for all of us
_MARK = "meta"  # the table that every store has, from its first revision on


def revisions() -> list[str]:
    """Numbers of all revisions, first to last."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("0*.py"))


def current(connection: Connection) -> str | None:
    """Revision that a store is at; None where it is empty.

    Raises StoreError where tables are there that no revision made.
    """
    tables = inspect(connection)
    if tables.has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)
    if tables.has_table(_MARK):
        raise StoreError(
            "the database holds tables of a trial version, without a revision",
            do="Use another database, or remove this one and import again.",
        )
    return None


def prepare(engine: Engine) -> None:
    """Make the tables of an empty store; look that those of any other are of this version.

    Raises StoreOutdated for an older store, StoreError for one of a newer version.
    """
    known = revisions()
    with engine.connect() as connection:
        found = current(connection)
    if not known or found == known[-1]:
        return
    if found is None:
        migrate(engine)
    else:
        _refuse_newer(found)
        raise StoreOutdated(
            f"the database is at revision {found}, this program needs {known[-1]}",
            do=f"Make a copy of it, then {advice_of(engine).migrate}",
        )


def _refuse_newer(found: str | None) -> None:
    known = revisions()
    if found is not None and found not in known:
        raise StoreError(
            f"the database is at revision {found}, newer than this program knows ({known[-1]})",
            do="Update the program.",
        )


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Bring a store to the last revision, whole or not at all; the revisions before and after.

    Several at once do no harm: the first works, the others wait and find it done.
    """
    # what others did while this one waited for the lock must be seen
    sqlite = engine.dialect.name == "sqlite"
    options = {"write_within": 60.0} if sqlite else {"isolation_level": "READ COMMITTED"}
    with engine.connect() as connection:
        connection = connection.execution_options(**options)
        if sqlite:
            # A table is changed by making another in its place; its rows' children stay.
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    _lock(connection)
                before = current(connection)
                _refuse_newer(before)
                if not sqlite:
                    _postgis(connection)
                _run(connection)
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreError("after the migration, rows refer to rows that are not there")
                after = current(connection)
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")
    return before, after


def _pragma(connection: Connection, words: str) -> None:
    # outside of any transaction, where alone it has an effect
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {words}")


def _lock(connection: Connection) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    if inspect(connection).has_table(_MARK):
        connection.execute(text(f"LOCK TABLE {_MARK} IN EXCLUSIVE MODE"))


def _postgis(connection: Connection) -> None:
    if connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")):
        return
    try:
        connection.execute(text("CREATE EXTENSION postgis"))
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StoreError(
            f"PostgreSQL keeps shapes with PostGIS, which is not in this database: {reason}",
            do="Install PostGIS on the server and run there, as its superuser and in this "
            "database: CREATE EXTENSION postgis",
        ) from error


def config(connection: Connection) -> "Config":
    """Tell alembic where the revisions are and on what connection to run."""
    # Half a second to import, and most starts have nothing to migrate.
    from alembic.config import Config

    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return made


def _run(connection: Connection) -> None:
    from alembic import command

    command.upgrade(config(connection), "head")
