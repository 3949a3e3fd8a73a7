"""Tiles are read as the features and the rings that were written."""

from contextlib import suppress

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tiles import decoding, mvt, pmtiles
from geo.tiles.rings import project, round_to_grid


def messages_of(features):
    """Encoded features, one by one."""
    bounds = zip(features.offsets[:-1], features.offsets[1:], strict=True)
    return [features.data[first:end] for first, end in bounds]


def test_a_tile_is_decoded_into_its_features(villages):
    layer = pmtiles.TileLayer("village", np.arange(7, 37), villages(30), {5: 4})
    features = dict(pmtiles.encode_layer(layer))[5]
    here = (features.tile == features.tile[0]).all(axis=1)
    messages = {
        int(number): message
        for number, message, own in zip(features.ids, messages_of(features), here, strict=True)
        if own
    }
    data = mvt.encode_layer("district", []) + mvt.encode_layer("village", list(messages.values()))
    assert decoding.decode_tile(data) == {"district": {}, "village": messages}


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60))
def test_data_that_is_no_tile_raises_a_decode_error(data):
    for garbage in (data, b"\x1a" + data, b"\x1a\x10\x78\x02\x0a\x01a\x28\x80\x20" + data):
        with suppress(pmtiles.DECODE_ERRORS):
            decoding.decode_tile(garbage)
    with suppress(pmtiles.DECODE_ERRORS):
        decoding.decode_geometry([memoryview(data)])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), zoom=st.integers(6, 11))
def test_rings_are_read_as_they_were_written(villages, seed, zoom):
    rings = round_to_grid(project(villages(20, seed, 2.0)), mvt.EXTENT * 2.0**zoom)
    pieces = mvt.clip_to_tiles(rings)
    found = decoding.decode_geometry(messages_of(mvt.encode_features(pieces, np.arange(20))))
    assert_equal(found, pieces.rings)


def test_holes_are_told_from_exteriors():
    lake = shapely.box(100, -5, 104, -1).difference(shapely.box(101, -4, 103, -2))
    both = np.array([lake, shapely.MultiPolygon([lake, shapely.box(110, 0, 111, 1)])], dtype=object)
    rings = round_to_grid(project(both), mvt.EXTENT * 8.0)
    whole = mvt.TilePieces(rings, np.arange(2), np.zeros((2, 2), np.int64))
    found = decoding.decode_geometry(messages_of(mvt.encode_features(whole, np.arange(2))))
    assert_equal(found, rings)
    assert found.exterior.tolist() == [True, False, True, False, True]


def test_no_features_have_no_rings():
    assert len(decoding.decode_geometry([]).x) == 0


def test_a_ring_that_does_not_end_is_an_error():
    feature = b"\x08\x01\x18\x03\x22\x05" + bytes([9, 0, 0, 26, 2])
    with pytest.raises((ValueError, IndexError)):
        decoding.decode_geometry([memoryview(b"\x12" + bytes([len(feature)]) + feature)])


def assert_equal(found, rings):
    for name in ("x", "y", "offsets", "exterior"):
        assert getattr(found, name).tolist() == getattr(rings, name).tolist(), name
    assert found.owner.tolist() == np.unique(rings.owner, return_inverse=True)[1].tolist()
