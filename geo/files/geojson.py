"""Polygons → GeoJSON text (RFC 7946), written by numpy, many shapes at once.

Stored coordinates lie on a 1e-6° grid. As whole millionths their digits come out of small tables;
what a number does not need is left NUL there, and all NULs are taken out of the text at the end.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

DECIMALS = 6
_SCALE = 10**DECIMALS
_BATCH = 16_000  # positions that are written at once: what is worked on stays in the cache
_POLYGON, _MULTIPOLYGON = 3, 6  # of shapely.GeometryType


def geometries(
    shapes: NDArray[np.object_] | Sequence[shapely.Geometry | None],
) -> list[bytes | None]:
    """Geometry texts of polygons and multipolygons in EPSG:4326; None for None.

    Exterior rings run counterclockwise (RFC 7946, 3.1.6), coordinates have at most six decimals.
    Raises ValueError for shapes of another kind, and for coordinates beyond ±999°.
    """
    given = np.asarray(shapes, dtype=object)
    texts: list[bytes | None] = [None] * len(given)
    kinds = shapely.get_type_id(given)
    if not np.isin(kinds, (-1, _POLYGON, _MULTIPOLYGON)).all():
        raise ValueError("only polygons and multipolygons are written")
    places = np.flatnonzero((kinds >= 0) & ~shapely.is_empty(given))
    for place in np.flatnonzero((kinds >= 0) & shapely.is_empty(given)):
        texts[place] = _HEADS[kinds[place]] + b"[]}"
    sizes = np.cumsum(shapely.get_num_coordinates(given[places]))
    starts = np.searchsorted(sizes, np.arange(0, sizes[-1] if len(sizes) else 0, _BATCH), "right")
    for part in np.split(places, np.unique(starts)[1:]):
        for place, text in zip(part.tolist(), _write(given[part], kinds[part]), strict=True):
            texts[place] = text
    return texts


def feature(code: str, geometry: bytes | None, properties: bytes) -> bytes:
    """One Feature as text, of a geometry and properties that are JSON already."""
    return b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (
        orjson.dumps(code),
        properties,
        b"null" if geometry is None else geometry,
    )


_HEADS = {
    _POLYGON: b'{"type":"Polygon","coordinates":',
    _MULTIPOLYGON: b'{"type":"MultiPolygon","coordinates":',
}

# Between two positions: of one ring, of two rings, of two polygons, of two shapes.
_SAME, _RING, _PART, _SHAPE = range(4)
_BETWEEN = np.array([b"],[", b"]],[[", b"]]],[[[", b"\n"], dtype="S8").view("u8")


def _write(shapes: NDArray[np.object_], kinds: NDArray[np.int_]) -> list[bytes]:
    if not len(shapes):
        return []
    right_handed = shapely.orient_polygons(shapes)
    _, positions, (rings, *outer) = shapely.to_ragged_array(right_handed, include_z=False)
    between = np.zeros(len(positions), np.uint8)
    between[rings[1:] - 1] = _RING
    ends = rings
    # without a multipolygon among them there is no offset of parts
    for level, offset in zip((_PART, _SHAPE)[-len(outer) :], outer, strict=True):
        ends = ends[offset]
        between[ends[1:] - 1] = level
    # One row of 32 bytes a position: x and y of three words each, then what follows them.
    text = np.empty((len(positions), 8), "u4")
    text[:, :6] = _words_of(positions).reshape(-1, 6)
    text[:, 6:] = _BETWEEN.take(between).view("u4").reshape(-1, 2)
    lines = text.tobytes().translate(None, b"\0").split(b"\n")
    return [
        _FIRST[kind] + line + _LAST[kind]
        for kind, line in zip(kinds.tolist(), lines[:-1], strict=True)
    ]


_FIRST = {_POLYGON: _HEADS[_POLYGON] + b"[[[", _MULTIPOLYGON: _HEADS[_MULTIPOLYGON] + b"[[[["}
_LAST = {_POLYGON: b"]]]}", _MULTIPOLYGON: b"]]]]}"}


def _table(texts: Iterable[str]) -> NDArray[np.uint32]:
    return np.array([text.encode() for text in texts], dtype="S4").view("u4")


_THOUSAND = range(1000)
# Degrees, those below zero after those above: -0.5 has a sign, too.
_DEGREES = _table([f"{n}" for n in _THOUSAND] + [f"-{n}" for n in _THOUSAND])
# Thousandths where millionths follow, and where none do.
_THOUSANDTHS = _table(
    [f".{n:03}" for n in _THOUSAND] + [f".{n:03}".rstrip("0").rstrip(".") for n in _THOUSAND]
)
# Millionths of x, which a comma follows, and of y.
_MILLIONTHS = _table(f"{n:03}".rstrip("0") + end for end in (",", "") for n in _THOUSAND)


def _words_of(positions: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Text of every number as three words: degrees, thousandths, millionths."""
    whole = np.rint(positions * _SCALE)
    size = np.abs(whole)
    if not size.max() < 1000 * _SCALE:
        raise ValueError("a coordinate lies beyond ±999 degrees")
    millionths = size.astype("u4")
    left = millionths // 1000
    last = millionths - left * 1000
    degrees = left // 1000
    middle = left - degrees * 1000
    degrees[whole < 0] += 1000
    middle[last == 0] += 1000
    last[:, 1] += 1000
    words = np.empty((len(positions), 2, 3), "u4")
    words[:, :, 0] = _DEGREES.take(degrees)
    words[:, :, 1] = _THOUSANDTHS.take(middle)
    words[:, :, 2] = _MILLIONTHS.take(last)
    return words
