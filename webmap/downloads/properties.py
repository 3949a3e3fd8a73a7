"""Areas with all that is told of them, as GeoJSON features: files and services serve the same.

Properties are made by parts, villages of a regency or areas of a province at a time, and kept
compressed for as long as the store stays the same; shapes are text since they were imported.
"""

import hashlib
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_type_hints

import numpy
import orjson
from flask import Flask, current_app
from sqlalchemy.orm import Session

from boundaries.areas import geojson_fragments
from boundaries.areas.codes import (
    COUNTRY,
    Level,
    ancestor,
    district_of,
    level,
    prefix_range,
    province_of,
    regency_of,
    slice_of,
    within,
)
from boundaries.importing import crosswalk
from geo.files import geojson
from geo.store.compressed_lines import pack, unpack
from kampungkb import repository as register
from kampungkb.indicators.coverage import ReviewedFigures
from kampungkb.indicators.targets import TargetKey, applicable
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot

_MANY = 8  # regencies, from which on a province is read as a whole

_FIGURES: dict[str, type] = {
    name: float if kind == float | None else kind
    for name, kind in get_type_hints(ReviewedFigures).items()
    if name != "targets"
}
_OF_VILLAGES = (
    *("code", "name", "level", "district", "regency", "province", "status", "klasifikasi"),
    *("formed_on", "kampung_kb", "as_of", "source", "bps_code", "date"),
)

_TARGET_COLUMNS = ("target", "gap")

Properties = dict[str, Any]


class _Part(NamedTuple):
    digest: bytes
    body: bytes  # packed lines


class _Kept(NamedTuple):
    parts: LruCache[_Part]
    codes: LruCache[dict[Level, list[str]]]
    fingerprints: LruCache[str]


def init_app(app: Flask) -> None:
    """Give the site a place for what is kept between requests."""
    budget = get_budget(app)
    app.extensions["features"] = _Kept(
        parts=budget.add_cache("feature properties", lambda part: len(part.body)),
        codes=budget.add_cache("feature codes", _lists_size),
        fingerprints=budget.add_cache("file fingerprints", len),
    )


def _lists_size(lists: dict[Level, list[str]]) -> int:
    return sum(map(sys.getsizeof, lists.values()))  # the codes in them are the snapshot's


def columns(snapshot: Snapshot, by: Level, scope: str = COUNTRY) -> dict[str, type]:
    """Names of the properties of all areas of a level, in order, each with str, int or float.

    Any may be null. ``scope`` as in ``properties``.
    Of a village: code, name, level, district, regency, province, status, klasifikasi, formed_on,
    kampung_kb, as_of and source (of the report that speaks for it), bps_code (where a publisher's
    layer taught it), date (asked for). Of other levels: those of ``ReviewedFigures``, with a column
    for each target (``target_formed_2023_12_31``, ``gap_…``), regency and province above, sources,
    date.
    """
    if by == Level.VILLAGE:
        return dict.fromkeys(_OF_VILLAGES, str)
    keys = _target_keys(snapshot, by, scope)
    targets = [f"{word}_{_stem(key)}" for key in keys for word in _TARGET_COLUMNS]
    above = [one.word for one in _above(by)]
    rest = dict.fromkeys((*above, "sources", "date"), str)
    return {**_FIGURES, **dict.fromkeys(targets, int), **rest}


def properties(
    session: Session, snapshot: Snapshot, by: Level, place: str, scope: str = COUNTRY
) -> dict[str, bytes]:
    """JSON of the properties of every area of a level in a place, by code.

    ``place``: a regency for villages, a province for other levels, the country for itself.
    ``scope``: the area that a file is about; it has columns for the targets that hold in there.
    """
    return dict(unpack(_part(_kept(), _Reading(session, snapshot), by, place, scope).body))


