"""Fingerprints of delivered polygons, to recognise polygons that are delivered again unchanged."""

import hashlib
from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy.orm import Session

from boundaries.areas.models import CachedResult
from boundaries.importing import border_matching
from boundaries.importing.records import Record
from geo.source_fingerprint import source_fingerprint

_KEY = "published"


def fingerprint_polygons(records: Iterable[Record]) -> dict[str, str]:
    """Return by code the hash of the polygon, or of all polygons, delivered for the code.

    Records without a polygon are left out; the order of several polygons does not matter.
    """
    hashes: dict[str, list[bytes]] = {}
    for record in records:
        if record.shape:
            shape = record.shape.encode() if isinstance(record.shape, str) else record.shape
            digest = hashlib.blake2b(shape, digest_size=9).digest()
            hashes.setdefault(record.code, []).append(digest)
    return {code: b"".join(sorted(own)).hex() for code, own in hashes.items()}


def stored_fingerprints(session: Session) -> dict[str, str]:
    """Return by code the fingerprint of the polygon that each stored leaf was made from.

    Empty where other source code made the leaves: it may read or repair a polygon differently, so
    that the next delivery makes all its leaves again.
    """
    row = session.get(CachedResult, _KEY)
    if row is None or row.stamp != _code_version():
        return {}
    fingerprints: dict[str, str] = orjson.loads(row.value)
    return fingerprints


def store_fingerprints(
    session: Session, imported: Mapping[str, str], removed: Iterable[str] = ()
) -> None:
    """Store what leaves were made from; call it in the transaction of the import."""
    gone = set(removed)
    remaining = {c: one for c, one in stored_fingerprints(session).items() if c not in gone}
    value = orjson.dumps(remaining | dict(imported))
    session.merge(CachedResult(key=_KEY, stamp=_code_version(), value=value))


def _code_version() -> str:
    """Fingerprint of the source code that makes leaves of records."""
    return source_fingerprint(border_matching.__name__)
