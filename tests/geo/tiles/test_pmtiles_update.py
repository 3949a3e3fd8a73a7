"""An updated archive equals the archive that is made of all shapes."""

import gzip

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UnreadableFile
from geo.tiles import pmtiles, pmtiles_update

LAYERS = ("district", "village")
BOUNDS = (100.0, -10.0, 120.0, 5.0)
STEPS = {"district": {4: 2, 6: 1}, "village": {5: 4, 7: 1, 9: 1}}


def cells(count, seed):
    """Cells that share their borders."""
    square = shapely.box(108, -8, 110, -6)
    points = np.random.default_rng(seed).uniform(size=(count, 2)) * 2 + (108, -8)
    found = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)
    clipped = shapely.intersection(shapely.get_parts(found), square)
    return dict(enumerate(shapely.set_precision(clipped, 1e-6), start=1))


def tile_layer(layer, shapes):
    ids = sorted(shapes)
    return pmtiles.TileLayer(
        layer,
        np.array(ids, dtype=np.int64),
        np.array([shapes[number] for number in ids], dtype=object),
        STEPS[layer],
    )


def write(land, folder):
    layers = [tile_layer(layer, land[layer]) for layer in LAYERS]
    return pmtiles.write(layers, folder, "Desa", bounds=BOUNDS, metadata={"plan": "1"})


def update(layer, before, after):
    """Changes between two states of a layer."""
    gone = [n for n in before.keys() | after.keys() if before.get(n) != after.get(n)]
    old = np.array([before[n] for n in gone if n in before], dtype=object)
    come = {n: after[n] for n in gone if n in after}
    return pmtiles_update.LayerUpdate(
        tile_layer(layer, come), np.array(gone, dtype=np.int64), shapely.bounds(old).reshape(-1, 4)
    )


def rewrite(path, before, after, folder):
    updates = [update(layer, before[layer], after[layer]) for layer in LAYERS]
    return pmtiles_update.rewrite(pmtiles.TileArchive(path), updates, LAYERS, folder, BOUNDS)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    gone=st.sets(st.integers(1, 40), max_size=12),
    come=st.sets(st.integers(41, 60), max_size=6),
    moved=st.sets(st.integers(1, 40), max_size=12),
    district=st.booleans(),
)
def test_the_result_equals_an_archive_of_all_shapes(
    tmp_path_factory, seed, gone, come, moved, district
):
    land = cells(60, seed)
    before = {
        "village": {n: land[n] for n in land if n <= 40},
        "district": {1: shapely.box(108, -8, 109, -6), 2: shapely.box(109, -8, 110, -6)},
    }
    village = {n: land[n] for n in land if n in come or (n <= 40 and n not in gone)}
    for number in moved & village.keys():
        village[number] = shapely.affinity.translate(land[number], 0.3, -0.2)
    after = {"village": village, "district": dict(before["district"])}
    if district:
        after["district"] = {2: shapely.box(109, -8, 111.5, -6), 3: shapely.box(100, 0, 101, 1)}
    folder = tmp_path_factory.mktemp("tiles")
    new = rewrite(write(before, folder / "old"), before, after, folder / "new")
    whole = write(after, folder / "whole")
    assert dict(pmtiles.TileArchive(new).tiles()) == dict(pmtiles.TileArchive(whole).tiles())
    assert new.read_bytes() == whole.read_bytes()


@pytest.fixture
def land():
    return {"village": cells(60, 1), "district": {1: shapely.box(108, -8, 110, -6)}}


def test_unchanged_tiles_are_copied(land, tmp_path, monkeypatch):
    path = write(land, tmp_path)
    number, shape = next((n, s) for n, s in land["village"].items() if s.bounds[0] == 108)
    after = {**land, "village": {**land["village"], number: shapely.centroid(shape).buffer(0.01)}}
    encoded = []
    encode_tile = pmtiles.encode_tile
    monkeypatch.setattr(
        pmtiles, "encode_tile", lambda tile: encoded.append(tile) or encode_tile(tile)
    )
    new = rewrite(path, land, after, tmp_path)
    count = len(dict(pmtiles.TileArchive(new).tiles()))
    assert 0 < len(encoded) < count / 2


def test_a_damaged_tile_is_an_error_and_nothing_is_written(land, tmp_path):
    path = write(land, tmp_path)
    whole = bytearray(path.read_bytes())
    archive = pmtiles.TileArchive(path)
    first = archive.header["tile_data_offset"]
    for _, data in archive.tiles():
        at = bytes(whole).index(data, first) + len(data) // 2
        whole[at : at + 8] = bytes(8)
    path.write_bytes(whole)
    after = {**land, "village": {n: s for n, s in land["village"].items() if n > 5}}
    with pytest.raises(UnreadableFile, match="damaged"):
        rewrite(path, land, after, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_an_archive_that_would_be_empty_is_refused(land, tmp_path):
    path = write(land, tmp_path)
    with pytest.raises(pmtiles.TilingFailed, match="no shapes"):
        rewrite(path, land, {"village": {}, "district": {}}, tmp_path / "new")


def test_runs_of_equal_tiles_are_copied_one_by_one(tmp_path):
    sea = {1: shapely.box(100, -10, 120, 5)}  # many tiles all of one feature
    before = {"village": {}, "district": sea}
    after = {"village": {7: shapely.box(110, 0, 110.1, 0.1)}, "district": sea}
    path = write(before, tmp_path / "old")
    assert len(dict(pmtiles.TileArchive(path).tiles())) > 1
    new = rewrite(path, before, after, tmp_path / "new")
    assert new.read_bytes() == write(after, tmp_path / "whole").read_bytes()


def test_the_metadata_is_copied(land, tmp_path):
    path = write(land, tmp_path)
    new = rewrite(path, land, {**land, "district": {}}, tmp_path)
    assert pmtiles.TileArchive(new).metadata == pmtiles.TileArchive(path).metadata
    assert pmtiles.TileArchive(path).metadata["plan"] == "1"
    assert gzip.decompress(next(data for _, data in pmtiles.TileArchive(new).tiles()))