def features(
    session: Session,
    snapshot: Snapshot,
    by: Level,
    first: str = "",
    last: str = "~",
    scope: str = COUNTRY,
) -> Iterator[tuple[str, bytes]]:
    """Codes and whole Features of a level, by code, first ≤ code ≤ last.

    Geometry: EPSG:4326, full detail, null where no boundary is known.
    """
    # called now, so that what is read later needs no context of the app
    return _with_shapes(
        rows(session, snapshot, by, first, last, scope),
        geojson_fragments.geometries(session, by, first, last),
    )


def _with_shapes(
    found: Iterator[tuple[str, bytes]], shapes: Iterator[tuple[str, bytes]]
) -> Iterator[tuple[str, bytes]]:
    end = ("~~", b"")
    at, text = next(shapes, end)
    for code, told in found:
        while at < code:  # a shape whose area is not listed
            at, text = next(shapes, end)
        yield code, geojson.encode_feature(code, text if at == code else None, told)


def rows(
    session: Session,
    snapshot: Snapshot,
    by: Level,
    first: str = "",
    last: str = "~",
    scope: str = COUNTRY,
) -> Iterator[tuple[str, bytes]]:
    """Codes and JSON of properties of a level, by code, first ≤ code ≤ last."""
    kept, found = _kept(), places(snapshot, by, first, last)
    reading = _Reading(session, snapshot, wide=len(found) > _MANY)
    return (
        (code, told)
        for place in found
        for code, told in unpack(_part(kept, reading, by, place, scope).body)
        if first <= code <= last
    )


def places(snapshot: Snapshot, by: Level, first: str = "", last: str = "~") -> list[str]:
    """Parts in which the areas of a level between two codes lie (see ``properties``)."""
    part = regency_of if by == Level.VILLAGE else province_of  # of the country: itself
    return list(dict.fromkeys(map(part, codes(snapshot, by, first, last))))


def codes(snapshot: Snapshot, by: Level, first: str = "", last: str = "~") -> list[str]:
    """Codes of all listed areas of a level between two, sorted."""
    return _between(_codes(_kept(), snapshot, by), first, last)


def fingerprint(session: Session, snapshot: Snapshot, by: Level, code: str) -> str:
    """Hash of all that the areas of a level in an area tell and show.

    It stays the same over imports that change nothing of it, and from host to host.
    """
    key = (snapshot.generation, snapshot.day, by, code)
    return _kept().fingerprints.get(key, lambda: _fingerprint(session, snapshot, by, code))


def _fingerprint(session: Session, snapshot: Snapshot, by: Level, code: str) -> str:
    first, last = prefix_range(code)
    digest = hashlib.sha256()
    found = places(snapshot, by, first, last)
    reading = _Reading(session, snapshot, wide=len(found) > _MANY)
    for place in found:
        if within(place, code):
            digest.update(_part(_kept(), reading, by, place, code).digest)
            continue
        for one, told in properties(session, snapshot, by, place, code).items():
            if first <= one <= last:
                digest.update(told)
    shapes = geojson_fragments.digests(session, by, first, last) if by > Level.COUNTRY else None
    digest.update((shapes or f"shapes {snapshot.shapes_version}").encode())
    return digest.hexdigest()


def _kept() -> _Kept:
    found: _Kept = current_app.extensions["features"]
    return found


def _codes(kept: _Kept, snapshot: Snapshot, by: Level) -> list[str]:
    return kept.codes.get(snapshot.generation, lambda: _by_level(snapshot)).get(by, [])


def _between(found: list[str], first: str, last: str) -> list[str]:
    return found[bisect_left(found, first) : bisect_right(found, last)]


def _by_level(snapshot: Snapshot) -> dict[Level, list[str]]:
    found: dict[Level, list[str]] = {}
    for code in snapshot.names:
        found.setdefault(level(code), []).append(code)
    return {by: sorted(some) for by, some in found.items()}


# Properties -----------------------------------------------------------------------------------


