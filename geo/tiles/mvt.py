"""Polygons → features of Mapbox vector tiles (Vector Tile Specification 2.1).

Everything is done on all rings at once, as arrays: round to the grid of a zoom, leave out what
rounding made superfluous, cut at the edges of tiles, write the bytes. Neighbours that share a
border share it still: what becomes of a point depends on that point and the two beside it alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geometry import Shapes

EXTENT = 4096
"""Units of a tile's side."""

BUFFER = 32
"""Units by which features reach beyond the edge of their tile, so that lines do not end there."""

Array = NDArray[Any]


@dataclass(frozen=True)
class Rings:
    """Rings of features, without their closing points.

    ``x``, ``y``: web mercator (EPSG:3857) of all points, eastwards and southwards from the world's
    northwest corner; in worlds, or in units of a zoom's tiles and then whole numbers.
    ``start``: where each ring begins in them, and the end of the last. ``outside``: whether a ring
    is the outside of a polygon; its holes follow it. ``owner``: number of the feature, or of the
    piece of a feature, that a ring belongs to; never falling.
    """

    x: Array
    y: Array
    start: Array
    outside: Array
    owner: Array

    @property
    def sizes(self) -> Array:
        """Points of each ring."""
        return np.diff(self.start)

    def per_point(self, values: Array) -> Array:
        """Repeat a value of each ring for each of its points."""
        return np.repeat(values, self.sizes)

    def before(self, values: Array) -> Array:
        """Values of the points before each point, around its ring."""
        moved = np.empty_like(values)
        moved[1:] = values[:-1]
        moved[self.start[:-1]] = values[self.start[1:] - 1]
        return moved

    def after(self, values: Array) -> Array:
        """Values of the points after each point, around its ring."""
        moved = np.empty_like(values)
        moved[:-1] = values[1:]
        moved[self.start[1:] - 1] = values[self.start[:-1]]
        return moved

    def take(self, rings: Array, owner: Array) -> "Rings":
        """Rings by their numbers, in that order, with new owners."""
        sizes = self.sizes[rings]
        points = runs(self.start[:-1][rings], sizes)
        return Rings(self.x[points], self.y[points], _starts(sizes), self.outside[rings], owner)

    def points(self, kept: Array) -> "Rings":
        """Keep some points only."""
        sizes = np.add.reduceat(kept, self.start[:-1], dtype=np.int64) if len(kept) else self.sizes
        return self.replaced(self.x[kept], self.y[kept], sizes)

    def replaced(self, x: Array, y: Array, sizes: Array) -> "Rings":
        """Give the rings new points; those left with fewer than three go, with their holes."""
        stays = sizes >= 3
        if not stays.all():
            number = np.arange(len(stays))
            stays &= stays[np.maximum.accumulate(np.where(self.outside, number, 0))]
            points = np.repeat(stays, sizes)
            x, y = x[points], y[points]
        return Rings(x, y, _starts(sizes[stays]), self.outside[stays], self.owner[stays])

    def polygons(self, rings: Array) -> Array:
        """Mark all rings of the polygons of which one is marked."""
        number = np.cumsum(self.outside) - 1
        marked: Array = (np.bincount(number, rings) > 0)[number]
        return marked


def _starts(sizes: Array) -> Array:
    return np.concatenate([[0], np.cumsum(sizes)])


def runs(starts: Array, sizes: Array) -> Array:
    """Concatenate the ranges that begin at ``starts`` and are ``sizes`` long."""
    ends = np.cumsum(sizes)
    place: Array = np.repeat(starts - (ends - sizes), sizes)
    place += np.arange(len(place))
    return place


def project(shapes: Shapes) -> Rings:
    """Take shapes in EPSG:4326 apart into rings, in worlds; outsides clockwise on the map."""
    parts, shape = shapely.get_parts(
        shapely.orient_polygons(shapes, exterior_cw=True), return_index=True
    )
    lines, polygon = shapely.get_rings(parts, return_index=True)
    degrees, line = shapely.get_coordinates(lines, return_index=True)
    open_ended = np.append(line[1:] == line[:-1], False)
    return Rings(
        *worlds(*degrees[open_ended].T),
        _starts(np.bincount(line[open_ended], minlength=len(lines))),
        np.append(True, polygon[1:] != polygon[:-1])[: len(polygon)],
        shape[polygon],
    )


