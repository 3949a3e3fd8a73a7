"""Puts lists of codes and deliveries of boundaries into the store, whole or not at all."""

import csv
import hashlib
import io
import multiprocessing
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Engine, delete, func, insert, select, type_coerce
from sqlalchemy.orm import Session

from boundaries import codes, prepared, shaping, sources, sql
from boundaries.codes import COUNTRY, Level
from boundaries.models import Area, Boundary, CodeList, OfficialName, Shape
from boundaries.shaping import Province, Shaped
from boundaries.sources import Progress
from geo import geometry
from geo.archives import Entry, entries
from geo.database import Meta, Wkb, next_generation, session, writing
from geo.errors import GeoError, MissingColumns, UnreadableFile

_BATCH = 20_000
WKB = type_coerce(Shape.geometry, Wkb)
"""The geometry column as it is stored."""


# ---------------------------------------------------------------- lists of codes


def import_codes(
    engine: Engine,
    paths: Sequence[Path],
    *,
    dated: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Store official lists of codes and names; the newest says which areas exist.

    A list is SQL inserts (kode, nama) or CSV, alone, in a folder or in a zip. Its year stands in
    the file's name, else in its heading, else is ``dated``. A list of a year that is there already
    is replaced; the same list again changes nothing.
    """
    found = [e for e in entries(map(Path, paths)) if e.suffix in (".sql", ".csv", ".txt")]
    if not found:
        raise UnreadableFile(
            "there is no list of codes in it", file=paths[0], do="Bring SQL or CSV."
        )
    lists: dict[int, tuple[Entry, str, dict[str, str]]] = {}
    for done, entry in enumerate(found):
        if progress:
            progress("read", done, len(found))
        text = sources.decode(entry)
        names = _names(entry, text)
        if names:
            year = _year(entry, text, dated)
            if year in lists:
                raise GeoError(
                    f"two lists are of {year}: {lists[year][0].name} and {entry.name}",
                    do="Import them one by one with --dated.",
                )
            lists[year] = (entry, hashlib.sha256(text.encode()).hexdigest(), names)
    if not lists:
        raise UnreadableFile("there is no list of codes in it", file=paths[0])
    with writing(engine) as opened:
        known = {row.year: row.sha256 for row in opened.scalars(select(CodeList))}
        changed = {y: item for y, item in lists.items() if known.get(y) != item[1]}
        for done, (year, (entry, sha256, names)) in enumerate(changed.items()):
            if progress:
                progress("store", done, len(changed))
            _store_list(opened, year, entry.name, sha256, names)
        if changed:
            _refresh_areas(opened)
            next_generation(opened)
    if progress:
        progress("store", len(changed), len(changed))
    prepared.prepare(engine)
    newest = max(lists)
    return {
        "unchanged": not changed,
        "years": sorted(lists),
        "newest": newest,
        "areas": len(lists[newest][2]),
        "villages": _villages(lists[newest][2]),
    }


def _villages(names: Iterable[str]) -> int:
    return sum(codes.level(code) == Level.VILLAGE for code in names)


def _store_list(
    opened: Session, year: int, source: str, sha256: str, names: Mapping[str, str]
) -> None:
    opened.execute(delete(OfficialName).where(OfficialName.year == year))
    opened.execute(delete(CodeList).where(CodeList.year == year))
    opened.execute(
        insert(CodeList),
        {
            "year": year,
            "source": source,
            "sha256": sha256,
            "imported_at": datetime.now(UTC),
            "villages": _villages(names),
        },
    )
    _insert(opened, OfficialName, ({"year": year, "code": c, "name": n} for c, n in names.items()))


def _insert(opened: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            opened.execute(insert(table), batch)
            batch = []
    if batch:
        opened.execute(insert(table), batch)


def _names(entry: Entry, text: str) -> dict[str, str]:
    names: dict[str, str] = {}
    rows = _sql_names(entry, text) if entry.suffix == ".sql" else _csv_names(entry, text)
    for line, code, name in rows:
        canonical = sources.code_of(code, entry.name, line)
        names[canonical] = " ".join((name or "").split())
    return names


def _sql_names(entry: Entry, text: str) -> Iterable[tuple[int, str | None, str | None]]:
    for row in sql.inserts(text, entry.name):
        values = dict(zip(row.columns, row.values, strict=True))
        code = values.get("kode", values.get("code", values.get("0")))
        name = values.get("nama", values.get("name", values.get("1")))
        if code is None or name is None:
            raise MissingColumns(
                f"the insert into {row.table} has no kode and nama", file=entry.name, row=row.line
            )
        yield row.line, code, name


def _csv_names(entry: Entry, text: str) -> Iterable[tuple[int, str | None, str | None]]:
    delimiter = max(",;\t", key=text[:2000].count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    heading = [cell.strip().lower() for cell in next(rows, [])]
    code = next((heading.index(n) for n in ("kode", "code") if n in heading), None)
    name = next((heading.index(n) for n in ("nama", "name") if n in heading), None)
    if code is None or name is None:
        raise MissingColumns(
            "the first line names no columns kode and nama (or code and name)",
            file=entry.name,
            row=1,
        )
    for cells in rows:
        if any(cells):
            if len(cells) <= max(code, name):
                raise UnreadableFile("this line is too short", file=entry.name, row=rows.line_num)
            yield rows.line_num, cells[code], cells[name]


def _year(entry: Entry, text: str, dated: int | None) -> int:
    named = re.search(r"(?<!\d)(20\d\d)(?!\d)", entry.name)
    headed = re.search(r"(?i)\btahun\s+(20\d\d)\b", text[:5000])
    if named or headed or dated:
        return int(named[1]) if named else int(headed[1]) if headed else int(dated or 0)
    raise GeoError(
        "neither its name nor its heading tells the year of this list",
        file=entry.name,
        do="Say it with --dated YYYY.",
    )


# ---------------------------------------------------------------- boundaries


def import_boundaries(
    engine: Engine,
    paths: Sequence[Path],
    *,
    source: str = "auto",
    columns: Mapping[str, str] | None = None,
    resolve: sources.Resolve | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Store polygons of any areas: repaired, edge-matched, simplified, dissolved upwards.

    Areas that the delivery brings are replaced; those above them are dissolved anew from what is
    then there. The same files again change nothing.
    """
    paths = [Path(path) for path in paths]
    sha256 = _fingerprint(paths, source, columns)
    with session(engine) as opened:
        same = opened.scalar(select(Boundary).where(Boundary.sha256 == sha256))
        if same is not None and _in_force(opened, same):
            return {"unchanged": True, "title": same.title, "villages": same.villages,
                    "notes": same.notes}  # fmt: skip
    delivery = sources.read(
        paths, source=source, columns=columns, resolve=resolve, progress=progress
    )
    while True:
        with session(engine) as opened:
            version = _version(opened)
            provinces = _provinces(opened, delivery.records)
        shaped = _shape(provinces, progress)
        with writing(engine) as opened:
            if _version(opened) != version:
                continue  # others brought shapes meanwhile, which belong into what is above them
            notes = delivery.notes + [note for province in shaped for note in province.notes]
            _store(opened, delivery, sha256, shaped, notes, progress)
            notes += _unlisted(opened, delivery)
            boundary = opened.scalars(select(Boundary).where(Boundary.sha256 == sha256)).one()
            boundary.notes = sorted(notes, key=lambda note: (note["code"], note["kind"]))
            summary = {"unchanged": False, "title": boundary.title, "villages": boundary.villages}
        break
    return summary | {
        "source": delivery.source,
        "areas": dict(Counter(codes.level(code).word for s in shaped for code in s.bounds)),
        "notes": notes,
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


def _version(opened: Session) -> str | None:
    return opened.scalar(select(Meta.value).where(Meta.key == "shapes"))


def _in_force(opened: Session, boundary: Boundary) -> bool:
    """Whether no later delivery replaced a part of this one."""
    count = select(func.count()).where(Area.boundary_id == boundary.id, Area.level == Level.VILLAGE)
    return opened.scalar(count) == boundary.villages


def _provinces(opened: Session, records: Sequence[sources.Record]) -> list[Province]:
    by_province: dict[str, list[sources.Record]] = {}
    for record in records:
        if record.code != COUNTRY:
            by_province.setdefault(codes.ancestor(record.code, Level.PROVINCE), []).append(record)
    provinces = []
    for code, members in by_province.items():
        kept = opened.execute(
            select(Shape.code, WKB)
            .join(Area, Area.code == Shape.code)
            .where(Shape.scale == "full", _under(Shape.code, code), Area.boundary_id.is_not(None))
        )
        provinces.append(Province(code, members, [(c, wkb) for c, wkb in kept]))
    return provinces


def _under(column: Any, code: str) -> Any:
    """Condition: the area itself or one in it."""
    return (column == code) | ((column >= f"{code}.") & (column < f"{code}/"))


def _shape(provinces: list[Province], progress: Progress | None) -> list[Shaped]:
    provinces.sort(key=lambda p: -sum(len(r.shape or "") for r in p.records))
    total = sum(len(p.records) for p in provinces)
    sizes = {p.code: len(p.records) for p in provinces}
    done, shaped = 0, []
    workers = min(os.cpu_count() or 1, len(provinces))
    if workers == 1:
        return [shaping.shape(province) for province in provinces]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_follow_parent) as pool:
        try:
            jobs = [pool.submit(shaping.shape, province) for province in provinces]
            for job in as_completed(jobs):
                shaped.append(job.result())
                done += sizes[shaped[-1].code]
                if progress:
                    progress("shape", done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return sorted(shaped, key=lambda s: s.code)


def _follow_parent() -> None:
    """End this worker when the import that started it is killed."""
    import threading
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()


def _store(
    opened: Session,
    delivery: sources.Delivery,
    sha256: str,
    shaped: Sequence[Shaped],
    notes: Sequence[dict[str, str]],
    progress: Progress | None,
) -> None:
    brought = {record.code for record in delivery.records if record.shape}
    leaves = {code for province in shaped for code in province.leaves}
    old = opened.scalar(select(Boundary.id).where(Boundary.sha256 == sha256))
    if old is not None:
        opened.execute(
            Area.__table__.update().where(Area.boundary_id == old).values(boundary_id=None)
        )
        opened.execute(delete(Boundary).where(Boundary.id == old))
    number = opened.execute(
        insert(Boundary).returning(Boundary.id),
        {
            "source": delivery.source,
            "title": delivery.title,
            "sha256": sha256,
            "imported_at": datetime.now(UTC),
            "villages": _villages(brought & leaves),
            "notes": list(notes),
        },
    ).scalar_one()
    bounds: dict[str, tuple[float, float, float, float]] = {}
    owner: dict[str, int | None] = {}
    for done, province in enumerate(shaped):
        if progress:
            progress("store", done, len(shaped))
        opened.execute(delete(Shape).where(_under(Shape.code, province.code)))
        opened.connection().execute(
            insert(Shape.__table__),
            [{"scale": s, "code": c, "geometry": wkb} for s, c, wkb in province.shapes],
        )
        bounds |= province.bounds
        owner |= {code: None for code in province.bounds}
        owner |= {code: number for code in province.leaves if code in brought}
        before = opened.execute(
            select(Area.code, Area.boundary_id).where(_under(Area.code, province.code))
        )
        kept = dict(before.tuples().all())
        owner |= {code: kept.get(code) for code in province.leaves if code not in brought}
    bounds[COUNTRY] = _store_country(opened)
    names = delivery.parents | {r.code: r.name for r in delivery.records if r.name}
    _refresh_areas(opened, names, bounds, owner, {p.code for p in shaped})
    used = select(Area.boundary_id).where(Area.boundary_id.is_not(None))
    opened.execute(delete(Boundary).where(Boundary.id.not_in(used), Boundary.id != number))
    version = next_generation(opened)
    opened.merge(Meta(key="shapes", value=str(version)))


def _store_country(opened: Session) -> tuple[float, float, float, float]:
    opened.execute(delete(Shape).where(Shape.code == COUNTRY))
    for scale in ("full", "country"):
        rows = opened.execute(
            select(WKB)
            .join(Area, Area.code == Shape.code, isouter=True)
            .where(Shape.scale == scale, func.length(Shape.code) == 2)
            .order_by(Shape.code)
        )
        provinces = shapely.from_wkb([wkb for (wkb,) in rows])
        country = geometry.unite(provinces)
        opened.execute(insert(Shape), {"scale": scale, "code": COUNTRY, "geometry": country})
        if scale == "full":
            west, south, east, north = shapely.bounds(country).tolist()
    return west, south, east, north


def _unlisted(opened: Session, delivery: sources.Delivery) -> list[dict[str, str]]:
    newest = opened.scalar(select(func.max(CodeList.year)))
    if newest is None:
        return []
    rows = opened.scalars(select(OfficialName.code).where(OfficialName.year == newest))
    listed = set(rows)
    return [
        {"code": r.code, "kind": "unlisted", "text": f"{r.name} is not in the list of {newest}"}
        for r in delivery.records
        if r.shape and codes.level(r.code) == Level.VILLAGE and r.code not in listed
    ]


def _refresh_areas(
    opened: Session,
    names: Mapping[str, str] | None = None,
    bounds: Mapping[str, tuple[float, float, float, float]] | None = None,
    owner: Mapping[str, int | None] | None = None,
    provinces: Iterable[str] = (),
) -> None:
    """Rebuild the table of areas from the newest list, the shapes and what is told here."""
    old = {row.code: row for row in opened.execute(select(Area.__table__))}
    shaped = set(opened.scalars(select(Shape.code).where(Shape.scale == "full")))
    newest = opened.scalar(select(func.max(CodeList.year)))
    official: dict[str, str] = {}
    if newest is not None:
        official = dict(
            opened.execute(
                select(OfficialName.code, OfficialName.name).where(OfficialName.year == newest)
            )
            .tuples()
            .all()
        )
    names, bounds, owner = names or {}, bounds or {}, owner or {}
    redone = set(provinces)
    existing = set(official) | shaped | {COUNTRY}
    if newest is None:
        existing |= set(names)
    for code in list(existing):
        existing.update(codes.ancestors(code))
    rows = []
    for code in sorted(existing):
        before = old.get(code)
        fresh = codes.ancestor(code, Level.PROVINCE) in redone or code in bounds
        box = bounds.get(code) if fresh else before and before[6:10]
        name = official.get(code) or names.get(code) or (before.name if before else "") or code
        rows.append(
            {
                "code": code,
                "level": int(codes.level(code)),
                "parent": codes.parent(code),
                "name": "Indonesia" if code == COUNTRY else name[:120],
                "listed": newest is None or code in official or code == COUNTRY,
                "boundary_id": owner.get(code) if fresh else before and before.boundary_id,
            }
            | dict(zip(("west", "south", "east", "north"), box or (None,) * 4, strict=True))
        )
    opened.execute(delete(Area))
    _insert(opened, Area, rows)
