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
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UnreadableFile
from geo.tiles import mvt, pmtiles

JAVA = (108.0, -8.0)


def villages(count, seed=0, size=1.0, at=JAVA):
    """Cells that share their borders and fill a square of ``size`` degrees."""
    points = np.random.default_rng(seed).uniform(size=(count, 2)) * size + at
    square = shapely.box(at[0], at[1], at[0] + size, at[1] + size)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)
    clipped = shapely.intersection(shapely.get_parts(cells), square)
    return shapely.set_precision(clipped, 1e-6)


def band(shapes, steps, layer="village", first=3329012001):
    shapes = np.asarray(shapes, dtype=object)
    return pmtiles.TileLayer(layer, np.arange(first, first + len(shapes)), shapes, steps)


def read(path, layer, zoom):
    """What GDAL, which knows nothing of our writer, finds at a zoom."""
    frame = pyogrio.read_dataframe(path, layer=layer, ZOOM_LEVEL=zoom)
    return frame.set_index("mvt_id").sort_index()


def test_every_polygon_is_there_at_every_zoom(tmp_path):
    shapes = villages(400)
    steps = {4: 8, 6: 2, 9: 1, 11: 1}
    path = pmtiles.write([band(shapes, steps)], tmp_path)
    for zoom in steps:
        found = read(path, "village", zoom)
        assert found.index.unique().tolist() == list(range(3329012001, 3329012401)), zoom


def test_shapes_come_back_where_they_were(tmp_path):
    shapes = villages(50)
    path = pmtiles.write([band(shapes, {11: 1})], tmp_path)
    found = read(path, "village", 11).to_crs("EPSG:4326").dissolve("mvt_id")
    unit = 360 / 2**11 / mvt.EXTENT
    for shape, drawn in zip(shapes, found.geometry, strict=True):
        astray = shapely.symmetric_difference(shape, drawn)
        assert astray.area < shape.length * unit  # no border moved by more than a unit


def test_islands_holes_and_giants(tmp_path):
    lake = shapely.Polygon(
        shapely.box(100, -5, 104, -1).exterior.coords,
        [shapely.box(101, -4, 103, -2).exterior.coords],
    )
    islands = shapely.MultiPolygon([shapely.box(120, 0, 120.2, 0.2), shapely.box(125, 1, 125.1, 2)])
    path = pmtiles.write([band([lake, islands], {3: 1, 8: 1}, first=1)], tmp_path)
    for zoom, near in ((3, 0.05), (8, 0.002)):
        found = read(path, "village", zoom).to_crs("EPSG:4326").dissolve("mvt_id").geometry
        assert found[1].area == pytest.approx(lake.area, rel=near)
        assert found[2].area == pytest.approx(islands.area, rel=near)
        assert not found[1].intersects(shapely.Point(102, -3))


def test_what_is_smaller_than_the_grid_stays_as_a_speck(tmp_path):
    tiny = shapely.box(106.8, -6.1, 106.800002, -6.099999)
    on_an_edge = shapely.box(112.5, 0, 112.5000001, 0.0000001)  # corner of four tiles
    path = pmtiles.write([band([tiny, on_an_edge], {3: 16, 5: 1, 10: 1}, first=7)], tmp_path)
    for zoom in (3, 5, 10):
        found = read(path, "village", zoom)
        assert set(found.index) == {7, 8}
        assert (found.area > 0).all()
        centre = found.to_crs("EPSG:4326").geometry[7].centroid
        assert abs(centre.x - 106.8) < 360 / 2**zoom / mvt.EXTENT * 16


def polygons(rings):
    """Rings of a zoom's grid → shapely polygons, by owner."""
    made = {}
    number = np.cumsum(rings.outside) - 1
    for polygon in np.unique(number):
        loops = [
            np.c_[rings.x, rings.y][rings.start[ring] : rings.start[ring + 1]]
            for ring in np.flatnonzero(number == polygon)
        ]
        owner = int(rings.owner[np.flatnonzero(number == polygon)[0]])
        made.setdefault(owner, []).append(shapely.Polygon(loops[0], loops[1:]))
    return np.array([shapely.MultiPolygon(made[owner]) for owner in sorted(made)], dtype=object)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(3, 60),
    zoom=st.integers(8, 12),
    step=st.integers(1, 4),
)
def test_rounded_neighbours_leave_no_gap(seed, count, zoom, step):
    shapes = villages(count, seed, 0.5)
    rings = mvt.rounded(mvt.project(shapes), mvt.EXTENT * 2.0**zoom, step)
    drawn = polygons(rings)
    assert len(drawn) == count
    whole = shapely.union_all(shapely.make_valid(drawn, method="structure", keep_collapsed=False))
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0
    assert shapely.area(drawn).sum() == pytest.approx(whole.area, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), zoom=st.integers(6, 11))
