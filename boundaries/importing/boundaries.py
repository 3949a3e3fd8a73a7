"""Deliveries of boundaries → the store, whole or not at all."""

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
    incremental,
    persistence,
    publishers,
    topology,
)
from boundaries.importing.border_matching import BorderMatcher
from boundaries.importing.persistence import ImportResult
from boundaries.importing.process_pool import ProcessPool
from boundaries.importing.records import Delivery, Progress, Record
from boundaries.importing.topology import (
    CountryInput,
    MatchedProvince,
    ProvinceInput,
    ProvinceShapes,
    SimplifyInput,
)
from geo.store.database import Meta, read_session, write_session

__all__ = ["WKB", "import_boundaries"]

FEW = 1 / 3
"""Share of the leaves in the store that a delivery may bring and still be patched in."""


def import_boundaries(
    engine: Engine,
    paths: Sequence[Path],
    *,
    source: str = "auto",
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Store polygons of any areas: repaired, edge-matched, simplified, dissolved upwards.

    Areas that the delivery brings are replaced; those above them are dissolved anew from what is
    then there. Where few of many polygons are others than those delivered before, only what
    touches these is drawn anew, and the rest stays as it is. The same files again change nothing.

    Answers ``unchanged``, ``title``, ``source``, ``villages``, ``areas`` (how many of each level
    now have a shape in the provinces concerned) and ``notes`` (code, kind, text). Raises GeoError.
    """
    paths = [Path(path) for path in paths]
    sha256 = _fingerprint(paths, source, columns)
    with read_session(engine) as session:
        same = session.scalar(select(Boundary).where(Boundary.sha256 == sha256))
        if same is not None and _in_force(session, same):
            return {
                "unchanged": True,
                "title": same.title,
                "source": same.source,
                "villages": same.villages,
                "areas": {},
                "notes": same.notes,
            }
    resolver = crosswalk.Resolver(engine)
    delivery = publishers.read(
        paths, source=source, columns=columns, resolve=resolver, progress=progress
    )
    delivery.notes += resolver.notes
    boundary = None
    provinces = {codes.province_of(record.code) for record in delivery.records}
    with ProcessPool(len(provinces)) as workers:
        while boundary is None:
            work = _patched(engine, delivery, progress)
            work = work or _drawn(engine, delivery, workers, progress)
            with write_session(engine) as session:
                # Others may have brought shapes meanwhile, which belong beside these.
                if _version(session) == work.version:
                    boundary = persistence.store(session, delivery, sha256, work, progress)
                    crosswalk.keep(session, resolver.identifiers)
                    counts = _counts(session, delivery)
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


def _in_force(session: Session, boundary: Boundary) -> bool:
    """Whether no later delivery replaced a part of this one."""
    count = select(func.count()).where(Area.boundary_id == boundary.id, Area.level == Level.VILLAGE)
    newest = session.scalar(select(func.max(Boundary.id)))
    return boundary.id == newest or 0 < boundary.villages == session.scalar(count)


def _version(session: Session) -> str | None:
    return session.scalar(select(Meta.value).where(Meta.key == "shapes"))


def _counts(session: Session, delivery: Delivery) -> dict[str, int]:
    """How many areas of each level have a shape in the provinces of a delivery."""
    found: Counter[str] = Counter()
    for province in sorted(_by_province(delivery.records)):
        query = select(Area.level, func.count()).where(
            codes.within_sql(Area.code, province), Area.west.is_not(None)
        )
        found.update({Level(at).word: n for at, n in session.execute(query.group_by(Area.level))})
    return dict(found)


# Shaping: nothing is written yet ----------------------------------------------------------------


def _by_province(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.code != COUNTRY:
            found.setdefault(codes.ancestor(record.code, Level.PROVINCE), []).append(record)
    return found


def _patched(engine: Engine, delivery: Delivery, progress: Progress | None) -> ImportResult | None:
    """Shape what a few new leaves change; None where too much does."""
    held = ShapeQueries(engine)
    with read_session(engine) as session:
        work = ImportResult(_version(session))
        before = fingerprints.stored_fingerprints(session)
    leaves = held.leaves()
    if not leaves.codes:
        return None
    there, prints = set(leaves.codes), fingerprints.fingerprint_polygons(delivery.records)
    same = {code for code, one in prints.items() if code in there and before.get(code) == one}
    records = [
        record
        for record in delivery.records
        if record.code not in same and not _has_finer(leaves.codes, record.code)
    ]
    if len(records) > FEW * len(leaves.codes):
        return None
    if progress:
        progress("match", 0, len(records))
    matched, kept = [], dict[str, bytes]()
    for code, own in _by_province(records).items():
        near = held.shapes("full", incremental.beside(leaves, code, own))
        with read_session(engine) as session:
            retired = _retired(session, code) & near.keys()
        matched.append(topology.match(ProvinceInput(code, own, list(near.items()), retired)))
        kept |= near
    mosaic = BorderMatcher(
        matched, leaves.without(kept), lambda wanted: held.shapes("full", wanted)
    )
    for provinces in mosaic.islands():
        mosaic.match(provinces)
    if progress:
        progress("match", len(records), len(records))
        progress("draw", 0, 1)
    now = mosaic.read(mosaic.moved)
    was = held.shapes("full", mosaic.moved | kept.keys())
    changed = {
        code: now.get(code)
        for code in sorted(was.keys() | now.keys())
        if incremental.differs(was.get(code), now.get(code))
    }
    try:
        work.patch = incremental.redraw(held, incremental.Land(mosaic.leaves, mosaic.read), changed)
    except incremental.UpdateTooLarge:
        return None
    if progress:
        progress("draw", 1, 1)
    _tell(work, delivery, matched)
    work.gone = kept.keys() - now.keys()
    work.brought &= now.keys()
    work.same = same
    return work


def _has_finer(leaves: Sequence[str], code: str) -> bool:
    """Whether the store has finer leaves in an area: then its outline is not wanted."""
    after = bisect(leaves, code)
    inside: int = codes.slice_of(leaves, code).stop
    return after < inside


def _drawn(
    engine: Engine, delivery: Delivery, workers: ProcessPool, progress: Progress | None
) -> ImportResult:
    """Shape all of the provinces that the delivery brings anything of."""
    by_province = _by_province(delivery.records)
    held = ShapeQueries(engine)
    with read_session(engine) as session:
        work = ImportResult(_version(session))
        provinces = [
            ProvinceInput(code, records, _kept(session, code), _retired(session, code))
            for code, records in by_province.items()
        ]
    leaves = held.leaves()
    stored = leaves.without(c for c in leaves.codes if c.partition(".")[0] in by_province)
    provinces.sort(key=lambda one: -sum(len(record.shape or "") for record in one.records))
    sizes = [len(province.records) for province in provinces]
    tasks = zip(provinces, sizes, strict=True)
    matched = workers.map(topology.match, tasks, "match", progress, sum(sizes))
    mosaic = BorderMatcher(matched, stored, lambda wanted: held.shapes("full", wanted))
    count = sum(len(province.codes) for province in matched)
    work.drawn = workers.map(topology.draw, _drawings(mosaic), "draw", progress, count)
    with read_session(engine) as session:
        country = _country(session, work.drawn)
    # The country is drawn while its provinces are stored.
    work.country = workers.start(topology.draw_country, country)
    _tell(work, delivery, matched)
    return work


def _drawings(mosaic: BorderMatcher) -> Iterator[tuple[SimplifyInput, int]]:
    """What is to be drawn: the provinces of one island while those of the next are matched."""
    for provinces in mosaic.islands():
        drawings = [mosaic.drawing(code) for code in mosaic.match(provinces)]
        for drawing in sorted(drawings, key=lambda one: -sum(map(len, one.shapes))):
            yield drawing, len(drawing.codes)


def _tell(work: ImportResult, delivery: Delivery, matched: Sequence[MatchedProvince]) -> None:
    work.notes = delivery.notes + [note for province in matched for note in province.notes]
    work.brought = {
        code for one in matched for code, new in zip(one.codes, one.fresh, strict=True) if new
    }


def _kept(session: Session, province: str) -> list[tuple[str, bytes]]:
    """Leaves of a province that are in the store."""
    query = select(Shape.code, WKB).join(Area, Area.code == Shape.code)
    query = query.where(Shape.scale == "full", Area.boundary_id.is_not(None))
    return list(session.execute(query.where(codes.within_sql(Shape.code, province))))


def _retired(session: Session, province: str) -> frozenset[str]:
    """Leaves of a province in the store whose codes the newest list does not have."""
    query = select(Area.code).where(
        Area.boundary_id.is_not(None), codes.within_sql(Area.code, province)
    )
    if session.scalar(select(CodeList.year).limit(1)) is not None:
        query = query.where(~Area.listed)
    return frozenset(session.scalars(query))


def _country(session: Session, drawn: Sequence[ProvinceShapes]) -> CountryInput:
    """What the country is drawn from: the provinces drawn now, and all others from the store."""
    new = {province.code for province in drawn}
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
            for province in drawn
            for at, code, wkb in province.rows
            if at == scale and codes.level(code) <= level
        }
    above = {step for code in finest for step in codes.ancestors(code)}
    leaves = [(code, finest[code]) for code in sorted(finest) if code not in above]
    provinces = [whole[code] for code in sorted(whole) if codes.level(code) == Level.PROVINCE]
    return CountryInput(leaves, provinces)
