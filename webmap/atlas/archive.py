"""The tile archive of the atlas: which shapes are in it, and when it is built anew.

The id of a feature is the area's code as a number (33.29.01.2001 is 3329012001). Tiles depend on
shapes only: neither a new list of codes nor a report changes them.
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
    (Level.VILLAGE, "province", {5: 12, 6: 4, 7: 2, 8: 1, 9: 1}),
    (Level.VILLAGE, "regency", {10: 1}),
)
"""Level, scale of its shapes, and for each zoom the grid that they are rounded to.

The grid is at most a pixel where a tile is drawn 512 pixels wide, and for villages of zoom 5, whose
tiles are drawn 304 pixels wide or less. The lowest two zooms have no villages, so that a first look
at the country is small; the third has all of them in 0.7 MB.
"""


def zooms() -> dict[str, tuple[int, int]]:
    """Lowest and highest zoom of each level, by its word."""
    found: dict[str, set[int]] = {}
    for level, _scale, steps in PLAN:
        found.setdefault(level.word, set()).update(steps)
    return {word: (min(own), max(own)) for word, own in found.items()}


_LAYERS = tuple(dict.fromkeys(level.word for level, _scale, _steps in PLAN))
_PLAN_FINGERPRINT = hashlib.sha256(repr((PLAN, mvt.EXTENT, mvt.BUFFER)).encode()).hexdigest()[:16]
_CHUNK = 500  # codes in one SQL query


def folder(instance: str | Path) -> Path:
    """Return the folder of the archives in an instance folder."""
    return Path(instance) / "tiles"


def build(engine: Engine, into: Path, progress: Progress | None = None) -> Path | None:
    """Build the archive of the store's shapes in a folder, unless it is there already.

    Returns the path of the archive, or None where the store has no shapes. Where the previous
    archive is intact and few shapes have changed since, only the tiles with these shapes are cut
    again. The store gets the name of the archive after it is complete; the previous archive is
    kept for pages that are open, older ones are removed. Raises TilingFailed.
    """

    def report(done: int, total: int) -> None:
        if progress:
            progress("tiles", done, total)

    path, damaged = None, False
    while path is None:
        with read_session(engine) as session:
            version = shapes_version(session)
            name, built_version = _recorded(session)
            previous_path = into / f"{name}{pmtiles.SUFFIX}"
            previous = None if damaged else _open(previous_path)
            if previous and built_version == version:
                return previous_path
            box = bounds(session, COUNTRY)
            if box is None:
                return None
            changes = shape_changes.changes_since(session, built_version) if previous else None
            updates = [_layer_update(session, changes or [], *line) for line in PLAN]
            layers = [_whole_layer(session, *line) for line in PLAN] if changes is None else []
        if previous and changes is not None:
            try:
                path = pmtiles_update.rewrite(previous, updates, _LAYERS, into, box, report)
            except UnreadableFile:
                damaged = True
        else:
            metadata = {"plan": _PLAN_FINGERPRINT}
            path = pmtiles.write(
                layers, into, "Peta Kampung KB", report, bounds=box, metadata=metadata
            )
    with write_session(engine) as session:
        if _recorded(session)[1] > version:
            return path  # another process has tiled newer shapes meanwhile
        session.merge(Meta(key="tiles", value=f"{path.stem} {version}"))
    for other in into.glob(f"*{pmtiles.SUFFIX}"):
        if other not in (path, previous_path):
            other.unlink(missing_ok=True)
    return path


def _open(path: Path) -> pmtiles.TileArchive | None:
    """Open an archive; None where it is missing, damaged or of another plan."""
    try:
        archive = pmtiles.TileArchive(path)
        return archive if archive.metadata.get("plan") == _PLAN_FINGERPRINT else None
    except UnreadableFile:
        return None


def current(session: Session) -> str | None:
    """Return the name of the newest archive, a fingerprint of its content."""
    return _recorded(session)[0] or None


def _recorded(session: Session) -> tuple[str, int]:
    """Return name and shapes version of the archive that the store has recorded."""
    value = session.scalar(select(Meta.value).where(Meta.key == "tiles")) or " -1"
    name, _, version = value.partition(" ")
    return name, int(version)


def _whole_layer(
    session: Session, level: Level, scale: str, steps: dict[int, int]
) -> pmtiles.TileLayer:
    query = select(Shape.code, WKB).where(
        Shape.scale == scale, codes.at_level_sql(Shape.code, level)
    )
    return _tile_layer(level, steps, session.execute(query.order_by(Shape.code)).all())


def _layer_update(
    session: Session,
    changes: Sequence[shape_changes.ShapeChange],
    level: Level,
    scale: str,
    steps: dict[int, int],
) -> pmtiles_update.LayerUpdate:
    own = [
        change for change in changes if change.scale == scale and codes.level(change.code) == level
    ]
    changed = sorted({change.code for change in own})
    rows: list[Any] = []
    for start in range(0, len(changed), _CHUNK):
        part = Shape.code.in_(changed[start : start + _CHUNK])
        query = select(Shape.code, WKB).where(Shape.scale == scale, part)
        rows += session.execute(query.order_by(Shape.code)).all()
    return pmtiles_update.LayerUpdate(
        _tile_layer(level, steps, rows),
        np.array([codes.number(code) for code in changed], dtype=np.int64),
        np.array([change.box for change in own if change.box], dtype=float).reshape(-1, 4),
    )


def _tile_layer(level: Level, steps: dict[int, int], rows: Sequence[Any]) -> pmtiles.TileLayer:
    shapes = shapely.from_wkb(np.array([row[1] for row in rows], dtype=object))
    ids = np.array([codes.number(row[0]) for row in rows], dtype=np.int64)
    return pmtiles.TileLayer(level.word, ids, shapes, steps)
