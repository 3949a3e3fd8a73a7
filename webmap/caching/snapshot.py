"""Snapshots: the whole register as of a day, cached in memory until the store changes.

The state of 83,762 villages is a few hundred kilobytes and takes longer to read than to sum, so
requests share it. Its key is the generation of the store, which every import increases.
"""

import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

import numpy as np
from flask import Flask, current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, common_area, fill_areas, level, slice_of
from boundaries.matching.gazetteer_cache import former_names_stamp
from boundaries.search import repository as area_search
from boundaries.search.area_index import AreaIndex
from boundaries.search.matches import AreaMatch
from geo.store.database import generation
from kampungkb import repository as register
from kampungkb import village_columns
from kampungkb.attribution import Attribution, attributions_of
from kampungkb.indicators import coverage as indicators
from kampungkb.indicators.coverage import AreaFigures, RegisterState, ReviewedFigures
from kampungkb.indicators.next_class import next_classes
from kampungkb.indicators.trends import History, TrendPoint
from kampungkb.models import Report, ReportRow, Target
from kampungkb.review import pending
from kampungkb.thematic import repository as thematic
from kampungkb.thematic.figures import ThematicState
from kampungkb.thematic.repository import LayerDates, LayerReport
from kampungkb.versions import digest
from webmap.caching.history import HistoryCache, newest_until, reports_of
from webmap.caching.lru import CacheBudget, LruCache, get_budget
from webmap.caching.sizes import figures_size, index_size, layer_size

Value = TypeVar("Value")


