"""Rings → features of Mapbox vector tiles (Vector Tile Specification 2.1).

All features are processed at once, as arrays: clip them to tiles, write their bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo import varint
from geo.tiles.rings import Array, Rings, concatenate_ranges, map_parts, to_offsets

EXTENT = 4096
"""Units of the side of a tile."""

BUFFER = 32
"""Units by which features extend beyond their tile, so that no outline ends at its edge."""


@dataclass(frozen=True)
class TilePieces:
    """Features clipped to the tiles of a zoom: rings, and for each owner its feature and tile."""

    rings: Rings
    feature: Array
    tile: Array  # shape (pieces, 2): x and y of the tile


def clip_to_tiles(rings: Rings) -> TilePieces:
    """Clip features in units of a zoom's tiles to these tiles; units count from the tile's corner.

    A piece extends BUFFER units beyond the edges of its tile. A feature that only touches a tile
    has no piece in it.
    """
    count = int(rings.owner[-1]) + 1 if len(rings.owner) else 0
    pieces = TilePieces(rings, np.arange(count), np.zeros((count, 2), np.int64))
    pieces = _clip_axis(_clip_axis(pieces, 0), 1)
    corner = pieces.rings.per_point(pieces.rings.owner)
    local = Rings(
        pieces.rings.x - pieces.tile[corner, 0] * EXTENT,
        pieces.rings.y - pieces.tile[corner, 1] * EXTENT,
        pieces.rings.offsets,
        pieces.rings.exterior,
        pieces.rings.owner,
    )
    return TilePieces(local, pieces.feature, pieces.tile)


def clip_to_tile(rings: Rings) -> Rings:
    """Clip features in units of one tile to it and to BUFFER units beyond its edges."""
    for axis in (0, 1):
        for edge, sign in ((EXTENT + BUFFER, 1), (-BUFFER, -1)):
            rings = _clip_rings(rings, axis, np.full(len(rings.owner), edge), sign)
    return rings


def _clip_axis(pieces: TilePieces, axis: int) -> TilePieces:
    """Clip along one axis."""
    rings, count = pieces.rings, len(pieces.feature)
    along = (rings.x, rings.y)[axis]
    used, ring = np.unique(rings.owner, return_index=True)
    low, high = np.zeros(count), np.zeros(count)
    if len(used):
        low[used] = np.minimum.reduceat(along, rings.offsets[ring])
        high[used] = np.maximum.reduceat(along, rings.offsets[ring])
    first = np.floor(low / EXTENT).astype(np.int64)
    times = np.maximum(np.ceil(high / EXTENT).astype(np.int64) - first, 1)
    piece = np.repeat(np.arange(count), times)  # each feature once for each tile that it is in
    tile = pieces.tile[piece]
    tile[:, axis] = np.repeat(first, times) + concatenate_ranges(np.zeros(count, np.int64), times)
    if (times > 1).any():
        bounds = np.searchsorted(rings.owner, np.arange(count + 1))
        sizes = np.diff(bounds)[piece]
        owner = np.repeat(np.arange(len(piece)), sizes)
        rings = rings.take_rings(concatenate_ranges(bounds[:-1][piece], sizes), owner)
        edges = tile[owner, axis] * EXTENT

        def clipped(part: Rings, _points: Array) -> Rings:
            part = _clip_rings(part, axis, edges[part.owner] + EXTENT + BUFFER, 1)
            return _clip_rings(part, axis, edges[part.owner] - BUFFER, -1)

        rings = map_parts(rings, (times > 1)[piece][owner], clipped, lambda part, _points: part)
    return TilePieces(rings, pieces.feature[piece], tile)


def _clip_rings(rings: Rings, axis: int, edge: Array, sign: int) -> Rings:
    """Clip each ring at its edge (Sutherland and Hodgman 1974), keeping what lies below it.

    ``sign`` -1 keeps what lies above. Points on the edge are rounded to whole units.
    """
    if not len(rings.x):
        return rings
    along = (rings.x, rings.y)[axis]
    beyond = sign * (along - rings.per_point(edge))
    within = beyond <= 0
    crosses = within != rings.next(within)
    counts = within.astype(np.int64) + crosses
    place = np.cumsum(counts) - counts
    share = (beyond / np.where(crosses, beyond - rings.next(beyond), 1))[crosses]
    coordinates = {}
    for name, values in (("x", rings.x), ("y", rings.y)):
        new = np.empty(int(counts.sum()))
        new[place[within]] = values[within]
        new[(place + within)[crosses]] = np.rint(
            values[crosses] + (rings.next(values) - values)[crosses] * share
        )
        coordinates[name] = new
    return rings.with_points(**coordinates, sizes=np.add.reduceat(counts, rings.offsets[:-1]))


# Writing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EncodedFeatures:
    """Encoded features: for each its id, its tile (x, y), and where in ``data`` it begins."""

    ids: Array
    tile: Array
    offsets: Array
    data: memoryview


_HEADER = 8  # numbers before the geometry: tag, length, tag, id, tag, type, tag, length


def encode_features(pieces: TilePieces, ids: Array) -> EncodedFeatures:
    """Encode each piece as a Feature message with its id and its geometry, without attributes.

    A protocol buffer of such features is a sequence of varints, so all are encoded at once.
    """
    rings = pieces.rings
    used, first_ring = np.unique(rings.owner, return_index=True)
    rank = np.searchsorted(used, rings.owner)
    numbers = np.zeros(2 * len(rings.x) + 3 * len(rings.owner) + _HEADER * len(used), np.int64)
    at = 2 * rings.offsets[:-1] + 3 * np.arange(len(rings.owner)) + _HEADER * (rank + 1)
    numbers[at], numbers[at + 3] = 9, (rings.sizes - 1) << 3 | 2  # move to one, line to the others
    numbers[at + 2 * rings.sizes + 2] = 15  # close
    order = np.arange(len(rings.x)) - rings.per_point(rings.offsets[:-1])
    point = rings.per_point(at) + 2 * order + 2 - (order == 0)
    for offset, values in enumerate((rings.x, rings.y)):
        whole = values.astype(np.int64)
        steps = np.diff(whole, prepend=0)
        begin = rings.offsets[first_ring]
        steps[begin] = whole[begin]
        numbers[point + offset] = varint.zigzag(steps)

    head = at[first_ring] - _HEADER
    for offset, number in ((0, 0x12), (2, 0x08), (4, 0x18), (5, 3), (6, 0x22)):
        numbers[head + offset] = number
    own = numbers[head + 3] = ids[pieces.feature[used]]
    sizes = varint.sizes(numbers)
    total = to_offsets(sizes)
    numbers[head + 7] = total[np.append(head[1:], len(numbers))] - total[head + 8]
    sizes[head + 7] = varint.sizes(numbers[head + 7])
    numbers[head + 1] = sizes[head + 3] + 4 + sizes[head + 7] + numbers[head + 7]
    sizes[head + 1] = varint.sizes(numbers[head + 1])
    place = to_offsets(sizes)
    data = memoryview(varint.write(numbers, sizes, place[:-1]))
    return EncodedFeatures(own, pieces.tile[used], np.append(place[head], place[-1]), data)


def encode_layer(name: str, features: Sequence[memoryview]) -> bytes:
    """Encode a layer of a tile from its encoded features."""
    text = name.encode()
    head = b"\x78\x02\x0a" + _number(len(text)) + text + b"\x28" + _number(EXTENT)
    size = len(head) + sum(map(len, features))
    return b"\x1a" + _number(size) + head + b"".join(features)


def _number(number: int) -> bytes:
    return varint.encode(np.array([number]))
