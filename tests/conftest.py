"""Fixtures of all tests: stores, the site with the sample, and real data where it is present."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url, text
from werkzeug.routing import Rule

from geo.files.gdal_settings import pyogrio
from geo.store import database
from geo.store.database import connect, generation, read_session
from geo.store.store_errors import StoreAdvice
from sample.load import commands
from tests import chromium, scheduling, skipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_numbers = count(1)

# No deadline: how long an example takes depends on the machine. Whether a change is taken does not
# depend on chance (.ci/run); everywhere else each run draws other examples.
settings.register_profile(
    "steady",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=os.environ.get("TEST_SAME_EXAMPLES") == "yes",
)
settings.load_profile("steady")


# Tests read files as other programs do, by drivers that the program leaves out. What reads files of
# users runs in processes of its own, and tests/geo/files/test_gdal_settings.py holds its drivers.
pyogrio.set_gdal_config_options({"GDAL_SKIP": None})
pyogrio._ogr._register_drivers()

_BROWSER_ARGUMENTS = (
    *chromium.ARGUMENTS,
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # tests reach no other host
    # one process draws all pages of a context: to start one takes as long as to draw a page
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,SpareRendererForSitePerProcess",
)


class _Rule(Rule):
    """A route that shares the compiled builder of its addresses with the same route of other apps.

    Tests make thousands of apps, and compiling was nine tenths of the time of making one.
    """

    _builders: ClassVar[dict[tuple[str, str, bool], Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = self.rule, repr(self.defaults), append_unknown
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


Flask.url_rule_class = _Rule

TRANSLATIONS = Path(__file__).parents[1] / "webmap/translations"


def pytest_sessionstart() -> None:
    """Compile the gettext catalogues whose source is newer than the compiled file."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compiled = BytesIO()
            with source.open("rb") as file:
                write_mo(compiled, read_po(file))
            target.write_bytes(compiled.getvalue())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests of pages, tiles and styles on PostgreSQL: they are the same on both.

    Tests of the whole country run by ``make clients`` only. The longest tests are skipped without
    ``make test THOROUGH=yes``, those that drive Chromium where it is missing or left out
    (``make test BROWSER=no``).
    """
    no_browser = _no_browser()
    if no_browser:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=no_browser))
    if os.environ.get("TEST_THOROUGH") != "yes":
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(pytest.mark.skip(reason=skipped.LONG))
    national = os.environ.get("TEST_NATIONAL") == "yes"
    deselected = [
        item
        for item in items
        if (item.nodeid.startswith(_SAME_ON_BOTH) and _on_postgresql(item))
        or (item.get_closest_marker("national") and not national)
    ]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        left_out = set(deselected)
        items[:] = [item for item in items if item not in left_out]
    items[:] = scheduling.order(items)


def _no_browser() -> str:
    """Return why tests with a browser are skipped; empty where they run."""
    if os.environ.get("TEST_BROWSER") == "no":
        return skipped.LEFT_OUT
    return "" if chromium.path() else skipped.NO_BROWSER


pytest_xdist_make_scheduler = scheduling.pytest_xdist_make_scheduler
pytest_terminal_summary = skipped.pytest_terminal_summary


_SAME_ON_BOTH = (
    "tests/browser/",
    "tests/boundaries/importing/test_crosswalk.py::test_bps_layers_of_four_regencies",
    "tests/clients/",
    "tests/webmap/catalog/",
    "tests/webmap/cli/test_document_options.py",
    "tests/webmap/connections/",
    "tests/webmap/core/",
    "tests/webmap/documents/",
    "tests/webmap/downloads/",
    "tests/webmap/maps/",
    "tests/webmap/ogc/conformance/",
    "tests/webmap/ogc/openapi/",
    "tests/webmap/ogc/output/",
    "tests/webmap/ogc/parameters/",
    "tests/webmap/ogc/schemas/",
    "tests/webmap/ogc/test_",
    "tests/webmap/ogc/tiles/",
    "tests/webmap/pages/lists/",
    "tests/webmap/pages/test_areas",
    "tests/webmap/pages/test_history",
    "tests/webmap/pages/test_sharing.py",
    "tests/webmap/pages/test_sheet.py",
    "tests/webmap/presentation/",
    "tests/webmap/server/",
    "tests/webmap/styles/",
    "tests/webmap/test_links.py",
    "tests/webmap/tiles/",
    "tests/webmap/worklist/",
)
"""Tests of what is made from figures and shapes, however these were read from the store."""


def _on_postgresql(item: pytest.Item) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return bool(parameters.get("backend") == "postgresql")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the project; skips the test where it is absent.

    TEST_REAL_DATA=no skips it, too, where another run reads the data at the same time.
    """
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir() or os.environ.get("TEST_REAL_DATA") == "no":
        pytest.skip("no real data beside the project (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium of the system, one for all tests of a process: Playwright starts only once in it.

    Tests with the mark ``browser`` are skipped where there is none.
    """
    from playwright.sync_api import sync_playwright  # here, so that other tests run without it

    path = chromium.path()
    assert path, skipped.NO_BROWSER
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_BROWSER_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Kind of store; each test that uses a store runs on both kinds."""
    if request.param == "postgresql" and not os.environ.get("TEST_POSTGRES_URL"):
        pytest.skip("no PostgreSQL in TEST_POSTGRES_URL (see .ci/postgres)")
    return str(request.param)


@pytest.fixture(scope="session")
def sample_database_url(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of an empty database for the store of the sample."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('sample') / 'sample.sqlite'}"
    else:
        yield from _database()


@pytest.fixture(scope="session")
def _template(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Database with tables, to be copied: its name in PostgreSQL, its path with SQLite."""
    urls = [f"sqlite:///{tmp_path_factory.mktemp('template') / 'store.sqlite'}"]
    for url in urls if backend == "sqlite" else _database():
        connect(url).dispose()
        yield str(make_url(url).database)


@pytest.fixture
def database_url(backend: str, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'database.sqlite'}"
    else:
        yield from _database()


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """Engine of an empty database, without the checks and migrations of ``connect``."""
    engine = database._engine(database_url, StoreAdvice())
    yield engine
    engine.dispose()


@pytest.fixture
def store(backend: str, tmp_path: Path, _template: str) -> Iterator[Engine]:
    """Engine of an empty store for one test."""
    if backend == "sqlite":
        shutil.copy(_template, tmp_path / "store.sqlite")
    urls = [f"sqlite:///{tmp_path / 'store.sqlite'}"]
    for url in urls if backend == "sqlite" else _database(_template):
        engine = connect(url)
        yield engine
        engine.dispose()


def _database(template: str = "template0") -> Iterator[str]:
    server = make_url(os.environ["TEST_POSTGRES_URL"])
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # PostgreSQL cannot copy a database with connections; clients connect again
        disconnect = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(disconnect), {"name": template})
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def sample_app(sample_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """App with the sample, loaded once by the commands of the demo. Tests must not write to it."""
    from webmap.cli import main  # here, so that tests of other packages run without it

    app = _create_site(sample_database_url, tmp_path_factory.mktemp("instance"))
    for command in commands():
        result = CliRunner().invoke(main, command, obj=app)
        assert result.exit_code == 0, (command, result.output, result.exception)
    return app


@pytest.fixture(scope="session")
def sample_store(sample_app: Flask) -> Engine:
    """Engine of the sample's store. All tests share it and must not write to it."""
    return sample_app.extensions["engine"]


@pytest.fixture
def sample_copy(backend: str, sample_store: Engine, tmp_path: Path) -> Iterator[str]:
    """URL of a copy of the sample's store, which the test may write to."""
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
    """App for one test with the shared sample; fails where the test has written to the sample."""
    app = _create_site(sample_app.config["DATABASE_URL"], tmp_path)
    engine = app.extensions["engine"]
    with read_session(engine) as session:
        before = generation(session)
    yield app
    with read_session(engine) as session:
        assert generation(session) == before, "this test wrote to the shared sample"
    engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Flask test client of an app with the sample."""
    return app.test_client()


class Runner(CliRunner):
    """Runs commands of ``python -m webmap`` with an app: ``runner("coverage", "99.01")``."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app

    def __call__(self, *arguments: object) -> Result:
        """Run one command; arguments are the words on the command line."""
        from webmap.cli import main

        return self.invoke(main, [str(argument) for argument in arguments], obj=self.app)


@pytest.fixture
def runner(app: Flask) -> Runner:
    """Runner on the shared sample; the test must not write to it."""
    return Runner(app)


@pytest.fixture
def writing_runner(sample_copy: str, tmp_path: Path) -> Iterator[Runner]:
    """Runner on a copy of the sample, which the test may write to."""
    app = _create_site(sample_copy, tmp_path)
    yield Runner(app)
    app.extensions["engine"].dispose()


def _create_site(url: str, folder: Path) -> Flask:
    from webmap import create_app

    notice = "Data contoh: provinsi dan angka rekaan"
    settings = {"DATABASE_URL": url, "INSTANCE": str(folder), "NOTICE": notice, "TESTING": True}
    return create_app(settings)