def worlds(longitude: Array, latitude: Array) -> tuple[Array, Array]:
    """Turn degrees into worlds of web mercator."""
    north = np.arctanh(np.sin(np.radians(latitude))) / (2 * np.pi)
    return longitude / 360 + 0.5, 0.5 - north


# Rounding -------------------------------------------------------------------------------------


def rounded(rings: Rings, scale: float, step: int = 1) -> Rings:
    """Multiply by ``scale`` and round to multiples of ``step``; no feature vanishes.

    A feature that rounding leaves without any area becomes a triangle of one step.
    """
    factor = scale / step
    grid = Rings(
        np.rint(rings.x * factor) * step,
        np.rint(rings.y * factor) * step,
        rings.start,
        rings.outside,
        rings.owner,
    )
    return _with_specks(_oriented(_tidied(grid)), grid, step)


def _tidied(rings: Rings) -> Rings:
    """Leave out points equal to the one before, or in one line with both beside."""
    rings = rings.points((rings.x != rings.before(rings.x)) | (rings.y != rings.before(rings.y)))
    if not len(rings.x):
        return rings
    x, y = rings.x - rings.before(rings.x), rings.y - rings.before(rings.y)
    next_x, next_y = rings.after(x), rings.after(y)
    bends = x * next_y != y * next_x
    returns = ~bends & (x * next_x + y * next_y < 0)
    if not returns.any():
        return rings.points(bends)
    # a spike's foot may stand there twice once the spike is gone: look at these polygons again
    spiked = rings.polygons(np.logical_or.reduceat(returns, rings.start[:-1]))
    return _apart(
        rings,
        spiked,
        lambda part, points: _tidied(part.points(bends[points])),
        lambda part, points: part.points(bends[points]),
    )


def _apart(
    rings: Rings,
    marked: Array,
    one: Callable[[Rings, Array], Rings],
    other: Callable[[Rings, Array], Rings],
) -> Rings:
    """Do ``one`` thing to the marked rings and the ``other`` to the rest, and bring them together.

    Both are given rings and which of all points are theirs. Polygons are marked as a whole.
    """
    done = []
    for which, work in ((marked, one), (~marked, other)):
        number = np.flatnonzero(which)
        done.append(work(rings.take(number, number), np.repeat(which, rings.sizes)))
    first, second = done
    order = np.argsort(np.concatenate([first.owner, second.owner]), kind="stable")
    both = Rings(
        np.concatenate([first.x, second.x]),
        np.concatenate([first.y, second.y]),
        np.concatenate([first.start, first.start[-1] + second.start[1:]]),
        np.concatenate([first.outside, second.outside]),
        rings.owner[np.concatenate([first.owner, second.owner])],
    )
    return both.take(order, both.owner[order])


def _oriented(rings: Rings) -> Rings:
    """Drop rings without area and turn those that rounding turned inside out."""
    if not len(rings.x):
        return rings
    x, y = rings.x - rings.per_point(rings.x[rings.start[:-1]]), rings.y
    area = np.add.reduceat(x * rings.after(y) - rings.after(x) * y, rings.start[:-1])
    order = np.arange(len(x))
    for ring in np.flatnonzero((area != 0) & ((area > 0) != rings.outside)):
        points = slice(rings.start[ring], rings.start[ring + 1])
        order[points] = order[points][::-1]
    flat = area == 0
    kept = order[np.repeat(~flat, rings.sizes)]
    return rings.replaced(rings.x[kept], rings.y[kept], np.where(flat, 0, rings.sizes))


