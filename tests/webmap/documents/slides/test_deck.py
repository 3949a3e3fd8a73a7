"""The slides of each kind of area: which there are, and that every figure is that of the page."""

import re
from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadDate, BadParameter
from webmap.core.i18n import number
from webmap.documents.figure.options import FigureOptions
from webmap.documents.slides import deck as slides


def titles(content):
    return [one.title.partition(",")[0].partition(":")[0] for one in content.slides]


def test_a_regency_has_a_slide_for_each_question(content_of):
    assert titles(content_of("99.01")) == [
        "Kampung KB di Kabupaten Tirtamandala",
        "Cakupan Kampung KB per kecamatan",
        "Status Kampung KB per desa/kelurahan",
        "Target dan kekurangan",
        "Kekurangan ke target akhir 2024 (Presiden RI) per kecamatan",
        "Urutan cakupan per kecamatan",
        "Status dan klasifikasi per kecamatan",
        "Angka per kecamatan",
        "Perubahan status per desa/kelurahan sejak 16 Mei 2023",
        "Yang berubah sejak 16 Mei 2023",
        "Perkembangan",
        "Cakupan terendah di Kabupaten Tirtamandala",
        "Sumber",
    ]


def test_a_district_has_its_villages_and_no_ranking(content_of):
    found = titles(content_of("99.01.01", "en"))
    assert found == [
        "Kampung KB in Kecamatan Kampung Kuning",
        "Status of Kampung KB by village",
        "Targets and what is missing",
        "Change of status by village since 16 May 2023",
        "What changed since 16 May 2023",
        "Trend",
        "Villages",
        "Sources",
    ]
    assert titles(content_of("99.01.01.2001", "en")) == found


def test_the_country_shows_provinces_then_regencies(content_of):
    maps = [one.map.by for one in content_of("ID").slides if one.map]
    assert maps[:2] == [Level.PROVINCE, Level.REGENCY]
    assert "Cakupan terendah per kabupaten/kota" in titles(content_of("ID"))


def test_an_area_without_reports_says_so_and_ranks_nothing(content_of):
    content = content_of("99.01", day=date(2021, 1, 1))
    assert titles(content) == [
        "Kampung KB di Kabupaten Tirtamandala",
        "Cakupan Kampung KB per kecamatan",
        "Target dan kekurangan",
        "Sumber",
    ]
    assert content.slides[0].text.startswith("Belum ada data tentang 297 desa/kelurahan")
    assert "Belum ada laporan." in content.slides[-1].remarks
    assert [row[3:] for row in content.slides[2].table.rows] == [["–", "tanpa data"]] * 3


def test_every_map_has_the_sentence_or_classes_and_the_legend_of_its_view(content_of, view_of):
    content = content_of("99.01")
    coverage, status = (one for one in content.slides[1:3])
    view = view_of("99.01")
    assert (coverage.title, coverage.text) == (view.map_title, view.sentence)
    assert list(coverage.legend.entries) == view.legend
    village = view_of("99.01", Level.VILLAGE)
    assert (status.title, status.text) == (village.map_title, village.class_line)
    assert list(status.legend.entries) == village.legend


def digits(text):
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d)", "", text)))


@pytest.mark.parametrize("code", ["99", "99.01", "99.01.01"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_notes_have_the_figures_of_the_slide(content_of, code, language):
    for slide in content_of(code, language).slides:
        notes = digits(" ".join([slide.title, *slide.notes]))
        shown = [slide.text, *slide.remarks]
        if slide.legend:
            counts = [number(one.count, language) for one in slide.legend.entries if one.count]
            shown += counts
        if slide.table:
            shown += [cell for row in slide.table.rows for cell in row]
        assert digits(" ".join(shown)) <= notes, slide.title


def test_every_slide_names_day_fingerprint_source_and_notice(content_of, view_of):
    foot = content_of("99.01").foot
    view = view_of("99.01")
    for part in ("Data contoh", "27 Juli 2023", view.fingerprint, view.caption, view.title):
        assert part in foot


def test_the_date_of_change_and_the_target_are_those_asked_for(content_of, view_of):
    since = date(2022, 12, 26)
    keys = [key for key, _ in view_of("99.01").gap.choices]
    content = content_of("99.01", since=since, key="change", target=keys[0])
    change = view_of("99.01", since=since, key="change").change
    assert any(one.text.startswith(change.sentence) for one in content.slides)
    gap = view_of("99.01", key="gap", target=keys[0])
    assert gap.theme.title in [one.title for one in content.slides]
    assert content.slides[5].title != gap.theme.title


def test_a_theme_besides_has_a_slide_of_its_own(content_of, view_of):
    themed = view_of("99.01", Level.VILLAGE, key="next")
    slide = next(one for one in content_of("99.01", key="next").slides if one.map and one.map.theme)
    assert slide.title == themed.theme.title
    assert list(slide.legend.entries) == themed.legend


def test_no_earlier_report_means_no_slide_of_change(content_of):
    found = titles(content_of("99.01", day=date(2022, 12, 26)))
    assert not [one for one in found if "sejak" in one or one == "Perkembangan"]


def test_later_reports_are_not_in_the_trend_of_an_earlier_day(content_of):
    content = content_of("99.01", day=date(2023, 5, 16))
    days = next(one.chart.categories for one in content.slides if one.title.startswith("Perkem"))
    assert max(days) == date(2023, 5, 16)


def test_a_day_of_change_after_the_day_shown_is_refused(content_of):
    with pytest.raises(BadDate):
        content_of("99.01", since=date(2030, 1, 1), key="change")


def test_dates_side_by_side_are_refused(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        options = FigureOptions(sides=("2023-05-16", "2023-07-27"))
        with pytest.raises(BadParameter, match="one date"):
            slides.deck(session, get_snapshot(session), "99.01", options)
