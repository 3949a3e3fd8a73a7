"""Names of areas: each in one tile of a zoom, within its area."""

import shapely

from tests.webmap.tiles.test_routes import LEVELS, _to_metres, tile_at
from webmap.tiles.tilesets import NAME_ZOOMS, names_layer


def test_each_area_has_one_name_in_all_tiles_of_a_zoom(read_tile, client):
    for name, level in LEVELS.items():
        path = f"/ogc/collections/{name}/items?limit=10000"
        shapes = {
            one["id"]: shapely.geometry.shape(one["geometry"])
            for one in client.get(path).json["features"]
            if one["geometry"]
        }
        zoom = NAME_ZOOMS[level]
        west, south, east, north = shapely.total_bounds(list(shapes.values()))
        left, top = tile_at(shapely.Point(west, north), zoom)
        right, bottom = tile_at(shapely.Point(east, south), zoom)
        found = {}
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                tile = read_tile(name, zoom, x, y, layer=names_layer(level))
                for row in () if tile is None else tile.itertuples():
                    assert row.code not in found, "a name is drawn twice"
                    found[row.code] = row.geometry
        assert len(found) >= 0.99 * len(shapes), name
        for code, point in found.items():
            area = shapely.transform(shapes[code], _to_metres)
            assert area.distance(point) < 1500, code  # metres: the shapes are simplified


def test_names_begin_where_they_have_room(read_tile, client):
    village = client.get("/ogc/collections/villages/items/99.02.01.2001").json["geometry"]
    point = shapely.geometry.shape(village).point_on_surface()
    for name, level in LEVELS.items():
        zoom = NAME_ZOOMS[level]
        layer = names_layer(level)
        assert read_tile(name, zoom - 1, *tile_at(point, zoom - 1), layer=layer) is None
    below = read_tile("villages", 14, *tile_at(point, 14), layer="villages_names")
    assert below is not None and "name" in below and "status" not in below