def _with_specks(rings: Rings, before: Rings, step: int) -> Rings:
    """Add a triangle for each feature that ``before`` had, where its first ring began."""
    lost = ~np.isin(before.owner, rings.owner)
    if not lost.any():
        return rings
    owner, ring = np.unique(before.owner[lost], return_index=True)
    corner = before.start[:-1][lost][ring]
    order = np.argsort(np.concatenate([rings.owner, owner]), kind="stable")
    both = Rings(
        np.concatenate([rings.x, (before.x[corner][:, None] + [0, step, 0]).ravel()]),
        np.concatenate([rings.y, (before.y[corner][:, None] + [0, 0, step]).ravel()]),
        np.concatenate([rings.start, rings.start[-1] + 3 * np.arange(1, len(owner) + 1)]),
        np.concatenate([rings.outside, np.full(len(owner), True)]),
        np.concatenate([rings.owner, owner]),
    )
    return both.take(order, both.owner[order])


# Cutting --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pieces:
    """Features in the tiles of a zoom: rings, and for each of their owners its feature and tile."""

    rings: Rings
    feature: Array
    tile: Array  # shape (pieces, 2): x and y of the tile


def cut(rings: Rings) -> Pieces:
    """Cut features in units of a zoom's tiles into these tiles; units count from the tile's corner.

    A piece reaches BUFFER units beyond the edges of its tile. Where it only touches a tile it is
    not in it.
    """
    count = int(rings.owner[-1]) + 1 if len(rings.owner) else 0
    found = Pieces(rings, np.arange(count), np.zeros((count, 2), np.int64))
    found = _cut(_cut(found, 0), 1)
    corner = found.rings.per_point(found.rings.owner)
    local = Rings(
        found.rings.x - found.tile[corner, 0] * EXTENT,
        found.rings.y - found.tile[corner, 1] * EXTENT,
        found.rings.start,
        found.rings.outside,
        found.rings.owner,
    )
    return Pieces(local, found.feature, found.tile)


def _cut(found: Pieces, axis: int) -> Pieces:
    """Cut along one axis."""
    rings, count = found.rings, len(found.feature)
    along = (rings.x, rings.y)[axis]
    used, ring = np.unique(rings.owner, return_index=True)
    low, high = np.zeros(count), np.zeros(count)
    if len(used):
        low[used] = np.minimum.reduceat(along, rings.start[ring])
        high[used] = np.maximum.reduceat(along, rings.start[ring])
    first = np.floor(low / EXTENT).astype(np.int64)
    times = np.maximum(np.ceil(high / EXTENT).astype(np.int64) - first, 1)
    piece = np.repeat(np.arange(count), times)  # a piece once for each tile that it is in
    tile = found.tile[piece]
    tile[:, axis] = np.repeat(first, times) + runs(np.zeros(count, np.int64), times)
    if (times > 1).any():
        bounds = np.searchsorted(rings.owner, np.arange(count + 1))
        sizes = np.diff(bounds)[piece]
        owner = np.repeat(np.arange(len(piece)), sizes)
        rings = rings.take(runs(bounds[:-1][piece], sizes), owner)
        edges = tile[owner, axis] * EXTENT

        def trimmed(part: Rings, _points: Array) -> Rings:
            part = _clipped(part, axis, edges[part.owner] + EXTENT + BUFFER, 1)
            return _clipped(part, axis, edges[part.owner] - BUFFER, -1)

        rings = _apart(rings, (times > 1)[piece][owner], trimmed, lambda part, _points: part)
    return Pieces(rings, found.feature[piece], tile)


def _clipped(rings: Rings, axis: int, edge: Array, sign: int) -> Rings:
    """Cut each ring at its edge (Sutherland and Hodgman 1974), keeping what lies below it.

    ``sign`` -1 keeps what lies above. Points on the cut are rounded to whole units.
    """
    if not len(rings.x):
        return rings
    along = (rings.x, rings.y)[axis]
    beyond = sign * (along - rings.per_point(edge))
    within = beyond <= 0
    crosses = within != rings.after(within)
    counts = within.astype(np.int64) + crosses
    place = np.cumsum(counts) - counts
    share = (beyond / np.where(crosses, beyond - rings.after(beyond), 1))[crosses]
    clipped = {}
    for name, values in (("x", rings.x), ("y", rings.y)):
        new = np.empty(int(counts.sum()))
        new[place[within]] = values[within]
        new[(place + within)[crosses]] = np.rint(
            values[crosses] + (rings.after(values) - values)[crosses] * share
        )
        clipped[name] = new
    return rings.replaced(**clipped, sizes=np.add.reduceat(counts, rings.start[:-1]))