class _Reading:
    """What is told of villages, read by regency, or in fewer questions by province (``wide``)."""

    def __init__(self, session: Session, snapshot: Snapshot, *, wide: bool = False) -> None:
        self.session, self.snapshot, self._wide = session, snapshot, wide
        self._province, self._told = "", dict[str, list[Any]]()

    def villages(self, regency: str) -> dict[str, list[Any]]:
        """Columns of ``register.told`` and bps_code of the villages of a regency, by code."""
        if not self._wide:
            return self._read(regency)
        province = ancestor(regency, Level.PROVINCE)
        if province != self._province:
            self._province, self._told = province, self._read(province)
        known = self._told["code"]
        part = slice_of(known, regency)
        return {name: values[part] for name, values in self._told.items()}

    def _read(self, area: str) -> dict[str, list[Any]]:
        told = register.told(self.session, self.snapshot.state, self.snapshot.reports, area)
        bps = crosswalk.of_areas(self.session, "bps", area)
        return {**told, "bps_code": [bps.get(code) for code in told["code"]]}


def _part(kept: _Kept, reading: _Reading, by: Level, place: str, scope: str) -> _Part:
    snapshot = reading.snapshot
    target_keys = _target_keys(snapshot, by, scope)
    key = (snapshot.generation, snapshot.day, by, place, target_keys)
    return kept.parts.get(key, lambda: _made(kept, reading, by, place, target_keys))


def _made(
    kept: _Kept, reading: _Reading, by: Level, place: str, target_keys: Sequence[TargetKey]
) -> _Part:
    found = (
        _villages(reading, place)
        if by == Level.VILLAGE
        else _figures(kept, reading.session, reading.snapshot, by, place, target_keys)
    )
    lines = [(row["code"], orjson.dumps(row)) for row in found]
    digest = hashlib.sha256(b"\n".join(told for _, told in lines)).digest()
    return _Part(digest, pack(lines))


def _villages(reading: _Reading, regency: str) -> Iterator[Properties]:
    told, names = reading.villages(regency), reading.snapshot.names
    day = reading.snapshot.day.isoformat()
    for code, *rest in zip(*(told[name] for name in _TOLD), strict=True):
        above = (names[district_of(code)], names[regency_of(code)], names[province_of(code)])
        row = (code, names[code], Level.VILLAGE.word, *above, *rest, day)
        yield dict(zip(_OF_VILLAGES, row, strict=True))


_TOLD = (*("code", "status", "klasifikasi", "formed_on", "kampung", "as_of", "source", "bps_code"),)


def _figures(
    kept: _Kept,
    session: Session,
    snapshot: Snapshot,
    by: Level,
    place: str,
    target_keys: Sequence[TargetKey],
) -> Iterator[Properties]:
    reviewed = snapshot.with_waiting(session, snapshot.rows(place, by))
    by_code = {row["code"]: row for row in reviewed}
    reports = {report.id: f"{report.source}, {report.date}" for report in snapshot.reports}
    for code in _between(_codes(kept, snapshot, by), *prefix_range(place)):
        # an area without villages has a shape and a name, but no figures
        own = by_code.get(code)
        nothing = {"code": code, "name": snapshot.names[code], "level": by.word}
        row: Mapping[str, object] = own or nothing
        made: Properties = {name: row.get(name) for name in _FIGURES}
        targets = {(one["metric"], one["due"]): one for one in (own["targets"] if own else ())}
        for key in target_keys:
            target = targets.get((key.metric, key.due.isoformat()))
            made[f"target_{_stem(key)}"] = target["wanted"] if target else None
            made[f"gap_{_stem(key)}"] = target["gap"] if target else None
        for above in _above(by):
            made[above.word] = snapshot.names[ancestor(code, above)]
        used = numpy.unique(snapshot.state.within(code).reports).tolist()
        made["sources"] = "; ".join(reports[number] for number in used if number) or None
        made["date"] = snapshot.day.isoformat()
        yield made


def _above(by: Level) -> list[Level]:
    return [above for above in (Level.REGENCY, Level.PROVINCE) if by > above]


def _stem(key: TargetKey) -> str:
    return f"{key.metric}_{key.due.isoformat().replace('-', '_')}"


def _target_keys(snapshot: Snapshot, by: Level, scope: str) -> tuple[TargetKey, ...]:
    return tuple(sorted(applicable(snapshot.targets, by, scope), key=str))
