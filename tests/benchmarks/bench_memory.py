"""Private memory of one worker before and after a tour of the whole country.

The tour asks for the pages of all 514 regencies, the country as of 60 dates, 100 files and 30
pages of features, over four connections at once, as a browser or QGIS does. A second part is an
afternoon of mixed use: other areas, dates and files, twice as much again.
"""

import http.client
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlsplit

from sqlalchemy import select

from boundaries.areas.codes import Level
from boundaries.areas.models import Area
from geo.store.database import connect, read_session
from tests.benchmarks import serving
from tests.benchmarks.serving import National

WORK = "memory of a worker after a tour of the country"
WANTED_BYTES = 300e6
CLIENTS = 4
HEADERS = {"Accept-Encoding": "gzip, deflate, br"}
_DAYS = [date(2022, 6, 13) + timedelta(days=8 * number) for number in range(60)]


def test_memory_of_a_worker(national: National, result: Callable[..., None]) -> None:
    regencies, districts = _codes(national.store)
    with serving.server(national.instance) as (address, process):
        worker = _worker(process)
        begin = private_bytes(worker)
        ask(address, tour(regencies))
        after_tour = private_bytes(worker)
        ask(address, afternoon(regencies, districts))
        after_afternoon = private_bytes(worker)
    measured = {WORK: after_tour, f"{WORK}, and an afternoon of mixed use": after_afternoon}
    for work, size in measured.items():
        result(
            work,
            against="–",
            ours=f"{size / 1e6:.0f} MB",
            theirs="–",
            ratio="–",
            target=f"≤ {WANTED_BYTES / 1e6:.0f} MB",
            met=size <= WANTED_BYTES,
            note=f"{begin / 1e6:.0f} MB before; Private_Clean + Private_Dirty of one worker",
        )


def private_bytes(process: int) -> int:
    """Memory of a process that it shares with no other process."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return 1024 * sum(map(int, re.findall(r"^Private_(?:Clean|Dirty):\s+(\d+)", text, re.M)))


def tour(regencies: Sequence[str]) -> Iterator[str]:
    """Addresses: all regencies, 60 dates, 100 files, 30 pages of features."""
    yield from (f"/area/{code}" for code in regencies)
    yield from (f"/?date={day}" for day in _DAYS)
    for number, code in enumerate(regencies[::5][:100]):
        yield f"/export/{code}{_SUFFIXES[number % len(_SUFFIXES)]}?level=village"
    for page in range(30):
        yield f"/ogc/collections/villages/items?f=json&limit=1000&offset={1000 * page}"


def afternoon(regencies: Sequence[str], districts: Sequence[str]) -> Iterator[str]:
    """Addresses: pages and files of other areas, levels and dates."""
    for number, code in enumerate(regencies):
        day = _DAYS[number % len(_DAYS)]
        yield f"/area/{code}?by=village&date={day}"
        yield f"/api/areas/{code}/coverage.json?by=village&date={day}"
        if number % 2 == 0:
            yield f"/export/{code}{_SUFFIXES[number % len(_SUFFIXES)]}?level=village&date={day}"
    yield from (f"/area/{code}" for code in islice(districts, 0, None, 10))
    for day in _DAYS:
        yield f"/?by=regency&date={day}"
        yield f"/api/areas/ID/coverage.json?by=district&date={day}"
        yield f"/ogc/collections/districts/items?f=json&limit=1000&datetime={day}"
    yield from ("/export/ID.geojson?level=village", "/export/ID.csv?level=village")
    yield from (f"/api/search?q={letters}" for letters in ("a", "su", "kar", "brebes", "tirta"))


_SUFFIXES = (".geojson", ".csv", ".xlsx", ".gpkg", ".shp.zip", ".kml", ".fgb", ".geojsonl")


def ask(address: str, paths: Iterator[str]) -> None:
    """Get all addresses, over CLIENTS connections that take turns; raises AssertionError."""
    todo, host = list(paths), urlsplit(address).netloc

    def client(own: Sequence[str]) -> None:
        connection = http.client.HTTPConnection(host, timeout=300)
        for path in own:
            status = 202
            while status == 202:
                connection.request("GET", path, headers=HEADERS)
                response = connection.getresponse()
                status = response.status
                while response.read(1 << 20):
                    pass
                if status == 202:
                    time.sleep(0.5)
            assert status == 200, (path, status)
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, (todo[start::CLIENTS] for start in range(CLIENTS))))


def _worker(process: Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[0])


def _codes(store: Path) -> tuple[list[str], list[str]]:
    """Codes of all listed regencies and districts."""
    engine = connect(f"sqlite:///{store}")
    query = select(Area.code).where(Area.listed).order_by(Area.code)
    with read_session(engine) as session:
        found = [
            list(session.scalars(query.where(Area.level == int(at))))
            for at in (Level.REGENCY, Level.DISTRICT)
        ]
    engine.dispose()
    return found[0], found[1]
