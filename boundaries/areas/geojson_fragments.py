"""Full shapes as GeoJSON text, encoded when boundaries are imported; a response joins the bytes.

A fragment holds the shapes of one level in one area above: villages by district, districts by
regency, regencies by province, and every province by itself. The shape of the country, and shapes
that an older version of the program imported without fragments, are encoded when they are read.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from sqlalchemy import and_, delete, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from boundaries.areas import codes
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Area, Fragment, Shape
from geo.files import geojson
from geo.store.bulk import insert_many
from geo.store.column_types import Wkb
from geo.store.compressed_lines import pack, unpack

_TOGETHER = {Level.VILLAGE: 64}
_FEW = 8
"""Fragments that one question asks for: about two megabytes of text, as it goes."""

_CHUNK = 500  # keys in one question


class FragmentRow(NamedTuple):
    """A row of the table of fragments."""

    level: int
    within: str
    digest: str
    body: bytes


def group(code: str) -> str:
    """Area by which the shape at a code is stored: the one above; a province by itself."""
    above = codes.parent(code)
    return code if above in (None, COUNTRY) else above


def encode(shapes: Mapping[str, shapely.Geometry]) -> list[FragmentRow]:
    """Fragments of full shapes by code; all shapes of a group must be among them.

    Shapes are polygons or multipolygons on the 1e-6° grid; the country's is left out.
    """
    found = sorted(code for code in shapes if code != COUNTRY)
    texts = geojson.encode_geometries(np.array([shapes[code] for code in found], dtype=object))
    groups: dict[tuple[int, str], list[tuple[str, bytes]]] = {}
    for code, text in zip(found, texts, strict=True):
        if text is not None:
            key = (int(codes.level(code)), group(code))
            groups.setdefault(key, []).append((code, text))
    return [
        FragmentRow(level, within, _digest(lines), pack(lines))
        for (level, within), lines in sorted(groups.items())
    ]


def _digest(lines: Sequence[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for code, text in lines:
        digest.update(b"%b\t%b\n" % (code.encode(), text))
    return digest.hexdigest()[:32]


def replace(session: Session, rows: Iterable[FragmentRow], within: Iterable[str] = ()) -> None:
    """Store fragments in place of those of their keys; what stays the same is left alone.

    Fragments of the areas ``within``, and of all areas in those, that are not among ``rows`` are
    removed. Call it inside the import's own transaction.
    """
    new = {(one.level, one.within): one for one in rows}
    old: dict[tuple[int, str], str] = {}
    query = select(Fragment.level, Fragment.within, Fragment.digest)
    for code in within:
        stored = session.execute(query.where(codes.within_sql(Fragment.within, code)))
        old |= {(level, place): digest for level, place, digest in stored}
    missing = [key for key in new if key not in old]
    for start in range(0, len(missing), _CHUNK):
        keys = tuple_(Fragment.level, Fragment.within).in_(missing[start : start + _CHUNK])
        old |= {
            (level, place): digest for level, place, digest in session.execute(query.where(keys))
        }
    outdated = [key for key, digest in old.items() if key not in new or new[key].digest != digest]
    for start in range(0, len(outdated), _CHUNK):
        keys = tuple_(Fragment.level, Fragment.within).in_(outdated[start : start + _CHUNK])
        session.execute(delete(Fragment).where(keys))
    changed = (one for key, one in new.items() if old.get(key) != one.digest)
    insert_many(session, Fragment, (one._asdict() for one in changed))


def geometries(
    session: Session, level: Level, first: str = "", last: str = "~"
) -> Iterator[tuple[str, bytes]]:
    """Codes and GeoJSON geometries of the full shapes of a level, by code, first ≤ code ≤ last.

    Areas without a shape are left out; areas that are no longer listed may be among them. Reads
    piece by piece, so that memory does not grow with the number of shapes.
    """
    groups = _groups(session, level, first, last)
    step = _TOGETHER.get(level, _FEW)
    for start in range(0, len(groups), step):
        part = groups[start : start + step]
        stored = dict(
            session.execute(
                select(Fragment.within, Fragment.body).where(
                    Fragment.level == int(level), Fragment.within.between(part[0], part[-1])
                )
            ).all()
        )
        other = [place for place in part if place not in stored]
        encoded = _encoded(session, level, other) if other else {}
        for place in part:
            lines = unpack(stored[place]) if place in stored else iter(encoded.get(place, ()))
            for code, text in lines:
                if first <= code <= last:
                    yield code, text


def geometries_of(session: Session, level: Level, codes: Iterable[str]) -> dict[str, bytes]:
    """GeoJSON geometries of the areas of a level that are named, wherever they lie, by code.

    Reads the fragments that they are in and no others. Areas without a shape are left out.
    """
    wanted = set(codes)
    groups = sorted({group(code) for code in wanted})
    found: dict[str, bytes] = {}
    for start in range(0, len(groups), _CHUNK):
        part = groups[start : start + _CHUNK]
        query = select(Fragment.within, Fragment.body).where(
            Fragment.level == int(level), Fragment.within.in_(part)
        )
        stored = set()
        for place, body in session.execute(query):
            stored.add(place)
            found.update(line for line in unpack(body) if line[0] in wanted)
        other = [place for place in part if place not in stored]
        for lines in _encoded(session, level, other).values() if other else ():
            found.update(line for line in lines if line[0] in wanted)
    return found


def digests(session: Session, level: Level, first: str = "", last: str = "~") -> str | None:
    """Hash of all geometries that ``geometries`` gives; None where some are not encoded yet."""
    groups = _groups(session, level, first, last)
    if not groups:
        return hashlib.sha256().hexdigest()
    rows = session.execute(
        select(Fragment.within, Fragment.digest).where(
            Fragment.level == int(level), Fragment.within.between(groups[0], groups[-1])
        )
    )
    known = dict(rows.all())
    if _any_shape(session, level, [place for place in groups if place not in known]):
        return None
    there = [known[place] for place in groups if place in known]
    return hashlib.sha256("".join(there).encode()).hexdigest()


def _groups(session: Session, level: Level, first: str, last: str) -> list[str]:
    """Groups that shapes of a level between two codes may lie in; a few may be empty."""
    if level <= Level.PROVINCE:
        found = select(Area.code).where(Area.level == int(level), Area.code.between(first, last))
    else:  # an area in which any other has a shape has one, too; there are far fewer of them
        first = codes.ancestor(first, Level(level - 1))
        found = select(Area.code).where(
            Area.level == int(level) - 1, Area.code.between(first, last)
        )
    return sorted(session.scalars(found.where(Area.west.is_not(None))))


def _any_shape(session: Session, level: Level, groups: Sequence[str]) -> bool:
    column: Any = Area.parent if level > Level.PROVINCE else Area.code
    for start in range(0, len(groups), _CHUNK):
        query = select(Area.code).where(
            column.in_(groups[start : start + _CHUNK]),
            Area.level == int(level),
            Area.west.is_not(None),
        )
        if session.scalar(query.limit(1)) is not None:
            return True
    return False


def _encoded(
    session: Session, level: Level, groups: Sequence[str]
) -> dict[str, list[tuple[str, bytes]]]:
    column: Any = Area.parent if level > Level.PROVINCE else Area.code
    query = (
        select(Shape.code, type_coerce(Shape.geometry, Wkb))
        .join(Area, and_(Area.code == Shape.code, Shape.scale == "full"))
        .where(Area.level == int(level), column.in_(groups))
        .order_by(Shape.code)
    )
    rows = session.execute(query).all()
    shapes = shapely.from_wkb(np.array([wkb for _, wkb in rows], dtype=object))
    found: dict[str, list[tuple[str, bytes]]] = {}
    for (code, _), text in zip(rows, geojson.encode_geometries(shapes), strict=True):
        if text is not None:
            found.setdefault(group(code), []).append((code, text))
    return found
