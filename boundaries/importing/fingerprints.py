"""Fingerprints of polygons as they were delivered, to tell those that come again unchanged."""

import hashlib
from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy.orm import Session

from boundaries.areas.models import CachedGazetteer
from boundaries.importing.records import Record

_KEY = "published"
_HOW = "1"  # another number where a polygon is read or repaired in another way


def fingerprints(records: Iterable[Record]) -> dict[str, str]:
    """Hash of the polygon, or of all polygons, that come for each code; none where none comes."""
    found: dict[str, list[bytes]] = {}
    for record in records:
        if record.shape:
            shape = record.shape.encode() if isinstance(record.shape, str) else record.shape
            found.setdefault(record.code, []).append(hashlib.blake2b(shape, digest_size=9).digest())
    return {code: b"".join(sorted(own)).hex() for code, own in found.items()}


def known(session: Session) -> dict[str, str]:
    """Fingerprints of the polygons from which the leaves in the store were made, by code."""
    row = session.get(CachedGazetteer, _KEY)
    if row is None or row.stamp != _HOW:
        return {}
    found: dict[str, str] = orjson.loads(row.value)
    return found


def keep(session: Session, brought: Mapping[str, str], gone: Iterable[str] = ()) -> None:
    """Remember what leaves were made from, inside the import's own transaction."""
    left_out = set(gone)
    all_of = {c: one for c, one in known(session).items() if c not in left_out} | dict(brought)
    session.merge(CachedGazetteer(key=_KEY, stamp=_HOW, value=orjson.dumps(all_of)))
