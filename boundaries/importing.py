"""Deliveries of boundaries → the store, whole or not at all."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.orm import Session

from boundaries import areas, codes, foreign, fragments, shaping, sources
from boundaries.areas import Told, count_villages
from boundaries.codes import COUNTRY, Level
from boundaries.models import Area, Boundary, Shape
from boundaries.mosaic import Mosaic, Stored
from boundaries.records import Delivery, Progress, Record
from boundaries.shaping import Country, Drawn, Province, Row
from boundaries.workers import Workers
from geo.bulk import insert_many
from geo.database import Meta, Wkb, next_generation, session, writing

WKB = type_coerce(Shape.geometry, Wkb)
"""The geometry column as it is stored."""

_CHUNK = 500  # codes in one question; PostgreSQL and SQLite take some thousands


@dataclass(slots=True)
class _Work:
    """What came of a delivery, ready to be stored."""

    version: str | None
    drawn: list[Drawn] = field(default_factory=list)
    country: Callable[[], list[Row]] = list
    notes: list[dict[str, str]] = field(default_factory=list)
    brought: set[str] = field(default_factory=set)  # leaves that the delivery brings


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
    then there. The same files again change nothing.

    Answers ``unchanged``, ``title``, ``source``, ``villages``, ``areas`` (how many of each level
    now have a shape in the provinces concerned) and ``notes`` (code, kind, text). Raises GeoError.
    """
    paths = [Path(path) for path in paths]
    sha256 = _fingerprint(paths, source, columns)
    with session(engine) as opened:
        same = opened.scalar(select(Boundary).where(Boundary.sha256 == sha256))
        if same is not None and _in_force(opened, same):
            return {
                "unchanged": True,
                "title": same.title,
                "source": same.source,
                "villages": same.villages,
                "areas": {},
                "notes": same.notes,
            }
    resolver = foreign.Resolver(engine)
    delivery = sources.read(
        paths, source=source, columns=columns, resolve=resolver, progress=progress
    )
    delivery.notes += resolver.notes
    boundary = None
    with Workers(len({record.code[:2] for record in delivery.records})) as workers:
        while boundary is None:
            work = _shape(engine, delivery, workers, progress)
            with writing(engine) as opened:
                # Others may have brought shapes meanwhile, which belong beside these.
                if _version(opened) == work.version:
                    boundary = _store(opened, delivery, sha256, work, progress)
                    foreign.keep(opened, resolver.identifiers)
    return {
        "unchanged": False,
        "title": boundary.title,
        "source": boundary.source,
        "villages": boundary.villages,
        "areas": dict(Counter(codes.level(c).word for d in work.drawn for c in d.bounds)),
        "notes": boundary.notes,
    }


