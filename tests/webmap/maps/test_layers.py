import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, level
from geo.store.database import read_session
from webmap.maps import layers
from webmap.maps.layers import ContextAreas, Layer


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
def test_a_layer_has_every_shape_of_its_scale(sample_store, layer, count):
    with read_session(sample_store) as session:
        rows = layers.read_shapes(session, layer, ContextAreas(session))
        stored = areas.areas(session, layer.level, layer.code, scale=layer.scale)
    expected = {code: one for code, one in stored.geometry.items() if one is not None}
    assert [code for code, _ in rows] == sorted(expected)
    assert count is None or len(rows) == pytest.approx(count, abs=7)  # some have no boundary
    assert all(shapely.from_wkb(wkb).equals(expected[code]) for code, wkb in rows)


@pytest.mark.parametrize("code", ["99", "99.01", "99.01.05"])
def test_around_an_area_are_its_neighbours_without_itself(sample_store, code):
    with read_session(sample_store) as session:
        around = layers.ContextAreas(session).around(code)
        own = areas.areas(session, level(code), scale="full").geometry
    assert code not in around and all(level(one) == level(code) for one in around)
    near = {one for one in own.index if one != code and own[one].distance(own[code]) == 0}
    assert near <= set(around)


def test_borders_of_the_level_between_lie_over_areas():
    assert layers.layers("99.01", Level.VILLAGE).outlines == Layer("99.01", Level.DISTRICT)
    assert layers.layers("99.01", Level.DISTRICT).outlines == Layer("99.01", Level.REGENCY)
    assert layers.layers("ID", Level.REGENCY).outlines == Layer("ID", Level.PROVINCE)
    assert layers.layers("ID", Level.PROVINCE).outlines is None


def test_a_longer_reach_shows_more_of_what_lies_around(sample_store):
    with read_session(sample_store) as session:
        few, many = (
            set(layers.ContextAreas(session, reach).around("99.01.05")) for reach in (0.5, 5.0)
        )
    assert few < many


def test_areas_of_the_same_level_lie_around_all_but_the_country():
    assert layers.layers("ID", Level.PROVINCE).context is None
    for code in ("99", "99.01", "99.01.01"):
        context = layers.layers(code, Level.VILLAGE).context
        assert context == Layer(code, level(code), around=True)
