"""Compact data for the atlas in the browser."""

import numpy as np
import pytest
import shapely

from boundaries.areas.codes import Level, number
from geo.store.database import read_session
from tests.geo.varints import decode
from webmap.atlas import payloads
from webmap.caching.snapshot import get_snapshot


@pytest.fixture
def session(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        yield session


def test_codes_are_differences_of_the_numbers_of_the_villages(session):
    snapshot = get_snapshot(session)
    numbers = np.cumsum(decode(payloads.codes(snapshot))).tolist()
    assert numbers == [number(code) for code in snapshot.state.codes]


def test_the_bytes_of_a_day_are_one_for_each_area(session):
    snapshot = get_snapshot(session)
    count = sum(len(snapshot.rows("ID", level)) for level in payloads.LEVELS)
    assert len(payloads.classes(snapshot)) == count


def test_areas_with_villages_without_data_are_flagged(session):
    snapshot = get_snapshot(session)
    data = payloads.classes(snapshot)[-len(snapshot.rows("ID", Level.PROVINCE)) :]
    for row, byte in zip(snapshot.rows("ID", Level.PROVINCE), data, strict=True):
        partly = 0 < row["no_data"] < row["villages"]
        assert bool(byte & payloads.PARTIAL) == partly


@pytest.mark.parametrize(
    ("code", "levels"), [("ID", ["province", "regency"]), ("99", ["district", "village"])]
)
def test_titles_are_those_of_two_levels(session, code, levels):
    titles = payloads.titles(get_snapshot(session), code)
    assert list(titles) == levels
    assert all(titles.values())


def test_a_label_is_inside_the_largest_part_of_a_shape():
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(10, 10, 14, 12)])
    longitude, latitude, width = payloads._position(shapely.to_wkb(parts))
    assert shapely.box(10, 10, 14, 12).contains(shapely.Point(longitude, latitude))
    assert width == 4
    assert payloads._position(None) is None


def test_labels_are_in_the_order_of_titles_without_villages(session):
    snapshot = get_snapshot(session)
    positions = payloads.label_positions(session, snapshot, "99")
    assert list(positions) == ["district"]
    assert len(positions["district"]) == len(payloads.titles(snapshot, "99")["district"])
