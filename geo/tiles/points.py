"""Points as features of Mapbox vector tiles (Vector Tile Specification 2.1, section 4.3.4.2)."""

import numpy as np
from numpy.typing import NDArray

from geo import varint
from geo.tiles.mvt import EXTENT
from geo.tiles.rings import Array

_MOVE_TO = 9  # command: move to one point


def encode_points(ids: NDArray[np.int64], x: Array, y: Array) -> dict[int, memoryview]:
    """Return features of one point each, encoded with tag and length as polygons are, by id.

    ``x``, ``y``: place in the tile, from its northwest corner; its side is 1. Points beyond the
    tile, and on its east and south edges, are left out: each is in one tile of a zoom.
    """
    inside = (x >= 0) & (x < 1) & (y >= 0) & (y < 1)
    found = {}
    for number, east, south in zip(
        ids[inside].tolist(),
        np.floor(x[inside] * EXTENT).astype(np.int64).tolist(),
        np.floor(y[inside] * EXTENT).astype(np.int64).tolist(),
        strict=True,
    ):
        geometry = varint.encode(np.array([_MOVE_TO, 2 * east, 2 * south], np.int64))
        body = b"\x08" + varint.encode(np.array([number], np.int64)) + b"\x18\x01\x22"
        body += bytes([len(geometry)]) + geometry
        found[number] = memoryview(b"\x12" + bytes([len(body)]) + body)
    return found
