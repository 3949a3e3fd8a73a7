"""Figures of all districts of the country at a date, as the service answers them.

Measured in the process, from the question to the text of the answer: figures, targets, sources,
what became of the rows of the reports. The state of villages at the date is in memory ("warm");
no answer is kept, unless it says so.
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

WANTED = 50
TURNS = 9


def test_coverage_of_all_districts(national: National, result: Callable[..., None]) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    first, again, kept = [], [], []
    with app.app_context(), read_session(get_engine()) as session:
        for turn in range(TURNS):
            # figures are made once for each state and day: a snapshot of its own each time
            get_budget(app).clear()
            snapshot = get_snapshot(session, date.fromisoformat(DATES[turn % len(DATES)]))

            def answer(snapshot=snapshot) -> bytes:
                return orjson.dumps(snapshot.answer(session, COUNTRY, Level.DISTRICT))

            first.append(_milliseconds(answer))
            again += [_milliseconds(answer) for _ in range(3)]
            rows = len(orjson.loads(answer())["rows"])
    client, headers = app.test_client(), {"Accept-Encoding": "br"}
    address = f"/api/areas/ID/coverage.json?by=district&date={DATES[0]}"
    client.get(address, headers=headers)
    for _ in range(TURNS):
        kept.append(_milliseconds(lambda: client.get(address, headers=headers).data))
    app.extensions["engine"].dispose()
    ours = statistics.median(again)
    result(
        "coverage of all 7,285 districts at a date",
        against="–",
        ours=f"{ours:.0f} ms",
        theirs="–",
        ratio="–",
        wanted=f"≤ {WANTED} ms warm",
        met=ours <= WANTED,
        note=f"{rows:,} rows; the first time for a date {statistics.median(first):.0f} ms; "
        f"a kept answer {statistics.median(kept):.1f} ms",
    )


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
