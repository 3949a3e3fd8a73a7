"""Measure how the site scales with villages (1 ×, 4 × and 16 × the country), reports and users.

``make bench-scale`` runs it (half an hour, 15 GB of disk); the results are in docs/deploy.md.
``make bench-scale ARGS="INSTANCE 4 users"`` runs parts (1, 4, 16, tiles, reports, users) on copies
of an instance that has the country; without INSTANCE the published data is loaded first.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks import enlarged_store, serving
from tests.benchmarks.bench_import import memory_bytes, run_measured
from tests.benchmarks.bench_load import planned_requests, run_load, running_load

PARTS = ("1", "4", "16", "tiles", "reports", "users")
CLIENTS = (50, 200, 800)
SECONDS = 20

# What a worker does at the first request after an import: load names and the state of a date.
_SNAPSHOT = """
import json, time
from flask import url_for
from webmap import create_app
from webmap.atlas import payloads
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from kampungkb import repository
from geo.store.database import read_session
app = create_app()
with app.app_context(), read_session(get_engine()) as session:
    start = time.perf_counter()
    snapshot = get_snapshot(session)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    repository.state(session, snapshot.day)
    state = time.perf_counter() - start
with app.test_request_context():
    key = payloads.key(snapshot)
    status = url_for("atlas.status", key=key, day=snapshot.day.isoformat(), v=snapshot.generation)
