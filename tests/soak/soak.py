"""Mixed load for half an hour while things go wrong: ``make soak`` (``MINUTES=30``, ``ARGS=…``).

Serves a copy of the sample, or of an instance folder, under gunicorn; visitors request pages,
tiles, files, documents, services, search and the review, and one fault follows the other. A finding
is: an error that no fault announces (only 503 with Retry-After, 507, and connections of a killed
worker), a recovery of more than RECOVERY seconds, growth of memory, files, threads, processes or
temporary files, and figures that differ at the end. Prints tables; exits with 1 on findings.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.benchmarks.serving import free_port
from tests.soak.faults import FAULTS, Fault, Missing, Postgres, Stage, shifted_clock
from tests.soak.resources import Record, processes_of
from tests.soak.servers import copy_instance, site, workers_of
from tests.soak.visitors import Answer, Visitors

RECOVERY = 15.0
"""Seconds within which all pages must be there again after a fault."""

GRACE = 5.0
"""Seconds after a fault in which a visitor may still see its errors."""

DISK_BYTES = 400 << 20
CALM = 20.0
DAYS = ["2022-06-30", "2023-01-01", "2023-06-30", "2023-09-01", "2024-01-15", "2024-06-01"]
FIGURES = (
    "/api/areas/{area}/coverage.json?by=regency&date=2024-06-01",
    "/api/areas/{child}/coverage.json?by=village&date=2023-06-30",
)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Mount a file system in memory of DISK_BYTES; None where that is not allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "soak", str(folder)]
    done = subprocess.run(mount, check=False, capture_output=True)
    try:
        yield folder if done.returncode == 0 else None
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def stage(options: argparse.Namespace, folder: Path) -> Iterator[Stage]:
    """Prepare store, disk and clock, and start the site."""
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder / "disk"))
        instance = folder / "disk" / "instance"
        temporary = folder / "disk" / "tmp"
        temporary.mkdir()
        env = {"TMPDIR": str(temporary), "WEBMAP_REVIEW_TOKEN": "only-in-this-soak"}
        postgres, admin_url = None, ""
        if options.store == "postgresql":
            port = free_port()
            postgres = Postgres(folder / "postgres", port)
            postgres.start()
            stack.callback(_stop, postgres)
            admin_url = f"postgresql://postgres@127.0.0.1:{port}/site"
            _admin(postgres.url, "CREATE ROLE site LOGIN", "CREATE DATABASE site OWNER site")
            _admin(admin_url, "CREATE EXTENSION postgis")
            env["WEBMAP_DATABASE_URL"] = f"postgresql://site@127.0.0.1:{port}/site"
        copy_instance(options.instance, instance, env)
        clock, faked = shifted_clock(folder) or (None, {})
        kind = "gunicorn"
        served = site(kind, instance, folder, workers=options.workers, env={**env, **faked})
        port, process = stack.enter_context(served)
        yield Stage(
            process,
            port,
            instance,
            env,
            options.hold,
            f"WEBMAP_INSTANCE={instance}",
            is_sample=options.instance is None,
            admin_url=admin_url,
            postgres=postgres,
            disk=disk,
            clock=clock,
        )


def _stop(postgres: Postgres) -> None:
    with suppress(subprocess.CalledProcessError):
        postgres.stop()


def _admin(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class Soak:
    """One run: faults one after the other, and what visitors and the machine saw."""

    def __init__(self, on: Stage, visitors: Visitors, minutes: float) -> None:
        self.on, self.visitors = on, visitors
        self.record, self.findings = Record(), on.findings
        self.windows: list[tuple[Fault, float, float]] = []
        self.recoveries: dict[str, list[float]] = {}
        self.missing: dict[str, str] = {}
        self._end = time.monotonic() + minutes * 60

    def run(self) -> None:
        """Cause faults until the time is over; each round begins with the next one."""
        while time.monotonic() < self._end:
            for fault in FAULTS:
                self.rest(CALM)
                if time.monotonic() >= self._end:
                    return
                self.cause(fault)

    def rest(self, seconds: float) -> None:
        """Let visitors read in peace, and sample the workers."""
        end = min(time.monotonic() + seconds, self._end)
        while (left := end - time.monotonic()) > 0:
            self.record.add(workers_of(self.on.process))
            time.sleep(min(10, left))

    def cause(self, fault: Fault) -> None:
        """Cause a fault, and measure how long the site needs after it."""
        begin = time.monotonic()
        try:
            fault.cause(self.on)
        except Missing as missing:
            if fault.name not in self.missing:
                print(f"left out: {fault.name}: {missing}", flush=True)
            self.missing[fault.name] = str(missing)
            return
        except Exception as error:  # the soak itself must end in order
            self.findings.append(f"{fault.name}: {type(error).__name__} {error}")
        end = time.monotonic()
        seconds = self.visitors.seconds_until_well()
        self.windows.append((fault, begin, end + seconds))
        self.recoveries.setdefault(fault.name, []).append(seconds)
        print(f"  {fault.name}: held {end - begin:.1f} s, well after {seconds:.1f} s", flush=True)
        if seconds > RECOVERY:
            self.findings.append(f"{fault.name}: pages were there again only after {seconds:.0f} s")

    def judge(self, answer: Answer) -> str:
        """Return what is wrong with an answer; empty where nothing is, or a fault announces it."""
        if answer.is_good:
            return ""
        for fault, begin, end in self.windows:
            if answer.begin <= end + GRACE and answer.end >= begin:
                if answer.status == 0 and fault.may_disconnect:
                    return ""
                if answer.status and answer.is_announced and fault.may_refuse:
                    return ""
        during = [
            f.name for f, b, e in self.windows if answer.begin <= e + GRACE and answer.end >= b
        ]
        return f"{answer.path}: {answer.status} {answer.error} (during {during or 'nothing'})"


def report(soak: Soak, counts: dict[str, tuple[int, int]]) -> None:
    """Print the tables; ``counts``: name to what was there at the start and at the end."""
    answers = soak.visitors.answers
    print("\n| what happens | times | answers | errors announced | p50 | p99 | well again after |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    rows: list[tuple[str, list[tuple[float, float]], str]] = []
    for fault in FAULTS:
        spans = [(begin, end) for one, begin, end in soak.windows if one is fault]
        if spans:
            rows.append((fault.name, spans, f"{max(soak.recoveries[fault.name]):.1f} s"))
    calm = [a for a in answers if not any(b <= a.begin <= e + GRACE for _, b, e in soak.windows)]
    _row("nothing", "", calm, "")
    for name, spans, recovery in rows:
        within = [a for a in answers if any(b <= a.begin <= e for b, e in spans)]
        _row(name, str(len(spans)), within, recovery)
    first, last, grown = soak.record.growth()
    soak.findings.extend(f"the worker that lived longest: {one}" for one in grown)
    print("\n| of the worker that lived longest | after warm-up | at the end |")
    print("| --- | ---: | ---: |")
    print(f"| private memory | {first.memory >> 20} MB | {last.memory >> 20} MB |")
    print(f"| open files | {first.files} | {last.files} |")
    print(f"| threads | {first.threads} | {last.threads} |")
    for name, (before, after) in counts.items():
        print(f"| {name} | {before} | {after} |")
        if after > before:
            soak.findings.append(f"{name}: {before} at the start, {after} at the end")
    print(f"\nstatuses: {dict(Counter(answer.status for answer in answers))}")


def _row(name: str, times: str, answers: list[Answer], recovery: str) -> None:
    took = sorted(answer.end - answer.begin for answer in answers) or [0.0]
    errors = sum(not answer.is_good for answer in answers)
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
    print(
        f"| {name} | {times} | {len(answers)} | {errors} | {took[len(took) // 2] * 1e3:.0f} ms "
        f"| {p99:.2f} s | {recovery} |"
    )


def figures(visitors: Visitors) -> list[str]:
    """Read figures of fixed dates, without the numbers of the state of the store."""
    found = []
    for address in FIGURES:
        connection = http.client.HTTPConnection("127.0.0.1", visitors.port, timeout=60)
        connection.request("GET", visitors.path(address))
        answer = json.loads(connection.getresponse().read())
        found.append(json.dumps([answer["total"], answer["rows"]], sort_keys=True))
        connection.close()
    return found


def counted(on: Stage) -> dict[str, int]:
    """Count what must not grow; returns when background jobs have ended, or after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(True for _ in processes_of(on.mark)):
        time.sleep(1)  # gunicorn's own have no environment: they are renamed
    temporary = Path(on.env["TMPDIR"])
    return {
        "temporary files": len(list(temporary.rglob("*"))),
        "processes": 1 + len(workers_of(on.process)) + len(list(processes_of(on.mark))),
    }


