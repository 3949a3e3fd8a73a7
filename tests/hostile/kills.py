"""Kill imports at random moments: the store stays whole, and the next import succeeds.

Run it as ``python -m tests.hostile.kills --kills 100 --seed 1``; on PostgreSQL, too, where
TEST_POSTGRES_URL is set. Exit status 1 where a store was damaged, an import failed afterwards, or a
process was alive one second after the kill.
"""

import argparse
import atexit
import os
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, func, make_url, select, text

from geo.store.database import Base, connect, read_session
from sample.make_sample import DATA
from tests.hostile.oracle import session_processes
from webmap.cli import main as command_line

IMPORTS = {
    "codes": ["import-codes", str(DATA / "wilayah_2020.sql"), str(DATA / "wilayah_2025.sql")],
    "boundaries": ["import-boundaries", str(DATA / "wilayah_boundaries-contoh.zip")],
    "register": [
        "import-register", str(DATA / "klasifikasi_2022-12-26.xlsx"), "--date", "2022-12-27",
    ],
    "layer": ["import-layer", str(DATA / "bkb_2024-05-31.csv"), "--date", "2024-05-31"],
}  # fmt: skip


_DERIVED = ("prepared", "meta")
"""Tables of what is made again where it is missing."""


@dataclass(frozen=True)
class Counts:
    """Outcomes: kills, those after which the store was as before or as after, and what failed."""

    backend: str
    kills: int
    before: int
    after: int
    damaged: int
    failed_after: int
    alive: int

    def row(self) -> str:
        """Return a line of a table of Markdown."""
        cells = (
            self.backend, self.kills, self.before, self.after, self.damaged, self.failed_after,
            self.alive,
        )  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"


HEADING = (
    "| store | kills | store as before | import complete | store damaged | next import failed "
    "| processes alive after 1 s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
)


class Stores:
    """Copies of a store with a list of codes, to be written to."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.folder, self.server = folder, server
        self._original = f"kills_{os.getpid()}" if server else str(folder / "original.sqlite")
        if server:
            self._administer(f"CREATE DATABASE {self._original}")
        words = ["import-codes", str(DATA / "wilayah_2020.sql")]
        failed = run(words, self._url(self._original), folder / "original")
        assert not failed, failed

    @contextmanager
    def copy(self, number: int) -> Iterator[str]:
        """Make a copy and yield its URL; it is removed afterwards."""
        if not self.server:
            path = self.folder / f"copy-{number}.sqlite"
            with (
                closing(sqlite3.connect(self._original)) as source,
                closing(sqlite3.connect(path)) as target,
            ):
                source.backup(target)
            yield self._url(str(path))
            for one in self.folder.glob(f"{path.name}*"):
                one.unlink()
            return
        name = f"{self._original}_{number}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {self._original}")
        try:
            yield self._url(name)
        finally:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Remove the original."""
        if self.server:
            self._administer(f"DROP DATABASE {self._original} WITH (FORCE)")

    def _url(self, name: str) -> str:
        if not self.server:
            return f"sqlite:///{name}"
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _launch(words: list[str], url: str, instance: Path) -> int:
    """Start a command in a session of its own, and return its process id.

    It is a fork of this process, which has loaded the program: a kill then falls into the import
    and not into the loading of modules.
    """
    process = os.fork()
    if process:
        return process
    try:
        os.setsid()
        os.environ.update(WEBMAP_DATABASE_URL=url, WEBMAP_INSTANCE=str(instance))
        instance.mkdir(parents=True, exist_ok=True)
        out = os.open(instance / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(out, descriptor)
        command_line(words, prog_name="python -m webmap")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        sys.stdout.flush()
        atexit._run_exitfuncs()
        os._exit(code)
    except BaseException:
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def run(words: list[str], url: str, instance: Path) -> str:
    """Run a command to its end; return what it printed where it failed, else nothing."""
    _, status = os.waitpid(_launch(words, url, instance), 0)
    printed = (instance / "output").read_text("utf-8", "replace")
    return printed or f"status {status}" if status else ""


def rows(url: str) -> dict[str, int]:
    """Return the number of rows of each table; raises where a store is damaged."""
    engine = connect(url)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        with read_session(engine) as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
                if table.name not in _DERIVED
            }
    finally:
        engine.dispose()


def kill_one(words: list[str], url: str, instance: Path, seconds: float) -> bool:
    """Kill a command after some seconds; return whether a process of it outlives it by a second."""
    process = _launch(words, url, instance)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    alive = session_processes(process)
    for one in alive:
        os.kill(one, signal.SIGKILL)
    return bool(alive)


def campaign(stores: Stores, kills: int, seed: str, kinds: list[str]) -> Counts:
    """Kill imports in turn, each on a copy of the store."""
    rng, counts = Random(seed), Counter[str]()
    durations: dict[str, float] = {}
    complete: dict[str, dict[str, int]] = {}
    original: dict[str, int] = {}
    for number in range(kills):
        kind = kinds[number % len(kinds)]
        words, instance = IMPORTS[kind], stores.folder / f"instance-{number}"
        with stores.copy(number) as url:
            if kind not in durations:
                original = rows(url)
                started = time.monotonic()
                failed = run(words, url, instance)
                assert not failed, failed
                durations[kind], complete[kind] = time.monotonic() - started, rows(url)
        with stores.copy(number) as url:
            counts["alive"] += kill_one(words, url, instance, rng.uniform(0.2, durations[kind]))
            try:
                found = rows(url)
            except Exception as error:
                print(f"{number} {kind}: damaged: {error}", file=sys.stderr)
                counts["damaged"] += 1
                continue
            after = found == complete[kind] and found != original
            counts["before"] += found == original
            counts["after"] += after
            if found != original and not after:
                print(f"{number} {kind}: neither before nor after", file=sys.stderr)
                counts["damaged"] += 1
            failed = run(words, url, instance)
            # one more import of what is complete adds a version
            expected = rows(url) if after else complete[kind]
            if failed or rows(url) != expected:
                print(f"{number} {kind}: next import: {failed[-300:]}", file=sys.stderr)
                counts["failed"] += 1
        shutil.rmtree(instance, ignore_errors=True)
    backend = "PostgreSQL" if stores.server else "SQLite"
    return Counts(
        backend, kills, counts["before"], counts["after"], counts["damaged"], counts["failed"],
        counts["alive"],
    )  # fmt: skip


def main() -> int:
    """Run the kills that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--folder", type=Path, default=Path("instance/hostile/kills"))
    words = parser.parse_args()
    found = []
    for server in ("", os.environ.get("TEST_POSTGRES_URL", "")):
        if server or not found:
            folder = words.folder.resolve()
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            stores = Stores(folder, server)
            found.append(campaign(stores, words.kills, words.seed, list(IMPORTS)))
            stores.close()
            shutil.rmtree(folder)
    print(HEADING)
    for one in found:
        print(one.row())
    return int(any(one.damaged or one.failed_after or one.alive for one in found))


if __name__ == "__main__":
    sys.exit(main())
