"""Spatial functions over the shapes of the store."""

import numpy as np
import pytest
import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadParameter
from webmap.ogc.boxes import read_boxes
from webmap.ogc.filtering import shapes as shapes_module
from webmap.ogc.filtering.shapes import StoredShapes


@pytest.fixture
def listed(session):
    """Shapes of all villages by code."""
    return areas.areas(session, Level.VILLAGE, scale="full").geometry.sort_index()


@pytest.fixture
def stored(app, session):
    listing = app.extensions["finder"].listing(get_snapshot(session), Level.VILLAGE)
    return StoredShapes(session, listing, read_boxes(session, Level.VILLAGE, listing))


def test_known_are_the_areas_with_a_shape(stored, listed):
    assert stored.known.tolist() == listed.notna().tolist()
    assert not stored.known.all()


def test_the_result_is_that_of_every_shape(stored, listed):
    west, south, east, north = listed.total_bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    triangle = shapely.Polygon([(west, south), (east, south), (east, north)])
    for geometry in (
        middle,
        middle.buffer((east - west) / 5),
        triangle,
        shapely.LineString([(west, south), (east, north)]),
        shapely.MultiPoint([listed.dropna().iloc[0].representative_point(), middle]),
        shapely.box(west, south, east, north),
        shapely.Point(0, 0),
    ):
        expected = listed.intersects(geometry).to_numpy() & listed.notna().to_numpy()
        assert np.array_equal(stored.intersecting(geometry), expected)
    assert 0 < stored.intersecting(triangle).sum() < len(listed)


def test_too_many_shapes_to_read_are_refused(stored, listed, monkeypatch):
    monkeypatch.setattr(shapes_module, "MAX_WORK", 100)
    west, south, east, north = listed.total_bounds
    line = shapely.LineString([(west, south), (east, north), (west, north), (east, south)])
    with pytest.raises(BadParameter, match="crosses too many areas"):
        stored.intersecting(line)
