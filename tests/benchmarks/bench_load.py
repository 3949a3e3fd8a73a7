"""200 clients on two workers for a minute while a report is imported, on each kind of store.

Run by ``make bench``. Clients send the requests of users and their browsers without a pause. Each
response must equal one that the idle site gives before or after the import, and no request sent
after the first response of the new state may get one of the old state.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geo.tiles.pmtiles import TileArchive
from tests.benchmarks import serving
from tests.benchmarks.load_client import PlannedRequest
from tests.benchmarks.serving import National

CLIENTS, SECONDS, WORKERS = 200, 60, 2
WORK = "200 clients for 60 s on 2 workers while a report is imported"
NEW_DAY = "2023-09-30"  # after all published reports: the default date of every page changes
NEW_SHEET = "2022-06-13"  # an old report, so that its figures change, too
REGENCIES = ("33.29", "32.01", "36.04", "51.71")
_PORT = "http://127.0.0.1:"


def planned_requests(instance: Path) -> list[PlannedRequest]:
    """Return requests with weights as on a site of maps."""
    shapes, status = r'(/shapes/[^"]+)', r'(/atlas/status/[^"]+)'
    (archive,) = (instance / "tiles").glob("*.pmtiles")
    requests = [
        PlannedRequest("page /", "/", 3),
        PlannedRequest("page /atlas", "/atlas", 3, follow=status),
        PlannedRequest("page province", "/area/36", 3, follow=shapes),
        PlannedRequest("page villages of a province", "/area/36?by=village", 1, follow=shapes),
        PlannedRequest("json provinces", "/api/areas/ID/coverage.json?by=province", 2),
        PlannedRequest("json regencies", "/api/areas/ID/coverage.json?by=regency", 1),
        PlannedRequest("json districts", "/api/areas/33/coverage.json?by=district", 1),
        PlannedRequest("search", "/api/search?q=brebes", 2),
        PlannedRequest("tiles", f"/tiles/{archive.name}", 14, ranges=_ranges(archive)),
        PlannedRequest("health", "/healthz", 1),
    ]
    for code in REGENCIES:
        requests += [
            PlannedRequest(f"page {code}", f"/area/{code}", 2, follow=shapes),
            PlannedRequest(f"page villages {code}", f"/area/{code}?by=village", 2, follow=shapes),
            PlannedRequest(f"json {code}", f"/api/areas/{code}/coverage.json?by=village", 1),
            PlannedRequest(f"export csv {code}", f"/export/{code}.csv?level=village", 0.5),
            PlannedRequest(f"export geojson {code}", f"/export/{code}.geojson?level=village", 0.5),
        ]
    return requests


def _ranges(archive: Path) -> list[tuple[int, int]]:
    """Return ranges as a map requests them: the directory, then tiles throughout the archive."""
    sizes = [len(data) for _, data in TileArchive(archive).tiles()]
    middle = max(1, int(statistics.median(sizes)))
    end = archive.stat().st_size
    return [(0, 16383), *((at, at + middle - 1) for at in range(20_000, end - middle, end // 40))]


def run_load(
    address: str, requests: list[PlannedRequest], clients: int = 0, **options: Any
) -> dict[str, Any]:
    """Run the load client to its end; returns its report."""
    with running_load(address, requests, clients, **options) as finish:
        return finish()


@contextmanager
def running_load(
    address: str, requests: list[PlannedRequest], clients: int, **options: Any
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Run the load client in the background; yields a function that ends it and returns its report.

    ``options`` are further keys of the plan (see ``load_client.run``).
    """
    process = subprocess.Popen(
        [sys.executable, "tests/benchmarks/load_client.py"],
        cwd=serving.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    plan = {
        "port": int(address.removeprefix(_PORT)),
        "requests": [vars(request) for request in requests],
        "clients": clients,
        "seconds": SECONDS,
        **options,
    }
    assert process.stdin
    process.stdin.write(json.dumps(plan) + "\n")
    process.stdin.flush()

    def finish() -> dict[str, Any]:
        output, _ = process.communicate("end\n")
        report: dict[str, Any] = json.loads(output)
        return report

    try:
        yield finish
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def find_inconsistencies(
    during: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """Return a line for each response of neither state, and for each of the old after the new."""
    mixed, late = [], []
    only_new = [
        times["first_received"]
        for label, responses in during["responses"].items()
        for digest, times in responses.items()
        if digest in after["responses"].get(label, {}) and digest not in before["responses"][label]
    ]
    first_new = min(only_new, default=float("inf"))
    for label, responses in during["responses"].items():
        old, new = before["responses"].get(label, {}), after["responses"].get(label, {})
        for digest, times in responses.items():
            if digest not in old and digest not in new:
                mixed.append(f"{label}: {times['count']} responses of no known state ({digest})")
            elif digest not in new and times["last_requested"] > first_new:
                behind = times["last_requested"] - first_new
                late.append(f"{label}: the old state, requested {behind:.2f} s after the new")
    if first_new == float("inf"):
        mixed.append("no client received the new state")
    return mixed, late


def measure(
    instance: Path, env: dict[str, str], clients: int = CLIENTS, folder: Path | None = None
) -> dict[str, Any]:
    """Serve an instance to clients and import into it twice; returns the results by name."""
    requests = planned_requests(instance)
    options = {"folder": str(folder)} if folder else {}
    with serving.serve(instance, workers=WORKERS, env=env) as address:
        for _ in range(4):  # until the caches of each worker are filled
            before = run_load(address, requests, **options)
        assert not before["errors"], before["errors"]
        imports = []
        with running_load(address, requests, clients, until_stopped=True, **options) as finish:
            time.sleep(5)
            for _ in range(2):
                start = time.perf_counter()
                sheet = serving.sheet(NEW_SHEET)
                serving.command(instance, "import-register", sheet, "--date", NEW_DAY, env=env)
                imports.append(time.perf_counter() - start)
            during = finish()
        after = run_load(address, requests, **options)
    mixed, late = find_inconsistencies(during, before, after)
    durations = sorted(each for own in during["durations"].values() for each in own)
    cuts = statistics.quantiles(durations, n=100)
    return {
        "responses": len(durations),
        "per_second": len(durations) / during["seconds"],
        "seconds": during["seconds"],
        "p50": cuts[49],
        "p99": cuts[98],
        "longest": durations[-1],
        "slowest": {kind: statistics.median(own) for kind, own in during["durations"].items()},
        "megabytes": during["received"] / 1e6,
        "unchanged": during["unchanged"],
        "errors": during["errors"] + after["errors"],
        "mixed": mixed,
        "late": late,
        "imports": imports,
    }


def add_row(result: Callable[..., None], store: str, measured: dict[str, Any]) -> None:
    """Add the row of a kind of store; raises AssertionError for errors and mixed states."""
    errors, mixed = len(measured["errors"]), len(measured["mixed"]) + len(measured["late"])
    for line in [*measured["errors"][:10], *measured["mixed"][:10], *measured["late"][:10]]:
        print(line)
    print({kind: f"{1000 * median:.0f} ms" for kind, median in measured["slowest"].items()})
    result(
        f"{WORK}: {store}",
        against="–",
        ours=f"{measured['per_second']:,.0f} requests/s; p50 {1000 * measured['p50']:,.0f} ms, "
        f"p99 {measured['p99']:.2f} s, longest {measured['longest']:.2f} s; "
        f"{errors} errors, {mixed} mixed in {measured['responses']:,} answers",
        theirs="–",
        ratio="–",
        target="no error, no mixed state, p99 stated",
        met=not errors and not mixed,
        note=f"no pause between a client's requests; {measured['megabytes']:,.0f} MB sent, "
        f"{measured['unchanged']:,} times 304; two imports took "
        f"{' and '.join(f'{seconds:.0f} s' for seconds in measured['imports'])} meanwhile; "
        f"clients, server and import share the cores",
    )
    assert not errors and not mixed


def test_load_on_sqlite(national_copy: National, result: Callable[..., None]) -> None:
    """Measure SQLite in WAL mode."""
    add_row(result, "SQLite", measure(national_copy.instance, {}))


def test_load_on_postgresql(
    national_postgres: str, national: National, tmp_path: Path, result: Callable[..., None]
) -> None:
    """Measure PostgreSQL in its default configuration."""
    (tmp_path / "tiles").symlink_to(national.instance / "tiles")
    with serving.database(national_postgres, copy=True) as url:
        add_row(result, "PostgreSQL", measure(tmp_path, {"WEBMAP_DATABASE_URL": url}))
