"""What happens to the site during a soak: each fault is begun, held and ended by one function.

A fault that this machine cannot cause raises ``Missing`` with the reason; the soak then says so.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from sample.load import commands
from sample.make_sample import DATA
from tests.benchmarks.serving import ROOT, environment
from tests.soak.resources import processes_of
from tests.soak.servers import workers_of
from tests.soak.slow_clients import SlowClients
from tests.soak.visitors import request

CONSUMER = "webmap.jobs import consumer"
CLOCK_JUMPS = (7200, -86_400, 400 * 86_400)  # seconds


class Missing(Exception):
    """This machine cannot cause a fault; the text says why."""


@dataclass
class Stage:
    """The site under test and what faults need of it."""

    process: subprocess.Popen[bytes]
    port: int
    instance: Path
    env: dict[str, str]
    hold: float
    mark: str
    """A text in the environment of every process of the site."""

    is_sample: bool = True
    admin_url: str = ""
    """A superuser of the database of the store; empty on SQLite."""

    postgres: "Postgres | None" = None
    disk: Path | None = None
    """A small file system of its own with the instance folder, which may be filled."""

    clock: Path | None = None
    """The file with the seconds by which the clock of the site is shifted."""

    notes: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def command(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command of the program beside the site."""
        return subprocess.run(
            [sys.executable, "-m", "webmap", *map(str, words)],
            cwd=ROOT,
            env=environment(self.instance, self.env),
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def must(self, *words: object) -> str:
        """Run a command; one that fails is a finding."""
        done = self.command(*words)
        if done.returncode:
            self.findings.append(f"webmap {' '.join(map(str, words))}: {done.stderr[-300:]}")
        return done.stdout


class Postgres:
    """A PostgreSQL server of the soak's own, which can be stopped and started."""

    def __init__(self, folder: Path, port: int) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not binaries:
            raise Missing("PostgreSQL is not here. On Debian: apt install postgresql-15-postgis-3")
        self._binaries, self._folder = binaries[-1], folder
        folder.mkdir()
        if os.geteuid() == 0:  # which a server must not be
            subprocess.run(["chown", "postgres", str(folder)], check=True)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        with (folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(
                f"listen_addresses = '127.0.0.1'\nport = {port}\nfsync = off\n"
                f"unix_socket_directories = '{folder}'\n"
            )
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._binaries / program), "-D", str(self._folder / "data"), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        """Start the server; returns when it answers."""
        self._run("pg_ctl", "-l", str(self._folder / "log"), "-s", "-w", "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop the server; ``immediate`` is as in a power failure."""
        self._run("pg_ctl", "-m", how, "-s", "-w", "stop")


def import_files(stage: Stage) -> None:
    """Import code lists, boundaries and a report again while visitors read."""
    if not stage.is_sample:
        raise Missing("imports need the sample's store")
    stage.must("import-codes", DATA / "wilayah_2020.sql", DATA / "wilayah_2025.sql")
    stage.must("import-boundaries", DATA / "wilayah_boundaries-contoh.zip")
    # as in the sample, so that the figures stay as they are
    stage.must(*next(words for words in commands() if words[0] == "import-register"))


def decide(stage: Stage) -> None:
    """Refuse a row that waits, and undo that decision."""
    rows = re.findall(r"^(\d+:\d+) ", stage.must("review", "list"), re.M)
    if not rows:
        raise Missing("no row waits for a decision")
    done = stage.must("review", "refuse", rows[0], "--who", "Soak", "--why", "soak")
    number = re.search(r'"decisions":\s*\[(\d+)\]', done)
    if number:
        stage.must("review", "undo", number[1])
    else:
        stage.findings.append(f"review refuse: no number of the decision in {done[:200]}")


def kill_worker(stage: Stage) -> None:
    """Kill the youngest worker."""
    os.kill(max(workers_of(stage.process)), signal.SIGKILL)
    time.sleep(1)


def kill_job(stage: Stage) -> None:
    """Kill the process of background jobs in the middle of a document."""
    if not stage.is_sample:
        raise Missing("a document in the background needs the sample's areas")
    day = f"2023-{time.time_ns() % 12 + 1:02}-{time.time_ns() // 100 % 28 + 1:02}"
    path = f"/render/99.pdf?kind=atlas&date={day}"
    asking = threading.Thread(target=request, args=(stage.port, path))
    asking.start()
    killed, deadline = 0, time.monotonic() + 15
    while not killed and time.monotonic() < deadline:
        for pid, words in processes_of(stage.mark):
            if CONSUMER in words:
                time.sleep(1)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
    asking.join()
    if not killed:
        stage.findings.append("kill job: no process of background jobs was there to kill")


def fill_disk(stage: Stage) -> None:
    """Fill the file system of the instance folder; an import must then fail in one line."""
    if stage.disk is None:
        raise Missing("a full disk needs root, to mount a small file system")
    full = stage.disk / "full"
    try:
        with full.open("wb") as file, suppress(OSError):
            while True:
                file.write(b"a" * 65_536)
        if stage.is_sample and not stage.admin_url:
            report = DATA / "klasifikasi_2023-05-16.xlsx"
            done = stage.command("import-register", report, "--date", "2023-05-16")
            if done.returncode != 1 or "Traceback" in done.stderr:
                stage.findings.append(f"import on a full disk: {done.returncode} {done.stderr}")
        time.sleep(stage.hold)
    finally:
        full.unlink()


def jump_clock(stage: Stage) -> None:
    """Set the clock of the site forward and back; its monotonic clock goes on, as NTP does it."""
    if stage.clock is None:
        raise Missing("clock jumps need a C compiler. On Debian: apt install gcc")
    for jump in CLOCK_JUMPS:
        set_clock(stage.clock, jump)
        time.sleep(stage.hold)
        set_clock(stage.clock, 0)
        time.sleep(2)


def crowd(stage: Stage) -> None:
    """Hold 100 slow connections."""
    with SlowClients(stage.port, 100):
        time.sleep(stage.hold)


def stop_database(stage: Stage) -> None:
    """Stop PostgreSQL as a power failure does, and start it again."""
    if stage.postgres is None:
        raise Missing("the store is on SQLite")
    stage.postgres.stop()
    time.sleep(stage.hold)
    stage.postgres.start()


def end_connections(stage: Stage) -> None:
    """End all connections to the database, three times."""
    for _ in range(3):
        _as_admin(
            stage,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database() AND backend_type = 'client backend'",
        )
        time.sleep(1)


def revoke(stage: Stage) -> None:
    """Take the right to read the tables from the site's user, and give it back."""
    user = make_url(stage.env["WEBMAP_DATABASE_URL"]).username if stage.admin_url else ""
    _as_admin(stage, f"REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM {user}")
    time.sleep(stage.hold)
    _as_admin(stage, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}")


def _as_admin(stage: Stage, statement: str) -> None:
    if not stage.admin_url:
        raise Missing("the store is on SQLite")
    engine = create_engine(stage.admin_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@dataclass(frozen=True)
class Fault:
    """A fault, and what visitors may see of it."""

    cause: Callable[[Stage], None]
    may_refuse: bool = False
    """Whether 503 with Retry-After and 507 are right while it lasts."""

    may_disconnect: bool = False

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return self.cause.__name__.replace("_", " ")


FAULTS = (
    Fault(import_files),
    Fault(stop_database, may_refuse=True),
    Fault(decide),
    Fault(fill_disk, may_refuse=True),
    Fault(kill_worker, may_disconnect=True),
    Fault(crowd),
    Fault(end_connections, may_refuse=True),
    Fault(jump_clock),
    Fault(kill_job),
    Fault(revoke, may_refuse=True),
)


def shifted_clock(folder: Path) -> tuple[Path, dict[str, str]] | None:
    """Compile the library that shifts a program's clock of day.

    Returns the file of the shift and what the environment needs; None without a C compiler.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        return None
    source, library = Path(__file__).with_name("shifted_clock.c"), folder / "shifted_clock.so"
    words = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(words, check=True)
    clock = folder / "clock"
    set_clock(clock, 0)
    return clock, {"LD_PRELOAD": str(library), "SHIFTED_CLOCK": str(clock)}


def set_clock(clock: Path, seconds: int) -> None:
    """Shift the clock of day of the site; in place, since the site has mapped the file."""
    with clock.open("r+b" if clock.exists() else "wb") as file:
        file.write(seconds.to_bytes(8, sys.byteorder, signed=True))
