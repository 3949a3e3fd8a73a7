"""Features of vector tiles: clipped to tiles, and encoded as the specification says."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.tiles import mvt
from geo.tiles.rings import Rings, project, round_to_grid


def square(west, north, east, south):
    """One ring in units of a zoom's tiles."""
    return Rings(
        np.array([west, east, east, west], dtype=float),
        np.array([north, north, south, south], dtype=float),
        np.array([0, 4]),
        np.array([True]),
        np.array([0]),
    )


def pieces_of(rings):
    """Corners west, north, east, south of each piece, by tile."""
    pieces = mvt.clip_to_tiles(rings)
    found = {}
    for ring, owner in enumerate(pieces.rings.owner.tolist()):
        points = slice(*pieces.rings.offsets[ring : ring + 2])
        x, y = pieces.rings.x[points], pieces.rings.y[points]
        found[tuple(pieces.tile[owner].tolist())] = (x.min(), y.min(), x.max(), y.max())
    return found


def test_a_feature_in_one_tile_is_not_clipped():
    assert pieces_of(square(4100, 10, 4200, 4096)) == {(1, 0): (4, 10, 104, 4096)}


def test_a_feature_across_tiles_is_clipped_beyond_the_buffer():
    assert mvt.BUFFER == 32
    assert pieces_of(square(4000, 8000, 4500, 8300)) == {
        (0, 1): (4000, 3904, 4128, 4128),
        (1, 1): (-32, 3904, 404, 4128),
        (0, 2): (4000, -32, 4128, 108),
        (1, 2): (-32, -32, 404, 108),
    }


def test_a_feature_that_only_touches_a_tile_is_not_in_it():
    assert list(pieces_of(square(0, 0, 4096, 4096))) == [(0, 0)]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), zoom=st.integers(6, 11))
@example(seed=1669, zoom=11)
def test_pieces_of_a_feature_make_up_the_feature(villages, polygons, seed, zoom):
    rings = round_to_grid(project(villages(20, seed, 2.0)), mvt.EXTENT * 2.0**zoom)
    pieces = mvt.clip_to_tiles(rings)
    inside = shapely.box(0, 0, mvt.EXTENT, mvt.EXTENT)
    parts = shapely.make_valid(polygons(pieces.rings), method="structure", keep_collapsed=False)
    area = np.zeros(20)
    used = np.unique(pieces.rings.owner)
    np.add.at(area, pieces.feature[used], shapely.area(shapely.intersection(parts, inside)))
    whole = polygons(rings)
    # the ends of cut edges move by half a unit of the grid at most
    assert (np.abs(area - shapely.area(whole)) <= shapely.length(whole) / 2).all()


# Bytes ----------------------------------------------------------------------------------------

# The example polygon of the specification (4.3.5.5)
TRIANGLE = Rings(
    np.array([3.0, 8.0, 20.0]),
    np.array([6.0, 12.0, 34.0]),
    np.array([0, 3]),
    np.array([True]),
    np.array([0]),
)


def encoded(rings, feature_id):
    pieces = mvt.TilePieces(rings, np.array([0]), np.array([[7, 5]]))
    return mvt.encode_features(pieces, np.array([feature_id]))


def test_a_feature_is_what_the_specification_says():
    features = encoded(TRIANGLE, 300)
    geometry = bytes([9, 6, 12, 18, 10, 12, 24, 44, 15])
    message = b"\x08\xac\x02" + b"\x18\x03" + b"\x22\x09" + geometry  # id, type polygon, geometry
    assert bytes(features.data) == b"\x12" + bytes([len(message)]) + message
    assert features.ids.tolist() == [300]
    assert features.tile.tolist() == [[7, 5]]
    assert features.offsets.tolist() == [0, len(features.data)]


@pytest.mark.parametrize("feature_id", [0, 127, 128, 3329012001, 2**42])
def test_ids_of_any_size_keep_the_lengths_right(feature_id):
    data = bytes(encoded(TRIANGLE, feature_id).data)
    assert data[0] == 0x12 and data[1] == len(data) - 2
    value = sum((byte & 127) << 7 * place for place, byte in enumerate(data[3 : data.index(24)]))
    assert value == feature_id


def test_a_layer_is_what_the_specification_says():
    features = [memoryview(b"\x12\x01a"), memoryview(b"\x12\x01b")]
    head = b"\x78\x02" + b"\x0a\x04desa" + b"\x28\x80\x20"  # version 2, name, extent 4096
    content = head + b"\x12\x01a\x12\x01b"
    assert mvt.encode_layer("desa", features) == b"\x1a" + bytes([len(content)]) + content


def test_the_length_of_a_large_layer_is_a_varint():
    data = mvt.encode_layer("x", [memoryview(bytes(300))])
    assert data[:3] == b"\x1a" + bytes([(len(data) - 3) & 127 | 128, (len(data) - 3) >> 7])
