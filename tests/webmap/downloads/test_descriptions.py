"""Titles and descriptions of the properties that files and services have."""

from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.thematic.registry import LAYERS
from webmap.caching.snapshot import get_snapshot
from webmap.core.i18n import LANGUAGES
from webmap.downloads import properties
from webmap.downloads.columns.layer_columns import layer_columns
from webmap.downloads.descriptions import describe


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", Level)
def test_every_property_has_a_title_of_its_own_and_a_sentence(app, by, language):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        columns = properties.columns(get_snapshot(session, date(2023, 8, 2)), by)
    names = list(dict.fromkeys([*columns, *layer_columns(list(LAYERS), by)]))
    found = [describe(name, by, language) for name in names]
    assert all(0 < len(one.title) < 80 and one.description.endswith(".") for one in found)
    assert all("%(" not in one.title + one.description for one in found)
    assert len({one.title for one in found}) == len(found)


def test_texts_are_in_the_language_asked_for():
    assert describe("formed_on", Level.VILLAGE, "id").title == "Tanggal terbentuk"
    assert describe("formed_on", Level.VILLAGE, "en").title == "Formed on"


def test_a_target_column_says_what_by_when_and_who_set_it():
    found = describe("gap_at_least_advanced_2024_12_31_by_country", Level.REGENCY, "en")
    assert found.title == "Certain gap of mandiri + berkelanjutan, 31 Dec 2024 (country)"
    assert "31 Dec 2024" in found.description and "set for a country" in found.description


def test_a_layer_column_is_described_by_level():
    assert describe("layer_bkb", Level.VILLAGE, "en").title == "BKB"
    assert "exists" in describe("layer_bkb", Level.VILLAGE, "en").description
    assert describe("layer_bkb_none", Level.DISTRICT, "en").title == "BKB: none"


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("villages", Level.VILLAGE),
        ("status", Level.DISTRICT),
        ("layer_bkb", Level.DISTRICT),
        ("layer_bkb_none", Level.VILLAGE),
        ("layer_unknown", Level.VILLAGE),
        ("target_formed", Level.DISTRICT),
    ],
)
def test_a_name_that_a_level_does_not_have_is_a_key_error(name, by):
    with pytest.raises(KeyError):
        describe(name, by, "id")