# Writing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Features:
    """Encoded features: for each its id, its tile (x, y), and where in ``data`` it begins."""

    ids: Array
    tile: Array
    start: Array
    data: memoryview


_HEAD = 8  # numbers before the geometry: tag, length, tag, id, tag, type, tag, length


def encode(pieces: Pieces, ids: Array) -> Features:
    """Write each piece as a feature message with nothing but its id and geometry.

    A protocol buffer of such features is one long row of varints, so it is made as one.
    """
    rings = pieces.rings
    used, first_ring = np.unique(rings.owner, return_index=True)
    rank = np.searchsorted(used, rings.owner)
    numbers = np.zeros(2 * len(rings.x) + 3 * len(rings.owner) + _HEAD * len(used), np.int64)
    at = 2 * rings.start[:-1] + 3 * np.arange(len(rings.owner)) + _HEAD * (rank + 1)
    numbers[at], numbers[at + 3] = 9, (rings.sizes - 1) << 3 | 2  # move to one, line to the others
    numbers[at + 2 * rings.sizes + 2] = 15  # close
    order = np.arange(len(rings.x)) - rings.per_point(rings.start[:-1])
    point = rings.per_point(at) + 2 * order + 2 - (order == 0)
    for offset, values in enumerate((rings.x, rings.y)):
        whole = values.astype(np.int64)
        steps = np.diff(whole, prepend=0)
        begin = rings.start[first_ring]
        steps[begin] = whole[begin]
        numbers[point + offset] = (steps << 1) ^ (steps >> 63)  # zigzag

    head = at[first_ring] - _HEAD
    for offset, number in ((0, 0x12), (2, 0x08), (4, 0x18), (5, 3), (6, 0x22)):
        numbers[head + offset] = number
    own = numbers[head + 3] = ids[pieces.feature[used]]
    sizes = _varint_sizes(numbers)
    total = _starts(sizes)
    numbers[head + 7] = total[np.append(head[1:], len(numbers))] - total[head + 8]
    sizes[head + 7] = _varint_sizes(numbers[head + 7])
    numbers[head + 1] = sizes[head + 3] + 4 + sizes[head + 7] + numbers[head + 7]
    sizes[head + 1] = _varint_sizes(numbers[head + 1])
    place = _starts(sizes)
    data = memoryview(_varints(numbers, sizes, place[:-1]))
    return Features(own, pieces.tile[used], np.append(place[head], place[-1]), data)


def _varint_sizes(numbers: Array) -> Array:
    sizes = np.ones(len(numbers), np.int64)
    for bits in range(7, 63, 7):
        larger = numbers >= 1 << bits
        if not larger.any():
            break
        sizes += larger
    return sizes


def _varints(numbers: Array, sizes: Array, place: Array) -> bytes:
    data = np.zeros(int(sizes.sum()), np.uint8)
    data[place] = numbers & 127
    for byte in range(1, int(sizes.max(initial=1))):
        longer = sizes > byte
        place, sizes, numbers = place[longer], sizes[longer], numbers[longer]
        data[place + byte - 1] |= 128
        data[place + byte] = numbers >> (7 * byte) & 127
    return data.tobytes()


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def layer(name: str, features: Sequence[memoryview]) -> bytes:
    """Write a layer of a tile from its encoded features."""
    text = name.encode()
    head = b"\x78\x02\x0a" + _varint(len(text)) + text + b"\x28" + _varint(EXTENT)
    size = len(head) + sum(map(len, features))
    return b"\x1a" + _varint(size) + head + b"".join(features)
