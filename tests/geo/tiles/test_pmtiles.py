"""Archives of vector tiles: written and read back, damaged, and on a full disk."""

import resource
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from geo.errors import UnreadableFile
from geo.tiles import mvt, pmtiles


def tile_layer(shapes, steps, layer="village", first=3329012001):
    shapes = np.asarray(shapes, dtype=object)
    return pmtiles.TileLayer(layer, np.arange(first, first + len(shapes)), shapes, steps)


def read(path, layer, zoom):
    """Features of a zoom as GDAL reads them, independently of our code."""
    frame = pyogrio.read_dataframe(path, layer=layer, ZOOM_LEVEL=zoom)
    return frame.set_index("mvt_id").sort_index()


def test_every_polygon_is_in_every_zoom(villages, tmp_path):
    shapes = villages(400)
    steps = {4: 8, 6: 2, 9: 1, 11: 1}
    path = pmtiles.write([tile_layer(shapes, steps)], tmp_path)
    for zoom in steps:
        found = read(path, "village", zoom)
        assert found.index.unique().tolist() == list(range(3329012001, 3329012401)), zoom


def test_shapes_are_read_back_within_one_unit(villages, tmp_path):
    shapes = villages(50)
    path = pmtiles.write([tile_layer(shapes, {11: 1})], tmp_path)
    found = read(path, "village", 11).to_crs("EPSG:4326").dissolve("mvt_id")
    unit = 360 / 2**11 / mvt.EXTENT
    for shape, drawn in zip(shapes, found.geometry, strict=True):
        difference = shapely.symmetric_difference(shape, drawn)
        assert difference.area < shape.length * unit  # no border moved by more than a unit


def test_islands_holes_and_large_shapes_keep_their_area(tmp_path):
    lake = shapely.Polygon(
        shapely.box(100, -5, 104, -1).exterior.coords,
        [shapely.box(101, -4, 103, -2).exterior.coords],
    )
    islands = shapely.MultiPolygon([shapely.box(120, 0, 120.2, 0.2), shapely.box(125, 1, 125.1, 2)])
    path = pmtiles.write([tile_layer([lake, islands], {3: 1, 8: 1}, first=1)], tmp_path)
    for zoom, near in ((3, 0.05), (8, 0.002)):
        found = read(path, "village", zoom).to_crs("EPSG:4326").dissolve("mvt_id").geometry
        assert found[1].area == pytest.approx(lake.area, rel=near)
        assert found[2].area == pytest.approx(islands.area, rel=near)
        assert not found[1].intersects(shapely.Point(102, -3))


def test_a_shape_smaller_than_the_grid_stays_visible(tmp_path):
    tiny = shapely.box(106.8, -6.1, 106.800002, -6.099999)
    on_an_edge = shapely.box(112.5, 0, 112.5000001, 0.0000001)  # corner of four tiles
    path = pmtiles.write([tile_layer([tiny, on_an_edge], {3: 16, 5: 1, 10: 1}, first=7)], tmp_path)
    for zoom in (3, 5, 10):
        found = read(path, "village", zoom)
        assert set(found.index) == {7, 8}
        assert (found.area > 0).all()
        centre = found.to_crs("EPSG:4326").geometry[7].centroid
        assert abs(centre.x - 106.8) < 360 / 2**zoom / mvt.EXTENT * 16


def test_the_same_layers_make_the_same_file(villages, tmp_path):
    layers = [tile_layer(villages(30), {6: 1, 8: 1}), tile_layer(villages(3), {6: 1}, "district")]
    first, again = pmtiles.write(layers, tmp_path / "a"), pmtiles.write(layers, tmp_path / "b")
    assert first.name == again.name == pmtiles.fingerprint(first) + ".pmtiles"
    assert pmtiles.write(layers[:1], tmp_path / "a").name != first.name


def test_the_metadata_names_the_layers(villages, tmp_path):
    layers = [tile_layer(villages(30), {6: 1, 8: 1}), tile_layer(villages(3), {6: 1}, "district")]
    path = pmtiles.write(layers, tmp_path, title="Desa")
    info = pyogrio.list_layers(path)
    assert [row[0] for row in info] == ["village", "district"]
    assert pmtiles.TileArchive(path).zooms == (6, 8)
    pmtiles.TileArchive(path).check()


def test_an_archive_without_shapes_is_refused(tmp_path):
    with pytest.raises(pmtiles.TilingFailed, match="no shapes"):
        pmtiles.write([tile_layer([shapely.MultiPolygon(), None], {6: 1})], tmp_path)


# Reading --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def path(villages, tmp_path_factory):
    steps = dict.fromkeys(range(6, 12), 1)
    return pmtiles.write([tile_layer(villages(300), steps)], tmp_path_factory.mktemp("tiles"))


def test_a_tile_has_features_or_is_empty_or_does_not_exist(path):
    archive = pmtiles.TileArchive(path)
    assert archive.tile(6, 51, 33)
    assert archive.tile(6, 0, 0) is None
    for zoom, x, y in ((5, 25, 16), (12, 0, 0), (6, 64, 0), (6, 0, 64), (6, -1, 0)):
        with pytest.raises(pmtiles.TileNotFound):
            archive.tile(zoom, x, y)


@pytest.mark.parametrize("share", [0.0, 0.00001, 0.2, 0.9, 0.9999])
def test_an_archive_cut_short_is_recognised(path, tmp_path, share):
    whole = path.read_bytes()
    cut = tmp_path / "cut.pmtiles"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UnreadableFile, match=r"cut\.pmtiles"):
        pmtiles.TileArchive(cut)


def test_a_file_that_is_no_archive_is_recognised(tmp_path):
    other = tmp_path / "other.pmtiles"
    other.write_bytes(b"PMTiles\x02" + bytes(1000))
    with pytest.raises(UnreadableFile, match="version 3"):
        pmtiles.TileArchive(other)
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        pmtiles.TileArchive(tmp_path / "absent.pmtiles")


def test_a_damaged_archive_is_recognised(path, tmp_path):
    for place in (130, -500):  # in the directory, in a tile
        bytes_of = bytearray(path.read_bytes())
        bytes_of[place : place + 20] = bytes(20)
        damaged = tmp_path / "damaged.pmtiles"
        damaged.write_bytes(bytes_of)
        with pytest.raises(UnreadableFile, match="damaged"):
            pmtiles.TileArchive(damaged).check()


def test_a_full_disk_leaves_nothing_behind(villages, tmp_path):
    # a limit on the size of files is to a program what a full disk is
    script = f"""
        import resource, sys
        sys.path[:0] = {[str(Path(__file__).parents[3]), str(Path(__file__).parent)]}
        from pathlib import Path
        import test_pmtiles as t
        from conftest import make_villages
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, {resource.RLIM_INFINITY}))
        try:
            layers = [t.tile_layer(make_villages(500), {{9: 1, 10: 1, 11: 1}})]
            t.pmtiles.write(layers, Path({str(tmp_path)!r}))
        except t.pmtiles.TilingFailed as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert "cannot be written: File too large. Make room" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(villages, tmp_path):
    (tmp_path / "tiles").write_text("")
    with pytest.raises(pmtiles.TilingFailed, match="cannot be written"):
        pmtiles.write([tile_layer(villages(3), {6: 1})], tmp_path / "tiles")


def test_concurrent_writers_do_not_remove_each_others_folders(villages, tmp_path):
    layers = [tile_layer(villages(20), {6: 1})]
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: pmtiles.write(layers, tmp_path), range(24)))
    assert set(tmp_path.iterdir()) == made
    assert len(made) == 1
