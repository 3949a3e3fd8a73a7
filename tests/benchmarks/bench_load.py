"""200 clients on two workers for a minute while a report is imported, on each kind of store.

Run by ``make bench``. Clients ask without a pause for what people and their browsers ask for; each
answer must be, byte by byte, one that the site at rest gave before the import or gives after it,
and none of before may be given to who asked after any of the new ones was had.
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
from tests.benchmarks.serving import National
from tests.benchmarks.visitors import Ask

CLIENTS, SECONDS, WORKERS = 200, 60, 2
WORK = "200 clients for 60 s on 2 workers while a report is imported"
NEW_DAY = "2023-09-30"  # after all published ones: the default day of every page changes
NEW_SHEET = "2022-06-13"  # and so do its figures, much
REGENCIES = ("33.29", "32.01", "36.04", "51.71")
_PORT = "http://127.0.0.1:"


def asks(instance: Path) -> list[Ask]:
    """What visitors ask for, about as often as those of a map site do."""
    shapes, status = r'(/shapes/[^"]+)', r'(/atlas/status/[^"]+)'
    (archive,) = (instance / "tiles").glob("*.pmtiles")
    found = [
        Ask("page /", "/", 3),
        Ask("page /atlas", "/atlas", 3, follow=status),
        Ask("page province", "/area/36", 3, follow=shapes),
        Ask("page villages of a province", "/area/36?by=village", 1, follow=shapes),
        Ask("json provinces", "/api/areas/ID/coverage.json?by=province", 2),
        Ask("json regencies", "/api/areas/ID/coverage.json?by=regency", 1),
        Ask("json districts", "/api/areas/33/coverage.json?by=district", 1),
        Ask("search", "/api/search?q=brebes", 2),
        Ask("tiles", f"/tiles/{archive.name}", 14, ranges=_ranges(archive)),
        Ask("health", "/healthz", 1),
    ]
    for code in REGENCIES:
        found += [
            Ask(f"page {code}", f"/area/{code}", 2, follow=shapes),
            Ask(f"page villages {code}", f"/area/{code}?by=village", 2, follow=shapes),
            Ask(f"json {code}", f"/api/areas/{code}/coverage.json?by=village", 1),
            Ask(f"export csv {code}", f"/export/{code}.csv?level=village", 0.5),
            Ask(f"export geojson {code}", f"/export/{code}.geojson?level=village", 0.5),
        ]
    return found


def _ranges(archive: Path) -> list[tuple[int, int]]:
    """First the directory, then tiles here and there, as a map asks for them."""
    sizes = [len(data) for _, data in TileArchive(archive).tiles()]
    middle = max(1, int(statistics.median(sizes)))
    end = archive.stat().st_size
    return [(0, 16383), *((at, at + middle - 1) for at in range(20_000, end - middle, end // 40))]


def visitors(address: str, wanted: list[Ask], clients: int = 0, **more: Any) -> dict[str, Any]:
    """Let visitors ask until they are done; what they saw."""
    with visiting(address, wanted, clients, **more) as done:
        return done()


@contextmanager
def visiting(
    address: str, wanted: list[Ask], clients: int, **more: Any
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Let visitors ask meanwhile; gives what tells them that they may end, and what they saw."""
    process = subprocess.Popen(
        [sys.executable, "tests/benchmarks/visitors.py"],
        cwd=serving.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    plan = {
        "port": int(address.removeprefix(_PORT)),
        "asks": [vars(ask) for ask in wanted],
        "clients": clients,
        "seconds": SECONDS,
        **more,
    }
    assert process.stdin
    process.stdin.write(json.dumps(plan) + "\n")
    process.stdin.flush()

    def done() -> dict[str, Any]:
        said, _ = process.communicate("end\n")
        found: dict[str, Any] = json.loads(said)
        return found

    try:
        yield done
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def wrong(
    during: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """What was neither before nor after, and what was given too late; each said in a line."""
    mixed, late = [], []
    only_new = [
        seen["first_had"]
        for label, answers in during["answers"].items()
        for digest, seen in answers.items()
        if digest in after["answers"].get(label, {}) and digest not in before["answers"][label]
    ]
    turned = min(only_new, default=float("inf"))
    for label, answers in during["answers"].items():
        old, new = before["answers"].get(label, {}), after["answers"].get(label, {})
        for digest, seen in answers.items():
            if digest not in old and digest not in new:
                mixed.append(f"{label}: {seen['count']} answers of no known state ({digest})")
            elif digest not in new and seen["last_asked"] > turned:
                behind = seen["last_asked"] - turned
                late.append(f"{label}: the state of before, asked for {behind:.2f} s after the new")
    if turned == float("inf"):
        mixed.append("nobody saw the new state")
    return mixed, late


def measure(
    instance: Path, env: dict[str, str], clients: int = CLIENTS, folder: Path | None = None
) -> dict[str, Any]:
    """Serve a store that may be written to, let clients ask, import twice; what was seen."""
    wanted = asks(instance)
    more = {"folder": str(folder)} if folder else {}
    with serving.serve(instance, workers=WORKERS, env=env) as address:
        for _ in range(4):  # each worker has made what it keeps
            before = visitors(address, wanted, **more)
        assert not before["errors"], before["errors"]
        imports = []
        with visiting(address, wanted, clients, until_told=True, **more) as done:
            time.sleep(5)
            for _ in range(2):
                begun = time.perf_counter()
                sheet = serving.sheet(NEW_SHEET)
                serving.command(instance, "import-register", sheet, "--date", NEW_DAY, env=env)
                imports.append(time.perf_counter() - begun)
            during = done()
        after = visitors(address, wanted, **more)
    mixed, late = wrong(during, before, after)
    every = sorted(one for times in during["times"].values() for one in times)
    cuts = statistics.quantiles(every, n=100)
    return {
        "answers": len(every),
        "per_second": len(every) / during["seconds"],
        "seconds": during["seconds"],
        "p50": cuts[49],
        "p99": cuts[98],
        "longest": every[-1],
        "slowest": {kind: statistics.median(times) for kind, times in during["times"].items()},
        "megabytes": during["received"] / 1e6,
        "unchanged": during["unchanged"],
        "errors": during["errors"] + after["errors"],
        "mixed": mixed,
        "late": late,
        "imports": imports,
    }


def tell(result: Callable[..., None], store: str, found: dict[str, Any]) -> None:
    """Add the row."""
    errors, mixed = len(found["errors"]), len(found["mixed"]) + len(found["late"])
    for line in [*found["errors"][:10], *found["mixed"][:10], *found["late"][:10]]:
        print(line)
    print({kind: f"{1000 * median:.0f} ms" for kind, median in found["slowest"].items()})
    result(
        f"{WORK}: {store}",
        against="–",
        ours=f"{found['per_second']:,.0f} requests/s; p50 {1000 * found['p50']:,.0f} ms, "
        f"p99 {found['p99']:.2f} s, longest {found['longest']:.2f} s; "
        f"{errors} errors, {mixed} mixed in {found['answers']:,} answers",
        theirs="–",
        ratio="–",
        wanted="no error, no mixed state, p99 stated",
        met=not errors and not mixed,
        note=f"no pause between a client's requests; {found['megabytes']:,.0f} MB sent, "
        f"{found['unchanged']:,} times 304; two imports took "
        f"{' and '.join(f'{one:.0f} s' for one in found['imports'])} meanwhile; "
        f"clients, server and import share the cores",
    )
    assert not errors and not mixed


def test_load_on_sqlite(national_copy: National, result: Callable[..., None]) -> None:
    """SQLite in WAL mode."""
    tell(result, "SQLite", measure(national_copy.instance, {}))


def test_load_on_postgresql(
    national_postgres: str, national: National, tmp_path: Path, result: Callable[..., None]
) -> None:
    """PostgreSQL, configured as it comes."""
    (tmp_path / "tiles").symlink_to(national.instance / "tiles")
    with serving.database(national_postgres, copy=True) as url:
        tell(result, "PostgreSQL", measure(tmp_path, {"WEBMAP_DATABASE_URL": url}))
