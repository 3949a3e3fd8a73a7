"""Import deliveries of boundaries, completely or not at all."""

import hashlib
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Area, Boundary, CodeList, Shape
from boundaries.areas.shape_queries import WKB, ShapeQueries
from boundaries.importing import (
    crosswalk,
    fingerprints,
    grids,
    incremental,
    persistence,
    publishers,
    topology,
)
from boundaries.importing.border_matching import BorderMatcher
from boundaries.importing.decoding import check_leaves
from boundaries.importing.persistence import ImportResult
from boundaries.importing.records import BeforeCommit, Delivery, Progress, Record, nothing_more
from boundaries.importing.topology import (
    CountryInput,
    MatchedProvince,
    ProvinceInput,
    ProvinceShapes,
    SimplifyInput,
)
from geo.isolation import ProcessPool
from geo.store.database import Meta, read_session, write_session

__all__ = ["WKB", "import_boundaries"]

INCREMENTAL_SHARE = 1 / 3
"""Share of stored leaves that a delivery may change and still be imported incrementally."""

_REMOVED = {
    "repeated": "{} had repeated vertices, which were removed ({})",
    "tiny_part": "{} had parts under 2 m²; a neighbour got them, or they were removed ({})",
}


def import_boundaries(
    engine: Engine,
    paths: Sequence[Path],
    *,
    source: str = "auto",
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    before_commit: BeforeCommit = nothing_more,
) -> dict[str, Any]:
    """Import polygons of any areas: repair, match edges, simplify, and dissolve upwards.

    Delivered areas are replaced; those above them are dissolved from the new state. Where few
    polygons differ from those delivered before, only shapes that these affect are computed, and the
    rest stays as it is. The same files again change nothing. ``before_commit``: what else is stored
    with the shapes.

    Returns ``unchanged``, ``title``, ``source``, ``villages``, ``areas`` (how many of each level
    now have a shape in the provinces concerned) and ``notes`` (code, kind, text). Raises GeoError.
    """
    paths = [Path(path) for path in paths]
    sha256 = _fingerprint(paths, source, columns)
    with read_session(engine) as session:
        same = session.scalar(select(Boundary).where(Boundary.sha256 == sha256))
        is_current = same is not None and _is_current(session, same)
    if same is not None and is_current:
        if before_commit is not nothing_more:
            with write_session(engine) as session:
                before_commit(session, [same.title])
        return {
            "unchanged": True,
            "title": same.title,
            "source": same.source,
            "villages": same.villages,
            "areas": {},
            "notes": same.notes,
        }
    resolver = crosswalk.Resolver(engine, paths[0])
    delivery = publishers.read(
        paths, source=source, columns=columns, resolve=resolver, progress=progress
    )
    delivery.notes += resolver.notes
    boundary = None
    provinces = {codes.province_of(record.code) for record in delivery.records}
    with ProcessPool(len(provinces), paths[0]) as workers:
        while boundary is None:
            result = _import_incrementally(engine, delivery, workers, progress)
            result = result or _import_provinces(engine, delivery, workers, progress)
            with write_session(engine) as session:
                # Another import may have changed shapes meanwhile; then compute again.
                if _version(session) == result.version:
                    boundary = persistence.store(session, delivery, sha256, result, progress)
                    crosswalk.store_identifiers(session, resolver.identifiers)
                    counts = _counts(session, delivery)
                    before_commit(session, [boundary.title])
        grids.build(engine, progress, workers)
    return {
        "unchanged": False,
        "title": boundary.title,
        "source": boundary.source,
        "villages": boundary.villages,
        "areas": counts,
        "notes": boundary.notes,
    }


