"""Write a layer as TopoJSON: neighbours share the lines between them.

See https://github.com/topojson/topojson-specification. Positions are whole millionths of a degree,
which is what the store has, so that nothing is lost.
"""

from collections.abc import Iterator

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geo.files.layer import Frames, Layer
from geo.tiles.rings import Array, Rings, from_shapes
from geo.topology.arcs import Topology, cut

OBJECT = "areas"
"""Name of the collection of features; GDAL takes it for the name of the layer."""

POINTS = 2_000_000
"""Points of shapes that are cut into arcs at once, which takes about 130 bytes for each."""

_UNITS = 10**6  # of a degree
_NUMPY = orjson.OPT_SERIALIZE_NUMPY


def document(layer: Layer, frames: Frames) -> Iterator[bytes]:
    """Yield the parts of a topology.

    Exteriors run clockwise, as d3-geo draws them. Features without shape have the type null. Lines
    are shared within parts of about ``POINTS`` points, more than a province has: that bounds the
    memory that is needed.
    """
    scale = {"scale": [1 / _UNITS, 1 / _UNITS], "translate": [0, 0]}
    yield orjson.dumps({"type": "Topology", **layer.members})[:-1]
    yield b',"transform":' + orjson.dumps(scale) + b',"arcs":['
    geometries: list[list[list[list[int]]] | None] = []
    boxes: list[Array] = []
    arcs = 0
    separator = b""
    for shapes in _parts(frames):
        known = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
        own: list[list[list[list[int]]] | None] = [None] * len(shapes)
        if len(known):
            topology = cut(_millionths(from_shapes(shapes[known])))
            for arc in _arcs(topology):
                yield separator + arc
                separator = b","
            for place, found in zip(known.tolist(), _polygons(topology, arcs), strict=True):
                own[place] = found
            arcs += len(topology.sizes)
            boxes.append(shapely.total_bounds(shapes[known]))
        geometries += own
    yield b"]"
    if boxes:
        corners = np.array(boxes)
        box = [*corners[:, :2].min(axis=0), *corners[:, 2:].max(axis=0)]
        yield b',"bbox":' + orjson.dumps([float(side) for side in box])
    yield b',"objects":{"%b":{"type":"GeometryCollection","geometries":[\n' % OBJECT.encode()
    separator = b""
    for polygons, text in zip(geometries, layer.rows(), strict=True):
        yield separator + _geometry(polygons, text)
        separator = b",\n"
    yield b"\n]}}}\n"


def _parts(frames: Frames) -> Iterator[NDArray[np.object_]]:
    """Yield the shapes of frames together, up to ``POINTS`` points at once."""
    parts: list[NDArray[np.object_]] = []
    points = 0
    for frame in frames:
        shapes = frame.geometry.to_numpy()
        size = int(shapely.get_num_coordinates(shapes).sum())
        if parts and points + size > POINTS:
            yield np.concatenate(parts)
            parts, points = [], 0
        parts.append(shapes)
        points += size
    if parts:
        yield np.concatenate(parts)


def _millionths(rings: Rings) -> Rings:
    x, y = (np.rint(values * _UNITS).astype(np.int64) for values in (rings.x, rings.y))
    return Rings(x, y, rings.offsets, rings.exterior, rings.owner)


def _arcs(topology: Topology) -> Iterator[bytes]:
    # each position but the first of an arc counts from the one before it
    points = np.column_stack([topology.x, topology.y])
    steps = np.diff(points, axis=0, prepend=0)
    starts = topology.offsets[:-1]
    steps[starts] = points[starts]
    for start, end in zip(starts.tolist(), topology.offsets[1:].tolist(), strict=True):
        yield orjson.dumps(steps[start:end], option=_NUMPY)


def _polygons(topology: Topology, before: int) -> list[list[list[list[int]]]]:
    """Return the arcs of each feature: polygons of rings of numbers, ~n for one run backwards.

    ``before``: number of arcs of the parts before this one.
    """
    # reversed rings run clockwise: their arcs in reverse order, each the other way round
    arc = topology.arc + before
    numbers = np.where(topology.backward, arc, ~arc).tolist()
    polygons: list[list[list[list[int]]]] = [[] for _ in range(int(topology.owner[-1]) + 1)]
    bounds = topology.rings.tolist()
    rings = zip(topology.exterior.tolist(), topology.owner.tolist(), strict=True)
    for ring, (exterior, owner) in enumerate(rings):
        if exterior:
            polygons[owner].append([])
        polygons[owner][-1].append(numbers[bounds[ring] : bounds[ring + 1]][::-1])
    return polygons


def _geometry(polygons: list[list[list[int]]] | None, properties: bytes) -> bytes:
    code = orjson.dumps(orjson.loads(properties)["code"])
    if polygons is None:
        return b'{"type":null,"id":%b,"properties":%b}' % (code, properties)
    single = len(polygons) == 1
    return b'{"type":"%b","arcs":%b,"id":%b,"properties":%b}' % (
        b"Polygon" if single else b"MultiPolygon",
        orjson.dumps(polygons[0] if single else polygons),
        code,
        properties,
    )
