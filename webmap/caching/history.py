"""States and history of all villages, trends of areas: in memory until the store changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

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
from webmap.caching.sizes import history_size, state_size


class HistoryCache:
    """The history of one store by its generation; the newest stays in memory."""

    def __init__(self, budget: CacheBudget) -> None:
        self._states = budget.add_cache("snapshots", state_size, keep_newest=True)
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

    def state(
        self,
        session: Session,
        generation: int,
        reports: Sequence[Report],
        state_day: date,
        listed: NDArray[np.str_],
    ) -> RegisterState:
        """Return the state as of the day of a report, which is that of all days until the next one.

        ``state_day``: see ``newest_until``. ``listed`` as in ``history``.
        """

        def read() -> RegisterState:
            history = self._histories.peek(generation)
            # a row of the history is there ten times sooner than what is read from the store
            if history is None:
                state = register.state(session, state_day)
            else:
                state = register.state_of(history, reports, state_day)
            same = np.array_equal(state.codes, listed)  # 4 MB that all days can share
            return replace(state, codes=listed) if same else state

        return self._states.get((generation, state_day), read)

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


class _Dated(Protocol):
    @property
    def date(self) -> date: ...


def newest_until(newest_first: Sequence[_Dated], day: date) -> date:
    """Return the day of the newest report that is not after a day; ``date.min`` where none is.

    Nothing that reports say changes from that day to ``day``.
    """
    return next((one.date for one in newest_first if one.date <= day), date.min)


def reports_of(reports: Sequence[Report], code: str) -> list[Report]:
    """Return the reports that speak for a part of an area, in their order."""
    return [
        report
        for report in reports
        if any(within(part, code) or within(code, part) for part in report.scope)
    ]
