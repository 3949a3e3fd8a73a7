"""Find the data of a fingerprint again, also after newer reports, corrections and other lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, DTYPE, Level, at_level_sql, level, within, within_sql
from boundaries.areas.models import Area, CodeList, OfficialName
from geo.errors import GeoError
from kampungkb.indicators import coverage
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.target_import import imported_targets, with_shipped
from kampungkb.models import RegisterVersion, Report, Target, VersionKind
from kampungkb.versions.digest import of_sum, target_hash
from kampungkb.versions.fingerprint import Fingerprint
from kampungkb.versions.rewind import Rewind, Undone, versions_of


class UnknownFingerprint(GeoError):
    """A fingerprint of data that were never those of this store, as far as it knows."""


@dataclass(frozen=True, eq=False)
class PastState:
    """The state of an area as of a day as it was known at a time.

    ``state``: of the area, and of an area around it where a target allots a number to both.
    ``reports``: by the ids in ``state``, newest first. ``undone``: what changed the area's villages
    or its targets since, newest first. ``targets_known``: whether ``targets`` are those of that
    time. ``year``: of the official list whose villages these are; None for the list of now.
    """

    state: RegisterState
    reports: list[Report]
    targets: list[Target]
    undone: list[Undone]
    targets_known: bool = True
    year: int | None = None


def find(session: Session, fingerprint: Fingerprint) -> PastState:
    """Return the data that a fingerprint stands for, the newest of equal ones.

    Where only the targets cannot be found again: the state with the targets of now. Raises
    UnknownFingerprint where the state was never that of this store, or was corrected before
    versions were recorded.
    """
    without_targets = None
    for year, codes, around in _lists(session, fingerprint.code):
        rewind = Rewind(session, codes, fingerprint.day, fingerprint.code, around)
        for past in _matches(session, rewind, fingerprint, around, year):
            if past.targets_known:
                return past
            without_targets = without_targets or past
    if without_targets is None:
        raise UnknownFingerprint(
            f"the data of {fingerprint} are not in this store",
            do="Check which site the document is from.",
        )
    return without_targets


def state_at(session: Session, version: int, day: date, area: str = COUNTRY) -> PastState:
    """Return the state as of a day right after a version of the register, by its number.

    Later reports are left out, and later corrections undone.
    """
    _, codes, around = next(_lists(session, area))
    rewind = Rewind(session, codes, day, area, around)
    undone = []
    for one in versions_of(session, around):
        if one.id <= version:
            break
        undone.append(rewind.undo(one))
    return _past(rewind, area, undone)


def _matches(
    session: Session, rewind: Rewind, fingerprint: Fingerprint, around: str, year: int | None
) -> Iterator[PastState]:
    code, changed = fingerprint.code, True
    undone: list[Undone] = []
    versions = iter(versions_of(session, around))
    while True:
        if changed and of_sum(rewind.total, code) == fingerprint.data:
            figures = coverage.total(rewind.state(), code, {}, rewind.targets)
            known = target_hash(rewind.targets, figures["targets"], code) == fingerprint.targets
            yield _past(rewind, code, undone, known=known, year=year)
        version = next(versions, None)
        if version is None:
            return
        one = rewind.undo(version)
        undone.append(one)
        # a report of a neighbour changes the part of a number that is allotted to this area
        changed = one.report is not None or version.kind == VersionKind.TARGETS


def _past(
    rewind: Rewind,
    code: str,
    undone: list[Undone],
    *,
    known: bool = True,
    year: int | None = None,
) -> PastState:
    return PastState(
        rewind.state(),
        rewind.reports,
        rewind.targets,
        [one for one in undone if one.villages or _sets_targets(one.version, code)],
        known,
        year,
    )


def _sets_targets(version: RegisterVersion, code: str) -> bool:
    if level(code) == Level.VILLAGE:  # it has none
        return False
    pairs = (version.before or {}).get("targets", ())
    places = [one["code"] for pair in pairs for one in pair if one]
    return any(within(code, place) or within(place, code) for place in places)


def _lists(session: Session, code: str) -> Iterator[tuple[int | None, NDArray[np.str_], str]]:
    """Yield year, codes of villages and the area that they are of: now, then by earlier lists."""
    around = _around(session, code)
    now = select(Area.code).where(Area.listed, Area.level == Level.VILLAGE.value)
    current = _sorted(session, now.where(within_sql(Area.code, around)))
    yield None, current, around
    years = session.scalars(select(CodeList.year).order_by(CodeList.year.desc())).all()
    for year in years[1:]:
        listed = select(OfficialName.code).where(
            OfficialName.year == year,
            at_level_sql(OfficialName.code, Level.VILLAGE),
            within_sql(OfficialName.code, around),
        )
        codes = _sorted(session, listed)
        if not np.array_equal(codes, current):
            yield year, codes, around


def _sorted(session: Session, query: object) -> NDArray[np.str_]:
    return np.array(sorted(session.scalars(query)), DTYPE)  # type: ignore[call-overload]


def _around(session: Session, code: str) -> str:
    # the largest area for which a number was set that is allotted to this one
    targets = with_shipped(imported_targets(session))
    numbers = {one.code for one in targets if one.villages is not None}
    stored = select(RegisterVersion.before).where(RegisterVersion.kind == VersionKind.TARGETS.value)
    for before in session.scalars(stored):
        numbers |= {
            one["code"]
            for pair in before["targets"]
            for one in pair
            if one and one["villages"] is not None
        }
    return min((one for one in numbers if within(code, one)), key=level, default=code)