def main() -> int:
    """Run the soak; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=5, help="requests a second")
    parser.add_argument("--hold", type=float, default=8, help="seconds that a fault lasts")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", choices=("postgresql", "sqlite"))
    parser.add_argument("--instance", type=Path, help="instance folder; the sample where absent")
    parser.add_argument("--area", default="99", help="code of an area with figures")
    parser.add_argument("--child", default="99.01", help="code of an area below it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stop the servers, remove the files
    has_postgres = bool(list(Path("/usr/lib/postgresql").glob("*/bin")))
    options.store = options.store or (
        "postgresql" if has_postgres and options.instance is None else "sqlite"
    )
    print(f"{options.minutes:.0f} minutes on {options.store}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        with stage(options, folder) as on:
            names = {"area": options.area, "child": options.child}
            visitors = Visitors(on.port, names, DAYS, options.rate)
            visitors.seconds_until_well()
            before, start = figures(visitors), counted(on)
            soak = Soak(on, visitors, options.minutes)
            visitors.start()
            try:
                soak.run()
            finally:
                visitors.stop()
            end = counted(on)
            report(soak, {key: (start[key], end[key]) for key in start})
            wrong = [text for answer in visitors.answers if (text := soak.judge(answer))]
            soak.findings += [f"{len(wrong)} errors, such as: {one}" for one in wrong[:5]]
            if figures(visitors) != before:
                soak.findings.append("figures of fixed dates differ from those at the start")
            if options.store == "sqlite":
                done = on.command("review", "list")
                if done.returncode:
                    soak.findings.append(f"the store cannot be read: {done.stderr[-300:]}")
        log = (folder / "site.log").read_text(errors="replace")
        if "Traceback" in log:
            at = log.index("Traceback")
            soak.findings.append(
                f"{log.count('Traceback')} tracebacks in the log: {log[at : at + 1500]}"
            )
        if keep := os.environ.get("SOAK_LOG"):
            shutil.copy(folder / "site.log", keep)
    for finding in soak.findings:
        print(f"FINDING {finding}")
    print("no findings" if not soak.findings else f"{len(soak.findings)} findings")
    return bool(soak.findings)


if __name__ == "__main__":
    sys.exit(main())
