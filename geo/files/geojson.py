"""Encode polygons as GeoJSON text (RFC 7946) with numpy, many shapes at once.

Stored coordinates lie on a 1e-6° grid. As whole millionths, their digits are looked up in small
tables; unused characters are NUL there, and all NULs are removed from the text at the end.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

DECIMALS = 6
_SCALE = 10**DECIMALS
_BATCH = 16_000  # positions encoded at once: as many as fit into the processor's cache
_POLYGON, _MULTIPOLYGON = 3, 6  # of shapely.GeometryType


def encode_geometries(
    geometries: NDArray[np.object_] | Sequence[shapely.Geometry | None],
) -> list[bytes | None]:
    """Encode polygons and multipolygons in EPSG:4326; None for None.

    Exterior rings run counterclockwise (RFC 7946, 3.1.6), coordinates have at most six decimals.
    Raises ValueError for shapes of another kind, and for coordinates beyond ±999°.
    """
    shapes = np.asarray(geometries, dtype=object)
    texts: list[bytes | None] = [None] * len(shapes)
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds, (-1, _POLYGON, _MULTIPOLYGON)).all():
        raise ValueError("only polygons and multipolygons can be encoded")
    places = np.flatnonzero((kinds >= 0) & ~shapely.is_empty(shapes))
    for place in np.flatnonzero((kinds >= 0) & shapely.is_empty(shapes)):
        texts[place] = _HEADS[kinds[place]] + b"[]}"
    sizes = np.cumsum(shapely.get_num_coordinates(shapes[places]))
    starts = np.searchsorted(sizes, np.arange(0, sizes[-1] if len(sizes) else 0, _BATCH), "right")
    for part in np.split(places, np.unique(starts)[1:]):
        for place, text in zip(part.tolist(), _encode(shapes[part], kinds[part]), strict=True):
            texts[place] = text
    return texts


def encode_feature(code: str, geometry: bytes | None, properties: bytes) -> bytes:
    """Encode one Feature from the JSON texts of its geometry and properties."""
    return b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (
        orjson.dumps(code),
        properties,
        b"null" if geometry is None else geometry,
    )


def split_feature(feature: bytes) -> tuple[bytes, bytes | None]:
    """Return the JSON texts of the properties and the geometry of a Feature that was encoded here.

    The inverse of ``encode_feature``. A text in the properties cannot look like the name of the
    next member: quotes in it are escaped.
    """
    start, end = feature.index(b',"properties":'), feature.index(b',"geometry":')
    geometry = feature[end + 12 : -1]
    return feature[start + 14 : end], None if geometry == b"null" else geometry


_HEADS = {
    _POLYGON: b'{"type":"Polygon","coordinates":',
    _MULTIPOLYGON: b'{"type":"MultiPolygon","coordinates":',
}

# Separators between two positions of one ring, of two rings, of two polygons, of two shapes.
_POSITION, _RING, _PART, _SHAPE = range(4)
_SEPARATORS = np.array([b"],[", b"]],[[", b"]]],[[[", b"\n"], dtype="S8").view("u8")


def _encode(shapes: NDArray[np.object_], kinds: NDArray[np.int_]) -> list[bytes]:
    if not len(shapes):
        return []
    right_handed = shapely.orient_polygons(shapes)
    _, positions, (rings, *outer) = shapely.to_ragged_array(right_handed, include_z=False)
    separators = np.zeros(len(positions), np.uint8)
    separators[rings[1:] - 1] = _RING
    ends = rings
    # without multipolygons there are no offsets of parts
    for level, offset in zip((_PART, _SHAPE)[-len(outer) :], outer, strict=True):
        ends = ends[offset]
        separators[ends[1:] - 1] = level
    # A row of 32 bytes for each position: x and y in three words each, then the separator.
    text = np.empty((len(positions), 8), "u4")
    text[:, :6] = _words(positions).reshape(-1, 6)
    text[:, 6:] = _SEPARATORS.take(separators).view("u4").reshape(-1, 2)
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
# Degrees, then negative degrees: -0.5 needs a sign, too.
_DEGREES = _table([f"{n}" for n in _THOUSAND] + [f"-{n}" for n in _THOUSAND])
# Thousandths before millionths, then thousandths at the end of a number.
_THOUSANDTHS = _table(
    [f".{n:03}" for n in _THOUSAND] + [f".{n:03}".rstrip("0").rstrip(".") for n in _THOUSAND]
)
# Millionths of x with a comma, then of y.
_MILLIONTHS = _table(f"{n:03}".rstrip("0") + end for end in (",", "") for n in _THOUSAND)


def _words(positions: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return the text of each number in three words: degrees, thousandths, millionths."""
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
