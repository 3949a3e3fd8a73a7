"""Bytes of vector tiles → features and their rings (Vector Tile Specification 2.1).

For tiles of this package only: layers as ``mvt.encode_layer`` writes them, features that are
polygons as ``mvt.encode_features`` writes them.
"""

from collections.abc import Sequence

import numpy as np

from geo import varint
from geo.tiles.rings import Array, Rings, to_offsets

Layers = dict[str, dict[int, memoryview]]
"""Encoded features of a tile by layer and id; each with its tag and length."""

_CLOSE = 15  # command: close one ring


def decode_tile(data: bytes) -> Layers:
    """Split a tile of layers from ``mvt.encode_layer`` into its features, still encoded.

    Raises ValueError or IndexError for other data.
    """
    layers: Layers = {}
    view, at = memoryview(data), 0
    while at < len(data):
        at, end = _field(data, at, 0x1A)
        at, end_of_name = _field(data, at + 2, 0x0A)  # after the version
        name = data[at:end_of_name].decode()
        at = _varint(data, end_of_name + 1)[0]  # after the extent
        features = layers.setdefault(name, {})
        while at < end:
            first = at
            at, stop = _field(data, at, 0x12)
            feature_id = _varint(data, at + 1)[1]
            features[feature_id] = view[first:stop]
            at = stop
        if at != end:
            raise ValueError("a feature ends beyond its layer")
    return layers


def decode_geometry(features: Sequence[memoryview]) -> Rings:
    """Return the rings of encoded features in units of their tile; the owner is the place.

    Raises ValueError or IndexError for features that are not polygons of ``mvt.encode_features``.
    """
    parts = [_geometry(feature) for feature in features]
    data = np.frombuffer(b"".join(parts), np.uint8)
    numbers = varint.decode(data)
    ends = np.flatnonzero(data < 128) + 1  # in bytes, after each number
    bounds = to_offsets(np.array([len(part) for part in parts], np.int64))
    first = np.searchsorted(ends, bounds, side="right")  # in numbers, of each feature
    starts, sizes, owners = [], [], []
    commands = numbers.tolist()
    for owner, (at, end) in enumerate(zip(first[:-1].tolist(), first[1:].tolist(), strict=True)):
        while at < end:  # move to (1, x, y), line to (count, x, y, …), close
            size = (commands[at + 3] >> 3) + 1
            starts.append(at)
            sizes.append(size)
            owners.append(owner)
            at += 2 * size + 3
            if commands[at - 1] != _CLOSE:
                raise ValueError("a ring is not closed")
    return _rings(
        numbers, np.array(starts, np.int64), np.array(sizes, np.int64), np.array(owners, np.int64)
    )


def _geometry(feature: memoryview) -> memoryview:
    """Return the geometry of an encoded feature."""
    data: bytes = feature  # type: ignore[assignment]  # is indexed like bytes
    at, _end = _field(data, 0, 0x12)
    at = _varint(data, at + 1)[0]  # after the id
    first, end = _field(data, at + 2, 0x22)  # after the type
    return feature[first:end]


def _rings(numbers: Array, starts: Array, sizes: Array, owners: Array) -> Rings:
    steps = numbers.astype(np.int64)
    steps = (steps >> 1) ^ -(steps & 1)
    offsets = to_offsets(sizes)
    order = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes)
    # after the first point of a ring stands the command of the others
    at = np.repeat(starts, sizes) + 2 * order + 1 + (order > 0)
    first = np.append(True, owners[1:] != owners[:-1])[: len(owners)]
    feature = np.cumsum(first) - 1  # steps continue from ring to ring of a feature
    begin = offsets[:-1][first]
    points = []
    for values in (steps[at], steps[at + 1]):
        sums = np.cumsum(values)
        before = np.append(0, sums)[begin]
        points.append((sums - np.repeat(before[feature], sizes)).astype(float))
    x, y = points
    return Rings(x, y, offsets, _exterior(x, y, offsets), owners)


def _exterior(x: Array, y: Array, offsets: Array) -> Array:
    """Return which rings are exteriors: those with a positive area, as y points down (4.3.3.3)."""
    ring = Rings(x, y, offsets, np.empty(0), np.empty(0))
    area = np.add.reduceat(x * ring.next(y) - ring.next(x) * y, offsets[:-1]) if len(x) else x
    exterior: Array = area > 0
    return exterior


def _field(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Return where the content of a field begins and ends."""
    if data[at] != tag:
        raise ValueError(f"byte {at} is {data[at]}, not {tag}")
    first, size = _varint(data, at + 1)
    if first + size > len(data):
        raise ValueError("a tile is cut short")
    return first, first + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a varint; return the place after it and its value."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return at, value
        shift += 7
