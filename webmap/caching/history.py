"""History of all villages and trends of areas, cached in memory until the store changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas.codes import within
from kampungkb import repository as register
from kampungkb.indicators import trends
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.trends import History, TrendPoint
from kampungkb.models import Report
from webmap.caching.lru import CacheBudget, deep_size
from webmap.caching.sizes import history_size


class HistoryCache:
    """The history of one store by its generation; the newest stays in memory."""

    def __init__(self, budget: CacheBudget) -> None:
        self._histories = budget.add_cache("history", history_size, keep_newest=True)
        self._trends = budget.add_cache("trends", deep_size)

    def history(self, session: Session, generation: int, listed: NDArray[np.str_]) -> History:
        """Return the class of every village as of the date of each report.

        ``listed``: codes of all villages, which the history shares with snapshots.
        """

        def read() -> History:
            history = register.history(session)
            same = np.array_equal(history.codes, listed)  # 4 MB
            return replace(history, codes=listed) if same else history

        return self._histories.get(generation, read)

    def state(self, generation: int, reports: Sequence[Report], day: date) -> RegisterState | None:
        """Return the state as of a day from the history, None where it is not in memory."""
        history = self._histories.peek(generation)
        return None if history is None else register.state_of(history, reports, day)

    def trend(
        self, history: History, generation: int, reports: Sequence[Report], code: str
    ) -> list[TrendPoint]:
        """Return the figures of an area as of each date on which a report speaks for it.

        A report that speaks for no part of the area would repeat the figures of the date before,
        which would look like a report of no progress: its date is left out.
        """

        def read() -> list[TrendPoint]:
            days = {report.date.isoformat() for report in reports_of(reports, code)}
            return [point for point in trends.trend(history, code) if point["date"] in days]

        found: list[TrendPoint] = self._trends.get((generation, code), read)
        return found


def reports_of(reports: Sequence[Report], code: str) -> list[Report]:
    """Return the reports that speak for a part of an area, in their order."""
    return [
        report
        for report in reports
        if any(within(part, code) or within(code, part) for part in report.scope)
    ]