def _fingerprint(paths: Sequence[Path], source: str, columns: Mapping[str, str] | None) -> str:
    digest = hashlib.sha256(repr((source, sorted((columns or {}).items()))).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                with file.open("rb") as opened:
                    digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def _in_force(opened: Session, boundary: Boundary) -> bool:
    """Whether no later delivery replaced a part of this one."""
    count = select(func.count()).where(Area.boundary_id == boundary.id, Area.level == Level.VILLAGE)
    newest = opened.scalar(select(func.max(Boundary.id)))
    return boundary.id == newest or 0 < boundary.villages == opened.scalar(count)


def _version(opened: Session) -> str | None:
    return opened.scalar(select(Meta.value).where(Meta.key == "shapes"))


# Shaping: nothing is written yet ----------------------------------------------------------------


def _shape(
    engine: Engine, delivery: Delivery, workers: Workers, progress: Progress | None
) -> _Work:
    by_province: dict[str, list[Record]] = {}
    for record in delivery.records:
        if record.code != COUNTRY:
            by_province.setdefault(codes.ancestor(record.code, Level.PROVINCE), []).append(record)
    with session(engine) as opened:
        work = _Work(_version(opened))
        provinces = [
            Province(code, records, _kept(opened, code), _retired(opened, code))
            for code, records in by_province.items()
        ]
        stored = _stored(opened, set(by_province))

    def fetch(wanted: Sequence[str]) -> dict[str, bytes]:
        with session(engine) as opened:
            return _fetch(opened, wanted)

    provinces.sort(key=lambda one: -sum(len(record.shape or "") for record in one.records))
    matched = workers.map(
        shaping.match, provinces, "match", [len(p.records) for p in provinces], progress
    )
    mosaic = Mosaic(matched, stored, fetch)
    drawings = [mosaic.drawing(code) for code in mosaic.match()]
    drawings.sort(key=lambda one: -sum(map(len, one.shapes)))
    work.drawn = workers.map(
        shaping.draw, drawings, "draw", [len(d.codes) for d in drawings], progress
    )
    with session(engine) as opened:
        country = _country(opened, work.drawn)
    # The country is drawn while its provinces are stored.
    work.country = workers.start(shaping.draw_country, country)
    work.notes = delivery.notes + [note for province in matched for note in province.notes]
    work.brought = {
        code for one in matched for code, new in zip(one.codes, one.fresh, strict=True) if new
    }
    return work


def _kept(opened: Session, province: str) -> list[tuple[str, bytes]]:
    """Leaves of a province that are in the store."""
    query = select(Shape.code, WKB).join(Area, Area.code == Shape.code)
    query = query.where(Shape.scale == "full", Area.boundary_id.is_not(None))
    return list(opened.execute(query.where(_under(Shape.code, province))))


def _retired(opened: Session, province: str) -> frozenset[str]:
    """Leaves of a province in the store whose codes the newest list does not have."""
    query = select(Area.code).where(Area.boundary_id.is_not(None), _under(Area.code, province))
    year, _ = areas.newest_list(opened)
    if year is not None:
        query = query.where(~Area.listed)
    return frozenset(opened.scalars(query))


def _stored(opened: Session, provinces: set[str]) -> list[Stored]:
    """Leaves in the store of all other provinces."""
    query = select(Area.code, Area.west, Area.south, Area.east, Area.north)
    rows = opened.execute(query.where(Area.boundary_id.is_not(None)).order_by(Area.code))
    return [
        (code, west or 0.0, south or 0.0, east or 0.0, north or 0.0)
        for code, west, south, east, north in rows
        if codes.ancestor(code, Level.PROVINCE) not in provinces
    ]


def _fetch(opened: Session, wanted: Sequence[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        query = select(Shape.code, WKB).where(Shape.scale == "full", Shape.code.in_(part))
        found |= dict(opened.execute(query).all())
    return found


def _country(opened: Session, drawn: Sequence[Drawn]) -> Country:
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
            for code, wkb in opened.execute(query)
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
    return Country(leaves, provinces)


# Storing ----------------------------------------------------------------------------------------


def _store(
    opened: Session,
    delivery: Delivery,
    sha256: str,
    work: _Work,
    progress: Progress | None,
) -> Boundary:
    number = next_generation(opened)
    opened.merge(Meta(key="shapes", value=str(number)))
    leaves = {code for province in work.drawn for code in province.leaves}
    boundary = _boundary(opened, delivery, sha256, count_villages(work.brought & leaves))
    notes = work.notes + _unlisted(opened, delivery)
    boundary.notes = sorted(notes, key=lambda note: (note["code"], note["kind"]))
    owner = dict(
        opened.execute(
            select(Area.code, Area.boundary_id).where(Area.boundary_id.is_not(None))
        ).all()
    )
    owner = {code: boundary.id if code in work.brought else owner[code] for code in leaves}
    bounds = {code: box for province in work.drawn for code, box in province.bounds.items()}
    for done, province in enumerate(work.drawn, start=1):
        # The scales by name, because the index begins with them.
        scales = Shape.scale.in_(("full", "regency", "province"))
        _replace(opened, province.rows, scales, _under(Shape.code, province.code))
        fragments.replace(opened, province.fragments, [province.code])
        if progress:
            progress("store", done, len(work.drawn))
    drawn, whole = work.country(), ("full", COUNTRY)
    _replace(opened, [row for row in drawn if row[:2] != whole], Shape.scale == "country")
    _replace(
        opened,
        [row for row in drawn if row[:2] == whole],
        Shape.scale == whole[0],
        Shape.code == whole[1],
    )
    boxes = [box for code, box in bounds.items() if codes.level(code) == Level.PROVINCE]
    edges = select(Area.code, Area.west, Area.south, Area.east, Area.north)
    boxes += [
        (west, south, east, north)
        for code, west, south, east, north in opened.execute(
            edges.where(Area.level == Level.PROVINCE)
        )
        if code not in bounds
        and not (west is None or south is None or east is None or north is None)
    ]
    west, south, east, north = zip(*boxes, strict=True)
    bounds[COUNTRY] = (min(west), min(south), max(east), max(north))
    told = Told(
        delivery.parents | {r.code: r.name for r in delivery.records if r.name},
        frozenset(province.code for province in work.drawn),
        bounds,
        owner,
    )
    areas.refresh(opened, told)
    used = select(Area.boundary_id).where(Area.boundary_id.is_not(None))
    opened.execute(delete(Boundary).where(Boundary.id.not_in(used), Boundary.id != boundary.id))
    return boundary


def _boundary(opened: Session, delivery: Delivery, sha256: str, villages: int) -> Boundary:
    old = opened.scalar(select(Boundary.id).where(Boundary.sha256 == sha256))
    if old is not None:  # brought again after a part of it had been replaced
        opened.execute(update(Boundary).where(Boundary.id == old).values(sha256=f"{old}"))
    boundary = Boundary(
        source=delivery.source,
        title=delivery.title,
        sha256=sha256,
        imported_at=datetime.now(UTC),
        villages=villages,
        notes=[],
    )
    opened.add(boundary)
    opened.flush()
    return boundary


def _replace(opened: Session, rows: Sequence[Row], *where: Any) -> None:
    """Make the shapes of a part of the table these; what stays the same is left alone."""
    query = select(Shape.scale, Shape.code, WKB).where(*where)
    old = {(scale, code): wkb for scale, code, wkb in opened.execute(query)}
    new = {(scale, code): wkb for scale, code, wkb in rows}
    gone = [key for key, wkb in old.items() if new.get(key) != wkb]
    if gone:
        removal = delete(Shape).where(
            Shape.scale == bindparam("at"), Shape.code == bindparam("which")
        )
        opened.connection().execute(removal, [{"at": at, "which": code} for at, code in gone])
    insert_many(
        opened,
        Shape,
        (
            {"scale": scale, "code": code, "geometry": wkb}
            for (scale, code), wkb in new.items()
            if old.get((scale, code)) != wkb
        ),
    )


def _unlisted(opened: Session, delivery: Delivery) -> list[dict[str, str]]:
    year, official = areas.newest_list(opened)
    if year is None:
        return []
    return [
        {"code": r.code, "kind": "unlisted", "text": f"{r.name} is not in the list of {year}"}
        for r in delivery.records
        if r.shape and codes.level(r.code) == Level.VILLAGE and r.code not in official
    ]


def _under(column: Any, code: str) -> Any:
    """Condition: the area itself or one in it, as one range that an index serves."""
    return (column >= code) & (column < f"{code}/")
