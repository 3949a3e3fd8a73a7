"""Visitors of the soak: requests of all kinds at a low rate, each answer kept with its times."""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field

PATIENCE = 40.0
"""Seconds that a visitor waits for an answer."""

ADDRESSES = (
    "/",
    "/area/{area}",
    "/area/{child}?by=village",
    "/villages/{child}",
    "/worklist/{area}",
    "/present/{area}",
    "/compare/{area}",
    "/api/areas/{area}/coverage.json?by=regency",
    "/api/areas/{child}/coverage.json?by=village&date={day}",
    "/api/areas/{area}/trend.json",
    "/api/areas/{area}/scores.json",
    "/api/search?q=suka",
    "/cari?q=nusa",
    "/cari?q=suka&date={day}",
    "/atlas",
    "/tiles/villages.json",
    "/tiles/villages/8/203/128.mvt",
    "/export/{child}.csv?level=village&date={day}",
    "/export/{child}.xlsx?level=village&date={day}",
    "/export/{child}.geojson?level=village&date={day}",
    "/export/{child}.gpkg?level=village&date={day}",
    "/export/{child}.shp.zip?level=village",
    "/worklist/{area}.xlsx",
    "/render/{child}.svg?date={day}",
    "/render/{child}.pdf?date={day}",
    "/ogc/collections",
    "/ogc/collections/villages/items?limit=20",
    "/ogc/collections/changes/items",
    "/ogc/tiles",
    "/catalog",
    "/changes/{area}.json",
    "/review",
    "/review/{child}",
    "/healthz",
)
PROBES = ("/healthz", "/area/{area}", "/api/areas/{area}/coverage.json?by=regency", "/review")
"""Requested until all are answered with 200, to measure how long a recovery takes."""


@dataclass(frozen=True)
class Answer:
    """What a visitor got; times of the monotonic clock. ``status`` is 0 for a broken connection."""

    path: str
    begin: float
    end: float
    status: int
    error: str = ""
    is_announced: bool = False
    """A 503 or 507 that names a time to try again, or says what is wrong, without a traceback."""

    @property
    def is_good(self) -> bool:
        """Whether it is no error."""
        return 200 <= self.status < 400


def request(port: int, path: str) -> Answer:
    """Send a request and read all of its answer."""
    begin = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        kind = answer.headers.get_content_type()
        is_announced = (
            (answer.status == 507 or (answer.status == 503 and "Retry-After" in answer.headers))
            and kind in ("application/problem+json", "application/json", "text/html")
            and b"Traceback" not in body
        )
        status, error = answer.status, "" if answer.status < 400 else repr(body[:300])
    except (OSError, http.client.HTTPException) as problem:
        status, error, is_announced = 0, f"{type(problem).__name__} {problem}", False
    finally:
        connection.close()
    return Answer(path, begin, time.monotonic(), status, error, is_announced)


@dataclass
class Visitors:
    """Threads that send ``rate`` requests a second altogether."""

    port: int
    names: dict[str, str]
    days: list[str]
    rate: float
    answers: list[Answer] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int = 4) -> None:
        """Start the threads."""
        self._threads = [
            threading.Thread(target=self._visit, args=(n, count)) for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Return when every thread has ended."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def path(self, address: str, day: str = "") -> str:
        """Fill in codes and a day."""
        return address.format(**self.names, day=day)

    def _visit(self, number: int, count: int) -> None:
        chosen = random.Random(number)
        while not self._stop.wait(chosen.expovariate(self.rate / count)):
            path = self.path(chosen.choice(ADDRESSES), chosen.choice(self.days))
            self.answers.append(request(self.port, path))

    def seconds_until_well(self, limit: float = 60) -> float:
        """Request pages until all are answered with 200, each twice; returns the seconds."""
        begin, well = time.monotonic(), 0
        while well < 2 and time.monotonic() - begin < limit:
            answers = [request(self.port, self.path(address)) for address in PROBES]
            well = well + 1 if all(answer.status == 200 for answer in answers) else 0
            if not well:
                time.sleep(0.1)
        return time.monotonic() - begin
