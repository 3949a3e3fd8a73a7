"""Store full shapes as GeoJSON text, encoded at import and joined at export.

A fragment has the shapes of one level in one group, which is the area above: villages by district,
districts by regency, regencies by province; each province is a group of its own. The shape of the
country, and shapes that an older version imported without fragments, are encoded when read.
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

_GROUPS_PER_QUERY = {Level.VILLAGE: 64}
_DEFAULT_GROUPS_PER_QUERY = 8
"""Fragments read by one query, usually about two megabytes of text."""

_CHUNK = 500  # keys in one query


class FragmentRow(NamedTuple):
    """A row of the table of fragments."""

    level: int
    within: str
    digest: str
    body: bytes


def group(code: str) -> str:
    """Return the group of an area: the code of the area above; for a province its own code."""
    above = codes.parent(code)
    return code if above in (None, COUNTRY) else above


def encode(shapes: Mapping[str, shapely.Geometry]) -> list[FragmentRow]:
    """Encode full shapes by code as fragments; ``shapes`` must have all shapes of each group.

    Shapes are polygons or multipolygons on the 1e-6° grid; that of the country is skipped.
    """
    ordered = sorted(code for code in shapes if code != COUNTRY)
    texts = geojson.encode_geometries(np.array([shapes[code] for code in ordered], dtype=object))
    groups: dict[tuple[int, str], list[tuple[str, bytes]]] = {}
    for code, text in zip(ordered, texts, strict=True):
        if text is not None:
            key = (int(codes.level(code)), group(code))
            groups.setdefault(key, []).append((code, text))
    return [
        FragmentRow(level, within, digest_of_lines(lines), pack(lines))
        for (level, within), lines in sorted(groups.items())
    ]


def digest_of_lines(lines: Sequence[tuple[str, bytes]]) -> str:
    """Return the digest of a fragment with these codes and texts, in the order of the codes."""
    digest = hashlib.sha256()
    for code, text in lines:
        digest.update(b"%b\t%b\n" % (code.encode(), text))
    return digest.hexdigest()[:32]


def replace(session: Session, rows: Iterable[FragmentRow], within: Iterable[str] = ()) -> None:
    """Replace the stored fragments of the same level and group; unchanged ones are not written.

    Stored fragments in the areas ``within`` that are not among ``rows`` are deleted. Runs in the
    transaction of the import.
    """
    new = {(row.level, row.within): row for row in rows}
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
    changed = (row for key, row in new.items() if old.get(key) != row.digest)
    insert_many(session, Fragment, (row._asdict() for row in changed))


def geometries(
    session: Session, level: Level, first: str = "", last: str = "~"
) -> Iterator[tuple[str, bytes]]:
    """Yield codes and GeoJSON geometries of the full shapes of a level with first ≤ code ≤ last.

    Sorted by code; without areas that have no shape, with areas that are no longer listed. Reads a
    few groups at a time, so that memory does not grow with the number of shapes.
    """
    groups = _groups(session, level, first, last)
    step = _GROUPS_PER_QUERY.get(level, _DEFAULT_GROUPS_PER_QUERY)
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
    """Return the GeoJSON geometries of some areas of a level by code, if they have a shape.

    Reads only the fragments of their groups.
    """
    requested = set(codes)
    groups = sorted({group(code) for code in requested})
    texts: dict[str, bytes] = {}
    for start in range(0, len(groups), _CHUNK):
        part = groups[start : start + _CHUNK]
        query = select(Fragment.within, Fragment.body).where(
            Fragment.level == int(level), Fragment.within.in_(part)
        )
        stored = set()
        for place, body in session.execute(query):
            stored.add(place)
            texts.update(line for line in unpack(body) if line[0] in requested)
        other = [place for place in part if place not in stored]
        for lines in _encoded(session, level, other).values() if other else ():
            texts.update(line for line in lines if line[0] in requested)
    return texts


def digests(session: Session, level: Level, first: str = "", last: str = "~") -> str | None:
    """Return a hash of the geometries that ``geometries`` yields; None if any is not encoded."""
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
    in_order = [known[place] for place in groups if place in known]
    return hashlib.sha256("".join(in_order).encode()).hexdigest()


def _groups(session: Session, level: Level, first: str, last: str) -> list[str]:
    """Return the groups of shapes of a level between two codes; a few may be empty."""
    if level <= Level.PROVINCE:
        query = select(Area.code).where(Area.level == int(level), Area.code.between(first, last))
    else:  # an area has a shape if any area in it has one; and there are far fewer areas above
        first = codes.ancestor(first, Level(level - 1))
        query = select(Area.code).where(
            Area.level == int(level) - 1, Area.code.between(first, last)
        )
    return sorted(session.scalars(query.where(Area.west.is_not(None))))


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
    by_group: dict[str, list[tuple[str, bytes]]] = {}
    for (code, _), text in zip(rows, geojson.encode_geometries(shapes), strict=True):
        if text is not None:
            by_group.setdefault(group(code), []).append((code, text))
    return by_group
