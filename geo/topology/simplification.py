"""Simplify arcs, so that shapes which share them still touch (Visvalingam and Whyatt 1993)."""

from dataclasses import replace

import numpy as np

from geo.tiles.rings import Array, to_offsets
from geo.topology.arcs import Topology

_ODD = 2654435761  # Knuth's multiplier: spreads the numbers of points over 32 bits


def simplify(topology: Topology, area: float) -> Topology:
    """Remove points that make a triangle of less than ``area`` with the points beside them.

    The points of an arc with the smallest triangles go first; its ends stay. A ring may lose its
    area, and lines may cross by less than the removed detail.
    """
    kept = np.arange(len(topology.x))
    arc = np.repeat(np.arange(len(topology.sizes)), topology.sizes)
    x, y = topology.x, topology.y
    while len(kept):
        triangle = _triangles(x, y, arc)
        # equal ones differ a little, so that many on one straight line go at once
        triangle += (kept * _ODD % (1 << 32)) * (area / (1 << 52))
        smallest = triangle < area
        smallest[1:] &= triangle[1:] < triangle[:-1]
        smallest[:-1] &= triangle[:-1] < triangle[1:]
        if not smallest.any():
            break
        kept, arc, x, y = (values[~smallest] for values in (kept, arc, x, y))
    return replace(
        topology, x=x, y=y, offsets=to_offsets(np.bincount(arc, minlength=len(topology.sizes)))
    )


def _triangles(x: Array, y: Array, arc: Array) -> Array:
    """Return the area of the triangle of each point with its neighbours; ∞ for ends of arcs."""
    triangle = np.full(len(x), np.inf)
    inner = np.flatnonzero((arc[2:] == arc[1:-1]) & (arc[:-2] == arc[1:-1])) + 1
    ahead_x, ahead_y = x[inner + 1] - x[inner], y[inner + 1] - y[inner]
    back_x, back_y = x[inner - 1] - x[inner], y[inner - 1] - y[inner]
    triangle[inner] = np.abs(ahead_x * back_y - back_x * ahead_y) / 2
    return triangle
