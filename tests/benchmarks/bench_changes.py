"""Change between two dates of the country, as the page and ``/api/…/changes.json`` compute it.

Measured without HTTP: the change of every village, the figures of the country, of its provinces and
its districts, and the list of changed villages. Both snapshots are in memory ("warm"). Compared
with a plain merge of the same two sheets by names with pandas, once they are read.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date

import pandas as pd

from boundaries.areas.codes import COUNTRY, Level
from geo.store.database import read_session
from kampungkb import renames
from kampungkb.indicators import changes
from tests.benchmarks.serving import National, sheet
from webmap import create_app
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.differences.other_sources import other_figures
from webmap.differences.sides import changes_between, of_snapshot

TARGET_MILLISECONDS = 150
ROUNDS = 9
SINCE, DAY = date(2023, 7, 27), date(2023, 8, 28)
NAMES = ["Provinsi", "Kabupaten", "Kecamatan", "Desa"]
ORDER = {"Dasar": 1, "Berkembang": 2, "Mandiri": 3, "Berkelanjutan": 4}


def test_change_between_two_dates_of_the_country(
    national: National, result: Callable[..., None]
) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    with app.app_context(), read_session(get_engine()) as session:
        before, after = (get_snapshot(session, day) for day in (SINCE, DAY))

        def ours() -> dict[str, int]:
            found = changes_between(of_snapshot(before), of_snapshot(after))
            for level in (Level.PROVINCE, Level.DISTRICT):
                changes.rows(found, level, after.names)
            changes.villages(found, after.names)
            return dict(changes.total(found, COUNTRY, after.names))  # type: ignore[arg-type]

        counts = ours()
        warm = [_milliseconds(ours) for _ in range(ROUNDS)]
        first_note = _milliseconds(lambda: other_figures(session, after, COUNTRY))
        note = statistics.median(
            _milliseconds(lambda: other_figures(session, after, COUNTRY)) for _ in range(ROUNDS)
        )
        names = _milliseconds(
            lambda: renames.renamed_villages(session, before.state, after.state, after.names, "33")
        )
    app.extensions["engine"].dispose()
    sheets = [
        pd.read_excel(sheet(day.isoformat()), engine="calamine", dtype=str) for day in (SINCE, DAY)
    ]
    by_names = _merge(*sheets)
    plain = statistics.median(_milliseconds(lambda: _merge(*sheets)) for _ in range(ROUNDS))
    median = statistics.median(warm)
    result(
        "change between two dates of the country",
        against="pandas merge of the two sheets by names",
        ours=f"{median:.0f} ms",
        theirs=f"{plain:.0f} ms",
        ratio=f"{plain / median:.1f} ×",
        target=f"≤ {TARGET_MILLISECONDS} ms warm",
        met=median <= TARGET_MILLISECONDS,
        note=f"{counts['new']:,} new, {counts['up']:,} up, {counts['down']:,} down, "
        f"{counts['gone']:,} gone by code; the merge by names: {by_names}. Names written "
        f"differently in the largest province {names:.0f} ms; other sources of a day "
        f"{first_note:.0f} ms for the first area, {note:.2f} ms for each other",
    )


def _merge(first: pd.DataFrame, second: pd.DataFrame) -> str:
    """Return the changes that a plain merge by names finds, as text."""
    merged = (
        first[[*NAMES, "Klasifikasi"]]
        .drop_duplicates(NAMES)
        .merge(
            second[[*NAMES, "Klasifikasi"]].drop_duplicates(NAMES),
            on=NAMES,
            how="outer",
            indicator=True,
        )
    )
    before, after = (merged[f"Klasifikasi_{side}"].map(ORDER) for side in ("x", "y"))
    counts = merged["_merge"].value_counts()
    merged.groupby(NAMES[:3])["_merge"].value_counts()
    return (
        f"{counts['right_only']:,} new, {(after > before).sum():,} up, "
        f"{(after < before).sum():,} down, {counts['left_only']:,} gone"
    )


def _milliseconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000
