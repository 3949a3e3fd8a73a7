"""Cut rings into arcs: lines that rings share as a whole, from one junction to the next.

A junction is a point where rings part. TopoJSON has the same model; all
rings are processed at once.
"""

from dataclasses import dataclass

import numpy as np

from geo.tiles.rings import Array, Rings, concatenate_ranges, to_offsets


@dataclass(frozen=True)
class Topology:
    """Rings of features as sequences of arcs, numbered in the order of their first use.

    ``x``, ``y``: whole numbers, the points of all arcs. ``offsets``: where each arc begins in
    them, and the end of the last; the last point of a closed arc is its first. ``arc``: the steps
    of all rings, one after the other: the arc of each; ``backward``: whether the step goes from the
    end of the arc to its start. ``rings``: where each ring begins in the steps, and the end of the
    last. ``exterior`` and ``owner``: as in ``Rings``.
    """

    x: Array
    y: Array
    offsets: Array
    arc: Array
    backward: Array
    rings: Array
    exterior: Array
    owner: Array

    @property
    def sizes(self) -> Array:
        """Number of points of each arc."""
        return np.diff(self.offsets)

    @property
    def first_use(self) -> Array:
        """Return for each step of the rings whether it is the first one with its arc."""
        before: Array = np.maximum.accumulate(np.append(-1, self.arc))[:-1]
        return self.arc > before


def cut(rings: Rings) -> Topology:
    """Cut one or more rings of whole-numbered points, without repeated ones, into arcs.

    Each ring begins with an arc of an earlier ring, if it has one.
    """
    point = _number_points(rings)
    after, before = rings.next(point), rings.previous(point)
    starts = _starts_of_steps(rings, point, before, after)
    ring = rings.per_point(np.arange(len(rings.sizes)))
    # positions from the start of a step to the start of the next one in the ring
    own = ring[starts]
    last = np.append(own[1:] != own[:-1], True)
    first = np.append(True, last[:-1])
    ends = np.append(starts[1:], 0)
    ends[last] = starts[first] + rings.sizes[own[last]]
    end = rings.offsets[own] + (ends - rings.offsets[own]) % rings.sizes[own]
    # no two arcs have the same first two points
    forward = point[starts] * len(point) + after[starts]
    backward = point[end] * len(point) + before[end]
    key = np.minimum(forward, backward)

    order = _order_steps(key, own, np.flatnonzero(first))
    key, forward, starts, ends, own = (
        values[order] for values in (key, forward, starts, ends, own)
    )
    _, representative, arc = np.unique(key, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(representative))
    representative.sort()
    arc = rank[arc]
    sizes = (ends - starts)[representative] + 1
    begin, origin = starts[representative], rings.offsets[own[representative]]
    points = concatenate_ranges(begin - origin, sizes)
    points %= np.repeat(rings.sizes[own[representative]], sizes)
    points += np.repeat(origin, sizes)
    return Topology(
        rings.x[points].astype(np.int64),
        rings.y[points].astype(np.int64),
        to_offsets(sizes),
        arc,
        forward != forward[representative][arc],
        to_offsets(np.bincount(own, minlength=len(rings.sizes))),
        rings.exterior,
        rings.owner,
    )


def join(topology: Topology) -> Rings:
    """Join arcs to rings; the inverse of ``cut``, except for where a ring begins."""
    counts = topology.sizes[topology.arc] - 1  # each arc without its last point
    start = topology.offsets[:-1][topology.arc] + np.where(topology.backward, counts, 0)
    position = concatenate_ranges(np.zeros(len(counts), np.int64), counts)
    points = np.repeat(start, counts) + position * np.repeat(
        np.where(topology.backward, -1, 1), counts
    )
    ends = np.append(0, np.cumsum(counts))
    return Rings(
        topology.x[points],
        topology.y[points],
        ends[topology.rings],
        topology.exterior,
        topology.owner,
    )


def _number_points(rings: Rings) -> Array:
    """Return a number for each point; equal points have the same."""
    place = rings.x.astype(np.int64) * (1 << 32) + rings.y.astype(np.int64)
    numbers: Array = np.unique(place, return_inverse=True)[1]
    return numbers


def _starts_of_steps(rings: Rings, point: Array, before: Array, after: Array) -> Array:
    """Return the positions where rings begin with another arc.

    These are the junctions: points that do not always have the same two neighbours. A ring without
    any begins at its lowest point, so that two equal rings begin alike.
    """
    pair = np.minimum(before, after) * len(point) + np.maximum(before, after)
    order = np.lexsort((pair, point))
    differs = (point[order][1:] == point[order][:-1]) & (pair[order][1:] != pair[order][:-1])
    is_junction = np.zeros(len(point), bool)
    is_junction[point[order][1:][differs]] = True
    starts = is_junction[point]
    first = rings.offsets[:-1]
    is_whole = rings.per_point(~np.logical_or.reduceat(starts, first))
    lowest = rings.per_point(np.minimum.reduceat(point, first))
    return np.flatnonzero(starts | (is_whole & (point == lowest)))


def _order_steps(key: Array, ring: Array, first: Array) -> Array:
    """Return the order of steps in which rings begin with an arc of an earlier ring, if any.

    ``first``: position of the first step of each ring.
    """
    _, earliest, arc = np.unique(key, return_index=True, return_inverse=True)
    known = ring[earliest][arc] < ring
    position = np.arange(len(key))
    begin = position.copy()
    begin[~known] = len(key)
    begin = np.minimum.reduceat(begin, first)
    begin = np.where(begin == len(key), first, begin)  # its own first step where it has none
    sizes = np.diff(np.append(first, len(key)))
    start, size = np.repeat(first, sizes), np.repeat(sizes, sizes)
    order: Array = start + (position - start + np.repeat(begin - first, sizes)) % size
    return order
