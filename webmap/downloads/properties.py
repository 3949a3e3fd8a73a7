"""Areas as GeoJSON features with all of their properties; files and services serve the same.

Properties are made in groups, the villages of a regency or the areas of a province, and cached
compressed until the store changes. Shapes are stored as GeoJSON text since they were imported.
"""

import hashlib
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
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
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot
from webmap.downloads.columns.layer_columns import (
    area_values,
    layer_columns,
    layer_keys,
    village_values,
)
from webmap.downloads.columns.score_columns import SCORE_COLUMNS, score_columns
from webmap.maps.target_columns import TargetGroup, target_groups

_MANY_GROUPS = 8  # from this number on, villages are read by province instead of by regency

_FIGURES: dict[str, type] = {
    name: float if kind == float | None else kind
    for name, kind in get_type_hints(ReviewedFigures).items()
    if name != "targets"
}
_VILLAGE_PROPERTIES: dict[str, type] = {
    **dict.fromkeys(("code", "name", "level", "district", "regency", "province", "status"), str),
    **{"klasifikasi": str, "formed_on": date, "formed_year": str, "stage": str, "note": str},
    **{"kampung_kb": str, "as_of": date, "source": str, "bps_code": str},
    **SCORE_COLUMNS,
    "date": date,
}

Properties = dict[str, Any]


_UNDATED = "0000-00-00"
"""Value of ``date`` in cached properties: any day may be asked for, most have those of another."""

_NO_DATE = b'"date":"%b"' % _UNDATED.encode()


class _Group(NamedTuple):
    """Properties of the areas of one group, without the day that they are asked for."""

    digest: bytes
    lines: bytes  # compressed, see compressed_lines


class _Caches(NamedTuple):
    groups: LruCache[_Group]
    codes: LruCache[dict[Level, list[str]]]
    fingerprints: LruCache[str]


def init_app(app: Flask) -> None:
    """Set up the caches of properties."""
    budget = get_budget(app)
    app.extensions["features"] = _Caches(
        groups=budget.add_cache("feature properties", lambda group: len(group.lines)),
        codes=budget.add_cache("feature codes", _lists_size, keep_newest=True),
        fingerprints=budget.add_cache("file fingerprints", len),
    )


def _lists_size(lists: dict[Level, list[str]]) -> int:
    return sum(map(sys.getsizeof, lists.values()))  # the codes in them are the snapshot's


def columns(snapshot: Snapshot, by: Level, scope: str = COUNTRY) -> dict[str, type]:
    """Names of the properties of all areas of a level, in order, each with its type.

    A type is str, int, float or ``datetime.date``, which JSON has as text YYYY-MM-DD. Any may be
    null. ``scope`` as in ``properties``.
    Of a village: those of ``_VILLAGE_PROPERTIES``: formed_year is "2017" or "> 2019", stage is of
    what is forming, as_of and source are of the report that speaks for it, bps_code is there where
    a publisher's layer taught it, date is the day of the figures.
    Of other levels: those of ``ReviewedFigures``, with columns for each target
    (``target_formed_2023_12_31``, ``gap_…``, ``gap_at_least_…``, ``issuer_…``: that of the nearest
    area; ``…_by_country`` and so on where areas of several levels set one), regency and province
    above, sources, date. Both with the columns of ``layer_columns``.
    """
    of_layers = layer_columns(layer_keys(snapshot, scope), by)
    if by == Level.VILLAGE:
        return {**_VILLAGE_PROPERTIES, **of_layers}
    targets = {
        name: kind
        for group in target_groups(snapshot, by, scope)
        for name, kind in group.columns().items()
    }
    above = [one.word for one in _above(by)]
    rest = dict.fromkeys((*above, "sources"), str)
    return {**_FIGURES, **targets, **rest, "date": date, **of_layers}


def properties(
    session: Session, snapshot: Snapshot, by: Level, group: str, scope: str = COUNTRY
) -> dict[str, bytes]:
    """Return the JSON of the properties of every area of a level in a group, by code.

    ``group``: a regency for villages, a province for other levels, the country for itself.
    ``scope``: the area that a file is about; there are columns for the targets that apply in it and
    for the thematic layers that there are of it.
    """
    reader = _VillageReader(session, snapshot)
    rows = unpack(_group(_caches(), reader, by, group, scope).lines)
    return dict(_dated(rows, snapshot.day_of(scope)))