@dataclass(frozen=True)
class Snapshot:
    """The figures of all areas as of ``day``; all methods take canonical codes of listed areas.

    ``day``: the day that was asked for, or that of the newest report where it is earlier: nothing
    newer is known. ``asked``: the day of the request, None where it named none. ``newest``: by
    village, the day of the newest report of all that speaks for it, as an ordinal; 0 for none.
    ``layer_day``: the day of thematic layers, which are reported at other times than the register:
    that of the newest report of any of them that is not after the day asked for, or today;
    ``day`` where there is none. ``state_key``: what all figures and layers depend on. Most days
    that can be asked for have the key of another day: that of the nearest reports before them.
    """

    day: date
    asked: date | None
    today: date
    generation: int
    shapes_version: int
    names: dict[str, str]
    codes: dict[Level, NDArray[np.str_]]  # of listed areas, sorted
    reports: Sequence[Report]
    targets: Sequence[Target]
    state: RegisterState
    newest: NDArray[np.int32] = field(repr=False, compare=False)
    layer_reports: Sequence[LayerReport]
    layer_day: date
    state_key: tuple[int, date, date, int]
    country_cache: LruCache[Any] = field(repr=False, compare=False)
    layer_cache: LruCache[ThematicState] = field(repr=False, compare=False)

    @property
    def known_day(self) -> date:
        """The first day as of which all of this is known: the day to ask for to get it again."""
        return max(self.day, self.layer_day)

    def layers(self, code: str = COUNTRY) -> list[LayerDates]:
        """Return the thematic layers that there are of an area as of ``layer_day``."""
        return self._cached(
            ("layers", code),
            lambda: thematic.available_layers(self.layer_reports, self.layer_day, code),
        )

    def layer_state(self, session: Session, key: str) -> ThematicState:
        """Return the class of every village in a layer as of ``layer_day``; raises UnknownLayer."""
        return self.layer_cache.get(
            (self.generation, self.state_key[2], key),
            lambda: thematic.thematic_state(
                session, key, self.layer_day, codes=self.state.codes, reports=self.layer_reports
            ),
        )

    def day_of(self, code: str) -> date:
        """Return the day that the figures of an area are of.

        That is the day that was asked for. Where none was, or one after every report, it is the day
        of the newest report that speaks for the area.
        """
        newest = self.newest_of(code)
        return self.day if newest is None or self.day == self.asked else min(self.day, newest)

    def newest_of(self, code: str) -> date | None:
        """Return the day of the newest report, of any day, for a part of an area; None for none."""
        newest = int(self.newest[self.state.span(code)].max(initial=0))
        return date.fromordinal(newest) if newest else None

    def asked_later(self, code: str) -> date | None:
        """Return the day of the request if it is after every report on an area, else None."""
        newest = self.newest_of(code)
        return self.asked if self.asked and newest and self.asked > newest else None

    def reports_of(self, code: str) -> list[Report]:
        """Return the reports, of any day, that speak for a part of an area, newest first."""
        return reports_of(self.reports, code)

    def rows(self, code: str, by: Level) -> list[AreaFigures]:
        """Return figures of all areas of level ``by`` in the area, by code.

        Where ``by`` is the level of the area: its own figures, even if it has no villages. Do not
        change them: figures of the country are shared by all requests.
        """
        if by == level(code):
            return [self.total(code)]
        if code == COUNTRY and by < Level.VILLAGE:
            return self._cached(by, lambda: self._rows(code, by))
        return self._rows(code, by)

    def _rows(self, code: str, by: Level) -> list[AreaFigures]:
        return indicators.rows(self.state, by, self.names, self.targets, code, self.today)

    def attributions(self, session: Session, code: str = COUNTRY) -> list[Attribution]:
        """Return the sources that the figures and shapes of an area come from, with their terms."""
        layers = [one for one in self.layer_reports if one.date <= self.layer_day]
        parts = (self.reports, layers, self.targets, self.state)
        key = ("attributions", code)
        return self._cached(key, lambda: attributions_of(session, code, *parts))

    def row_counts(self, session: Session, code: str) -> dict[str, int]:
        """Count rows of reports by outcome, in the reports whose scope has the area."""
        if code == COUNTRY:
            return self._cached(
                "row_counts", lambda: register.row_counts(session, self.state, code)
            )
        return register.row_counts(session, self.state, code)

    def scores(self, session: Session, code: str = COUNTRY) -> NDArray[np.uint8]:
        """Return the twelve scores of each village of an area, see ``village_columns.scores``.

        A view of the array of the country, which all requests share: do not change it.
        """
        country = self._cached("scores", lambda: village_columns.scores(session, self.state))
        return country[self.state.span(code)]

    def next_classes(self, session: Session, code: str = COUNTRY) -> NDArray[np.uint8]:
        """Return the byte of the NextClass of each village of an area, by its scores alone.

        A view of the array of the country, which all requests share: do not change it.
        """

        def read() -> NDArray[np.uint8]:
            scores = self.scores(session)
            known = np.flatnonzero(scores[:, 0])  # UNKNOWN is 0; most villages have no scores
            found = np.zeros(len(scores), np.uint8)
            found[known] = next_classes(scores[known])
            return found

        return self._cached("next classes", read)[self.state.span(code)]

    def _cached(self, key: Hashable, make: Callable[[], Value]) -> Value:
        value: Value = self.country_cache.get((self.state_key, key), make)
        return value

    def listed(self, by: Level, code: str = COUNTRY) -> list[str]:
        """Return codes of the listed areas of a level in an area, with or without villages."""
        codes = self.codes[by]
        return codes[slice_of(codes, code)].tolist()  # type: ignore[no-any-return]

    def total(self, code: str) -> AreaFigures:
        """Return the figures of the area itself."""
        return indicators.total(self.state, code, self.names, self.targets, self.today)

    def fingerprint(self, code: str) -> str:
        """Return the fingerprint of the figures of an area (``kampungkb.versions.fingerprint``)."""

        def make() -> str:
            keys = self._cached("sources", lambda: digest.source_keys(self.reports))
            total = self.total(code)
            return str(digest.fingerprint_of(self.state, keys, self.targets, total, day))

        day = self.day_of(code)
        return self._cached(("fingerprint", day, code), make)

    def with_waiting(
        self,
        session: Session,
        rows: list[AreaFigures],
        waiting: Sequence[ReportRow] | None = None,
    ) -> list[ReviewedFigures]:
        """Return copies of figures with the number of rows in review, and the highest coverage.

        ``waiting``: the rows in review of the smallest area around all; read where not given.
        """
        if not rows:
            return []
        by = Level.of(rows[0]["level"])
        ancestor = common_area(row["code"] for row in rows)
        if waiting is None:
            waiting = register.report_rows(session, self.state, ancestor)
        pending_rows = pending.count_rows(waiting, self.state, by, ancestor)
        reviewed: list[ReviewedFigures] = []
        for row in rows:
            count, villages = pending_rows.get(row["code"], (0, 0))
            highest = None
            if row["coverage"] is not None:
                highest = (row["formed"] + villages) / row["villages"]
            reviewed.append(
                {
                    **row,
                    "review": count,
                    "review_villages": villages,
                    "coverage_at_most": highest,
                }
            )
        return reviewed

    def coverage(self, session: Session, code: str, by: Level) -> dict[str, Any]:
        """Return what ``coverage --format json`` and the API show of an area, as JSON values."""
        return {
            "area": {"code": code, "name": self.names[code], "level": level(code).word},
            "date": self.day_of(code).isoformat(),
            "asked": self.asked.isoformat() if self.asked else None,
            "fingerprint": self.fingerprint(code),
            "sources": register.sources(session, self.state, code),
            "attributions": [one.as_json() for one in self.attributions(session, code)],
            "register": self.row_counts(session, code),
            "total": self.with_waiting(session, [self.total(code)])[0],
            "rows": self.with_waiting(session, self.rows(code, by)),
        }


class _Shared(NamedTuple):
    """Data that all snapshots of one generation share."""

    names: dict[str, str]
    codes: dict[Level, NDArray[np.str_]]
    reports: Sequence[Report]
    targets: Sequence[Target]
    newest: NDArray[np.int32]
    layer_reports: Sequence[LayerReport]


