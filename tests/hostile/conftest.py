"""Fixtures of the tests with hostile files."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from tests.hostile import samples
from tests.hostile.cases import Case, member_names
from tests.hostile.oracle import Oracle, Verdict
from tests.hostile.samples import Sample

_SLOW = 4.0  # other tests run at the same time


@pytest.fixture(scope="session")
def _store_file(
    backend: str, sample_store: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Copy of the sample's store; files are read in the same way for each kind of store."""
    if backend != "sqlite":
        pytest.skip("files are read in the same way for each kind of store")
    path = tmp_path_factory.mktemp("original") / "store.sqlite"
    with (
        closing(sqlite3.connect(str(sample_store.url.database))) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)
    return path


@pytest.fixture(scope="session")
def valid_files(
    _store_file: Path, sample_store: Engine, tmp_path_factory: pytest.TempPathFactory
) -> list[Sample]:
    """Valid files of each format."""
    return samples.make(tmp_path_factory.mktemp("valid"), sample_store)


@pytest.fixture(scope="session")
def oracle(_store_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    """Judge that runs all commands in one process."""
    judge = Oracle(tmp_path_factory.mktemp("oracle") / "one", _store_file, slow=_SLOW)
    yield judge
    judge.close()


@pytest.fixture(scope="session")
def process_oracle(_store_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    """Judge that starts a process for each command."""
    folder = tmp_path_factory.mktemp("oracle") / "each"
    judge = Oracle(folder, _store_file, one_process=False, slow=_SLOW)
    yield judge
    judge.close()


Judge = Callable[..., Verdict]


@pytest.fixture
def judge(oracle: Oracle, tmp_path: Path) -> Judge:
    """Write one file, import it, and return the verdict: ``judge("a.csv", write, words)``."""

    def run(name: str, write: object, words: tuple[str, ...]) -> Verdict:
        path = tmp_path / "case" / name
        path.parent.mkdir()
        if isinstance(write, bytes | str):
            path.write_bytes(write if isinstance(write, bytes) else write.encode())
        else:
            assert callable(write)
            write(Random("finding"), path)
        command = [str(path) if word == "{}" else word for word in words]
        return oracle.judge(Case(0, path.suffix, command, path, (name, *member_names(path))))

    return run
