"""The archive of tiles that the atlas draws: which shapes go into it, and where it lies.

A feature's id is the area's code as a number (33.29.01.2001 is 3329012001), so that tiles depend on
nothing but shapes: neither a new list of codes nor a report touches them.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas import codes, shape_changes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Shape
from boundaries.areas.repository import bounds, shapes_version
from boundaries.areas.shape_queries import WKB
from geo.errors import UnreadableFile
from geo.store.database import Meta, read_session, write_session
from geo.tiles import mvt, pmtiles, pmtiles_update

Progress = Callable[[str, int, int], None]

PLAN = (
    (Level.PROVINCE, "country", {3: 1, 4: 1, 5: 4}),
    (Level.PROVINCE, "province", {6: 4, 7: 2, 8: 1, 9: 1}),
    (Level.REGENCY, "country", {3: 1, 4: 1}),
    (Level.REGENCY, "province", {6: 4, 7: 2, 8: 1, 9: 1}),
    (Level.REGENCY, "regency", {10: 1}),
    (Level.DISTRICT, "province", {6: 4, 7: 2, 8: 1, 9: 1}),
    (Level.DISTRICT, "regency", {10: 1}),
    (Level.VILLAGE, "province", {5: 8, 6: 4, 7: 2, 8: 1, 9: 1}),
    (Level.VILLAGE, "regency", {10: 1}),
)
"""Level, scale of its shapes, and for each zoom the grid that they are rounded to.

The grid is at most a pixel where a tile is drawn 512 pixels wide. The lowest two zooms have no
villages, so that a first look at the country is small; the third has all of them in under a
megabyte.
"""


def zooms() -> dict[str, tuple[int, int]]:
    """Lowest and highest zoom of each level, by its word."""
    found: dict[str, set[int]] = {}
    for level, _scale, steps in PLAN:
        found.setdefault(level.word, set()).update(steps)
    return {word: (min(own), max(own)) for word, own in found.items()}


_LAYERS = tuple(dict.fromkeys(level.word for level, _scale, _steps in PLAN))
_STAMP = hashlib.sha256(repr((PLAN, mvt.EXTENT, mvt.BUFFER)).encode()).hexdigest()[:16]
_CHUNK = 500  # codes in one question


def number(code: str) -> int:
    """Feature id of an area."""
    return int(code.replace(".", ""))


def folder(instance: str | Path) -> Path:
    """Folder of the archives in an instance folder."""
    return Path(instance) / "tiles"


def build(engine: Engine, into: Path, progress: Progress | None = None) -> Path | None:
    """Tile the shapes of the store into a folder, unless its tiles are of these very shapes.

    Where the archive before is there and whole, and few shapes have changed since, only the tiles
    that these reach are made anew. Gives the archive; None where the store has no shapes. The
    store remembers its name once the archive is whole; the one before stays for the pages that
    are open. Raises TilingFailed.
    """

    def said(done: int, total: int) -> None:
        if progress:
            progress("tiles", done, total)

    path, damaged = None, False
    while path is None:
        with read_session(engine) as session:
            version = shapes_version(session)
            name, made_of = _remembered(session)
            known = into / f"{name}{pmtiles.SUFFIX}"
            before = None if damaged else _session(known)
            if before and made_of == version:
                return known
            box = bounds(session, COUNTRY)
            if box is None:
                return None
            changes = shape_changes.since(session, made_of) if before else None
            swaps = [_swap(session, changes or [], *line) for line in PLAN]
            bands = [_band(session, *line) for line in PLAN] if changes is None else []
        if before and changes is not None:
            try:
                path = pmtiles_update.rewrite(before, swaps, _LAYERS, into, box, said)
            except UnreadableFile:
                damaged = True
        else:
            about = {"plan": _STAMP}
            path = pmtiles.write(bands, into, "Peta Kampung KB", said, bounds=box, metadata=about)
    with write_session(engine) as session:
        if _remembered(session)[1] > version:
            return path  # newer shapes were tiled meanwhile
        session.merge(Meta(key="tiles", value=f"{path.stem} {version}"))
    for old in into.glob(f"*{pmtiles.SUFFIX}"):
        if old not in (path, known):
            old.unlink(missing_ok=True)
    return path


def _session(path: Path) -> pmtiles.TileArchive | None:
    """Open an archive that is whole and made to this plan."""
    try:
        archive = pmtiles.TileArchive(path)
        return archive if archive.metadata.get("plan") == _STAMP else None
    except UnreadableFile:
        return None


def current(session: Session) -> str | None:
    """Name of the newest archive, which is the fingerprint of its content."""
    return _remembered(session)[0] or None


def _remembered(session: Session) -> tuple[str, int]:
    value = session.scalar(select(Meta.value).where(Meta.key == "tiles")) or " -1"
    name, _, version = value.partition(" ")
    return name, int(version)


def _band(session: Session, level: Level, scale: str, steps: dict[int, int]) -> pmtiles.TileLayer:
    query = select(Shape.code, WKB).where(
        Shape.scale == scale, codes.at_level_sql(Shape.code, level)
    )
    return _banded(level, steps, session.execute(query.order_by(Shape.code)).all())


def _swap(
    session: Session,
    changes: Sequence[shape_changes.ShapeChange],
    level: Level,
    scale: str,
    steps: dict[int, int],
) -> pmtiles_update.LayerUpdate:
    own = [one for one in changes if one.scale == scale and codes.level(one.code) == level]
    changed = sorted({one.code for one in own})
    rows: list[Any] = []
    for start in range(0, len(changed), _CHUNK):
        part = Shape.code.in_(changed[start : start + _CHUNK])
        query = select(Shape.code, WKB).where(Shape.scale == scale, part)
        rows += session.execute(query.order_by(Shape.code)).all()
    return pmtiles_update.LayerUpdate(
        _banded(level, steps, rows),
        np.array([number(code) for code in changed], dtype=np.int64),
        np.array([one.box for one in own if one.box], dtype=float).reshape(-1, 4),
    )


def _banded(level: Level, steps: dict[int, int], rows: Sequence[Any]) -> pmtiles.TileLayer:
    shapes = shapely.from_wkb(np.array([row[1] for row in rows], dtype=object))
    ids = np.array([number(row[0]) for row in rows], dtype=np.int64)
    return pmtiles.TileLayer(level.word, ids, shapes, steps)
