"""The whole register as of a day, held in memory for as long as the store stays the same.

The state of 83,762 villages is a few hundred kilobytes and takes longer to read than to sum, so
requests share one: keyed by the store's generation, which every import raises.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, ancestors, level, within
from boundaries.areas.models import Area
from boundaries.areas.search import AreaIndex
from geo.store.database import generation
from kampungkb import repository as register
from kampungkb.indicators import coverage
from kampungkb.models import Report, Target
from kampungkb.review import pending

Made = TypeVar("Made")


@dataclass(frozen=True)
class Snapshot:
    """Figures as of ``day``; all methods take canonical codes of listed areas."""

    day: date
    generation: int
    shapes_version: int
    names: dict[str, str]
    codes: dict[Level, NDArray[np.str_]]  # of listed areas, sorted
    reports: Sequence[Report]
    targets: Sequence[Target]
    state: coverage.RegisterState
    _country: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def rows(self, code: str, by: Level) -> list[dict[str, Any]]:
        """One ROW per area of level ``by`` in the area; the area's own where that is its level.

        Not to be changed: those of the country are made once.
        """
        if by == level(code):
            return [self.total(code)]
        if code == COUNTRY and by < Level.VILLAGE:
            return self._once(by, lambda: self._rows(code, by))
        return self._rows(code, by)

    def _rows(self, code: str, by: Level) -> list[dict[str, Any]]:
        return coverage.rows(self.state, by, self.names, self.targets, code)

    def account(self, session: Session, code: str) -> dict[str, int]:
        """What became of the rows of the reports that speak for an area."""
        if code == COUNTRY:
            return self._once("account", lambda: register.account(session, self.state, code))
        return register.account(session, self.state, code)

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        # made twice where two threads come at once, which does no harm
        if key not in self._country:
            self._country[key] = make()
        return self._country[key]  # type: ignore[no-any-return]

    def listed(self, by: Level, code: str = COUNTRY) -> list[str]:
        """Codes of the listed areas of a level in an area, with or without villages."""
        codes = self.codes[by]
        if code == COUNTRY:
            return codes.tolist()  # type: ignore[no-any-return]
        first, last = np.searchsorted(codes, [code, f"{code}/"])
        return codes[first:last].tolist()  # type: ignore[no-any-return]

    def total(self, code: str) -> dict[str, Any]:
        """ROW of the area itself."""
        return coverage.total(self.state, code, self.names, self.targets)

    def with_waiting(self, session: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Copies of rows that say, too, how many rows of the register wait for a person.

        Adds ``review`` (rows) and ``coverage_at_most`` (what coverage would be if each of them
        meant a formed village of the area; None where coverage is).
        """
        if not rows:
            return []
        by = Level.of(rows[0]["level"])
        place = _common([row["code"] for row in rows])
        waits = pending.pending_rows(session, self.state, by, place)
        told = []
        for row in rows:
            count, villages = waits.get(row["code"], (0, 0))
            best = None
            if row["coverage"] is not None:
                best = (row["formed"] + villages) / row["villages"]
            told.append({**row, "review": count, "coverage_at_most": best})
        return told

    def answer(self, session: Session, code: str, by: Level) -> dict[str, Any]:
        """What ``coverage --format json`` and the API say of an area."""
        return {
            "area": {"code": code, "name": self.names[code], "level": level(code).word},
            "date": self.day.isoformat(),
            "sources": register.sources(session, self.state, code),
            "register": self.account(session, code),
            "total": self.with_waiting(session, [self.total(code)])[0],
            "rows": self.with_waiting(session, self.rows(code, by)),
        }


def _common(codes: list[str]) -> str:
    """Smallest area that holds all of these."""
    first, last = min(codes), max(codes)  # what lies between them in order lies in no other area
    return next(one for one in [first, *reversed(ancestors(first))] if within(last, one))


class Recent(Generic[Made]):
    """The newest few results of costly work, by key; what several threads want is made once.

    ``keep`` is how many; where ``weigh`` tells the weight of a result, how much they weigh in all.
    """

    def __init__(self, keep: int, weigh: Callable[[Made], int] = lambda _: 1) -> None:
        self._keep, self._weigh, self._weight, self._lock = keep, weigh, 0, Lock()
        self._held: OrderedDict[Hashable, Made] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Result that is kept under the key, else the one that is made now."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._held:  # made while this thread waited for its turn
                    return self._held[key]
            try:
                made = make()
                with self._lock:
                    self._held[key] = made
                    self._weight += self._weigh(made)
                    while self._weight > self._keep:
                        _, oldest = self._held.popitem(last=False)
                        self._weight -= self._weigh(oldest)
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return made


class _Shared(NamedTuple):
    """What is the same on every day of one generation."""

    names: dict[str, str]
    codes: dict[Level, NDArray[np.str_]]
    reports: Sequence[Report]
    targets: Sequence[Target]


class SnapshotCache:
    """The newest few snapshots of one store."""

    def __init__(self, keep: int = 12) -> None:
        self._shared = Recent[_Shared](keep=2)
        self._days = Recent[Snapshot](keep)
        self._index = AreaIndex({})

    def at(self, session: Session, day: date | None) -> Snapshot:
        """Snapshot as of a day of what the session sees; None means the newest report's day."""
        number = generation(session)
        key = (number, day, date.today())  # the day that is shown where there is no report yet
        return self._days.get(key, lambda: self._read(session, number, day))

    def index(self, session: Session) -> AreaIndex:
        """Names of what the session sees, ready to be searched."""
        names, index = self._shared_at(session, generation(session)).names, self._index
        if names is not index.names:
            index = self._index = AreaIndex(names)
        return index

    def _shared_at(self, session: Session, number: int) -> _Shared:
        return self._shared.get(number, lambda: _shared(session, self._index.names))

    def _read(self, session: Session, number: int, day: date | None) -> Snapshot:
        names, codes, reports, targets = self._shared_at(session, number)
        day = day or (reports[0].date if reports else date.today())
        return Snapshot(
            day=day,
            generation=number,
            shapes_version=areas.shapes_version(session),
            names=names,
            codes=codes,
            reports=reports,
            targets=targets,
            state=register.state(session, day),
        )


def _shared(session: Session, before: dict[str, str]) -> _Shared:
    names = areas.names(session) or {COUNTRY: "Indonesia"}
    if names == before:  # after a report they are the same: nobody needs them twice
        names = before
    by_level: dict[Level, list[str]] = {one: [] for one in Level}
    for code in sorted(names):
        by_level[level(code)].append(code)
    codes = {one: np.array(found, dtype=str) for one, found in by_level.items()}
    return _Shared(names, codes, register.reports(session), register.targets(session))


def get_snapshot(session: Session, day: date | None = None) -> Snapshot:
    """Snapshot of the current app's store as of a day; None means the newest report's.

    What the session is asked besides is of the same state, though an import ends meanwhile.
    """
    snapshots: SnapshotCache = current_app.extensions["snapshots"]
    return snapshots.at(session, day)


def search(session: Session, text: str, limit: int = 10) -> list[Area]:
    """Areas of the current app's store whose name or code one types, see ``Index.find``."""
    snapshots: SnapshotCache = current_app.extensions["snapshots"]
    found = snapshots.index(session).find(text, limit)
    by_code = {one.code: one for one in session.scalars(select(Area).where(Area.code.in_(found)))}
    return [by_code[code] for code in found if code in by_code]  # an empty store has no country
