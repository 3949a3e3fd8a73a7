"""What grows with villages, reports and users: the site at 1 ×, 4 × and 16 × the country.

``make bench-scale`` runs it (half an hour, 15 GB of disk); the figures stand in docs/deploy.md.
``make bench-scale ARGS="INSTANCE 4 users"`` runs parts (1, 4, 16, tiles, reports, users), on copies
of an instance that holds the country; without one the published data is loaded first.
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

from tests.benchmarks import larger, serving
from tests.benchmarks.bench_import import _pss, measured
from tests.benchmarks.bench_load import asks, visiting, visitors

PARTS = ("1", "4", "16", "tiles", "reports", "users")
CLIENTS = (50, 200, 800)
SECONDS = 20

# What a worker does when it is first asked after an import: the names, and the state of a day.
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
    begun = time.perf_counter()
    snapshot = get_snapshot(session)
    whole = time.perf_counter() - begun
    begun = time.perf_counter()
    repository.state(session, snapshot.day)
    state = time.perf_counter() - begun
with app.test_request_context():
    key = payloads.key(snapshot)
    status = url_for("atlas.status", key=key, day=snapshot.day.isoformat(), v=snapshot.generation)
print(json.dumps([len(snapshot.state.codes), whole, state, status]))
"""

# What an import does for area pages after it has stored the shapes, without writing files.
_NAME_SHAPES = """
from webmap import create_app
from webmap.maps import layer_files
from boundaries.areas.codes import Level
app = create_app()
into = layer_files.folder(app.config["INSTANCE"])
layer_files.build(app.extensions["engine"], into, down_to=Level.COUNTRY)
"""


def main(instance: Path, parts: tuple[str, ...]) -> None:
    """Measure the parts one after the other; print a table for each kind of growth."""
    with tempfile.TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name)
        factors = [int(part) for part in parts if part.isdecimal()]
        if factors:
            found = {f"{n} ×": villages(instance, folder / "villages", n) for n in factors}
            show("What grows with villages", found)
        if "tiles" in parts:
            found = {f"{n} ×": tiles(instance, folder / "tiles", n) for n in (1, 4)}
            show("Tiles of all levels", found)
        if "reports" in parts:
            show("What grows with reports", reports(instance, folder / "reports"))
        if "users" in parts:
            show("What grows with users", users(instance))


@contextmanager
def room(place: Path) -> Iterator[Path]:
    """An instance folder that is gone afterwards; gives the file of its store."""
    place.mkdir()
    try:
        yield place / "kampungkb.sqlite"
    finally:
        shutil.rmtree(place)


def tiles(instance: Path, place: Path, times: int) -> dict[str, str]:
    """What it takes to cut the tiles of a country ``times`` as large."""
    with room(place) as store:
        larger.make(instance / store.name, store, times)
        cut = measured([sys.executable, "-m", "webmap", "tiles"], serving.environment(place))
        archives = list((place / "tiles").glob("*.pmtiles"))
        return {
            "time": _time(cut.seconds),
            "memory": _bytes(cut.peak_bytes),
            "file": _size(archives[0]),
        }


def villages(instance: Path, place: Path, times: int) -> dict[str, str]:
    """Figures of a country ``times`` as large."""
    with room(place) as store:
        larger.make(instance / store.name, store, times)
        return figures(place)


def figures(place: Path) -> dict[str, str]:
    """Figures of an instance."""
    begun = time.perf_counter()
    _run(_NAME_SHAPES, place)
    named = time.perf_counter() - begun
    count, whole, state, status = _snapshot(place)
    found = {
        "villages": f"{count:,}",
        "store": _size(place / "kampungkb.sqlite"),
        "shapes named for area pages, at import": _time(named),
        "snapshot of a day": _time(whole),
        "of it, state of all villages": _time(state),
    }
    asked = {
        "page of the country": "/",
        "page of a province, by regency": "/area/33",
        "page of a regency, its villages": "/area/33.29?by=village",
        "coverage of all districts": "/api/areas/ID/coverage.json?by=district",
        "GeoJSON of a regency's villages": "/export/33.29.geojson?level=village",
        "status vector of a day, all levels": status,
        "search of a name": "/api/search?q=suka",
    }
    with serving.server(place, workers=1) as (address, process):
        found |= {what: _asked(address + path) for what, path in asked.items()}
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        found["memory of the worker after all that"] = _bytes(_pss(int(children)))
    return found


def reports(instance: Path, place: Path) -> dict[str, dict[str, str]]:
    """Figures of the country with more and more reports."""
    columns = {}
    for times in (1, 4, 16):
        with room(place) as store:
            larger.make(instance / store.name, store, 1)
            count = larger.repeat_reports(store, times)
            _, whole, state, _ = _snapshot(place)
            found = {
                "store": _size(store),
                "snapshot of a day": _time(whole),
                "of it, state of all villages": _time(state),
            }
            with serving.serve(place) as address:
                found["page of a regency, its villages"] = _asked(
                    address + "/area/33.29?by=village"
                )
            columns[f"{count} reports"] = found
    return columns


def users(instance: Path) -> dict[str, dict[str, str]]:
    """Figures of the country with more and more clients that ask without a pause."""
    columns = {}
    wanted = asks(instance)
    for workers in (1, 2):
        with serving.serve(instance, workers=workers) as address:
            for _ in range(4):
                visitors(address, wanted)
            for clients in CLIENTS if workers == 2 else CLIENTS[1:2]:
                with visiting(address, wanted, clients, seconds=SECONDS) as done:
                    seen = done()
                times = sorted(one for own in seen["times"].values() for one in own)
                cuts = statistics.quantiles(times, n=100)
                columns[f"{clients} clients, {workers} workers"] = {
                    "requests/s": f"{len(times) / seen['seconds']:,.0f}",
                    "p50": _time(cuts[49]),
                    "p99": _time(cuts[98]),
                    "longest": _time(times[-1]),
                    "errors": str(len(seen["errors"])),
                }
    return columns


# Steps ----------------------------------------------------------------------------------------


def _snapshot(place: Path) -> tuple[int, float, float, str]:
    count, whole, state, status = json.loads(_run(_SNAPSHOT, place))
    return count, whole, state, status


def _run(code: str, place: Path) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=serving.ROOT,
        env=serving.environment(place),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def _asked(address: str) -> str:
    """Time of the first answer and of later ones, and bytes sent."""
    times = []
    for _ in range(6):
        begun = time.perf_counter()
        body, encoding = _get(address)
        times.append(time.perf_counter() - begun)
    plain = len(brotli.decompress(body)) if encoding == "br" else len(body)
    return f"{_time(times[0])}, then {_time(statistics.median(times[1:]))}; " + (
        f"{_bytes(len(body))} of {_bytes(plain)}" if encoding else _bytes(plain)
    )


def _get(address: str) -> tuple[bytes, str | None]:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked, timeout=300) as answer:
        return answer.read(), answer.headers["Content-Encoding"]


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


def show(title: str, columns: dict[str, dict[str, Any]]) -> None:
    """Print a table, in a form that goes into a document as it is."""
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
    asked = sys.argv[1:]
    if asked and Path(asked[0]).is_dir():
        main(Path(asked[0]), tuple(asked[1:]) or PARTS)
    else:
        with tempfile.TemporaryDirectory(prefix="country-") as made:
            serving.load(Path(made))
            main(Path(made), tuple(asked) or PARTS)