def features(
    session: Session,
    snapshot: Snapshot,
    by: Level,
    first: str = "",
    last: str = "~",
    scope: str = COUNTRY,
) -> Iterator[tuple[str, bytes]]:
    """Codes and Features of a level, by code, first ≤ code ≤ last.

    Geometry: EPSG:4326, full detail, null where no boundary is known.
    """
    # rows() is called now, so that later reading needs no context of the app
    return _with_shapes(
        rows(session, snapshot, by, first, last, scope),
        geojson_fragments.geometries(session, by, first, last),
    )


def _with_shapes(
    rows: Iterator[tuple[str, bytes]], shapes: Iterator[tuple[str, bytes]]
) -> Iterator[tuple[str, bytes]]:
    end = ("~~", b"")
    shape_code, shape = next(shapes, end)
    for code, text in rows:
        while shape_code < code:  # a shape whose area is not listed
            shape_code, shape = next(shapes, end)
        yield code, geojson.encode_feature(code, shape if shape_code == code else None, text)


def rows(
    session: Session,
    snapshot: Snapshot,
    by: Level,
    first: str = "",
    last: str = "~",
    scope: str = COUNTRY,
) -> Iterator[tuple[str, bytes]]:
    """Codes and JSON of properties of a level, by code, first ≤ code ≤ last."""
    caches, groups = _caches(), group_codes(snapshot, by, first, last)
    reader = _VillageReader(session, snapshot, by_province=len(groups) > _MANY_GROUPS)
    found = (
        (code, text)
        for group in groups
        for code, text in unpack(_group(caches, reader, by, group, scope).lines)
        if first <= code <= last
    )
    return _dated(found, snapshot.day_of(scope))


def _dated(rows: Iterable[tuple[str, bytes]], day: date) -> Iterator[tuple[str, bytes]]:
    # a quotation mark within a text is escaped: this is the property and nothing else
    own = b'"date":"%b"' % day.isoformat().encode()
    return ((code, text.replace(_NO_DATE, own)) for code, text in rows)


def group_codes(snapshot: Snapshot, by: Level, first: str = "", last: str = "~") -> list[str]:
    """Codes of the groups of the areas of a level, first ≤ code ≤ last (see ``properties``)."""
    group_of = regency_of if by == Level.VILLAGE else province_of  # of the country: itself
    return list(dict.fromkeys(map(group_of, codes(snapshot, by, first, last))))


def codes(snapshot: Snapshot, by: Level, first: str = "", last: str = "~") -> list[str]:
    """Codes of all listed areas of a level, sorted, first ≤ code ≤ last."""
    return _between(_codes(_caches(), snapshot, by), first, last)


def fingerprint(session: Session, snapshot: Snapshot, by: Level, code: str) -> str:
    """Hash of the properties and shapes of the areas of a level in an area.

    It stays the same over imports that do not change them, and is the same on every host.
    """
    key = (snapshot.state_key, by, code)
    found = _caches().fingerprints.get(key, lambda: _fingerprint(session, snapshot, by, code))
    return hashlib.sha256(f"{found} {snapshot.day_of(code)}".encode()).hexdigest()


def _fingerprint(session: Session, snapshot: Snapshot, by: Level, code: str) -> str:
    first, last = prefix_range(code)
    digest = hashlib.sha256()
    groups = group_codes(snapshot, by, first, last)
    reader = _VillageReader(session, snapshot, by_province=len(groups) > _MANY_GROUPS)
    for group in groups:
        if within(group, code):
            digest.update(_group(_caches(), reader, by, group, code).digest)
            continue
        for area, text in unpack(_group(_caches(), reader, by, group, code).lines):
            if first <= area <= last:
                digest.update(text)
    shapes = geojson_fragments.digests(session, by, first, last) if by > Level.COUNTRY else None
    digest.update((shapes or f"shapes {snapshot.shapes_version}").encode())
    return digest.hexdigest()


def _caches() -> _Caches:
    caches: _Caches = current_app.extensions["features"]
    return caches


def _codes(caches: _Caches, snapshot: Snapshot, by: Level) -> list[str]:
    return caches.codes.get(snapshot.generation, lambda: _by_level(snapshot)).get(by, [])


def _between(codes: list[str], first: str, last: str) -> list[str]:
    return codes[bisect_left(codes, first) : bisect_right(codes, last)]


def _by_level(snapshot: Snapshot) -> dict[Level, list[str]]:
    by_level: dict[Level, list[str]] = {}
    for code in snapshot.names:
        by_level.setdefault(level(code), []).append(code)
    return {at: sorted(codes) for at, codes in by_level.items()}


# Properties -----------------------------------------------------------------------------------