print(json.dumps([len(snapshot.state.codes), whole, state, status]))
"""

# What an import does for area pages after it has stored the shapes, except writing files.
_NAME_SHAPES = """
from webmap import create_app
from webmap.maps.topologies import files
from boundaries.areas.codes import Level
app = create_app()
folder = files.folder(app.config["INSTANCE"])
files.build(app.extensions["engine"], folder, down_to=Level.COUNTRY)
"""


def main(instance: Path, parts: tuple[str, ...]) -> None:
    """Measure the parts and print a table for each."""
    with tempfile.TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name)
        factors = [int(part) for part in parts if part.isdecimal()]
        if factors:
            columns = {f"{n} ×": villages(instance, folder / "villages", n) for n in factors}
            print_table("What grows with villages", columns)
        if "tiles" in parts:
            columns = {f"{n} ×": tiles(instance, folder / "tiles", n) for n in (1, 4)}
            print_table("Tiles of all levels", columns)
        if "reports" in parts:
            print_table("What grows with reports", reports(instance, folder / "reports"))
        if "users" in parts:
            print_table("What grows with users", users(instance))


@contextmanager
def temporary_instance(folder: Path) -> Iterator[Path]:
    """Create an instance folder for the with statement; yields the path of its store."""
    folder.mkdir()
    try:
        yield folder / "kampungkb.sqlite"
    finally:
        shutil.rmtree(folder)


def tiles(instance: Path, folder: Path, factor: int) -> dict[str, str]:
    """Measure making the tiles of a country ``factor`` times as large."""
    with temporary_instance(folder) as store:
        enlarged_store.enlarge(instance / store.name, store, factor)
        command = run_measured(
            [sys.executable, "-m", "webmap", "tiles"], serving.environment(folder)
        )
        archives = list((folder / "tiles").glob("*.pmtiles"))
        return {
            "time": _time(command.seconds),
            "memory": _bytes(command.peak_bytes),
            "file": _size(archives[0]),
        }


def villages(instance: Path, folder: Path, factor: int) -> dict[str, str]:
    """Measure the site with a country ``factor`` times as large."""
    with temporary_instance(folder) as store:
        enlarged_store.enlarge(instance / store.name, store, factor)
        return measure(folder)


def measure(folder: Path) -> dict[str, str]:
    """Measure an instance; returns results as text by row of the table."""
    start = time.perf_counter()
    _run(_NAME_SHAPES, folder)
    naming = time.perf_counter() - start
    count, whole, state, status = _snapshot(folder)
    results = {
        "villages": f"{count:,}",
        "store": _size(folder / "kampungkb.sqlite"),
        "shapes named for area pages, at import": _time(naming),
        "snapshot of a day": _time(whole),
        "of it, state of all villages": _time(state),
    }
    paths = {
        "page of the country": "/",
        "page of a province, by regency": "/area/33",
        "page of a regency, its villages": "/area/33.29?by=village",
        "coverage of all districts": "/api/areas/ID/coverage.json?by=district",
        "GeoJSON of a regency's villages": "/export/33.29.geojson?level=village",
        "status vector of a day, all levels": status,
        "search of a name": "/api/search?q=suka",
    }
    with serving.server(folder, workers=1) as (address, process):
        results |= {what: _response_times(address + path) for what, path in paths.items()}
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        results["memory of the worker after all that"] = _bytes(memory_bytes(int(children)))
    return results


def reports(instance: Path, folder: Path) -> dict[str, dict[str, str]]:
    """Measure the country with its reports 1, 4 and 16 times."""
    columns = {}
    for times in (1, 4, 16):
        with temporary_instance(folder) as store:
            enlarged_store.enlarge(instance / store.name, store, 1)
            count = enlarged_store.repeat_reports(store, times)
            _, whole, state, _ = _snapshot(folder)
            results = {
                "store": _size(store),
                "snapshot of a day": _time(whole),
                "of it, state of all villages": _time(state),
            }
            with serving.serve(folder) as address:
                results["page of a regency, its villages"] = _response_times(
                    address + "/area/33.29?by=village"
                )
            columns[f"{count} reports"] = results
    return columns


def users(instance: Path) -> dict[str, dict[str, str]]:
    """Measure the country with increasing numbers of clients that send requests without a pause."""
    columns = {}
    requests = planned_requests(instance)
    for workers in (1, 2):
        with serving.serve(instance, workers=workers) as address:
            for _ in range(4):
                run_load(address, requests)
            for clients in CLIENTS if workers == 2 else CLIENTS[1:2]:
                with running_load(address, requests, clients, seconds=SECONDS) as finish:
                    report = finish()
                durations = sorted(each for own in report["durations"].values() for each in own)
                cuts = statistics.quantiles(durations, n=100)
                columns[f"{clients} clients, {workers} workers"] = {
                    "requests/s": f"{len(durations) / report['seconds']:,.0f}",
                    "p50": _time(cuts[49]),
                    "p99": _time(cuts[98]),
                    "longest": _time(durations[-1]),
                    "errors": str(len(report["errors"])),
                }
    return columns


# Steps ----------------------------------------------------------------------------------------


def _snapshot(folder: Path) -> tuple[int, float, float, str]:
    count, whole, state, status = json.loads(_run(_SNAPSHOT, folder))
    return count, whole, state, status


def _run(code: str, folder: Path) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=serving.ROOT,
        env=serving.environment(folder),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def _response_times(address: str) -> str:
    """Return the times of the first response and of later ones, and the bytes sent, as text."""
    times = []
    for _ in range(6):
        start = time.perf_counter()
        body, encoding = _get(address)
        times.append(time.perf_counter() - start)
    plain = len(brotli.decompress(body)) if encoding == "br" else len(body)
    return f"{_time(times[0])}, then {_time(statistics.median(times[1:]))}; " + (
        f"{_bytes(len(body))} of {_bytes(plain)}" if encoding else _bytes(plain)
    )


def _get(address: str) -> tuple[bytes, str | None]:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, timeout=300) as response:
        return response.read(), response.headers["Content-Encoding"]


def _time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{1000 * seconds:.{0 if seconds > 0.01 else 1}f} ms"


def _size(path: Path) -> str:
    return _bytes(path.stat().st_size)


def _bytes(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def print_table(title: str, columns: dict[str, dict[str, Any]]) -> None:
    """Print a table for the terminal and as Markdown."""
    rows = list(dict.fromkeys(key for column in columns.values() for key in column))
    table = Table(title=title)
    for heading in ("", *columns):
        table.add_column(heading)
    lines = [f"| | {' | '.join(columns)} |", "| --- |" + " ---: |" * len(columns)]
    for row in rows:
        cells = [column.get(row, "–") for column in columns.values()]
        table.add_row(row, *cells)
        lines.append(f"| {row} | {' | '.join(cells)} |")
    Console(width=140).print(table)
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments and Path(arguments[0]).is_dir():
        main(Path(arguments[0]), tuple(arguments[1:]) or PARTS)
    else:
        with tempfile.TemporaryDirectory(prefix="country-") as loaded:
            serving.load(Path(loaded))
            main(Path(loaded), tuple(arguments) or PARTS)
