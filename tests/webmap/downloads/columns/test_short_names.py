"""Names of at most ten characters for all columns that there can be."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.thematic.registry import LAYERS
from webmap.caching.snapshot import get_snapshot
from webmap.downloads import properties
from webmap.downloads.columns.layer_columns import layer_columns
from webmap.downloads.columns.short_names import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("code", "code"),
        ("formed_on", "formed_on"),
        ("target_formed_2024_12_31", "tgt24_form"),
        ("gap_formed_2023_12_31", "gap23_form"),
        ("gap_at_least_advanced_2024_12_31", "min24_adv"),
        ("target_formed_2024_06_30", "t2406_form"),
        ("target_formed_2023_12_31_by_country", "t23_form_c"),
        ("issuer_advanced_2024_12_31_by_regency", "i24_adv_r"),
        ("layer_bkb_as_of", "bkb_asof"),
        ("layer_rumah_dataku_exists", "rdk_exist"),
    ],
)
def test_a_short_name_says_what_the_column_is(name, short):
    assert short_name(name) == short


@pytest.mark.parametrize("by", Level)
def test_all_columns_of_a_level_have_names_of_their_own(app, by):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        columns = properties.columns(get_snapshot(session), by)
    names = dict.fromkeys([*columns, *layer_columns(list(LAYERS), by)])
    short = [short_name(name) for name in names]
    assert len(set(short)) == len(names)
    assert all(0 < len(one) <= 10 for one in short)


@given(st.lists(st.integers(20, 39), min_size=1, max_size=4, unique=True))
def test_targets_of_different_years_stay_apart(years):
    names = [
        f"{word}_{metric}_20{year}_12_31{level}"
        for word, metric, year, level in product(
            ("target", "gap", "gap_at_least", "issuer"),
            ("formed", "advanced"),
            years,
            ("", "_by_country", "_by_province", "_by_regency", "_by_district"),
        )
    ]
    short = [short_name(name) for name in names]
    assert all(len(one) <= 10 and any(str(year) in one for year in years) for one in short)
    assert len(set(short)) == len(names)
