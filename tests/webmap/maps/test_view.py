from datetime import date

import pytest

from boundaries.areas.codes import Level, UnknownLevel
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.maps import view


@pytest.fixture
def look(app):
    """Gather what a page of the sample shows."""

    def gather(code, by=None, day=date(2023, 7, 27), language="id"):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            return view.area_view(session, get_snapshot(session, day), code, by, language)

    return gather


def test_an_area_is_broken_down_by_the_next_level_unasked(look):
    assert look("ID").by == Level.PROVINCE
    assert look("99").by == Level.REGENCY
    assert look("99.01").by == Level.DISTRICT
    assert look("99.01.01").by == Level.VILLAGE


@pytest.mark.parametrize(
    ("code", "by"), [("ID", Level.VILLAGE), ("99.01", Level.PROVINCE), ("99.01.01", Level.DISTRICT)]
)
def test_a_level_that_a_map_cannot_show_is_refused(look, code, by):
    with pytest.raises(UnknownLevel, match=f"{code} cannot show areas of level {by.word}"):
        look(code, by)


def test_the_table_begins_with_the_lowest_coverage(look):
    shares = [row["coverage"] for row in look("99.01").rows]
    assert shares == sorted(shares)
    assert look("99").rows[-1]["coverage"] is None  # where nothing is known comes last


def test_villages_are_summed_up_by_the_areas_between(look):
    shown = look("99", Level.VILLAGE)
    assert (shown.rows_level, len(shown.rows)) == (Level.REGENCY, 6)
    assert (len(shown.classes), shown.villages) == (982, [])
    assert sum(row["villages"] for row in shown.rows) == shown.total["villages"] == 982


def test_villages_of_a_regency_are_listed_the_missing_first(look):
    shown = look("99.01", Level.VILLAGE)
    keys = [one.key for one in shown.villages]
    assert keys[:248] == ["unformed"] * 248 and "unformed" not in keys[248:]
    formed = next(one for one in shown.villages if one.key == "mandiri")
    assert (formed.status, formed.klasifikasi) == ("Terbentuk", "Mandiri")
    assert formed.report and formed.kampung
    assert dict(shown.classes) == {one.code: one.key for one in shown.villages}


def test_a_village_stands_in_its_district(look):
    shown = look("99.01.01.2001")
    assert shown.code == "99.01.01" and shown.selected["code"] == "99.01.01.2001"
    assert [code for code, _ in shown.path] == ["ID", "99", "99.01", "99.01.01", "99.01.01.2001"]
    assert shown.heading in shown.selected_sentence and shown.title in shown.selected_sentence


def test_outlines_over_villages_have_names(look):
    shown = look("99.01", Level.VILLAGE)
    assert len(shown.names) == 17 and all(code.startswith("99.01.") for code in shown.names)


def test_the_map_begins_with_the_whole_area_in_view(look):
    west, south, east, north = look("99.01").bounds
    assert 90 < west < east < 145 and -12 < south < north < 10


def test_villages_without_a_boundary_are_named(look):
    shown = look("99")
    assert shown.shapeless_count == len(shown.shapeless) > 0
    code, name, district = shown.shapeless[0]
    assert code.startswith("99.") and name and district
    assert look("99.01").shapeless_count == 0


def test_coverage_could_be_higher_by_the_rows_that_wait(look):
    shown = look("99")
    assert shown.row_counts["review"] == len(shown.waiting) > 0
    most = shown.total["formed"] + shown.row_counts["review"]
    written = float(view.highest_coverage(shown).removesuffix(" %").replace(",", "."))
    assert written == pytest.approx(100 * most / 982, abs=0.06)


def test_the_title_of_the_map_says_what_it_shows(look):
    assert look("99.01").map_title == "Cakupan Kampung KB per kecamatan, Kabupaten Tirtamandala"
    said = look("99.01", Level.VILLAGE, language="en").map_title
    assert said == "Status of Kampung KB by village, Kabupaten Tirtamandala"


def test_a_day_after_every_report_is_said_to_be_that_of_the_newest_report(look):
    shown = look("99.01", day=date(2030, 1, 1))
    assert (shown.day, shown.asked, shown.newest) == (
        date(2023, 7, 27),
        date(2030, 1, 1),
        date(2023, 7, 27),
    )
    assert shown.sentence.endswith("per 27 Juli 2023. 248 belum.")
    assert look("99.01", day=date(2023, 7, 1)).asked is None
    # other areas of the sample have newer reports
    assert look("99.01", day=None).day == date(2023, 7, 27)
    assert look("99.05", day=None).day == date(2024, 6, 1)