class SnapshotCache:
    """Caches of one store: snapshots, their history, figures, and data that snapshots share."""

    def __init__(self, budget: CacheBudget) -> None:
        self._shared = budget.add_cache("areas", _shared_size, keep_newest=True)
        self._country = budget.add_cache("country figures", figures_size)
        self._layers = budget.add_cache("thematic layers", layer_size)
        self._history = HistoryCache(budget)
        self._index = budget.add_cache("search index", index_size, keep_newest=True)
        self._names: dict[str, str] = {}

    def at(self, session: Session, day: date | None) -> Snapshot:
        """Return the snapshot of a day in the session's state; None is the newest report's day.

        Targets are judged as of the day that is asked for, or as of today.
        """
        number = generation(session)
        shared = self._shared_at(session, number)
        today = day or date.today()
        newest_day = shared.reports[0].date if shared.reports else today
        as_of = min(day, newest_day) if day else newest_day
        state_day = newest_until(shared.reports, as_of)
        layer_reports = shared.layer_reports
        layer_state_day = newest_until(layer_reports, today)
        overdue = sum(one.due < today for one in shared.targets)
        listed = shared.codes[Level.VILLAGE]
        state = self._history.state(session, number, shared.reports, state_day, listed)
        return Snapshot(
            day=as_of,
            asked=day,
            today=today,
            generation=number,
            shapes_version=areas.shapes_version(session),
            names=shared.names,
            codes=shared.codes,
            reports=shared.reports,
            targets=shared.targets,
            state=replace(state, day=as_of),
            newest=shared.newest,
            layer_reports=layer_reports,
            layer_day=as_of if layer_state_day == date.min else layer_state_day,
            state_key=(number, state_day, layer_state_day, overdue),
            country_cache=self._country,
            layer_cache=self._layers,
        )

    def history(self, session: Session) -> History:
        """Return the class of every village as of the date of each report."""
        number = generation(session)
        listed = self._shared_at(session, number).codes[Level.VILLAGE]
        return self._history.history(session, number, listed)

    def trend(self, session: Session, code: str) -> list[TrendPoint]:
        """Return the figures of an area by date of report, see ``HistoryCache.trend``."""
        history, number = self.history(session), generation(session)
        return self._history.trend(history, number, self._shared_at(session, number).reports, code)

    def index(self, session: Session) -> AreaIndex:
        """Return the search index of the names in the session's state."""
        number = generation(session)
        names = self._shared_at(session, number).names
        # an import that changes no name keeps the dictionary, and so the index
        key = (id(names), former_names_stamp(session))
        return self._index.get(key, lambda: area_search.area_index(session, names))

    def _shared_at(self, session: Session, number: int) -> _Shared:
        return self._shared.get(number, lambda: self._read_shared(session))

    def _read_shared(self, session: Session) -> _Shared:
        shared = _shared(session, self._names)
        self._names = shared.names
        return shared


def _shared_size(shared: _Shared) -> int:
    text = sum(sys.getsizeof(code) + sys.getsizeof(name) for code, name in shared.names.items())
    arrays = sum(codes.nbytes for codes in shared.codes.values())
    return text + sys.getsizeof(shared.names) + arrays + shared.newest.nbytes


def _shared(session: Session, previous: dict[str, str]) -> _Shared:
    names = areas.names(session) or {COUNTRY: "Indonesia"}
    if names == previous:  # most imports change no name: use one dictionary
        names = previous
    by_level: dict[Level, list[str]] = {one: [] for one in Level}
    for code in sorted(names):
        by_level[level(code)].append(code)
    codes = {one: np.array(listed, dtype=str) for one, listed in by_level.items()}
    reports = register.reports(session)
    newest = fill_areas(
        codes[Level.VILLAGE], ((one.scope, one.date.toordinal()) for one in reversed(reports))
    )
    targets, layer_reports = register.targets(session), thematic.layer_reports(session)
    return _Shared(names, codes, reports, targets, newest, layer_reports)


def init_app(app: Flask) -> None:
    """Set up the caches of snapshots."""
    app.extensions["snapshots"] = SnapshotCache(get_budget(app))


def get_snapshot(session: Session, day: date | None = None) -> Snapshot:
    """Return the snapshot of the current app's store as of a day; None is the newest report's.

    Other queries of the session read the same state, even if an import ends meanwhile.
    """
    snapshots: SnapshotCache = current_app.extensions["snapshots"]
    return snapshots.at(session, day)


def get_history(session: Session) -> History:
    """Return the class of every village of the current app's store by date of report."""
    snapshots: SnapshotCache = current_app.extensions["snapshots"]
    return snapshots.history(session)


def get_trend(session: Session, code: str) -> list[TrendPoint]:
    """Return the figures of a listed area by date of the reports that speak for it."""
    snapshots: SnapshotCache = current_app.extensions["snapshots"]
    return snapshots.trend(session, code)


def get_index(session: Session) -> AreaIndex:
    """Return the search index of the current app's store."""
    snapshots: SnapshotCache = current_app.extensions["snapshots"]
    return snapshots.index(session)


def search(
    session: Session, text: str, limit: int = 10
) -> tuple[list[AreaMatch], Mapping[str, str]]:
    """Return areas of the current app's store that match a text, and the names of all by code.

    See ``boundaries.search.repository.find``.
    """
    index = get_index(session)
    if len(index.names) <= 1:  # an empty store has no country
        return [], index.names
    return area_search.find(session, index, text, limit), index.names
