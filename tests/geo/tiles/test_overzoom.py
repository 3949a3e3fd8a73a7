"""Tiles above the highest zoom are parts of the tile above them, larger."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tiles import decoding, mvt, overzoom
from geo.tiles.rings import Rings, project, round_to_grid

ZOOM = 8


def tile_of(shapes):
    """Encoded features of the tile with the most of them, by id."""
    pieces = mvt.clip_to_tiles(round_to_grid(project(shapes), mvt.EXTENT * 2.0**ZOOM))
    features = mvt.encode_features(pieces, np.arange(len(shapes)))
    tiles, count = np.unique(features.tile, axis=0, return_counts=True)
    own = (features.tile == tiles[count.argmax()]).all(axis=1)
    ends = zip(own, features.ids.tolist(), features.offsets[:-1], features.offsets[1:], strict=True)
    return {n: features.data[first:end] for here, n, first, end in ends if here}


def by_id(features, polygons):
    """Shapes of encoded features by id."""
    rings = decoding.decode_geometry(list(features.values()))
    valid = shapely.make_valid(polygons(rings), method="structure", keep_collapsed=False)
    return dict(zip(features, valid, strict=True))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 4), place=st.integers(0, 255))
def test_a_lower_tile_is_the_part_of_the_upper_one(villages, polygons, seed, steps, place):
    column, row = place % (1 << steps), place // 16 % (1 << steps)
    upper = tile_of(villages(40, seed, 1.5))
    lower = by_id(overzoom.clip_to_child(upper, steps, column, row), polygons)
    window = shapely.box(0, 0, mvt.EXTENT, mvt.EXTENT)
    for number, shape in by_id(upper, polygons).items():
        corner = np.array([column, row]) * mvt.EXTENT
        larger = shapely.transform(shape, lambda xy: xy * (1 << steps) - corner)  # noqa: B023
        expected = shapely.intersection(larger, window)
        found = shapely.intersection(lower.get(number, shapely.Polygon()), window)
        moved = shapely.symmetric_difference(expected, found).area
        # where an edge is cut it is rounded to a unit
        assert moved <= 3 * mvt.EXTENT, number
        assert (number in lower) == (not expected.is_empty and expected.area > 0) or moved == 0


def square(west, north, east, south):
    points = [(west, north), (east, north), (east, south), (west, south)]
    x, y = np.array(points, dtype=float).T
    rings = Rings(x, y, np.array([0, 4]), np.array([True]), np.array([0]))
    pieces = mvt.TilePieces(rings, np.array([0]), np.zeros((1, 2), np.int64))
    return {7: mvt.encode_features(pieces, np.array([7])).data}


def box_of(features):
    rings = decoding.decode_geometry(list(features.values()))
    return rings.x.min(), rings.y.min(), rings.x.max(), rings.y.max()


def test_a_square_is_as_many_times_larger_and_reaches_into_the_buffer():
    assert box_of(overzoom.clip_to_child(square(10, 20, 30, 40), 1, 0, 0)) == (20, 40, 60, 80)
    across = square(2000, 100, 2200, 200)
    assert box_of(overzoom.clip_to_child(across, 1, 0, 0)) == (4000, 200, 4128, 400)
    assert box_of(overzoom.clip_to_child(across, 1, 1, 0)) == (-32, 200, 304, 400)
    assert box_of(overzoom.clip_to_child(square(0, 0, 4096, 4096), 4, 9, 3)) == (
        (-32, -32, 4128, 4128)
    )


@pytest.mark.parametrize("place", [(1, 0), (0, 1), (1, 1)])
def test_what_only_touches_a_tile_is_not_in_it(place):
    assert overzoom.clip_to_child(square(0, 0, 2048, 2048), 1, *place) == {}
    assert overzoom.clip_to_child({}, 1, *place) == {}
