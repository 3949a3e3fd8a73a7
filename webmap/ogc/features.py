"""Features of a list of areas, joined from stored fragments of GeoJSON.

The store has each shape as GeoJSON text, and ``downloads.properties`` the properties of each area.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy.orm import Session

from boundaries.areas import geojson_fragments
from boundaries.areas.codes import Level, ancestor
from geo.files import geojson
from webmap.caching.snapshot import Snapshot
from webmap.downloads import properties as property_fragments

_POLYGON, _MULTIPOLYGON = (
    b'{"type":"%b","coordinates":' % name for name in (b"Polygon", b"MultiPolygon")
)


def features(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str]
) -> Iterator[bytes]:
    """Yield features of listed areas as GeoJSON, in the order of the codes.

    Every geometry is a MultiPolygon: QGIS takes the type of a layer from its first ten features.
    """
    shapes = geojson_fragments.geometries_of(session, at, codes)
    for code, fragment in property_fragments_of(session, snapshot, at, codes):
        yield geojson.encode_feature(code, as_multipolygon(shapes.get(code)), fragment)


def as_multipolygon(shape: bytes | None) -> bytes | None:
    """Return GeoJSON of a stored polygon or multipolygon as that of a multipolygon."""
    if shape is not None and shape.startswith(_POLYGON):
        return b"%b[%b]}" % (_MULTIPOLYGON, shape[len(_POLYGON) : -1])
    return shape


def properties(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the properties of listed areas, in the order of the codes."""
    return [
        orjson.loads(fragment)
        for _, fragment in property_fragments_of(session, snapshot, at, codes)
    ]


def property_fragments_of(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield code and JSON of the properties of listed areas, in the order of the codes."""
    # the areas by which properties are cached
    part_level = Level.REGENCY if at == Level.VILLAGE else Level.PROVINCE
    by_part: dict[str, list[str]] = {}
    for code in codes:
        by_part.setdefault(ancestor(code, part_level), []).append(code)
    fragments: dict[str, bytes] = {}  # each part is read once, whatever the order of the codes
    for part, members in by_part.items():
        every = property_fragments.properties(session, snapshot, at, part)
        fragments |= {code: every[code] for code in members}
    yield from ((code, fragments[code]) for code in codes)
