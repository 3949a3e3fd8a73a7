"""Undo versions of the register one by one: the state of every village as it was known before.

A state is that of the villages of an area as of a day. Versions of reports after the day change
nothing in it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, MAX_LENGTH, ancestors, slice_of, within_sql
from kampungkb.indicators import target_import
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.target_import import target_key
from kampungkb.listed_villages import listed_classes, listed_records
from kampungkb.models import RegisterVersion, Report, Target, VersionKind
from kampungkb.repository import reports as stored_reports
from kampungkb.versions.digest import source_key, sum_of, village_hashes, village_numbers

_ABSENT = 255
_CHANGES = np.dtype(
    [("code", f"S{MAX_LENGTH}"), ("before", "S1"), ("after", "S1"), ("comma", "S1")]
)
_Key = tuple[date, str]  # date and file, which one report at a time has


class _Said(NamedTuple):
    """What a report says: a class byte for each village, 255 where it does not list or speak."""

    report: Report
    number: int  # its own, as a report that was replaced may have the id of another one
    in_scope: NDArray[np.bool_]
    listed: NDArray[np.uint8]
    given: NDArray[np.uint8]  # also unformed, where the village is in the scope


class Undone(NamedTuple):
    """A version that was undone.

    ``report``: as it was right after the version, or before it was removed; None for targets, and
    for a report after the day. ``villages``: number of villages of the area whose class or source
    was another before.
    """

    version: RegisterVersion
    report: Report | None
    villages: int


class Rewind:
    """The state of an area as of a day, at first as it is known now.

    ``codes``: of the villages of ``around``, an area that holds the area, sorted. ``total``: sum of
    the hashes of the area's villages (``digest.village_hashes``). ``targets``: all of them.
    """

    def __init__(
        self,
        session: Session,
        codes: NDArray[np.str_],
        day: date,
        area: str = COUNTRY,
        around: str = COUNTRY,
    ) -> None:
        self.day, self.codes = day, codes
        self._area = slice_of(codes, area)
        self._numbers = village_numbers(codes)
        self._reports: dict[int, Report] = {}
        self._keys = [0]  # source keys by number of the report
        self._imported = {target_key(one): one for one in target_import.imported_targets(session)}
        self._said: dict[_Key, _Said] = {}
        known = [report for report in stored_reports(session) if report.date <= day]
        listed = {
            number: (places, classes)
            for number, places, classes in listed_classes(
                session, codes, [one.id for one in known], around
            )
        }
        for report in known:
            own = np.full(len(codes), _ABSENT, np.uint8)
            if report.id in listed:
                places, classes = listed[report.id]
                own[places] = classes
            self._put(report, own)
        self._classes = np.zeros(len(codes), np.uint8)
        self._speaking = np.zeros(len(codes), np.int32)
        self._hashes = np.zeros(len(codes), np.uint64)
        self.total = 0
        self._renew(np.arange(len(codes)))

    @property
    def targets(self) -> list[Target]:
        """All targets, shipped and imported."""
        return target_import.with_shipped(self._imported.values())

    @property
    def reports(self) -> list[Report]:
        """Reports that speak for a village, newest first, with the ids that ``state`` has."""
        used = set(np.unique(self._speaking).tolist())
        return [
            _numbered(one.report, one.number)
            for one in sorted(self._said.values(), key=_order, reverse=True)
            if one.number in used
        ]

    def state(self) -> RegisterState:
        """Return the state of all villages; ids of reports are those of ``reports``."""
        return RegisterState(self.day, self.codes, self._classes.copy(), self._speaking.copy())

    def undo(self, version: RegisterVersion) -> Undone:
        """Undo the newest version that is not yet undone."""
        if version.kind == VersionKind.TARGETS:
            self._undo_targets((version.before or {}).get("targets", ()))
            return Undone(version, None, 0)
        if version.date is None or version.date > self.day:
            return Undone(version, None, 0)
        key = (version.date, version.file)
        after = self._said.get(key)
        places, digits = self._changes(version.villages)
        if version.kind == VersionKind.CORRECTED:
            if after is None:  # its report is not known: nothing to correct
                return Undone(version, None, 0)
            self._set(after, places, digits)
            return Undone(version, after.report, self._renew(places))
        touched = np.zeros(len(self.codes), np.bool_)
        if after is not None:
            del self._said[key]
            touched |= after.given != _ABSENT
        if version.before:
            listed = np.full(len(self.codes), _ABSENT, np.uint8)
            if version.kind == VersionKind.REPLACED and after is not None:
                listed = after.listed
            listed[places] = digits
            said = self._put(past_report(version, version.before), listed)
            touched |= said.given != _ABSENT
            after = after or said
        count = self._renew(np.flatnonzero(touched))
        return Undone(version, after.report if after else None, count)

    def _put(self, report: Report, listed: NDArray[np.uint8]) -> _Said:
        in_scope = np.zeros(len(self.codes), np.bool_)
        for area in report.scope:
            in_scope[slice_of(self.codes, area)] = True
        given = np.full(len(self.codes), _ABSENT, np.uint8)
        said = _Said(report, len(self._keys), in_scope, listed, given)
        self._set(said, np.arange(len(self.codes)), listed)
        self._keys.append(source_key(report))
        self._said[report.date, report.file] = said
        return said

    @staticmethod
    def _set(said: _Said, places: NDArray[np.intp], listed: NDArray[np.uint8]) -> None:
        said.listed[places] = listed
        given = np.where(listed == _ABSENT, np.uint8(VillageClass.UNFORMED.byte), listed)
        given[~said.in_scope[places]] = _ABSENT
        said.given[places] = given

    def _changes(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        # places of the villages of a version, and their class bytes before it
        if not text or not len(self.codes):
            return np.zeros(0, np.intp), np.zeros(0, np.uint8)
        places, records = listed_records(text, _CHANGES, self.codes)
        digits = records["before"]
        bytes_ = np.where(digits == b"-", str(_ABSENT).encode(), digits)
        return places, bytes_.astype(np.uint8)

    def _undo_targets(self, pairs: Iterable[Sequence[dict[str, Any] | None]]) -> None:
        for before, after in pairs:
            if after:
                self._imported.pop(target_key(_target(after)), None)
            if before:
                old = _target(before)
                self._imported[target_key(old)] = old

    def _renew(self, touched: NDArray[np.intp]) -> int:
        """Find class and report of some villages again; return how many of the area differ."""
        classes = np.zeros(len(touched), np.uint8)
        speaking = np.zeros(len(touched), np.int32)
        for one in sorted(self._said.values(), key=_order):
            given = one.given[touched]
            speaks = given != _ABSENT
            classes[speaks] = given[speaks]
            speaking[speaks] = one.number
        self._classes[touched], self._speaking[touched] = classes, speaking
        sources = np.array(self._keys, np.uint64)[speaking]
        hashes = village_hashes(self._numbers[touched], classes, sources)
        inside = (touched >= self._area.start) & (touched < self._area.stop)
        before = self._hashes[touched]
        self.total = (self.total + sum_of(hashes[inside]) - sum_of(before[inside])) % 2**64
        self._hashes[touched] = hashes
        return int((before != hashes)[inside].sum())


def versions_of(session: Session, area: str) -> Iterable[RegisterVersion]:
    """Return the versions that may have changed a part of an area, newest first."""
    around = RegisterVersion.area.in_([*ancestors(area), area])
    query = select(RegisterVersion).where(or_(around, within_sql(RegisterVersion.area, area)))
    return session.scalars(
        query.order_by(RegisterVersion.id.desc()).execution_options(yield_per=500)
    )


def past_report(version: RegisterVersion, before: dict[str, Any]) -> Report:
    """Return a report as it was before a version; it belongs to no session."""
    signed_on = before["signed_on"]
    return Report(
        id=before["id"],
        date=version.date,
        file=version.file,
        source=before["source"],
        kind=before["kind"],
        number=before["number"],
        signed_on=signed_on and date.fromisoformat(signed_on),
        scope=before["scope"],
        late=before["late"],
        imported_at=datetime.fromisoformat(before["imported_at"]),
    )


def _order(said: _Said) -> tuple[date, datetime, int]:
    # as repository.reports
    return said.report.date, said.report.imported_at, said.report.id


def _numbered(report: Report, number: int) -> Report:
    copied = ("date", "file", "source", "kind", "number", "signed_on", "scope", "late")
    return Report(
        id=number,
        imported_at=report.imported_at,
        **{name: getattr(report, name) for name in copied},
    )


def _target(columns: dict[str, Any]) -> Target:
    days = {key: columns[key] and date.fromisoformat(columns[key]) for key in ("due", "set_on")}
    return Target(**{**columns, **days})
