from datetime import date

import pytest

from webmap.core.errors import BadDate
from webmap.maps.themes.parameters import theme_options
from webmap.maps.themes.theme import NO_THEME, ThemeOptions


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", NO_THEME),
        ("theme=next", ThemeOptions("next")),
        ("since=2023-05-16", ThemeOptions("change", since=date(2023, 5, 16))),
        ("theme=bkb&with=formed", ThemeOptions("bkb", crossed=True)),
        ("theme=next&view=grid", ThemeOptions("next", grid=True)),
        ("view=map", NO_THEME),
        ("theme=gap&target=formed_2023-12-31_ID", ThemeOptions("gap", "formed_2023-12-31_ID")),
    ],
)
def test_the_address_says_what_a_map_shows(app, query, expected):
    with app.test_request_context(f"/?{query}"):
        assert theme_options() == expected


def test_a_wrong_day_is_refused(app):
    with app.test_request_context("/?since=kemarin"), pytest.raises(BadDate):
        theme_options()
