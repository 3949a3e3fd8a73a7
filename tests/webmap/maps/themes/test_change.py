"""The theme of change, on the sample; its colours for all eyes."""

import itertools
from collections import Counter
from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from kampungkb.indicators.changes import Change
from tests.webmap.maps.test_symbology import SIGHT, difference, seen
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadDate
from webmap.maps import view
from webmap.maps.themes.change import COLOURS, area_class
from webmap.maps.themes.theme import ThemeOptions

SINCE = date(2022, 12, 26)


@pytest.fixture
def look(app):
    def gather(code, by=None, since=SINCE, day=date(2023, 7, 27), language="id"):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            options = ThemeOptions("change", since=since)
            return view.area_view(session, get_snapshot(session, day), code, by, language, options)

    return gather


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_changes_are_told_apart_by_all_eyes(sight):
    for one, other in itertools.combinations(COLOURS, 2):
        assert difference(seen(COLOURS[one], sight), seen(COLOURS[other], sight)) >= 15, (
            one,
            other,
        )


def test_every_change_has_a_colour_and_both_sides_are_as_light():
    assert set(COLOURS) == set(Change)
    pairs = [(Change.NEW, Change.GONE), (Change.UP, Change.DOWN), (Change.STARTED, Change.STOPPED)]
    for rise, fall in pairs:
        rise_lightness, fall_lightness = (seen(COLOURS[one], "usual")[0] for one in (rise, fall))
        assert abs(rise_lightness - fall_lightness) < 10


def test_villages_are_coloured_by_their_change_and_the_legend_counts_them(look):
    shown = look("99.01", Level.VILLAGE)
    total = shown.change.total
    counts = {entry.key: entry.count for entry in shown.legend}
    assert counts["change_new"] == total["new"] == 18
    assert counts["change_up"] == total["up"] > 0
    assert sum(counts.values()) == 297
    assert "change_started" not in counts, "changes that no village has are left out"
    new = next(code for code, key in shown.theme.classes.items() if key == "change_new")
    assert shown.theme.lines[new][0].startswith("Baru terbentuk: Belum terbentuk → ")
    assert "26 Desember 2022" in shown.theme.title and "26 Desember 2022" in shown.alternative
    assert shown.map_sentence == shown.change.sentence


def test_areas_are_coloured_by_the_difference_in_coverage(look):
    shown = look("99.01")
    assert shown.theme.classes == {row["code"]: area_class(row) for row in shown.change.rows}
    counts = Counter(shown.theme.classes.values())
    assert {entry.key: entry.count for entry in shown.legend if entry.count} == counts
    row = max(shown.change.rows, key=lambda one: one["difference"])
    assert shown.theme.lines[row["code"]][0].startswith("+")
    assert shown.theme.cells[row["code"]].value == row["difference"]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, "unknown"),
        (0.0, "same"),
        (0.001, "rise_1"),
        (0.02, "rise_1"),
        (0.021, "rise_2"),
        (0.1, "rise_2"),
        (0.11, "rise_3"),
    ],
)
def test_classes_of_areas_are_symmetric(share, expected):
    assert area_class({"difference": share}) == f"change_{expected}"
    if share:
        assert area_class({"difference": -share}) == f"change_{expected}".replace("rise", "fall")


def test_without_a_date_the_report_before_counts(look):
    assert look("99.01", since=None).change.since == date(2023, 5, 16)
    first = look("99.01", since=None, day=SINCE)
    assert first.theme is None and first.change is None
    assert "change" not in {choice.key for choice in first.themes}


def test_a_date_that_is_not_earlier_is_an_error(look):
    with pytest.raises(BadDate):
        look("99.01", since=date(2023, 7, 27))


def test_a_map_of_many_villages_has_a_class_for_each(look):
    shown = look("99", Level.VILLAGE)
    assert {code for code, _ in shown.classes} == set(shown.theme.classes)
    assert shown.theme.classes[shown.classes[-1][0]] in {style.key for style in shown.theme.styles}


def test_the_line_under_the_map_names_both_sources_or_both_dates(look):
    assert look("99.01").theme.source == "Sebelumnya: 26 Desember 2022"
    other = look("99.02", since=date(2023, 5, 10), day=date(2023, 5, 16)).theme.source
    assert other == "Sebelumnya: Kabupaten Kepulauan Selimbar (rekaan), 10 Mei 2023"
    none = look("99.01", since=date(2020, 1, 1)).theme.source
    assert none == "Sebelumnya: Belum ada laporan"
