"""Fixtures of all tests: stores, the site over the sample, and real data where it is at hand."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url, text

from geo.store.database import connect, generation, read_session
from sample.load import commands

_numbers = count(1)

# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")


TRANSLATIONS = Path(__file__).parents[1] / "webmap/translations"


def pytest_sessionstart() -> None:
    """Compile the catalogues of texts that are newer than what was compiled from them."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compiled = BytesIO()
            with source.open("rb") as file:
                write_mo(compiled, read_po(file))
            target.write_bytes(compiled.getvalue())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drive the browser over one kind of store: what it sees is the same on both."""
    dropped = [item for item in items if item.get_closest_marker("browser") and _on_server(item)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in dropped]


def _on_server(item: pytest.Item) -> bool:
    return "postgresql" in getattr(getattr(item, "callspec", None), "params", {}).values()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the project; the test is skipped where there is none."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data beside the project (../shared/data)")
    return folder


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Kind of store; every test of a store runs on each."""
    if request.param == "postgresql" and not os.environ.get("TEST_POSTGRES_URL"):
        pytest.skip("no PostgreSQL in TEST_POSTGRES_URL (see .ci/postgres)")
    return str(request.param)


@pytest.fixture(scope="session")
def sample_place(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty place for the store that tests share."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('sample') / 'sample.sqlite'}"
    else:
        yield from _database()


@pytest.fixture(scope="session")
def _template(backend: str) -> Iterator[str]:
    """Name of a PostgreSQL database that has its tables; copying it is quick."""
    if backend == "sqlite":
        yield ""
        return
    for url in _database():
        connect(url).dispose()
        yield str(make_url(url).database)


@pytest.fixture
def place(backend: str, tmp_path: Path) -> Iterator[str]:
    """Address of an empty place for a store, without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'place.sqlite'}"
    else:
        yield from _database()


@pytest.fixture
def store(backend: str, tmp_path: Path, _template: str) -> Iterator[Engine]:
    """An empty store of the test's own."""
    places = [f"sqlite:///{tmp_path / 'store.sqlite'}"] if backend == "sqlite" else None
    for url in places or _database(_template):
        engine = connect(url)
        yield engine
        engine.dispose()


def _database(template: str = "template0") -> Iterator[str]:
    server = make_url(os.environ["TEST_POSTGRES_URL"])
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # a database in use cannot be copied; whoever is connected connects again
        leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(leave), {"name": template})
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def sample_app(sample_place: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site over the sample, loaded once by the commands of the demo. Not to be written to."""
    from webmap.cli import main  # here, so that the other rooms are tested without the site

    made = _site(sample_place, tmp_path_factory.mktemp("instance"))
    for command in commands():
        result = CliRunner().invoke(main, command, obj=made)
        assert result.exit_code == 0, (command, result.output, result.exception)
    return made


@pytest.fixture(scope="session")
def sample_store(sample_app: Flask) -> Engine:
    """The sample's store. Not to be written to: all tests share it."""
    return sample_app.extensions["engine"]


@pytest.fixture
def sample_copy(backend: str, sample_store: Engine, tmp_path: Path) -> Iterator[str]:
    """Address of a copy of the sample's store, to be written to."""
    if backend == "sqlite":
        copy = tmp_path / "copy.sqlite"
        with (
            closing(sqlite3.connect(str(sample_store.url.database))) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        yield f"sqlite:///{copy}"
    else:
        yield from _database(str(sample_store.url.database))


@pytest.fixture
def app(sample_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A site of the test's own over the sample, which is not to be written to."""
    made = _site(sample_app.config["DATABASE_URL"], tmp_path)
    engine = made.extensions["engine"]
    with read_session(engine) as session:
        before = generation(session)
    yield made
    with read_session(engine) as session:
        assert generation(session) == before, "this test wrote to the sample that all share"
    engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen, on the sample."""
    return app.test_client()


class Runner(CliRunner):
    """Runs commands of ``python -m webmap`` on a site: ``runner("coverage", "99.01")``."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app

    def __call__(self, *arguments: object) -> Result:
        """Run one command, its words and options as they are typed."""
        from webmap.cli import main

        return self.invoke(main, [str(one) for one in arguments], obj=self.app)


@pytest.fixture
def runner(app: Flask) -> Runner:
    """Run commands on the sample, which is not to be written to."""
    return Runner(app)


@pytest.fixture
def writing_runner(sample_copy: str, tmp_path: Path) -> Iterator[Runner]:
    """Run commands on a copy of the sample that is the test's own."""
    made = _site(sample_copy, tmp_path)
    yield Runner(made)
    made.extensions["engine"].dispose()


def _site(url: str, folder: Path) -> Flask:
    from webmap import create_app

    notice = "Data contoh: provinsi dan angka rekaan"
    given = {"DATABASE_URL": url, "INSTANCE": str(folder), "NOTICE": notice, "TESTING": True}
    return create_app(given)
