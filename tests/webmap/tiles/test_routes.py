"""Tiles with attributes as GDAL reads them, against the files and shapes of the site."""

import gzip
import math

import numpy as np
import pytest
import shapely

from boundaries.areas.codes import Level, parent
from geo.store.database import Meta, read_session, write_session
from geo.tiles import mvt
from webmap.tiles.tilesets import LAYERS, MAX_ZOOM, TILESETS, min_zoom

WORLD = 20037508.342789244  # half the side of the world in metres (EPSG:3857)
OLD, NEW = "2023-05-16", "2024-06-01"
LEVELS = {name: level for level, name in LAYERS.items()}


def tile_at(point, zoom):
    """Column and row of the tile with a point in degrees."""
    size, latitude = 2**zoom, math.radians(point.y)
    north = math.asinh(math.tan(latitude)) / math.pi
    return int((point.x / 360 + 0.5) * size), int((1 - north) / 2 * size)


@pytest.fixture
def features(client):
    """Features of a collection as of a date, by code, as the service sends them."""

    def features(collection, day=""):
        query = {"limit": 10_000, **({"datetime": day} if day else {})}
        items = client.get(f"/ogc/collections/{collection}/items", query_string=query).json
        return {feature["id"]: feature for feature in items["features"]}

    return features


@pytest.fixture
def village(features):
    """A point in a village near the middle of the sample."""
    shape = shapely.geometry.shape(features("villages")["99.02.01.2001"]["geometry"])
    return shape.point_on_surface()


@pytest.mark.parametrize("name", list(LAYERS.values()))
@pytest.mark.parametrize("day", [OLD, NEW])
def test_attributes_are_the_properties_of_the_features(read_tile, features, village, name, day):
    expected = features(name, day)
    for zoom in range(min_zoom(LEVELS[name]), MAX_ZOOM + 1):
        found = read_tile(name, zoom, *tile_at(village, zoom), f"?datetime={day}")
        assert len(found) > 0, zoom
        for row in found.to_dict("records"):
            properties = expected[row["code"]]["properties"]
            assert row.pop("mvt_id") == int(row["code"].replace(".", ""))
            assert row.pop("parent") == parent(row["code"])
            del row["geometry"]
            assert {name: properties[name] for name in row} == {
                name: None if value != value else value for name, value in row.items()
            }, zoom


def test_statuses_differ_by_date(read_tile, features, village):
    place = (6, *tile_at(village, 6))
    old, new = (
        read_tile("villages", *place, f"?date={day}").set_index("code") for day in (OLD, NEW)
    )
    changed = old.index[old.status != new.status[old.index]]
    assert len(changed) > 3
    before, after = features("villages", OLD), features("villages", NEW)
    for code in changed:
        assert old.status[code] == before[code]["properties"]["status"]
        assert new.status[code] == after[code]["properties"]["status"]
    newest = read_tile("villages", *place).set_index("code")
    assert (newest.status == new.status).all()  # the newest report, without a date
    interval = read_tile("villages", *place, f"?datetime=../{OLD}").set_index("code")
    assert (interval.status == old.status).all()


@pytest.mark.parametrize("zoom", [8, 10, 12, 14])
def test_shapes_are_those_of_the_store_within_two_units(read_tile, features, village, zoom):
    expected, place = features("villages"), tile_at(village, zoom)
    found = read_tile("villages", zoom, *place)
    unit = 2 * WORLD / 2 ** min(zoom, 10) / mvt.EXTENT  # of the zoom that the shapes come from
    scale = "province" if zoom < 10 else "regency"
    west = -WORLD + place[0] * 2 * WORLD / 2**zoom
    north = WORLD - place[1] * 2 * WORLD / 2**zoom
    side = 2 * WORLD / 2**zoom
    window = shapely.box(west, north - side, west + side, north)
    tolerance = {"province": 900, "regency": 60}[scale] + 2 * unit  # metres of simplification
    for row in found.itertuples():
        shape = shapely.geometry.shape(expected[row.code]["geometry"])
        whole = shapely.transform(shape, _to_metres)
        near = shapely.intersection(window, whole.buffer(tolerance))
        drawn = shapely.intersection(shapely.make_valid(row.geometry), window)
        assert near.buffer(unit).covers(drawn), row.code


def _to_metres(degrees):
    north = np.arcsinh(np.tan(np.radians(degrees[:, 1]))) / np.pi * WORLD
    return np.stack([degrees[:, 0] / 180 * WORLD, north], axis=1)


def test_the_tiles_of_a_zoom_have_every_village_with_a_shape(read_tile, features):
    shapes = {
        code: shapely.geometry.shape(feature["geometry"])
        for code, feature in features("villages").items()
        if feature["geometry"]
    }
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    zoom, found = 9, set()
    (first, top), (last, bottom) = (
        tile_at(shapely.Point(west, north), zoom),
        tile_at(shapely.Point(east, south), zoom),
    )
    for x in range(first, last + 1):
        for y in range(top, bottom + 1):
            tile = read_tile("villages", zoom, x, y)
            found |= set() if tile is None else set(tile.code)
    assert found == set(shapes)


def test_areas_has_a_layer_of_each_level_from_its_lowest_zoom(read_tile, village):
    for zoom in (3, 4, 5, 6, 10, 11):
        for level, name in LAYERS.items():
            found = read_tile("areas", zoom, *tile_at(village, zoom), layer=name)
            assert (found is not None) == (zoom >= min_zoom(level)), (zoom, name)


