"""Write the result of an import to the store, in one transaction."""

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

_CHUNK = 500  # codes in one query


@dataclass(slots=True)
class ImportResult:
    """Shapes computed from a delivery: of whole provinces, or an update of stored shapes.

    ``version``: that of the stored shapes it was computed from. ``imported``: leaves of the
    delivery; ``removed``: stored leaves that it replaces; ``unchanged``: leaves delivered again
    unchanged. ``country`` waits for the rows of the country and returns them.
    """

    version: str | None
    notes: list[dict[str, Any]] = field(default_factory=list)
    imported: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    provinces: list[ProvinceShapes] = field(default_factory=list)
    country: Callable[[], list[ShapeRow]] = list
    update: ShapeUpdate | None = None


def store(
    session: Session,
    delivery: Delivery,
    sha256: str,
    result: ImportResult,
    progress: Progress | None,
) -> Boundary:
    """Store the shapes and areas of a delivery; unchanged rows are not written."""
    number = next_generation(session)
    leaves = result.imported
    if result.update is None:
        leaves = {code for province in result.provinces for code in province.leaves}
    boundary = _boundary(
        session, delivery, sha256, count_villages((result.imported & leaves) | result.unchanged)
    )
    area_changes = AreaChanges(
        delivery.parents | {r.code: r.name for r in delivery.records if r.name}
    )
    if result.update is None:
        changes = _store_provinces(session, result.provinces, progress)
        area_changes.provinces = frozenset(province.code for province in result.provinces)
        area_changes.bounds = _bounds(session, result.provinces)
        owners = dict(
            session.execute(
                select(Area.code, Area.boundary_id).where(Area.boundary_id.is_not(None))
            ).all()
        )
        area_changes.boundary_ids = {
            c: boundary.id if c in result.imported else owners[c] for c in leaves
        }
    else:
        changes = _store_update(session, result.update)
        area_changes.bounds = result.update.bounds
        area_changes.boundary_ids = dict.fromkeys(result.removed) | dict.fromkeys(
            result.imported, boundary.id
        )
        area_changes.only = {*area_changes.names, *area_changes.bounds, *area_changes.boundary_ids}
        if progress:
            progress("store", 1, 1)
    notes = result.notes + _unlisted_notes(session, delivery)
    boundary.notes = sorted(notes, key=lambda note: (note["code"], note["kind"]))
    area_table.refresh(session, area_changes)
    new_fingerprints = fingerprints.fingerprint_polygons(
        r for r in delivery.records if r.code in result.imported
    )
    fingerprints.store_fingerprints(session, new_fingerprints, result.removed)
    changes += _store_country(session, result.country())  # last, as it may still be computed
    shape_changes.record(session, number, changes)
    session.merge(Meta(key="shapes", value=str(number)))
    used = select(Area.boundary_id).where(Area.boundary_id.is_not(None))
    session.execute(delete(Boundary).where(Boundary.id.not_in(used), Boundary.id != boundary.id))
    return boundary


def _boundary(session: Session, delivery: Delivery, sha256: str, villages: int) -> Boundary:
    old = session.scalar(select(Boundary.id).where(Boundary.sha256 == sha256))
    if old is not None:  # delivered again after a part of it had been replaced
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


def _store_provinces(
    session: Session, provinces: Sequence[ProvinceShapes], progress: Progress | None
) -> list[shape_changes.ShapeChange]:
    changes = []
    for done, province in enumerate(provinces, start=1):
        # The scales by name, because the index begins with them.
        scales = Shape.scale.in_(("full", "regency", "province"))
        changes += _replace(
            session, province.rows, scales, codes.within_sql(Shape.code, province.code)
        )
        geojson_fragments.replace(session, province.fragments, [province.code])
        if progress:
            progress("store", done, len(provinces))
    return changes


def _store_country(session: Session, rows: Sequence[ShapeRow]) -> list[shape_changes.ShapeChange]:
    if not rows:
        return []
    whole = [row for row in rows if row[:2] == ("full", COUNTRY)]
    changes = _replace(session, [row for row in rows if row not in whole], Shape.scale == "country")
    is_whole = (Shape.scale == "full", Shape.code == COUNTRY)
    return changes + _replace(session, whole, *is_whole)


def _store_update(session: Session, shapes_update: ShapeUpdate) -> list[shape_changes.ShapeChange]:
    old: dict[tuple[str, str], bytes] = {}
    for scale in sorted({scale for scale, _ in shapes_update.rows}):
        changed = sorted(code for at, code in shapes_update.rows if at == scale)
        for start in range(0, len(changed), _CHUNK):
            part = Shape.code.in_(changed[start : start + _CHUNK])
            query = select(Shape.scale, Shape.code, WKB).where(Shape.scale == scale, part)
            old |= {(at, code): wkb for at, code, wkb in session.execute(query)}
    new = {key: wkb for key, wkb in shapes_update.rows.items() if wkb is not None}
    geojson_fragments.replace(
        session, geojson_fragments.encode(shapes_update.groups), sorted(shapes_update.emptied)
    )
    return _update_rows(session, old, new)


def _replace(
    session: Session, rows: Sequence[ShapeRow], *where: Any
) -> list[shape_changes.ShapeChange]:
    """Replace the shapes of a part of the table; return the changes."""
    query = select(Shape.scale, Shape.code, WKB).where(*where)
    old = {(scale, code): wkb for scale, code, wkb in session.execute(query)}
    return _update_rows(session, old, {(scale, code): wkb for scale, code, wkb in rows})


def _update_rows(
    session: Session, old: dict[tuple[str, str], bytes], new: dict[tuple[str, str], bytes]
) -> list[shape_changes.ShapeChange]:
    """Replace old rows by new ones; equal rows are not written."""
    outdated = {key: wkb for key, wkb in old.items() if new.get(key) != wkb}
    added = [key for key, wkb in new.items() if old.get(key) != wkb]
    if outdated:
        removal = delete(Shape).where(
            Shape.scale == bindparam("at"), Shape.code == bindparam("which")
        )
        session.connection().execute(removal, [{"at": at, "which": code} for at, code in outdated])
    insert_many(
        session,
        Shape,
        ({"scale": at, "code": code, "geometry": new[at, code]} for at, code in added),
    )
    wkb = np.array(list(outdated.values()), dtype=object)
    boxes = shapely.bounds(shapely.from_wkb(wkb)).reshape(-1, 4).tolist()
    before: dict[tuple[str, str], Box] = dict(zip(outdated, map(tuple, boxes), strict=True))
    return [
        shape_changes.ShapeChange(at, code, before.get((at, code)))
        for at, code in dict.fromkeys([*outdated, *added])
    ]


def _bounds(session: Session, computed: Sequence[ProvinceShapes]) -> dict[str, Box | None]:
    """Return the bounds of the computed shapes and of the country."""
    bounds: dict[str, Box | None] = {}
    for province in computed:
        bounds |= province.bounds
    query = select(Area.code, Area.west, Area.south, Area.east, Area.north)
    query = query.where(Area.level == int(Level.PROVINCE), Area.west.is_not(None))
    boxes = {row[0]: tuple(row[1:]) for row in session.execute(query)}
    boxes |= {code: box for code, box in bounds.items() if box}
    provinces = [box for code, box in boxes.items() if codes.level(code) == Level.PROVINCE]
    west, south, east, north = zip(*provinces, strict=True)
    bounds[COUNTRY] = (min(west), min(south), max(east), max(north))
    return bounds


def _unlisted_notes(session: Session, delivery: Delivery) -> list[dict[str, str]]:
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
