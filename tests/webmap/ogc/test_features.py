"""Features as GeoJSON, joined from stored fragments."""

import json

import pytest

from boundaries.areas.codes import Level
from webmap.ogc import features


@pytest.mark.parametrize("level", [level for level in Level if level != Level.COUNTRY])
def test_features_come_in_the_order_of_the_codes(session, snapshot, level):
    codes = snapshot.listed(level)[::-7]
    texts = list(features.features(session, snapshot, level, codes))
    members = [json.loads(text) for text in texts]
    assert [member["id"] for member in members] == codes
    assert [member["properties"]["code"] for member in members] == codes
    types = {member["geometry"]["type"] for member in members if member["geometry"]}
    assert types == {"MultiPolygon"}


def test_properties_are_those_of_the_features(session, snapshot):
    codes = snapshot.listed(Level.VILLAGE)[::50]
    texts = features.features(session, snapshot, Level.VILLAGE, codes)
    rows = features.properties(session, snapshot, Level.VILLAGE, codes)
    assert rows == [json.loads(text)["properties"] for text in texts]


def test_an_area_without_a_shape_has_a_null_geometry(session, snapshot):
    codes = snapshot.listed(Level.VILLAGE)
    members = map(json.loads, features.features(session, snapshot, Level.VILLAGE, codes))
    without = [member for member in members if member["geometry"] is None]
    assert without
    assert all(member["properties"]["name"] for member in without)
