"""Tiles of zooms above those of an archive, made of the tile above them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from geo.tiles import mvt
from geo.tiles.decoding import decode_geometry
from geo.tiles.rings import Array, Rings, clean


def clip_to_child(
    features: Mapping[int, memoryview], steps: int, column: int, row: int
) -> dict[int, memoryview]:
    """Return the features of a tile ``steps`` zooms lower down, encoded, by id.

    ``column``, ``row``: of the lower tile within the upper one, 0 to 2**steps - 1, from the
    northwest. Coordinates become 2**steps times as large and are clipped as those of an archive
    are: their detail stays that of the upper tile. A feature that only touches the tile is left
    out. Raises ValueError or IndexError for features that ``decoding`` cannot read.
    """
    ids = np.array(list(features), np.int64)
    rings = decode_geometry(list(features.values()))
    scale = 1 << steps
    rings = replace(
        rings, x=rings.x * scale - column * mvt.EXTENT, y=rings.y * scale - row * mvt.EXTENT
    )
    rings = clean(mvt.clip_to_tile(_overlapping(rings)))
    if not len(rings.x):
        return {}
    pieces = mvt.TilePieces(rings, np.arange(len(ids)), np.zeros((len(ids), 2), np.int64))
    encoded = mvt.encode_features(pieces, ids)
    offsets = encoded.offsets.tolist()
    return {
        number: encoded.data[offsets[place] : offsets[place + 1]]
        for place, number in enumerate(encoded.ids.tolist())
    }


def _overlapping(rings: Rings) -> Rings:
    """Keep the rings whose box has a part in the tile, with the other rings of their polygon."""
    if not len(rings.x):
        return rings
    first = rings.offsets[:-1]
    inside: Array = np.ones(len(first), np.bool_)
    for values in (rings.x, rings.y):
        inside &= np.minimum.reduceat(values, first) < mvt.EXTENT
        inside &= np.maximum.reduceat(values, first) > 0
    number = np.arange(len(first))
    exterior = np.maximum.accumulate(np.where(rings.exterior, number, 0))
    kept = np.flatnonzero(inside[exterior])
    return rings.take_rings(kept, rings.owner[kept])
