"""Features with some of their properties, simpler shapes, or in another reference system."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from boundaries.areas.models import Shape
from boundaries.areas.shape_queries import WKB
from geo.files import geojson, projected_geojson
from webmap.caching.snapshot import Snapshot
from webmap.ogc import features as plain
from webmap.ogc.output.options import DEFAULT, Options
from webmap.ogc.output.transformation import project

_CHUNK = 500  # codes of one query, and shapes that are in memory at once


def features(
    session: Session, snapshot: Snapshot, at: Level, codes: Sequence[str], options: Options
) -> Iterator[bytes]:
    """Yield features of listed areas as GeoJSON, in the order of the codes."""
    if options == DEFAULT:
        yield from plain.features(session, snapshot, at, codes)
        return
    fragments = dict(plain.property_fragments_of(session, snapshot, at, codes))
    for start in range(0, len(codes), _CHUNK):
        part = codes[start : start + _CHUNK]
        shapes = _shapes(session, part, options)
        for code, shape in zip(part, shapes, strict=True):
            yield geojson.encode_feature(code, shape, _selected(fragments[code], options.names))


def _selected(fragment: bytes, names: tuple[str, ...] | None) -> bytes:
    if names is None:
        return fragment
    properties: dict[str, Any] = orjson.loads(fragment)
    return orjson.dumps({name: value for name, value in properties.items() if name in names})


def _shapes(session: Session, codes: Sequence[str], options: Options) -> Sequence[bytes | None]:
    if options.scale is None:
        return [None] * len(codes)
    query = select(Shape.code, WKB).where(Shape.scale == options.scale, Shape.code.in_(codes))
    stored: dict[str, bytes] = dict(session.execute(query).all())
    shapes = shapely.from_wkb(np.array([stored.get(code) for code in codes], dtype=object))
    # exterior rings counterclockwise on the map, as RFC 7946 says
    shapes = project(shapely.orient_polygons(shapes), options.crs)
    return projected_geojson.encode_multipolygons(
        shapes, options.crs.decimals, swap_axes=options.crs.latitude_first
    )
