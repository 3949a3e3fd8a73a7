"""Create and migrate the tables of a store with numbered revisions.

A revision is a file in ``migrations/versions``; its name begins with its number. An empty database
gets all revisions. An older store is migrated only by the command, because programs of the older
version may still use it on other hosts. There is no way back to an earlier revision.
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
_LOCK = 0x6B616D70  # any number, the same in every process
_META_TABLE = "meta"  # every store has it, from the first revision on


def revisions() -> list[str]:
    """Return the numbers of all revisions, first to last."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("0*.py"))


def current(connection: Connection) -> str | None:
    """Return the revision of a store; None for an empty database.

    Raises StoreError for tables of a store without a revision.
    """
    inspector = inspect(connection)
    if inspector.has_table("alembic_version"):
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if revision is None else str(revision)
    if inspector.has_table(_META_TABLE):
        raise StoreError(
            "the database holds tables of a trial version, without a revision",
            do="Use another database, or remove this one and import again.",
        )
    return None


def prepare(engine: Engine) -> None:
    """Create the tables of an empty store; check that any other store is of this version.

    Raises StoreOutdated for an older store, StoreError for one of a newer version.
    """
    known = revisions()
    with engine.connect() as connection:
        revision = current(connection)
    if not known or revision == known[-1]:
        return
    if revision is None:
        migrate(engine)
    else:
        _refuse_newer(revision)
        raise StoreOutdated(
            f"the database is at revision {revision}, this program needs {known[-1]}",
            do=f"Make a copy of it, then {advice_of(engine).migrate}",
        )


def _refuse_newer(revision: str | None) -> None:
    known = revisions()
    if revision is not None and revision not in known:
        raise StoreError(
            f"the database is at revision {revision}, newer than this program knows ({known[-1]})",
            do="Update the program.",
        )


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Migrate a store to the last revision in one transaction; return the old and new revision.

    Of several processes at once the first migrates; the others wait up to a minute. Raises
    StoreError for a store of a newer version, and where a revision fails.
    """
    # a connection that waited for the lock must see what the other process did
    sqlite = engine.dialect.name == "sqlite"
    options = {"write_within": 60.0} if sqlite else {"isolation_level": "READ COMMITTED"}
    with engine.connect() as connection:
        connection = connection.execution_options(**options)
        if sqlite:
            # To change a table, alembic copies it and drops the old one: rows must not cascade.
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    _lock(connection)
                before = current(connection)
                _refuse_newer(before)
                if not sqlite:
                    _ensure_postgis(connection)
                _run(connection)
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreError("after the migration, rows refer to rows that are not there")
                after = current(connection)
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")
    return before, after


def _pragma(connection: Connection, statement: str) -> None:
    # SQLite ignores it within a transaction
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {statement}")


def _lock(connection: Connection) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    if inspect(connection).has_table(_META_TABLE):
        connection.execute(text(f"LOCK TABLE {_META_TABLE} IN EXCLUSIVE MODE"))


def _ensure_postgis(connection: Connection) -> None:
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
    """Return alembic's configuration: the folder of revisions and the connection to use."""
    # The import takes half a second; most starts have nothing to migrate.
    from alembic.config import Config

    configuration = Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return configuration


def _run(connection: Connection) -> None:
    from alembic import command

    command.upgrade(config(connection), "head")
