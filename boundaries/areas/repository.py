"""Query areas by level, code and name."""

from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level, UnknownCode
from boundaries.areas.models import Area, Boundary, Shape
from boundaries.areas.shape_queries import WKB
from geo.store.database import Meta

__all__ = [
    "areas",
    "boundary_notes",
    "boundary_sources",
    "bounds",
    "find",
    "lineage",
    "names",
    "shapeless",
    "shapes_version",
    "village_codes",
]


def areas(
    session: Session, level: Level, within: str = COUNTRY, *, scale: str | None = "full"
) -> geopandas.GeoDataFrame:
    """Return listed areas of a level by code: name, parent, geometry (None without a shape).

    ``scale`` is one of models.SCALES, or None to read no geometry. EPSG:4326.
    """
    columns: list[Any] = [Area.code, Area.name, Area.parent]
    query = select(*columns)
    if scale is not None:
        query = select(*columns, WKB).join(
            Shape, and_(Shape.code == Area.code, Shape.scale == scale), isouter=True
        )
    query = query.where(Area.level == int(level), Area.listed, codes.within_sql(Area.code, within))
    rows = session.execute(query.order_by(Area.code)).all()
    code, name, parent, *wkb = zip(*rows, strict=True) if rows else ((), (), (), ())
    shapes = shapely.from_wkb(np.array(wkb[0], dtype=object)) if wkb else [None] * len(rows)
    return geopandas.GeoDataFrame(
        {"name": list(name), "parent": list(parent)},
        index=pd.Index(code, name="code", dtype=object),
        geometry=shapes,
        crs="EPSG:4326",
    )


def find(session: Session, code: str) -> Area:
    """Return the listed area with a code; raises UnknownCode."""
    area = session.get(Area, codes.parse(code))
    if area is None or not area.listed:
        raise UnknownCode(
            f"there is no area {code}", do="Search for its name, or import its boundaries or codes."
        )
    return area


def lineage(session: Session, code: str) -> list[Area]:
    """Return the areas from the country down to the area itself; raises UnknownCode."""
    find(session, code)
    chain = [*codes.ancestors(code), code]
    by_code = {a.code: a for a in session.scalars(select(Area).where(Area.code.in_(chain)))}
    return [by_code[step] for step in chain if step in by_code]


def names(session: Session) -> dict[str, str]:
    """Return the names of all listed areas by code."""
    # One text is four times faster than one row per area.
    text = func.aggregate_strings(Area.code + _BETWEEN + Area.name, _AFTER)
    count, joined = session.execute(select(func.count(), text).where(Area.listed)).one()
    pairs = [line.split(_BETWEEN) for line in sorted(joined.split(_AFTER))] if joined else []
    if len(pairs) == count and all(len(pair) == 2 for pair in pairs):
        return dict(pairs)
    # A name contains a separator.
    rows = session.execute(select(Area.code, Area.name).where(Area.listed).order_by(Area.code))
    return dict(rows.all())


_BETWEEN, _AFTER = "\x1f", "\x1e"  # the unit and record separators of ASCII


def village_codes(session: Session) -> NDArray[np.str_]:
    """Return the codes of all listed villages, sorted."""
    query = select(Area.code).where(Area.level == int(Level.VILLAGE), Area.listed)
    return np.array(session.scalars(query.order_by(Area.code)).all(), dtype=str)


def boundary_sources(session: Session, within: str = COUNTRY) -> list[Boundary]:
    """Return the deliveries that the shapes of an area come from, newest first."""
    used = select(Area.boundary_id).where(
        Area.boundary_id.is_not(None), codes.within_sql(Area.code, within)
    )
    query = select(Boundary).where(Boundary.id.in_(used)).order_by(Boundary.id.desc())
    return list(session.scalars(query))


def boundary_notes(session: Session, within: str = COUNTRY) -> list[dict[str, Any]]:
    """Return what was repaired, removed or is missing among the boundaries of an area, by code.

    Each note has ``code``, ``kind`` and a sentence, ``text``. Kinds from imports: repaired,
    repeated, tiny_part, overlap, gap, vanished, duplicate, no_shape, superseded, unlisted; computed
    now: missing. A note of an import is valid until another delivery replaces the area.
    """
    owner = dict(
        session.execute(
            select(Area.code, Area.boundary_id).where(
                Area.boundary_id.is_not(None), codes.within_sql(Area.code, within)
            )
        ).all()
    )
    notes = [
        note
        for source in boundary_sources(session, within)
        for note in source.notes
        if codes.within(note["code"], within) and owner.get(note["code"], source.id) == source.id
    ]
    without_shape = {note["code"] for note in notes if note["kind"] in ("no_shape", "vanished")}
    missing = select(Area.code, Area.name).where(
        Area.level == int(Level.VILLAGE),
        Area.listed,
        Area.west.is_(None),
        codes.within_sql(Area.code, within),
    )
    notes += [
        {"code": code, "kind": "missing", "text": f"{name} has no polygon"}
        for code, name in session.execute(missing)
        if code not in without_shape
    ]
    return sorted(notes, key=lambda note: (note["code"], note["kind"]))


def bounds(session: Session, code: str) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of an area's full shape in degrees; None without a shape."""
    area = session.get(Area, code)
    if area is None or area.west is None:
        return None
    return area.west, area.south or 0.0, area.east or 0.0, area.north or 0.0


def shapeless(session: Session, within: str = COUNTRY, limit: int = 20) -> tuple[list[Area], int]:
    """Return the first listed villages of an area that have no shape, and their total number."""
    missing = [
        Area.level == int(Level.VILLAGE),
        Area.listed,
        Area.west.is_(None),
        codes.within_sql(Area.code, within),
    ]
    count = session.scalar(select(func.count()).select_from(Area).where(*missing)) or 0
    first = session.scalars(select(Area).where(*missing).order_by(Area.code).limit(limit))
    return list(first), count


def shapes_version(session: Session) -> int:
    """Return the generation in which a shape last changed; 0 without any shape."""
    value = session.scalar(select(Meta.value).where(Meta.key == "shapes"))
    return int(value or 0)
