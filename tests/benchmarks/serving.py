"""Helpers of benchmarks and server tests: serve an instance, run commands, make databases."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Integer, create_engine, make_url, select, text, type_coerce

import webmap  # noqa: F401 (registers all tables with Base)
from geo.store.bulk import insert_many
from geo.store.column_types import Geometry, Wkb
from geo.store.database import Base, connect, read_session, write_session

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
DATES = ("2022-06-13", "2022-12-26", "2023-05-16", "2023-07-27", "2023-08-28")
CODES = DATA / "codes" / "wilayah-codes.zip"
BOUNDARIES = DATA / "boundaries" / "wilayah_boundaries-main.zip"

_numbers = count(1)


@dataclass(frozen=True)
class National:
    """An instance with the whole country, five reports and tiles. Benchmarks must not write to it.

    ``import_seconds`` and ``import_peak_bytes`` are of the import of boundaries; 0 where the
    instance existed before.
    """

    instance: Path
    data: Path
    import_seconds: float = 0.0
    import_peak_bytes: int = 0

    @property
    def store(self) -> Path:
        """SQLite file of the store."""
        return self.instance / "kampungkb.sqlite"


def sheet(day: str) -> Path:
    """Return the path of the published report of a date."""
    return DATA / "register" / f"klasifikasi_{day}.xlsx"


def environment(instance: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of the program for an instance, without other WEBMAP_ variables."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("WEBMAP_")}
    return {**inherited, "WEBMAP_INSTANCE": str(instance), **(more or {})}


def command(instance: Path, *words: object, env: Mapping[str, str] | None = None) -> str:
    """Run a command of the program; returns its output, raises RuntimeError where it fails."""
    process = subprocess.run(
        [sys.executable, "-m", "webmap", *map(str, words)],
        cwd=ROOT,
        env=environment(instance, env),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise RuntimeError(f"webmap {' '.join(map(str, words))}: {process.stderr[-2000:]}")
    return process.stdout


def load(instance: Path) -> None:
    """Load the published data through the command line."""
    command(instance, "import-codes", CODES)
    command(instance, "import-boundaries", BOUNDARIES)
    for day in DATES:
        command(instance, "import-register", sheet(day), "--date", day)


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    instance: Path,
    *,
    workers: int = 1,
    env: Mapping[str, str] | None = None,
    app: str = "webmap:create_app()",
) -> Iterator[str]:
    """Serve an instance with gunicorn and the configuration of ``deploy/``; yields its address."""
    with server(instance, workers=workers, env=env, app=app) as (address, _):
        yield address


@contextmanager
def server(
    instance: Path,
    *,
    workers: int = 1,
    env: Mapping[str, str] | None = None,
    health_status: int = 200,
    app: str = "webmap:create_app()",
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve an instance; yields its address and the master process of gunicorn.

    It is ready when /healthz responds with ``health_status``.
    """
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", app],
        cwd=ROOT,
        env={
            **environment(instance, env),
            "BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": str(workers),
        },
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for_status(f"{address}/healthz", health_status, process)
        yield address, process
    finally:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_status(
    address: str, expected: int, process: subprocess.Popen[bytes], seconds: float = 60
) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                status = response.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = None
        if status == expected:
            return
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{address} responds with {status} instead of {expected}")
        time.sleep(0.05)


# PostgreSQL -----------------------------------------------------------------------------------


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run PostgreSQL with PostGIS in its default configuration; yields the URL of a database.

    Uses the server of TEST_POSTGRES_URL where it is set, else starts one for the with statement.
    """
    configured = os.environ.get("TEST_POSTGRES_URL")
    if configured:
        yield configured
        return
    # the server runs until ``cat`` reads the end of its input
    words = [str(ROOT / ".ci" / "postgres"), "sh", "-c", 'echo "$TEST_POSTGRES_URL"; cat']
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "POSTGRES_AS_IT_COMES": "yes"},
        text=True,
        start_new_session=True,  # Ctrl+C must end the benchmarks before the server
    )
    assert process.stdin and process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()


@contextmanager
def database(url: str, *, copy: bool = False) -> Iterator[str]:
    """Create a database on the server of ``url``; yields its URL and drops it at the end.

    It is empty, or a copy of the database of ``url``, whose connections are closed.
    """
    name, source = f"bench_{os.getpid()}_{next(_numbers)}", make_url(url)
    admin = create_engine(source.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        template = source.database if copy else "template1"
        if copy:
            disconnect = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            )
            connection.execute(text(disconnect), {"name": template})
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield source.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.dispose()


def copy_store(source_url: str, target_url: str) -> None:
    """Copy all rows of a store into another, which must be empty; both may be of either kind."""
    source, target = connect(source_url), connect(target_url)
    with read_session(source) as read, write_session(target) as write:
        for table in Base.metadata.sorted_tables:
            write.execute(table.delete())
            columns = [
                type_coerce(c, Wkb).label(c.name) if isinstance(c.type, Geometry) else c
                for c in table.columns
            ]
            rows = read.execute(select(*columns).execution_options(yield_per=5000)).mappings()
            insert_many(write, table, (dict(row) for row in rows))
            key = list(table.primary_key.columns)
            if target.dialect.name == "postgresql" and len(key) == 1:
                _set_sequence(write, table.name, key[0])
    if target.dialect.name == "postgresql":
        with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    source.dispose()
    target.dispose()


def _set_sequence(write: object, table: str, column: object) -> None:
    if isinstance(column.type, Integer) and column.autoincrement:
        write.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column.name}'), "
                f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table}), false)"
            )
        )