def _fingerprint(paths: Sequence[Path], source: str, columns: Mapping[str, str] | None) -> str:
    digest = hashlib.sha256(repr((source, sorted((columns or {}).items()))).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                with file.open("rb") as session:
                    digest.update(hashlib.file_digest(session, "sha256").digest())
    return digest.hexdigest()


def _is_current(session: Session, boundary: Boundary) -> bool:
    """Return whether this version made the delivery, and no later one replaced a part of it."""
    if not _is_made_by_this_version(session, boundary):
        return False
    count = select(func.count()).where(Area.boundary_id == boundary.id, Area.level == Level.VILLAGE)
    newest = session.scalar(select(func.max(Boundary.id)))
    return boundary.id == newest or 0 < boundary.villages == session.scalar(count)


def _is_made_by_this_version(session: Session, boundary: Boundary) -> bool:
    """Return whether this version of the code made all leaves of a delivery.

    After an update of the program, the same files make them anew.
    """
    leaves = session.scalars(select(Area.code).where(Area.boundary_id == boundary.id))
    return fingerprints.stored_fingerprints(session).keys() >= set(leaves)


def _version(session: Session) -> str | None:
    return session.scalar(select(Meta.value).where(Meta.key == "shapes"))


def _counts(session: Session, delivery: Delivery) -> dict[str, int]:
    """Count the areas of each level that have a shape in the provinces of a delivery."""
    found: Counter[str] = Counter()
    for province in sorted(_by_province(delivery.records)):
        query = select(Area.level, func.count()).where(
            codes.within_sql(Area.code, province), Area.west.is_not(None)
        )
        found.update({Level(at).word: n for at, n in session.execute(query.group_by(Area.level))})
    return dict(found)


# Computing shapes, without writing --------------------------------------------------------------


def _by_province(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.code != COUNTRY:
            found.setdefault(codes.ancestor(record.code, Level.PROVINCE), []).append(record)
    return found


def _import_incrementally(
    engine: Engine, delivery: Delivery, workers: ProcessPool, progress: Progress | None
) -> ImportResult | None:
    """Compute the shapes that a few new leaves change; None where too many change."""
    queries = ShapeQueries(engine)
    with read_session(engine) as session:
        result = ImportResult(_version(session))
        before = fingerprints.stored_fingerprints(session)
    leaves = queries.leaves()
    if not leaves.codes:
        return None
    stored = set(leaves.codes)
    new_fingerprints = fingerprints.fingerprint_polygons(delivery.records)
    same = {
        code for code, one in new_fingerprints.items() if code in stored and before.get(code) == one
    }
    records = [
        record
        for record in delivery.records
        if record.code not in same and not _has_finer(leaves.codes, record.code)
    ]
    if len(records) > INCREMENTAL_SHARE * len(leaves.codes):
        return None
    if progress:
        progress("match", 0, len(records))
    inputs, affected = [], dict[str, bytes]()
    by_province = _by_province(records)
    tasks = [((leaves.within(code), code, own), 1) for code, own in by_province.items()]
    found = workers.map(
        incremental.affected_in_province, tasks, "match", None, 0, file=lambda task: task[2][0].file
    )
    for (code, own), affected_codes in zip(by_province.items(), found, strict=True):
        near = queries.shapes("full", affected_codes)
        with read_session(engine) as session:
            retired = _retired(session, code) & near.keys()
        inputs.append((ProvinceInput(code, own, list(near.items()), retired), 1))
        affected |= near
    matched = workers.map(topology.match, inputs, "match", None, 0, file=_file)
    matcher = BorderMatcher(
        matched,
        leaves.without(affected),
        lambda requested: queries.shapes("full", requested),
        workers.run,
    )
    check_leaves(matcher.leaves, delivery.records)
    for provinces in matcher.connected_groups():
        matcher.match(provinces)
    if progress:
        progress("match", len(records), len(records))
        progress("draw", 0, 1)
    now = matcher.read(matcher.changed)
    was = queries.shapes("full", matcher.changed | affected.keys())
    changed = {
        code: now.get(code)
        for code in sorted(was.keys() | now.keys())
        if incremental.differs(was.get(code), now.get(code))
    }
    try:
        result.update = incremental.update_shapes(
            queries,
            incremental.ShapeIndex(matcher.leaves, matcher.read, run=workers.run),
            changed,
            workers.run,
        )
    except incremental.UpdateTooLarge:
        return None
    if progress:
        progress("draw", 1, 1)
    _summarise(result, delivery, matched, matcher)
    result.removed = affected.keys() - now.keys()
    result.imported &= now.keys()
    result.unchanged = same
    return result


def _has_finer(leaves: Sequence[str], code: str) -> bool:
    """Return whether the store has finer leaves in an area, so that its outline is not used."""
    after = bisect(leaves, code)
    inside: int = codes.slice_of(leaves, code).stop
    return after < inside


def _import_provinces(
    engine: Engine, delivery: Delivery, workers: ProcessPool, progress: Progress | None
) -> ImportResult:
    """Compute all shapes of the provinces in the delivery."""
    by_province = _by_province(delivery.records)
    queries = ShapeQueries(engine)
    with read_session(engine) as session:
        result = ImportResult(_version(session))
        provinces = [
            ProvinceInput(code, records, _stored_leaves(session, code), _retired(session, code))
            for code, records in by_province.items()
        ]
    leaves = queries.leaves()
    stored = leaves.without(c for c in leaves.codes if c.partition(".")[0] in by_province)
    provinces.sort(key=lambda one: -sum(len(record.shape or "") for record in one.records))
    sizes = [len(province.records) for province in provinces]
    tasks = zip(provinces, sizes, strict=True)
    matched = workers.map(topology.match, tasks, "match", progress, sum(sizes), file=_file)
    matcher = BorderMatcher(
        matched, stored, lambda requested: queries.shapes("full", requested), workers.run
    )
    check_leaves(matcher.leaves, delivery.records)
    count = sum(len(province.codes) for province in matched)
    result.provinces = workers.map(
        topology.make_shapes, _simplify_inputs(matcher), "draw", progress, count
    )
    with read_session(engine) as session:
        country = _country(session, result.provinces)
    # The country is computed while its provinces are stored.
    result.country = workers.start(topology.make_country_shapes, country)
    _summarise(result, delivery, matched, matcher)
    return result


def _file(province: ProvinceInput) -> str:
    return next((record.file for record in province.records), province.code)


def _simplify_inputs(matcher: BorderMatcher) -> Iterator[tuple[SimplifyInput, int]]:
    """Yield provinces to simplify, a group of touching ones while the next is matched."""
    for provinces in matcher.connected_groups():
        inputs = [matcher.simplify_input(code) for code in matcher.match(provinces)]
        for simplify_input in sorted(inputs, key=lambda one: -sum(map(len, one.shapes))):
            yield simplify_input, len(simplify_input.codes)


def _summarise(
    result: ImportResult,
    delivery: Delivery,
    matched: Sequence[MatchedProvince],
    matcher: BorderMatcher,
) -> None:
    result.imported = {
        code for one in matched for code, new in zip(one.codes, one.new, strict=True) if new
    }
    result.notes = delivery.notes + [note for province in matched for note in province.notes]
    names = {record.code: record.name for record in delivery.records}
    result.notes += [
        {
            "code": code,
            "kind": "vanished",
            "text": f"{names.get(code) or code} all but vanished under another province",
        }
        for code in sorted(matcher.vanished)
    ]
    vertices, parts = Counter[str](), Counter[str]()
    for removed in (*(province.removed for province in matched), matcher.removed):
        vertices.update({code: lost for code, (lost, _) in removed.items()})
        parts.update({code: lost for code, (_, lost) in removed.items()})
    for kind, counts in (("repeated", vertices), ("tiny_part", parts)):
        result.notes += [
            {"code": code, "kind": kind, "text": _REMOVED[kind].format(names.get(code, code), lost)}
            for code, lost in counts.items()
            if lost and code in result.imported
        ]


def _stored_leaves(session: Session, province: str) -> list[tuple[str, bytes]]:
    """Return the stored leaves of a province."""
    query = select(Shape.code, WKB).join(Area, Area.code == Shape.code)
    query = query.where(Shape.scale == "full", Area.boundary_id.is_not(None))
    return list(session.execute(query.where(codes.within_sql(Shape.code, province))))


def _retired(session: Session, province: str) -> frozenset[str]:
    """Return stored leaves of a province whose codes the newest list does not have."""
    query = select(Area.code).where(
        Area.boundary_id.is_not(None), codes.within_sql(Area.code, province)
    )
    if session.scalar(select(CodeList.year).limit(1)) is not None:
        query = query.where(~Area.listed)
    return frozenset(session.scalars(query))


def _country(session: Session, computed: Sequence[ProvinceShapes]) -> CountryInput:
    """Return the input of the country: provinces computed now, and all others from the store."""
    new = {province.code for province in computed}
    finest: dict[str, bytes] = {}
    whole: dict[str, bytes] = {}
    levels = [int(level) for level in Level if Level.COUNTRY < level <= Level.DISTRICT]
    for scale, level, rows in (
        ("province", Level.DISTRICT, finest),
        ("full", Level.PROVINCE, whole),
    ):
        query = select(Shape.code, WKB).join(Area, Area.code == Shape.code)
        query = query.where(Shape.scale == scale, Area.level.in_(levels), Area.level <= level)
        rows |= {
            code: wkb
            for code, wkb in session.execute(query)
            if codes.ancestor(code, Level.PROVINCE) not in new and code != COUNTRY
        }
        rows |= {
            code: wkb
            for province in computed
            for at, code, wkb in province.rows
            if at == scale and codes.level(code) <= level
        }
    above = {step for code in finest for step in codes.ancestors(code)}
    leaves = [(code, finest[code]) for code in sorted(finest) if code not in above]
    provinces = [whole[code] for code in sorted(whole) if codes.level(code) == Level.PROVINCE]
    return CountryInput(leaves, provinces)
