from flask import Flask

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.styles.gap_target import GapTarget, gap_target


def _target(sample_app: Flask, code: str, by: Level, key: str = "") -> GapTarget | None:
    with (
        sample_app.test_request_context(),
        read_session(sample_app.extensions["engine"]) as session,
    ):
        return gap_target(get_snapshot(session), code, by, key)


def test_villages_have_no_gaps(sample_app: Flask):
    assert _target(sample_app, "99.01", Level.VILLAGE) is None


def test_the_columns_are_those_of_the_target_that_the_page_shows(sample_app: Flask):
    found = _target(sample_app, "99", Level.DISTRICT)
    assert found
    assert found.columns[-1].gap == f"gap_formed_{found.target['due'].replace('-', '_')}"


def test_the_column_of_the_level_comes_before_that_of_the_nearest_target(sample_app: Flask):
    found = _target(sample_app, "99", Level.DISTRICT, "formed_2023-12-31_ID")
    assert found
    assert [one.gap for one in found.columns] == [
        "gap_formed_2023_12_31_by_country",
        "gap_formed_2023_12_31",
    ]
