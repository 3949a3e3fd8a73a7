"""Fixtures of all tests: stores, the site over the sample, and real data where it is at hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from geo.database import connect
from sample.load import commands

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the project; the test is skipped where there is none."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data beside the project (../shared/data)")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    """An empty store of the test's own."""
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sample_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site over the sample, loaded once by the commands of the demo. Not to be written to."""
    from webmap.cli import main  # here, so that the other rooms are tested without the site

    folder = tmp_path_factory.mktemp("sample")
    made = _site(f"sqlite:///{folder / 'sample.sqlite'}", folder)
    for command in commands():
        result = CliRunner().invoke(main, command, obj=made)
        assert result.exit_code == 0, (command, result.output, result.exception)
    return made


@pytest.fixture(scope="session")
def sample_store(sample_app: Flask) -> Engine:
    """The sample's store. Not to be written to: all tests share it."""
    return sample_app.extensions["engine"]


@pytest.fixture
def app(sample_app: Flask, tmp_path: Path) -> Flask:
    """A site of the test's own over the sample, which is not to be written to."""
    return _site(sample_app.config["DATABASE_URL"], tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen, on the sample."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> Run:
    """Run a command of ``python -m webmap`` on the sample: ``runner("coverage", "99.01")``."""
    from webmap.cli import main

    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments], obj=app)


def _site(url: str, folder: Path) -> Flask:
    from webmap import create_app

    notice = "Data contoh: provinsi dan angka rekaan"
    given = {"DATABASE_URL": url, "INSTANCE": str(folder), "NOTICE": notice, "TESTING": True}
    return create_app(given)