class _VillageReader:
    """Reads columns of villages by regency or, in fewer queries, by province."""

    def __init__(self, session: Session, snapshot: Snapshot, *, by_province: bool = False) -> None:
        self.session, self.snapshot, self._by_province = session, snapshot, by_province
        self._province, self._columns = "", dict[str, list[Any]]()

    def villages(self, regency: str) -> dict[str, list[Any]]:
        """Columns of ``register.detail_columns``, bps_code and scores of a regency's villages."""
        if not self._by_province:
            return self._read(regency)
        province = ancestor(regency, Level.PROVINCE)
        if province != self._province:
            self._province, self._columns = province, self._read(province)
        codes = self._columns["code"]
        part = slice_of(codes, regency)
        return {name: values[part] for name, values in self._columns.items()}

    def _read(self, area: str) -> dict[str, list[Any]]:
        columns = register.detail_columns(
            self.session, self.snapshot.state, self.snapshot.reports, area
        )
        bps = crosswalk.identifiers_of_areas(self.session, "bps", area)
        columns["bps_code"] = [bps.get(code) for code in columns["code"]]
        return {**columns, **score_columns(self.session, self.snapshot, area)}


def _group(caches: _Caches, reader: _VillageReader, by: Level, group: str, scope: str) -> _Group:
    snapshot = reader.snapshot
    groups = target_groups(snapshot, by, scope)
    layers = layer_keys(snapshot, scope)
    key = (snapshot.state_key, by, group, groups, layers)
    return caches.groups.get(key, lambda: _make_group(caches, reader, by, group, groups, layers))


def _make_group(
    caches: _Caches,
    reader: _VillageReader,
    by: Level,
    group: str,
    groups: Sequence[TargetGroup],
    layers: Sequence[str],
) -> _Group:
    rows = (
        _villages(reader, group)
        if by == Level.VILLAGE
        else _figures(caches, reader.session, reader.snapshot, by, group, groups)
    )
    if layers:
        rows = _with_layers(rows, reader, by, group, layers)
    lines = [(row["code"], orjson.dumps(row)) for row in rows]
    digest = hashlib.sha256(b"\n".join(text for _, text in lines)).digest()
    return _Group(digest, pack(lines))


def _villages(reader: _VillageReader, regency: str) -> Iterator[Properties]:
    columns, names = reader.villages(regency), reader.snapshot.names
    for code, *rest in zip(*(columns[name] for name in _VILLAGE_COLUMNS), strict=True):
        above = (names[district_of(code)], names[regency_of(code)], names[province_of(code)])
        row = (code, names[code], Level.VILLAGE.word, *above, *rest, _UNDATED)
        yield dict(zip(_VILLAGE_PROPERTIES, row, strict=True))


_VILLAGE_COLUMNS = (
    *("code", "status", "klasifikasi", "formed_on", "formed_year", "stage", "note", "kampung"),
    *("as_of", "source", "bps_code"),
    *SCORE_COLUMNS,
)


def _with_layers(
    rows: Iterator[Properties], reader: _VillageReader, by: Level, group: str, layers: Sequence[str]
) -> Iterator[Properties]:
    names = list(layer_columns(layers, by))
    if by == Level.VILLAGE:
        values = village_values(reader.session, reader.snapshot, layers, group)
        for row, own in zip(rows, values, strict=True):
            yield {**row, **dict(zip(names, own, strict=True))}
        return
    by_code = area_values(reader.session, reader.snapshot, layers, by, group)
    for row in rows:
        yield {**row, **(by_code.get(row["code"]) or dict.fromkeys(names))}


def _figures(
    caches: _Caches,
    session: Session,
    snapshot: Snapshot,
    by: Level,
    group: str,
    groups: Sequence[TargetGroup],
) -> Iterator[Properties]:
    reviewed = snapshot.with_waiting(session, snapshot.rows(group, by))
    by_code = {row["code"]: row for row in reviewed}
    reports = {report.id: f"{report.source}, {report.date}" for report in snapshot.reports}
    for code in _between(_codes(caches, snapshot, by), *prefix_range(group)):
        # an area without villages has a shape and a name, but no figures
        own = by_code.get(code)
        nothing = {"code": code, "name": snapshot.names[code], "level": by.word}
        row: Mapping[str, object] = own or nothing
        row_properties: Properties = {name: row.get(name) for name in _FIGURES}
        for target_group in groups:
            row_properties |= target_group.values(own["targets"] if own else ())
        for above in _above(by):
            row_properties[above.word] = snapshot.names[ancestor(code, above)]
        used = numpy.unique(snapshot.state.within(code).reports).tolist()
        row_properties["sources"] = "; ".join(reports[number] for number in used if number) or None
        row_properties["date"] = _UNDATED
        yield row_properties


def _above(by: Level) -> list[Level]:
    return [above for above in (Level.REGENCY, Level.PROVINCE) if by > above]
