"""Features of any areas of a level, joined from shapes and properties that are texts already."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy.orm import Session

from boundaries.areas import geojson_fragments
from boundaries.areas.codes import Level, ancestor
from geo.files import geojson
from webmap.caching.snapshot import Snapshot
from webmap.downloads import properties as ready

_SINGLE, _MULTIPLE = (
    b'{"type":"%b","coordinates":' % kind for kind in (b"Polygon", b"MultiPolygon")
)


def features(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str]
) -> Iterator[bytes]:
    """Whole features of listed areas, in the order of the codes.

    Every shape is a multipolygon: QGIS takes the kind of a layer from the first ten features.
    """
    shapes = geojson_fragments.chosen(session, at, codes)
    for code, told in _told(session, snapshot, at, codes):
        shape = shapes.get(code)
        if shape is not None and shape.startswith(_SINGLE):
            shape = b"%b[%b]}" % (_MULTIPLE, shape[len(_SINGLE) : -1])
        yield geojson.encode_feature(code, shape, told)


def properties(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str]
) -> list[dict[str, Any]]:
    """Properties of listed areas, without their shapes."""
    return [orjson.loads(told) for _, told in _told(session, snapshot, at, codes)]


def _told(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    # the parts in which properties are kept
    part = Level.REGENCY if at == Level.VILLAGE else Level.PROVINCE
    place, told = "", {}
    for code in codes:
        here = ancestor(code, part)
        if here != place:
            place, told = here, ready.properties(session, snapshot, at, here)
        yield code, told[code]
