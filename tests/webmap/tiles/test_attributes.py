"""Attributes of areas: features of areas that are not listed, and digests."""

from datetime import date

import numpy as np
import pytest

from boundaries.areas.codes import Level, number
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.tiles import attributes


@pytest.fixture
def snapshots(sample_app):
    """Snapshot of the sample as of a day."""
    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        yield lambda day=None: get_snapshot(session, day and date.fromisoformat(day))


def test_features_without_a_listed_area_have_no_attributes(snapshots):
    snapshot = snapshots()
    known = number(snapshot.codes[Level.VILLAGE][5])
    found = attributes.layer_attributes(snapshot, Level.VILLAGE)
    listed, table = found.of(np.array([1, known, 10**12]))
    assert listed.tolist() == [False, True, False]
    assert table.places.shape == (1, len(attributes.attribute_names(snapshot, Level.VILLAGE)))


@pytest.mark.parametrize("level", [Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE])
def test_tables_have_the_names_that_are_described(snapshots, level):
    snapshot = snapshots()
    found = attributes.layer_attributes(snapshot, level)
    _, table = found.of(found.ids)
    assert list(table.names) == attributes.attribute_names(snapshot, level)


def test_a_digest_is_of_the_values_and_not_of_the_day(snapshots):
    assert attributes.digest(snapshots("2024-06-01")) == attributes.digest(snapshots("2999-01-01"))
    assert attributes.digest(snapshots("2023-05-16")) != attributes.digest(snapshots("2023-07-27"))


def test_before_every_report_villages_are_without_data(snapshots):
    found = attributes.layer_attributes(snapshots("2000-01-01"), Level.VILLAGE)
    _, table = found.of(found.ids)
    status = table.places[:, table.names.index("status")]
    assert {table.values[place] for place in status} == {b"\x0a\x07no_data"}
    assert (table.places[:, table.names.index("as_of")] == -1).all()
