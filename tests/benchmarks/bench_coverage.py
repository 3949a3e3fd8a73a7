"""Coverage of all districts of the country at a date, as ``/api/…/coverage.json`` computes it.

Measured without HTTP, until the JSON is encoded: figures, targets, sources, counts of report rows.
The snapshot of the date is in memory ("warm"); the response comes from no cache unless stated.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

import orjson

from boundaries.areas.codes import COUNTRY, Level
from geo.store.database import read_session
from tests.benchmarks.serving import DATES, National
from webmap import create_app
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine

TARGET_MILLISECONDS = 50
ROUNDS = 9


def test_coverage_of_all_districts(national: National, result: Callable[..., None]) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    first, warm, cached = [], [], []
    with app.app_context(), read_session(get_engine()) as session:
        for number in range(ROUNDS):
            # a new snapshot each time, since it computes figures once
            get_budget(app).clear()
            snapshot = get_snapshot(session, date.fromisoformat(DATES[number % len(DATES)]))

            def encode(snapshot=snapshot) -> bytes:
                return orjson.dumps(snapshot.coverage(session, COUNTRY, Level.DISTRICT))

            first.append(_milliseconds(encode))
            warm += [_milliseconds(encode) for _ in range(3)]
            rows = len(orjson.loads(encode())["rows"])
    client, headers = app.test_client(), {"Accept-Encoding": "br"}
    address = f"/api/areas/ID/coverage.json?by=district&date={DATES[0]}"
    client.get(address, headers=headers)
    for _ in range(ROUNDS):
        cached.append(_milliseconds(lambda: client.get(address, headers=headers).data))
    app.extensions["engine"].dispose()
    ours = statistics.median(warm)
    result(
        "coverage of all 7,285 districts at a date",
        against="–",
        ours=f"{ours:.0f} ms",
        theirs="–",
        ratio="–",
        target=f"≤ {TARGET_MILLISECONDS} ms warm",
        met=ours <= TARGET_MILLISECONDS,
        note=f"{rows:,} rows; the first time for a date {statistics.median(first):.0f} ms; "
        f"a cached response {statistics.median(cached):.1f} ms",
    )


def _milliseconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000
