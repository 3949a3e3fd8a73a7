import json
from collections import Counter

import numpy as np
import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, level
from geo.store.database import read_session
from tests.webmap.maps.layer_sites import shapes_of
from webmap.maps import layers
from webmap.maps.layers import Layer


@pytest.mark.parametrize(
    ("layer", "count"),
    [
        (Layer("ID", Level.PROVINCE), 1),
        (Layer("ID", Level.REGENCY), 6),
        (Layer("99", Level.PROVINCE), 1),
        (Layer("99", Level.DISTRICT), 70),
        (Layer("99.01", Level.VILLAGE), 297),
        (Layer("99.01.01", Level.VILLAGE), None),
    ],
)
def test_a_layer_holds_every_shape_under_its_code_and_nothing_else(sample_store, layer, count):
    with read_session(sample_store) as session:
        _, text = layers.render(session, layer)
        stored = areas.areas(session, layer.level, layer.code, scale=layer.scale)
    collection = json.loads(text)
    drawn = shapes_of(collection)
    expected = {code: one for code, one in stored.geometry.items() if one is not None}
    assert list(drawn) == sorted(expected)
    assert count is None or len(drawn) == pytest.approx(count, abs=7)  # some have no boundary
    for one in collection["features"]:
        assert set(one) == {"type", "id", "geometry", "properties"} and one["properties"] is None
    off = 10.0**-layer.decimals
    for code, shape in drawn.items():
        assert shapely.hausdorff_distance(shape, expected[code]) <= off
        points = shapely.get_coordinates(shape)
        assert np.allclose(points, points.round(layer.decimals), atol=1e-9)


def shared(shapes):
    """How many corners belong to more than one shape."""
    corners = [{tuple(point) for point in shapely.get_coordinates(one)} for one in shapes]
    counts = Counter(corner for own in corners for corner in own)
    return sum(count > 1 for count in counts.values())


def test_neighbours_still_touch(sample_store):
    layer = Layer("99.01", Level.VILLAGE)
    with read_session(sample_store) as session:
        _, text = layers.render(session, layer)
        stored = areas.areas(session, layer.level, layer.code, scale=layer.scale)
    drawn = shapes_of(json.loads(text)).values()
    assert shared(drawn) >= shared(stored.geometry.dropna()) > 500


@pytest.mark.parametrize("code", ["99", "99.01", "99.01.05"])
def test_around_an_area_are_its_neighbours_without_itself(sample_store, code):
    with read_session(sample_store) as session:
        around = layers.ContextAreas(session).around(code)
        own = areas.areas(session, level(code), scale="full").geometry
    assert code not in around and all(level(one) == level(code) for one in around)
    near = {one for one in own.index if one != code and own[one].distance(own[code]) == 0}
    assert near <= set(around)


def test_a_layer_is_found_again_by_its_key():
    for code in ("ID", "99", "99.01", "99.01.01"):
        found = layers.all_layers(code)
        assert [Layer.of(layer.key) for layer in found] == found
        assert len({layer.key for layer in found}) == len(found)


# Names ----------------------------------------------------------------------------------------


def test_other_shapes_have_another_name():
    layer = Layer("99", Level.REGENCY)
    one, other = (shapely.to_wkb(shapely.box(0, 0, size, 1)) for size in (1, 2))
    names = {
        layers.content_name(layer, rows)
        for rows in ([("99.01", one)], [("99.01", other)], [("99.02", one)])
    }
    names.add(layers.content_name(Layer("ID", Level.REGENCY), [("99.01", one)]))  # fewer digits
    assert len(names) == 4


CHANGES = {
    "digits of points": (shapely, "transform", lambda shapes, _function: shapes),
    "text of geometries": (
        layers.geojson,
        "encode_geometries",
        lambda shapes: [text.replace(b",", b", ") for text in GEOMETRIES(shapes)],
    ),
    "text of a feature": (
        layers.geojson,
        "encode_feature",
        lambda code, _body, _properties: code.encode(),
    ),
}
GEOMETRIES = layers.geojson.encode_geometries


@pytest.mark.parametrize("change", CHANGES)
def test_a_layer_written_in_another_way_has_another_name(monkeypatch, change):
    """The stamp of the format comes from the output, so that no change of it is forgotten."""
    layer, rows = Layer("99", Level.REGENCY), [("99.01", shapely.to_wkb(shapely.box(0, 0, 1, 1)))]
    before = layers.content_name(layer, rows)
    assert layers.content_name(layer, rows) == before
    monkeypatch.setattr(*CHANGES[change])
    layers.format_stamp.cache_clear()
    try:
        assert layers.content_name(layer, rows) != before
    finally:
        layers.format_stamp.cache_clear()