def test_pieces_of_a_feature_make_up_the_feature(seed, zoom):
    rings = mvt.rounded(mvt.project(villages(20, seed, 2.0)), mvt.EXTENT * 2.0**zoom)
    pieces = mvt.cut(rings)
    inside = shapely.box(0, 0, mvt.EXTENT, mvt.EXTENT)
    parts = shapely.make_valid(polygons(pieces.rings), method="structure", keep_collapsed=False)
    area = np.zeros(20)
    used = np.unique(pieces.rings.owner)
    np.add.at(area, pieces.feature[used], shapely.area(shapely.intersection(parts, inside)))
    assert area == pytest.approx(shapely.area(polygons(rings)), abs=2 * mvt.EXTENT)


def test_rings_turn_as_the_specification_asks():
    lake = shapely.Polygon(
        shapely.box(100, -5, 104, -1).exterior.coords,
        [shapely.box(101, -4, 103, -2).exterior.coords],
    )
    rings = mvt.rounded(mvt.project(np.array([lake])), mvt.EXTENT * 8)
    area = np.add.reduceat(
        rings.x * rings.after(rings.y) - rings.after(rings.x) * rings.y, rings.start[:-1]
    )
    assert (area > 0).tolist() == rings.outside.tolist() == [True, False]


def test_a_spike_leaves_no_point_twice():
    #   a spike eastwards whose foot would stand there twice, and a straight point
    shape = shapely.Polygon([(0, 0), (2, 0), (2, 2), (5, 2), (2, 2), (2, 4), (1, 4), (0, 4)])
    rings = mvt.rounded(mvt.project(np.array([shape])), 360.0)
    assert sorted(zip(rings.x - 180, rings.y - 180, strict=True)) == [
        (0, -4),
        (0, 0),
        (2, -4),
        (2, 0),
    ]


def test_the_same_bands_make_the_same_file(tmp_path):
    bands = [band(villages(30), {6: 1, 8: 1}), band(villages(3), {6: 1}, "district")]
    first, again = pmtiles.write(bands, tmp_path / "a"), pmtiles.write(bands, tmp_path / "b")
    assert first.name == again.name == pmtiles.fingerprint(first) + ".pmtiles"
    assert pmtiles.write(bands[:1], tmp_path / "a").name != first.name


def test_layers_are_said_in_the_metadata(tmp_path):
    bands = [band(villages(30), {6: 1, 8: 1}), band(villages(3), {6: 1}, "district")]
    path = pmtiles.write(bands, tmp_path, title="Desa")
    info = pyogrio.list_layers(path)
    assert [row[0] for row in info] == ["village", "district"]
    assert pmtiles.TileArchive(path).zooms == (6, 8)
    pmtiles.TileArchive(path).check()


def test_nothing_to_draw_is_said(tmp_path):
    with pytest.raises(pmtiles.TilingFailed, match="no shapes"):
        pmtiles.write([band([shapely.MultiPolygon(), None], {6: 1})], tmp_path)


# Reading --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    steps = dict.fromkeys(range(6, 12), 1)
    return pmtiles.write([band(villages(300), steps)], tmp_path_factory.mktemp("tiles"))


def test_a_tile_is_there_or_empty_or_impossible(path):
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


def test_what_is_no_archive_is_recognised(tmp_path):
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


def test_a_full_disk_leaves_nothing_behind(tmp_path):
    # a limit on the size of files is to a program what a full disk is
    script = f"""
        import resource, sys
        sys.path[:0] = {[str(Path(__file__).parents[3]), str(Path(__file__).parent)]}
        from pathlib import Path
        import test_pmtiles as t
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, {resource.RLIM_INFINITY}))
        try:
            bands = [t.band(t.villages(500), {{9: 1, 10: 1, 11: 1}})]
            t.pmtiles.write(bands, Path({str(tmp_path)!r}))
        except t.pmtiles.TilingFailed as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert "cannot be written: File too large. Make room" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "tiles").write_text("")
    with pytest.raises(pmtiles.TilingFailed, match="cannot be written"):
        pmtiles.write([band(villages(3), {6: 1})], tmp_path / "tiles")


def test_many_at_once_do_not_clear_each_other_away(tmp_path):
    bands = [band(villages(20), {6: 1})]
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: pmtiles.write(bands, tmp_path), range(24)))
    assert set(tmp_path.iterdir()) == made
    assert len(made) == 1
