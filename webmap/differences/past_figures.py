"""The figures that a fingerprint stands for, and what has changed in them since, as JSON values."""

from collections import ChainMap, Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, ancestors, district_of, level
from boundaries.areas.models import Area
from kampungkb import repository as register
from kampungkb.indicators import coverage
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import AreaFigures, RegisterState
from kampungkb.models import Report
from kampungkb.versions import digest, reconstruction
from kampungkb.versions.fingerprint import Fingerprint
from kampungkb.versions.reconstruction import PastState
from webmap.caching.snapshot import get_snapshot
from webmap.differences.change_report import AreaName


class PastVersion(TypedDict):
    """One change since, or several of one kind, report and day. ``date``, …: of the report."""

    kind: str  # VersionKind
    at: str  # YYYY-MM-DD
    count: int
    villages: int  # of the area, that it changed; of several changes the sum
    date: str | None  # YYYY-MM-DD; None for targets
    source: str
    file: str


class DatedSource(TypedDict):
    """A report by what pages say of it."""

    source: str
    date: str  # YYYY-MM-DD


class ChangedVillage(TypedDict):
    """A village of another class now; None where it is not listed."""

    code: str
    name: str
    district: str  # name
    before: str | None  # VillageClass
    after: str | None


class ChangedSource(TypedDict):
    """How many villages of the same class come from another report now; None: from no report."""

    before: DatedSource | None
    after: DatedSource | None
    villages: int


class PastFigures(TypedDict):
    """Figures of an area as they were, and what has changed in them since.

    ``total``, ``rows``: as they were. ``unchanged``: whether they are still the same.
    ``targets_known``: whether the targets of ``total`` are those of then. ``year``: of the official
    list whose villages these are, None for the newest. ``newest``: day of the newest report on the
    area. ``now``: the fingerprint and the figures as of the same day as they are known now;
    ``versions``: what changed them, newest first; ``villages``: those of another class now;
    ``other_sources``: of villages of the same class.
    """

    fingerprint: str
    area: AreaName
    path: list[AreaName]  # areas above it, from the country down
    date: str  # YYYY-MM-DD
    unchanged: bool
    targets_known: bool
    year: int | None
    newest: str | None  # YYYY-MM-DD
    sources: list[dict[str, Any]]  # as SourceReport, without an id: a report may have another now
    total: AreaFigures
    rows: list[AreaFigures]
    now: "PresentFigures"
    versions: list[PastVersion]
    villages: list[ChangedVillage]
    other_sources: list[ChangedSource]


class PresentFigures(TypedDict):
    """Figures of an area as of a day as they are known now."""

    fingerprint: str
    total: AreaFigures


def past_figures(session: Session, fingerprint: Fingerprint) -> PastFigures:
    """Return the figures of a fingerprint and what has changed since.

    Raises UnknownFingerprint.
    """
    past = reconstruction.find(session, fingerprint)
    code, day = fingerprint.code, fingerprint.day
    snapshot = get_snapshot(session, day)
    newest, present = snapshot.newest_of(code), snapshot.fingerprint(code)
    before = _said(past.state, past.reports, code)
    after = _said(snapshot.state, snapshot.reports, code)
    names = _names(session, snapshot.names, [code, *before.codes.tolist()])
    below = Level(level(code) + 1) if level(code) < Level.VILLAGE else None
    return {
        "fingerprint": str(fingerprint),
        "area": _area(code, names),
        "path": [_area(one, names) for one in ancestors(code)],
        "date": day.isoformat(),
        "unchanged": present == str(fingerprint),
        "targets_known": past.targets_known,
        "year": past.year,
        "newest": newest.isoformat() if newest else None,
        "sources": [
            {key: value for key, value in source.items() if key != "id"}
            for source in register.sources_among(past.reports, past.state, code)
        ],
        "total": coverage.total(past.state, code, names, past.targets, day),
        "rows": coverage.rows(past.state, below, names, past.targets, code, day) if below else [],
        "now": {
            "fingerprint": present,
            "total": coverage.total(snapshot.state, code, names, snapshot.targets, day),
        },
        "versions": _versions(past),
        "villages": _changed_villages(before, after, names),
        "other_sources": _changed_sources(before, after),
    }


def _area(code: str, names: Mapping[str, str]) -> AreaName:
    return {"code": code, "name": names.get(code, code), "level": level(code).word}


class _Said(NamedTuple):
    """Class byte and source of each village of an area; ``named`` by key of a source."""

    codes: NDArray[np.str_]
    classes: NDArray[np.uint8]
    sources: NDArray[np.uint64]
    named: dict[int, DatedSource]


def _said(state: RegisterState, reports: Sequence[Report], code: str) -> _Said:
    part = state.within(code)
    keys = digest.source_keys(reports)
    used, place = np.unique(part.reports, return_inverse=True)
    sources = np.array([keys.get(number, 0) for number in used.tolist()], np.uint64)
    named: dict[int, DatedSource] = {
        keys[one.id]: {"source": one.source, "date": one.date.isoformat()} for one in reports
    }
    return _Said(part.codes, part.classes, sources[place], named)


def _changed_villages(
    before: _Said, after: _Said, names: Mapping[str, str]
) -> list[ChangedVillage]:
    classes = [
        dict(zip(said.codes.tolist(), said.classes.tolist(), strict=True))
        for said in (before, after)
    ]
    first, second = classes
    changed = [code for code in first.keys() | second.keys() if first.get(code) != second.get(code)]
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "district": names.get(district_of(code), district_of(code)),
            "before": CLASSES[first[code]].value if code in first else None,
            "after": CLASSES[second[code]].value if code in second else None,
        }
        for code in sorted(changed)
    ]


def _changed_sources(before: _Said, after: _Said) -> list[ChangedSource]:
    _, first, second = np.intersect1d(
        before.codes, after.codes, assume_unique=True, return_indices=True
    )
    changed = (before.classes[first] == after.classes[second]) & (
        before.sources[first] != after.sources[second]
    )
    pairs = Counter(
        zip(
            before.sources[first][changed].tolist(),
            after.sources[second][changed].tolist(),
            strict=True,
        )
    )
    return [
        {"before": before.named.get(one), "after": after.named.get(other), "villages": count}
        for (one, other), count in pairs.most_common()
    ]


def _names(
    session: Session, names: Mapping[str, str], villages: Sequence[str]
) -> Mapping[str, str]:
    """Return names of areas, also of those that are not listed any more."""
    missing = {one for one in villages if one not in names}
    missing |= {up for one in missing for up in ancestors(one) if up not in names}
    query = select(Area.code, Area.name).where(Area.listed.is_(False))
    former = dict(session.execute(query).all()) if missing else {}
    return ChainMap({code: former[code] for code in missing if code in former}, dict(names))


def _versions(past: PastState) -> list[PastVersion]:
    """Return what changed since; changes of one kind, report and day are one."""
    found: list[PastVersion] = []
    for version, report, villages in past.undone:
        own: PastVersion = {
            "kind": version.kind,
            "at": version.at.date().isoformat(),
            "count": 1,
            "villages": villages,
            "date": report.date.isoformat() if report else None,
            "source": report.source if report else "",
            "file": report.file if report else "",
        }
        alike = next((one for one in found if _same_event(one, own)), None)
        if alike:
            alike["count"] += 1
            alike["villages"] += villages
        else:
            found.append(own)
    return found


def _same_event(one: PastVersion, other: PastVersion) -> bool:
    return all(one[key] == other[key] for key in ("kind", "at", "date", "source", "file"))
