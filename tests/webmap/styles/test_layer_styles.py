from flask import Flask

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.styles.gap_target import GapTarget, gap_target
from webmap.styles.layer_styles import layer_styles


def _gap(sample_app: Flask) -> GapTarget | None:
    with (
        sample_app.test_request_context(),
        read_session(sample_app.extensions["engine"]) as session,
    ):
        return gap_target(get_snapshot(session), "99", Level.DISTRICT)


def test_a_layer_has_its_themes_in_both_languages_and_its_own_first(sample_app: Flask):
    villages = layer_styles(Level.VILLAGE, "en", None, lambda _language: {})
    assert [one.name for one in villages] == [
        *("status_en", "klasifikasi_en"),
        *("status_id", "klasifikasi_id"),
    ]
    districts = layer_styles(Level.DISTRICT, "id", _gap(sample_app), lambda _language: {})
    assert [one.name for one in districts] == ["coverage_id", "gap_id", "coverage_en", "gap_en"]


def test_without_targets_there_is_no_style_of_gaps():
    found = layer_styles(Level.DISTRICT, "id", None, lambda _language: {})
    assert [one.name for one in found] == ["coverage_id", "coverage_en"]


def test_titles_of_columns_are_in_the_language_of_the_style():
    found = layer_styles(Level.VILLAGE, "id", None, lambda language: {"name": f"Name {language}"})
    assert all(f"Name {one.language}".encode() in one.qml for one in found)
