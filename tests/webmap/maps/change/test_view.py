"""What the page of an area shows of its change, on the sample."""

from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.maps.change.view import change_view
from webmap.maps.themes.theme import NO_THEME, ThemeOptions


@pytest.fixture
def look(app):
    def gather(code, since, day="2023-07-27", level=Level.DISTRICT):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, date.fromisoformat(day) if day else None)
            options = ThemeOptions("change", since=date.fromisoformat(since)) if since else NO_THEME
            return change_view(session, snapshot, code, level, options)

    return gather


def test_rows_villages_and_total_agree(look):
    shown = look("99.01", "2022-12-26")
    for key in ("new", "up", "down", "gone"):
        assert sum(row[key] for row in shown.rows) == shown.total[key]
    assert shown.count == len(shown.villages) == shown.total["new"] + shown.total["up"]
    labels = [one.label for one in shown.villages]
    assert labels == sorted(labels), "new ones come first, then those that rose"
    assert shown.sentence.startswith(f"{shown.total['new']} baru")


def test_dates_to_choose_are_those_of_reports_and_the_chosen_one(look):
    shown = look("99.01", "2023-01-01")
    assert [str(day) for day in shown.choices] == ["2023-05-16", "2023-01-01", "2022-12-26"]


def test_a_page_without_change_has_none(look):
    assert look("99.01", None) is None


def test_a_date_before_the_first_report_is_said(look):
    shown = look("99.01", "2020-01-01")
    assert shown.notes[0].startswith("Per 1 Januari 2020 belum ada laporan")
    assert "26 Desember 2022" in shown.notes[0]
    assert "tidak diketahui" in shown.sentence
    assert shown.points(shown.rows[0]) == "–"


def test_an_area_without_a_newer_report_says_so(look):
    shown = look("99.01", "2024-01-01", day=None)
    assert shown.notes[0] == "Tidak ada laporan baru tentang wilayah ini sejak 1 Januari 2024."
    assert shown.count == 0


def test_names_written_differently_are_listed_but_not_for_the_country(look):
    shown = look("99.01", "2022-12-26")
    assert shown.renamed
    assert any(
        note.startswith(f"{len(shown.renamed)} desa atau Kampung KB") for note in shown.notes
    )
    assert look("ID", "2022-12-26", level=Level.PROVINCE).renamed == []
