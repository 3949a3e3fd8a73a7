"""Trend of the country over about 48 reports, against the state of each date read by itself.

Measured without HTTP, until the JSON is encoded. "Warm": the history of all villages is in memory,
the trend itself is computed. "First" reads the history, too, as after an import.
"""

import statistics
import time
from collections.abc import Callable

import orjson

from boundaries.areas.codes import COUNTRY
from geo.store.database import read_session
from kampungkb import repository
from kampungkb.indicators import coverage, trends
from tests.benchmarks import enlarged_store
from tests.benchmarks.serving import National
from webmap import create_app
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import get_history, get_snapshot
from webmap.core.app_context import get_engine
from webmap.downloads.trend_table import trend_json

TARGET_MILLISECONDS = 100
COPIES = 10  # of the five published reports
ROUNDS = 5


def test_trend_of_the_country(national_copy: National, result: Callable[..., None]) -> None:
    count = enlarged_store.repeat_reports(national_copy.store, COPIES)
    app = create_app({"INSTANCE": str(national_copy.instance)})
    with app.app_context(), read_session(get_engine()) as session:
        first = _milliseconds(lambda: get_history(session))
        snapshot = get_snapshot(session)
        history = get_history(session)
        cached = _milliseconds(lambda: trend_json(session, snapshot, COUNTRY))

        def ours() -> bytes:
            return orjson.dumps(trends.trend(history, COUNTRY))

        def theirs() -> bytes:
            found = []
            for day in history.dates:
                state = repository.state(session, day)
                found.append(coverage.total(state, COUNTRY, snapshot.names, []))
            return orjson.dumps(found)

        warm = statistics.median(_milliseconds(ours) for _ in range(ROUNDS))
        recomputed = _milliseconds(theirs)
        points = [one["formed"] for one in orjson.loads(ours())]
        assert points == [one["formed"] for one in orjson.loads(theirs())]
        size = get_budget(app).sizes()["history"]
    app.extensions["engine"].dispose()
    result(
        "trend of the country over 48 reports",
        against="each date by itself",
        ours=f"{warm:.0f} ms",
        theirs=f"{recomputed:,.0f} ms",
        ratio=f"{recomputed / warm:,.0f} ×",
        target=f"≤ {TARGET_MILLISECONDS} ms warm",
        met=warm <= TARGET_MILLISECONDS,
        note=f"{count} reports, {len(points)} dates; the first time after an import "
        f"{first:,.0f} ms; with its sources the first time {cached:.0f} ms; the history takes "
        f"{size / 1e6:.1f} MB",
    )


def _milliseconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000
