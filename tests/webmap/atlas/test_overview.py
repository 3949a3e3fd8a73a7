"""Coarse shapes of the country for the first view of the atlas."""

import numpy as np
import pytest
import shapely
from sqlalchemy import delete

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, number
from boundaries.areas.models import Shape
from geo.store.database import connect, read_session
from geo.tiles.rings import project_points
from tests.geo.topology.decoder import decode
from webmap.atlas import overview


@pytest.fixture
def decoded(sample_store):
    def layers_of(finest):
        with read_session(sample_store) as session:
            units, layers = decode(overview.overview(session, finest))
        assert units == overview.UNITS
        return dict(zip(overview.LAYERS[finest], layers, strict=True))

    return layers_of


@pytest.mark.parametrize("finest", overview.LAYERS)
def test_an_overview_has_every_area_of_its_levels_about_where_it_is(decoded, sample_store, finest):
    for level, shapes in decoded(finest).items():
        with read_session(sample_store) as session:
            stored = areas.areas(session, level, COUNTRY, scale="country").geometry.dropna()
        assert list(shapes) == sorted(number(code) for code in stored.index)
        for code, shape in stored.items():
            drawn = shapes[number(code)]
            assert drawn.area > 0
            west, south, east, north = shape.bounds
            x, y = project_points(np.array([west, east]), np.array([north, south]))
            expected = np.array([x[0], y[0], x[1], y[1]])
            assert np.abs(np.array(drawn.bounds) - expected).max() < 4 / overview.UNITS


def test_kecamatan_lie_in_their_province(decoded):
    layers = decoded(Level.DISTRICT)
    (province,) = layers[Level.PROVINCE].values()
    together = shapely.union_all(shapely.make_valid(list(layers[Level.DISTRICT].values())))
    step = 1 / overview.UNITS
    assert province.symmetric_difference(together).area < province.length * step


def test_a_store_without_shapes_has_an_empty_overview(sample_copy):
    with read_session(connect(sample_copy)) as session:
        session.execute(delete(Shape))
        assert overview.overview(session, Level.REGENCY) == b""
