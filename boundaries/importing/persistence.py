"""What came of a delivery → the store, in the import's own transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from boundaries.areas import area_table, codes, geojson_fragments, shape_changes
from boundaries.areas.area_table import AreaChanges, count_villages
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Area, Boundary, Shape
from boundaries.areas.shape_queries import WKB
from boundaries.importing import fingerprints
from boundaries.importing.incremental import ShapeUpdate
from boundaries.importing.records import Delivery, Progress
from boundaries.importing.topology import Box, ProvinceShapes, ShapeRow
from geo.store.bulk import insert_many
from geo.store.database import Meta, next_generation

_CHUNK = 500  # codes in one question


@dataclass(slots=True)
class ImportResult:
    """What came of a delivery: whole provinces drawn anew, or a patch on what is stored.

    ``version`` is that of the shapes that it was made from. ``country`` waits for the country's
    rows. ``brought`` are the leaves that the delivery brings, ``gone`` those that it replaces;
    ``same`` came again as they had come before, and stay.
    """

    version: str | None
    notes: list[dict[str, Any]] = field(default_factory=list)
    brought: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    same: set[str] = field(default_factory=set)
    drawn: list[ProvinceShapes] = field(default_factory=list)
    country: Callable[[], list[ShapeRow]] = list
    patch: ShapeUpdate | None = None


def store(
    session: Session, delivery: Delivery, sha256: str, work: ImportResult, progress: Progress | None
) -> Boundary:
    """Make the shapes and areas of the store those of a delivery; rows that stay are left alone."""
    number = next_generation(session)
    leaves = work.brought
    if work.patch is None:
        leaves = {code for province in work.drawn for code in province.leaves}
    boundary = _boundary(
        session, delivery, sha256, count_villages((work.brought & leaves) | work.same)
    )
    told = AreaChanges(delivery.parents | {r.code: r.name for r in delivery.records if r.name})
    if work.patch is None:
        changes = _store_drawn(session, work.drawn, progress)
        told.provinces = frozenset(province.code for province in work.drawn)
        told.bounds = _bounds(session, work.drawn)
        owners = dict(
            session.execute(
                select(Area.code, Area.boundary_id).where(Area.boundary_id.is_not(None))
            ).all()
        )
        told.owner = {c: boundary.id if c in work.brought else owners[c] for c in leaves}
    else:
        changes = _store_patch(session, work.patch)
        told.bounds = work.patch.bounds
        told.owner = dict.fromkeys(work.gone) | dict.fromkeys(work.brought, boundary.id)
        told.among = {*told.names, *told.bounds, *told.owner}
        if progress:
            progress("store", 1, 1)
    notes = work.notes + _unlisted(session, delivery)
    boundary.notes = sorted(notes, key=lambda note: (note["code"], note["kind"]))
    area_table.refresh(session, told)
    prints = fingerprints.fingerprint_polygons(
        r for r in delivery.records if r.code in work.brought
    )
    fingerprints.store_fingerprints(session, prints, work.gone)
    changes += _store_country(session, work.country())  # last, as it may still be drawn
    shape_changes.note(session, number, changes)
    session.merge(Meta(key="shapes", value=str(number)))
    used = select(Area.boundary_id).where(Area.boundary_id.is_not(None))
    session.execute(delete(Boundary).where(Boundary.id.not_in(used), Boundary.id != boundary.id))
    return boundary


def _boundary(session: Session, delivery: Delivery, sha256: str, villages: int) -> Boundary:
    old = session.scalar(select(Boundary.id).where(Boundary.sha256 == sha256))
    if old is not None:  # brought again after a part of it had been replaced
        session.execute(update(Boundary).where(Boundary.id == old).values(sha256=f"{old}"))
    boundary = Boundary(
        source=delivery.source,
        title=delivery.title,
        sha256=sha256,
        imported_at=datetime.now(UTC),
        villages=villages,
        notes=[],
    )
    session.add(boundary)
    session.flush()
    return boundary


def _store_drawn(
    session: Session, drawn: Sequence[ProvinceShapes], progress: Progress | None
) -> list[shape_changes.ShapeChange]:
    changes = []
    for done, province in enumerate(drawn, start=1):
        # The scales by name, because the index begins with them.
        scales = Shape.scale.in_(("full", "regency", "province"))
        changes += _replace(
            session, province.rows, scales, codes.within_sql(Shape.code, province.code)
        )
        geojson_fragments.replace(session, province.fragments, [province.code])
        if progress:
            progress("store", done, len(drawn))
    return changes


def _store_country(session: Session, rows: Sequence[ShapeRow]) -> list[shape_changes.ShapeChange]:
    if not rows:
        return []
    whole = [row for row in rows if row[:2] == ("full", COUNTRY)]
    changes = _replace(session, [row for row in rows if row not in whole], Shape.scale == "country")
    is_whole = (Shape.scale == "full", Shape.code == COUNTRY)
    return changes + _replace(session, whole, *is_whole)


def _store_patch(session: Session, patch: ShapeUpdate) -> list[shape_changes.ShapeChange]:
    old: dict[tuple[str, str], bytes] = {}
    for scale in sorted({scale for scale, _ in patch.rows}):
        found = sorted(code for at, code in patch.rows if at == scale)
        for start in range(0, len(found), _CHUNK):
            part = Shape.code.in_(found[start : start + _CHUNK])
            query = select(Shape.scale, Shape.code, WKB).where(Shape.scale == scale, part)
            old |= {(at, code): wkb for at, code, wkb in session.execute(query)}
    new = {key: wkb for key, wkb in patch.rows.items() if wkb is not None}
    geojson_fragments.replace(session, geojson_fragments.made(patch.groups), sorted(patch.emptied))
    return _exchange(session, old, new)


def _replace(
    session: Session, rows: Sequence[ShapeRow], *where: Any
) -> list[shape_changes.ShapeChange]:
    """Make the shapes of a part of the table these; answers what changed."""
    query = select(Shape.scale, Shape.code, WKB).where(*where)
    old = {(scale, code): wkb for scale, code, wkb in session.execute(query)}
    return _exchange(session, old, {(scale, code): wkb for scale, code, wkb in rows})


def _exchange(
    session: Session, old: dict[tuple[str, str], bytes], new: dict[tuple[str, str], bytes]
) -> list[shape_changes.ShapeChange]:
    """Put new rows in place of old ones; what stays the same is left alone."""
    gone = {key: wkb for key, wkb in old.items() if new.get(key) != wkb}
    come = [key for key, wkb in new.items() if old.get(key) != wkb]
    if gone:
        removal = delete(Shape).where(
            Shape.scale == bindparam("at"), Shape.code == bindparam("which")
        )
        session.connection().execute(removal, [{"at": at, "which": code} for at, code in gone])
    insert_many(
        session,
        Shape,
        ({"scale": at, "code": code, "geometry": new[at, code]} for at, code in come),
    )
    wkb = np.array(list(gone.values()), dtype=object)
    boxes = shapely.bounds(shapely.from_wkb(wkb)).reshape(-1, 4).tolist()
    before: dict[tuple[str, str], Box] = dict(zip(gone, map(tuple, boxes), strict=True))
    return [
        shape_changes.ShapeChange(at, code, before.get((at, code)))
        for at, code in dict.fromkeys([*gone, *come])
    ]


def _bounds(session: Session, drawn: Sequence[ProvinceShapes]) -> dict[str, Box | None]:
    """Bounds of what was drawn, and those of the country."""
    bounds: dict[str, Box | None] = {c: box for one in drawn for c, box in one.bounds.items()}
    query = select(Area.code, Area.west, Area.south, Area.east, Area.north)
    query = query.where(Area.level == int(Level.PROVINCE), Area.west.is_not(None))
    boxes = {row[0]: tuple(row[1:]) for row in session.execute(query)}
    boxes |= {code: box for code, box in bounds.items() if box}
    provinces = [box for code, box in boxes.items() if codes.level(code) == Level.PROVINCE]
    west, south, east, north = zip(*provinces, strict=True)
    bounds[COUNTRY] = (min(west), min(south), max(east), max(north))
    return bounds


def _unlisted(session: Session, delivery: Delivery) -> list[dict[str, str]]:
    villages = [
        record
        for record in delivery.records
        if record.shape and codes.level(record.code) == Level.VILLAGE
    ]
    year, official = area_table.newest_list(session, {record.code for record in villages})
    if year is None:
        return []
    return [
        {"code": r.code, "kind": "unlisted", "text": f"{r.name} is not in the list of {year}"}
        for r in villages
        if r.code not in official
    ]
