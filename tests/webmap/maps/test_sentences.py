from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from tests.webmap.maps.area_rows import BREBES, row, rows
from webmap.maps import sentences

DAY = date(2023, 7, 27)


def test_the_sentence_says_it_all():
    assert sentences.sentence(BREBES, "Kabupaten Brebes", DAY) == (
        "49 dari 297 desa/kelurahan di Kabupaten Brebes sudah membentuk Kampung KB (16,5 %) "
        "per 27 Juli 2023. 248 belum."
    )


@pytest.mark.parametrize(
    ("area", "end"),
    [
        (row(dasar=295), "295 dari 295 desa/kelurahan di X sudah membentuk Kampung KB (100 %) per "
         "27 Juli 2023. Semua sudah."),
        (row(dasar=15, forming=2, unformed=22), "(38,5 %) per 27 Juli 2023. 22 belum, 2 dirintis."),
        (row(dasar=1, no_data=2000), "(0,1 %) per 27 Juli 2023. 2.000 tanpa data."),
        (row(no_data=21), "Belum ada data tentang 21 desa/kelurahan di X per 27 Juli 2023."),
        (row(), "Tidak ada desa/kelurahan yang tercatat di X."),
    ],
)  # fmt: skip
def test_the_sentence_names_what_is_missing(area, end):
    assert sentences.sentence(area, "X", DAY).endswith(end)


@given(rows, st.text(max_size=20))
def test_any_name_may_stand_in_a_sentence(area, title):
    parts = sentences.sentence_parts(area, title, DAY)
    assert title in sentences.sentence(area, title, DAY)
    assert {emphasis for _, emphasis in parts} <= {
        None, "strong", "unformed", "forming", "no_data"
    }  # fmt: skip


def test_a_village_has_a_sentence_of_its_own():
    said = sentences.village_sentence(
        row(level="village", berkembang=1), "Desa Bentar", "Kecamatan Salem", DAY
    )
    assert said == (
        "Desa Bentar, Kecamatan Salem, sudah membentuk Kampung KB per 27 Juli 2023: "
        "klasifikasi Berkembang."
    )
    unknown = sentences.village_sentence(row(level="village", no_data=1), "D", "K", DAY)
    assert unknown.startswith("Belum ada data")


def test_targets_say_what_is_missing_and_what_is_over():
    first, second = sentences.target_progress(BREBES)
    assert (first.label, first.wanted, first.verdict) == ("Target akhir 2023", "153", "kurang 104")
    assert second.verdict == "kurang 248"
    assert second.after.startswith("144 ")
    banten = row(
        dasar=1357,
        unformed=195,
        targets=[
            {"metric": "formed", "due": "2023-12-31", "wanted": 1164, "reached": 1357, "gap": 0},
            {"metric": "advanced", "due": "2024-06-01", "wanted": 932, "reached": 510, "gap": 422},
            {"metric": "formed", "due": "2024-12-31", "wanted": 9, "reached": None, "gap": None},
        ],
    )
    met, advanced, unknown = sentences.target_progress(banten)
    assert (met.met, met.verdict, met.share) == (True, "tercapai, lebih 193", 1.0)
    assert advanced.label == "Target mandiri + berkelanjutan 1 Juni 2024"
    assert advanced.share == pytest.approx(0.5472, abs=1e-4)
    assert (unknown.met, unknown.verdict) == (None, "tanpa data")


def one_target(wanted, reached, *, metric="formed", due="2023-12-31"):
    gap = None if reached is None else max(0, wanted - reached)
    target = {"metric": metric, "due": due, "wanted": wanted, "reached": reached, "gap": gap}
    return row(dasar=1, unformed=1, targets=[target])


@pytest.mark.parametrize(
    ("reached", "met", "in_indonesian", "in_english"),
    [
        (0, False, "kurang 10", "10 missing"),
        (9, False, "kurang 1", "1 missing"),
        (10, True, "tercapai", "met"),
        (11, True, "tercapai, lebih 1", "met, 1 over"),
        (None, None, "tanpa data", "no data"),
    ],
)
def test_a_target_is_met_from_the_wanted_number_on(reached, met, in_indonesian, in_english):
    area = one_target(10, reached)
    (progress,) = sentences.target_progress(area)
    assert (progress.met, progress.verdict) == (met, in_indonesian)
    (progress,) = sentences.target_progress(area, "en")
    assert (progress.met, progress.verdict) == (met, in_english)
    assert progress.share == pytest.approx(min(1, (reached or 0) / 10))


def test_a_target_of_no_village_is_met():
    (progress,) = sentences.target_progress(one_target(0, 0))
    assert (progress.met, progress.share, progress.verdict) == (True, 1.0, "tercapai")


@pytest.mark.parametrize(
    ("metric", "due", "label"),
    [
        ("formed", "2023-12-31", "Target akhir 2023"),
        ("formed", "2023-12-30", "Target 30 Desember 2023"),
        ("formed", "2023-01-31", "Target 31 Januari 2023"),
        ("advanced", "2024-12-31", "Target mandiri + berkelanjutan akhir 2024"),
        ("advanced", "2024-12-01", "Target mandiri + berkelanjutan 1 Desember 2024"),
    ],
)
def test_a_target_at_the_end_of_a_year_is_named_by_the_year(metric, due, label):
    (progress,) = sentences.target_progress(one_target(5, 1, metric=metric, due=due))
    assert progress.label == label


def test_what_comes_after_an_earlier_target_is_said_only_where_both_are_missed():
    def after(first, second):
        targets = [*first["targets"], *second["targets"]]
        return [one.after for one in sentences.target_progress(row(dasar=1, targets=targets))]

    missed = one_target(1500, 10)
    later = one_target(3000, 10, due="2024-12-31")
    assert after(missed, later) == ["", "1.500 di antaranya sesudah target 2023"]
    assert after(one_target(10, 10), later) == ["", ""]  # the earlier one is met
    assert after(missed, one_target(5, 10, due="2024-12-31")) == ["", ""]  # the later one is
    other = one_target(3000, 10, metric="advanced", due="2024-12-31")
    assert after(missed, other) == ["", ""]  # of another metric


def test_the_caption_names_sources_and_dates():
    source = {"source": "Portal Kampung KB", "date": "2023-07-27"}
    assert sentences.caption([source], ["wilayah_boundaries 2026"]) == (
        "Portal Kampung KB, 27 Juli 2023 · Batas: wilayah_boundaries 2026"
    )
    assert "2 laporan lain" in sentences.caption([source] * 4, [])
    assert sentences.caption([], []) == "Belum ada laporan"


def test_the_map_has_words_for_who_does_not_see_it():
    said = sentences.alternative([BREBES], BREBES, "Jawa Tengah", Level.REGENCY, DAY)
    assert "Cakupan Kampung KB per kabupaten/kota, Jawa Tengah" in said
    assert "di bawah 25 %: 1" in said and "49 dari 297" in said
    by_village = sentences.alternative([], BREBES, "Kabupaten Brebes", Level.VILLAGE, DAY)
    assert "Belum terbentuk: 248" in by_village


def test_a_tooltip_says_figures_and_what_is_unknown():
    assert sentences.figure_lines(BREBES) == ["49 dari 297 terbentuk (16,5 %)", "248 belum"]
    assert sentences.figure_lines(row(no_data=3)) == ["tanpa data (3 desa/kelurahan)"]
