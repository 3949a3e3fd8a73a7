"""Tilesets: their zooms and levels, and tiles that cannot exist."""

import pytest

from boundaries.areas.codes import Level
from geo.tiles.pmtiles import TileNotFound
from webmap.tiles import tilesets
from webmap.tiles.tilesets import Tile


def test_every_level_below_the_country_has_a_tileset_and_areas_has_all():
    assert set(tilesets.LAYERS) == set(Level) - {Level.COUNTRY}
    for level, name in tilesets.LAYERS.items():
        assert tilesets.find(name).levels == (level,)
    assert tilesets.find("areas").levels == tuple(tilesets.LAYERS)
    assert tilesets.find("areas").min_zoom == 3
    assert tilesets.find("areas").fill_zoom == 10


@pytest.mark.parametrize(
    ("level", "zoom", "source"),
    [
        (Level.VILLAGE, 4, None),
        (Level.VILLAGE, 5, 5),
        (Level.VILLAGE, 14, 10),
        (Level.PROVINCE, 10, 9),  # the archive has provinces up to zoom 9
        (Level.REGENCY, 5, 4),  # and no regencies at zoom 5
        (Level.REGENCY, 2, None),
    ],
)
def test_a_tile_is_made_of_the_nearest_zoom_of_the_archive(level, zoom, source):
    assert tilesets.source_zoom(level, zoom) == source


@pytest.mark.parametrize("tile", [(-1, 0, 0), (15, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_beyond_the_world_or_the_zooms_is_not_found(tile):
    with pytest.raises(TileNotFound):
        tilesets.check(Tile(*tile))


def test_tiles_at_the_corners_of_the_world_are_possible():
    for tile in ((0, 0, 0), (14, 2**14 - 1, 2**14 - 1)):
        tilesets.check(Tile(*tile))
