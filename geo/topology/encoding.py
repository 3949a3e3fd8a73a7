"""Write a topology in few bytes: whole numbers as varints, points as steps from the one before.

A file has these numbers, each an unsigned varint (LEB128):

    units of a degree · number of layers · number of areas of each layer · blocks

A block is the number of its bytes, then numbers; those marked ± in zigzag encoding. Blocks:

    ids       of each area, as the difference (±) to that of the area before
    polygons  number of polygons of each area
    rings     number of rings of each polygon; the first one is its exterior
    steps     number of arcs of each ring
    arcs      of each step: 0 for a new arc; 2n - 1 for the n-th last of the new arcs so far, from
              its end to its start; 2n for that arc from its start to its end
    sizes     of each new arc: number of its points, without its start and its end
    x         of each new arc: difference (±) of each point to the point before, without its start;
              of an arc that begins a ring also its start: the difference to the last such start
    y         the same

A new arc that does not begin a ring starts where the arc before it in the ring ends.
"""

from collections.abc import Sequence

import numpy as np

from geo import varint
from geo.tiles.rings import Array
from geo.topology.arcs import Topology


def encode(topology: Topology, layers: Sequence[Array], units: int) -> bytes:
    """Encode a topology in degrees times ``units``.

    ``layers``: ids of the areas of each layer; the owners of the rings are their positions in all
    layers together.
    """
    ids = np.concatenate(list(layers))
    first_use = topology.first_use
    begins_ring = np.zeros(len(topology.arc), bool)
    begins_ring[topology.rings[:-1]] = True
    defined = np.cumsum(first_use) - first_use  # new arcs before each step
    reference = 2 * (defined - topology.arc) - topology.backward
    has_start = begins_ring[first_use]
    blocks = [
        varint.zigzag(np.diff(ids, prepend=0)),
        np.bincount(topology.owner[topology.exterior], minlength=len(ids)),
        np.bincount(np.cumsum(topology.exterior) - 1),
        np.diff(topology.rings),
        np.where(first_use, 0, reference),
        topology.sizes - 2,
        *(
            varint.zigzag(_steps(values, topology.offsets, has_start))
            for values in (topology.x, topology.y)
        ),
    ]
    head = varint.encode(np.array([units, len(layers), *map(len, layers)]))
    return head + b"".join(map(_block, blocks))


def _steps(values: Array, offsets: Array, has_start: Array) -> Array:
    """Return the differences of the points of arcs, with the starts of the selected arcs."""
    steps = np.diff(values, prepend=0)
    starts = offsets[:-1]
    steps[starts[has_start]] = np.diff(values[starts[has_start]], prepend=0)
    written = np.ones(len(values), bool)
    written[starts[~has_start]] = False
    return steps[written]


def _block(numbers: Array) -> bytes:
    body = varint.encode(numbers)
    return varint.encode(np.array([len(body)])) + body
