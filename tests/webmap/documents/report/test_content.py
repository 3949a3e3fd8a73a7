from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.maps.themes.theme import ThemeOptions
from webmap.maps.view import area_view


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("ID", [Level.PROVINCE, Level.REGENCY]),
        ("99", [Level.REGENCY, Level.DISTRICT]),
        ("99.01", [Level.DISTRICT, Level.VILLAGE]),
        ("99.01.01", [Level.VILLAGE]),
    ],
)
def test_maps_go_down_from_the_level_of_the_tables(make, code, levels):
    made = make(code)
    assert [one.view.by for one in made.maps] == levels
    assert made.figure is made.maps[0]


def test_figures_are_those_of_the_page(app, make):
    made = make("99.01", language="en")
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        page = area_view(session, get_snapshot(session), "99.01", language="en")
    assert (made.view.total, made.view.rows) == (page.total, page.rows)
    assert made.view.sentence == page.sentence


def test_every_target_has_its_gaps(make):
    made = make("99.01")
    wanted = [(one["issuer"], one["due"], one["wanted"]) for one in made.view.total["targets"]]
    shown = [(one.target["issuer"], one.target["due"], one.target["wanted"]) for one in made.gaps]
    assert shown == wanted
    assert len(wanted) == 3
    for gap, parts in zip(made.gaps, made.targets, strict=True):
        assert set(parts) == set(gap.cells) == {row["code"] for row in made.view.rows}


def test_change_is_that_since_the_report_before(make):
    made = make("99.01")
    assert made.change.since == date(2023, 5, 16)
    assert made.change_figure.view.by == Level.VILLAGE
    earlier = make("99.01", theme=ThemeOptions("change", since=date(2022, 12, 26)))
    assert earlier.change.since == date(2022, 12, 26)


def test_the_first_report_has_no_change(make):
    made = make("99.01", day="2022-12-26")
    assert (made.change, made.change_figure) == (None, None)


def test_a_theme_gives_one_more_map(make):
    made = make("99.01", theme=ThemeOptions("gap"))
    assert [one.view.shown_theme for one in made.maps] == ["status", "status", "gap"]


def test_the_worklist_has_villages_to_form_or_those_that_can_rise(make):
    made = make("99.01")
    assert made.worklist.total == made.view.total["unformed"]
    assert made.worklist.order_text == "langkah tersedikit dahulu"
    formed = make("99.03.02")
    assert formed.view.total["unformed"] == 0
    assert formed.worklist.total > 0


def test_the_report_of_a_village_is_that_of_its_district(make):
    assert make("99.01.01.2001").view.code == "99.01.01"
    assert make("99.01.01.2001").view.selected is None
