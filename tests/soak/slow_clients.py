"""Measure what readers notice while hundreds of slow clients hold connections open (slowloris).

``python -m tests.soak.slow_clients`` starts the site in three ways (``run``, gunicorn with
``deploy/gunicorn.conf.py``, the same behind nginx with ``deploy/nginx.conf``). A quarter of the
slow clients sends a request head one byte a second, a quarter a body, a quarter reads a large
answer one byte a second, a quarter keeps an idle connection; whoever is disconnected comes back.
They have addresses of their own (127.1.0.x), so that limits for each address do not hide a fault.
Prints a table and exits with 1 where a reader got no answer or waited too long.
"""

import argparse
import asyncio
import http.client
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.soak.servers import SERVERS, copy_instance, site, workers_of

PAGES = (
    "/",
    "/area/99",
    "/area/99.01",
    "/api/areas/99/coverage.json?by=regency",
    "/cari?q=nusa",
    "/export/99.01.csv?level=village",
)
LARGE = "/export/99.geojson?level=village"
READERS = 3
PAUSE = 0.15  # seconds between two requests of a reader
PATIENCE = 30.0  # seconds that a reader waits for an answer
LONGEST_P99 = 5.0  # seconds, on a machine that does other work, too; more is a finding


@dataclass
class Phase:
    """What readers got in a part of the run; seconds."""

    durations: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def row(self) -> tuple[int, int, float, float, float]:
        """Number of answers and of errors, median, 99th percentile and longest in milliseconds."""
        ordered = sorted(self.durations) or [float("nan")]
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        times = (statistics.median(ordered) * 1e3, p99 * 1e3, ordered[-1] * 1e3)
        return (len(self.durations), len(self.errors), *times)


class Readers:
    """Visitors who read pages, each on a connection of its own for every request."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._port, self._address = port, address
        self._stop = threading.Event()
        self.phase = Phase()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(READERS)]
        for thread in self._threads:
            thread.start()

    def _read(self, number: int) -> None:
        chosen = random.Random(number)
        while not self._stop.wait(PAUSE):
            path, phase, start = chosen.choice(PAGES), self.phase, time.monotonic()
            try:
                status = get(self._port, path, self._address)
                if status != 200:
                    phase.errors.append(f"{path}: {status}")
            except (OSError, http.client.HTTPException) as error:
                phase.errors.append(f"{path}: {type(error).__name__} {error}")
            phase.durations.append(time.monotonic() - start)

    def during(self, seconds: float) -> Phase:
        """Let readers read for a time; requests count where they began."""
        self.phase = phase = Phase()
        time.sleep(seconds)
        return phase

    def stop(self) -> None:
        """Return when every reader has ended."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


def get(port: int, path: str, address: str = "127.0.0.1") -> int:
    """Request a page from an address of this machine; returns its status when all was read."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0)
    )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


class SlowClients:
    """Connections that send or read a byte every ``step`` seconds; ``with`` opens and ends them."""

    def __init__(self, port: int, count: int, step: float = 1.0) -> None:
        self._port, self._count, self._step = port, count, step
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self.opened: Counter[str] = Counter()
        self._days = 0

    def __enter__(self) -> "SlowClients":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._tasks.cancel)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        kinds = (self._head, self._body, self._reader, self._idle)
        clients = (self._again(kinds[n % 4], n) for n in range(self._count))
        self._tasks = asyncio.gather(*clients)
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._tasks)
        self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()

    async def _again(self, kind: object, number: int) -> None:
        await asyncio.sleep(number / self._count)  # not all at the same moment
        while True:
            client = socket.socket()
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            try:
                client.bind((f"127.1.{number // 250}.{number % 250 + 1}", 0))
                await asyncio.wait_for(
                    self._loop.sock_connect(client, ("127.0.0.1", self._port)), 10
                )
                self.opened[kind.__name__.strip("_")] += 1  # type: ignore[attr-defined]
                await kind(client)  # type: ignore[operator]
            except (OSError, TimeoutError):
                pass
            finally:
                client.close()
            await asyncio.sleep(self._step)

    async def _drip(self, client: socket.socket, text: bytes) -> None:
        """Send a byte at a time, until the server closes."""
        for number in range(len(text)):
            await self._loop.sock_sendall(client, text[number : number + 1])
            with suppress(TimeoutError):
                if not await asyncio.wait_for(self._loop.sock_recv(client, 4096), self._step):
                    return

    async def _head(self, client: socket.socket) -> None:
        await self._drip(client, b"GET /area/99 HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"a" * 3000)

    async def _body(self, client: socket.socket) -> None:
        head = (
            b"POST /review/enter HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        await self._loop.sock_sendall(client, head)
        await self._drip(client, b"a" * 4000)

    async def _reader(self, client: socket.socket) -> None:
        self._days += 1  # a fresh answer each time, up to a year back
        day = date(2024, 5, 31) - timedelta(days=self._days % 365)
        request = f"GET {LARGE}&date={day} HTTP/1.1\r\nHost: x\r\n\r\n" * 4
        await self._loop.sock_sendall(client, request.encode())
        while await self._loop.sock_recv(client, 1):
            await asyncio.sleep(self._step)

    async def _idle(self, client: socket.socket) -> None:
        if random.random() < 0.5:
            await self._loop.sock_sendall(client, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        while await self._loop.sock_recv(client, 4096):
            pass


def measure(kind: str, instance: Path, folder: Path, count: int, seconds: float) -> list[str]:
    """Measure one way of serving; prints its rows and returns what is wrong."""
    findings = []
    with site(kind, instance, folder) as (port, process):
        for path in PAGES:
            get(port, path)
        workers = workers_of(process)
        readers = Readers(port)
        try:
            phases = {"before": readers.during(min(10, seconds))}
            with SlowClients(port, count) as slow:
                phases["during"] = readers.during(seconds)
            phases["after"] = readers.during(min(10, seconds))
        finally:
            readers.stop()
        if workers_of(process) != workers:
            findings.append(f"{kind}: workers were replaced")
        for name, phase in phases.items():
            answers, errors, p50, p99, longest = phase.row()
            print(
                f"| {kind}, {name} | {answers} | {errors} | {p50:.0f} ms | {p99:.0f} ms "
                f"| {longest:.0f} ms |",
                flush=True,
            )
            findings += [f"{kind}, {name}: {error}" for error in phase.errors[:3]]
            if not p99 <= LONGEST_P99 * 1e3:
                findings.append(f"{kind}, {name}: p99 of readers {p99:.0f} ms")
        print(f"  connections opened: {dict(slow.opened)}", file=sys.stderr)
    return findings


def main() -> int:
    """Measure each way of serving; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--servers", default=",".join(SERVERS), help="run,gunicorn,nginx")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--instance", type=Path, help="instance folder; the sample where absent")
    options = parser.parse_args()
    findings = []
    print("| server, slow clients | answers | errors | p50 | p99 | longest |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(prefix="slow-clients-") as name:
        folder = Path(name)
        copy_instance(options.instance, folder / "instance")
        for kind in options.servers.split(","):
            if kind not in SERVERS:
                parser.error(f"--servers: {kind} is none of {', '.join(SERVERS)}")
            count, seconds = options.connections, options.seconds
            findings += measure(kind, folder / "instance", folder, count, seconds)
    for finding in findings:
        print(f"FINDING {finding}", file=sys.stderr)
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