def test_a_tile_without_features_is_empty(client):
    for path in ("villages/8/0/0", "villages/0/0/0", "districts/5/25/16", "areas/14/0/0"):
        response = client.get(f"/tiles/{path}")
        assert response.status_code == 204, path
        assert not response.data
        assert "Content-Type" not in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("kampung/8/200/130", 404),
        ("villages/15/0/0", 404),
        ("villages/99999/0/0", 404),
        ("villages/-1/0/0", 404),
        ("villages/8/256/0", 404),
        ("villages/8/0/-1", 404),
        (f"villages/8/{'9' * 1500}/0", 404),
        ("villages/a/b/c", 400),
        ("villages/8/1.5/0", 400),
        ("villages/8/0/0.png", 400),
        ("villages/8/0/٣", 400),
        ("villages/8/0/0?datetime=soon", 400),
        ("villages/8/0/0?date=2023-02-30", 400),
        ("villages/8/0/0?date=2023-07-27&datetime=2023-07-27", 400),
        ("villages/8/0/0?dates=2023-07-27", 400),
        (f"{'x' * 1000}/8/0/0", 404),  # a name of a file has 255 characters at most
        (f"{'x' * 1000}/8/0/0.mvt", 404),
        (f"{'x' * 1000}", 404),
        (f"{'x' * 1000}.pmtiles", 404),
        (f"{'x' * 100_000}/8/0/0.mvt", 414),
        ("villages?lang=de&datum=x", 400),
    ],
)
def test_bad_requests_are_answered_with_what_is_wrong(client, path, status):
    response = client.get(f"/tiles/{path}")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == status
    assert len(response.json["detail"]) < 300
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_error_says_what_there_is(client):
    assert "areas" in client.get("/tiles/kampung/1/0/0").get_data(as_text=True)
    assert str(MAX_ZOOM) in client.get("/tiles/areas/15/0/0").get_data(as_text=True)


def test_suffixes_of_tiles_and_the_archive_are_served_beside_each_other(client, village):
    x, y = tile_at(village, 8)
    plain = client.get(f"/tiles/villages/8/{x}/{y}").data
    for suffix in (".mvt", ".pbf"):
        assert client.get(f"/tiles/villages/8/{x}/{y}{suffix}").data == plain
    archive = client.get(f"/tiles/8/{x}/{y}.mvt").data
    assert archive and b"status" not in archive
    assert b"status" in plain


def test_clients_keep_a_tile_until_something_in_it_changes(client, village):
    x, y = tile_at(village, 8)
    address = f"/tiles/villages/8/{x}/{y}"
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "no-cache" in plain.headers["Cache-Control"]
    for response, encoding in ((plain, "identity"), (packed, "gzip")):
        headers = {"If-None-Match": response.headers["ETag"], "Accept-Encoding": encoding}
        again = client.get(address, headers=headers)
        assert again.status_code == 304
        assert again.headers["ETag"] == response.headers["ETag"]
    tag = {"If-None-Match": plain.headers["ETag"]}
    assert client.get(f"{address}?date={OLD}", headers=tag).status_code == 200
    # 2999: there is nothing newer than the newest report
    assert client.get(f"{address}?date=2999-01-01", headers=tag).status_code == 304


def test_without_an_archive_the_error_says_how_to_build_it(untiled):
    client = untiled.test_client()
    for address in ("/tiles/villages", "/tiles/villages/8/200/130"):
        response = client.get(address)
        assert response.status_code == 503
        assert "python -m webmap tiles" in response.get_data(as_text=True)


def test_a_damaged_archive_is_an_error_of_the_server(untiled, village):
    from webmap.atlas import archive

    folder = archive.folder(untiled.config["INSTANCE"])
    path = archive.build(untiled.extensions["engine"], folder)
    data = bytearray(path.read_bytes())
    with read_session(untiled.extensions["engine"]) as session:
        assert archive.current(session) == path.stem
    start = int.from_bytes(data[56:64], "little")  # of the tiles (PMTiles 3, header)
    data[start:] = bytes(len(data) - start)
    path.write_bytes(data)
    x, y = tile_at(village, 8)
    response = untiled.test_client().get(f"/tiles/villages/8/{x}/{y}")
    assert response.status_code == 503
    assert "damaged" in response.get_data(as_text=True)


def test_every_tileset_is_in_the_list_of_the_documentation():
    from pathlib import Path

    text = (Path(__file__).parents[3] / "docs/services.md").read_text(encoding="utf-8")
    for name in TILESETS:
        assert f"`{name}`" in text
    assert f"{min(min_zoom(level) for level in Level if level)}–{MAX_ZOOM}" in text


def test_an_import_that_changes_no_value_keeps_the_tiles_of_clients(untiled, village):
    from webmap.atlas import archive

    engine = untiled.extensions["engine"]
    archive.build(engine, archive.folder(untiled.config["INSTANCE"]))
    x, y = tile_at(village, 8)
    client = untiled.test_client()
    tag = client.get(f"/tiles/villages/8/{x}/{y}").headers["ETag"]
    with write_session(engine) as session:
        number = session.get(Meta, "generation")
        number.value = str(int(number.value) + 1)
    assert client.get(f"/tiles/villages/8/{x}/{y}").headers["ETag"] == tag
