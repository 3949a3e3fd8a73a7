import pytest

from tests.webmap.maps.area_rows import BREBES, LARGE, row, target
from webmap.maps import target_sentences


def test_targets_say_what_is_missing_and_what_is_over():
    first, second = target_sentences.target_progress(BREBES)
    assert (first.label, first.wanted, first.verdict) == ("Target akhir 2023", "153", "kurang 104")
    assert second.verdict == "kurang 248"
    assert second.after.startswith("144 ")
    banten = row(
        dasar=1357,
        unformed=195,
        targets=[
            target(1164, 1357),
            target(932, 510, metric="advanced", due="2024-06-01"),
            target(9, None, due="2024-12-31"),
        ],
    )
    met, advanced, unknown = target_sentences.target_progress(banten)
    assert (met.met, met.verdict, met.share) == (True, "tercapai, lebih 193", 1.0)
    assert advanced.label == "Target mandiri + berkelanjutan 1 Juni 2024"
    assert advanced.share == pytest.approx(0.5472, abs=1e-4)
    assert (unknown.met, unknown.verdict) == (None, "tanpa data")


def one_target(wanted, reached, *, metric="formed", due="2023-12-31"):
    own = target(wanted, reached, metric=metric, due=due)
    return row(dasar=1, unformed=1, targets=[own])


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
    (progress,) = target_sentences.target_progress(area)
    assert (progress.met, progress.verdict) == (met, in_indonesian)
    (progress,) = target_sentences.target_progress(area, "en")
    assert (progress.met, progress.verdict) == (met, in_english)
    assert progress.share == pytest.approx(min(1, (reached or 0) / 10))


def test_a_target_of_no_village_is_met():
    (progress,) = target_sentences.target_progress(one_target(0, 0))
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
    (progress,) = target_sentences.target_progress(one_target(5, 1, metric=metric, due=due))
    assert progress.label == label


def test_what_comes_after_an_earlier_target_is_said_only_where_both_are_missed():
    def after(first, second):
        targets = [*first["targets"], *second["targets"]]
        return [
            one.after for one in target_sentences.target_progress(row(dasar=1, targets=targets))
        ]

    missed = one_target(1500, 10)
    later = one_target(3000, 10, due="2024-12-31")
    assert after(missed, later) == ["", "1.500 di antaranya sesudah target 2023 (Presiden RI)"]
    assert after(one_target(10, 10), later) == ["", ""]  # the earlier one is met
    assert after(missed, one_target(5, 10, due="2024-12-31")) == ["", ""]  # the later one is
    other = one_target(3000, 10, metric="advanced", due="2024-12-31")
    assert after(missed, other) == ["", ""]  # of another metric


def test_of_several_issuers_the_nearest_is_the_earlier_target():
    own = target(153, 49, issuer="Kabupaten Brebes", set_for="33.29", share=None)
    area = row(dasar=49, unformed=248, targets=[own, *BREBES["targets"]])
    *_, last = target_sentences.target_progress(area)
    assert last.after == "144 di antaranya sesudah target 2023 (Kabupaten Brebes)"


def test_a_gap_is_a_range_where_villages_have_no_data():
    country = row(dasar=22072, unformed=23719, no_data=37971)
    first = target(62822, 22072, no_data=37971)
    second = target(83762, 22072, due="2024-12-31", no_data=37971)
    texts = [target_sentences.gap_text(one, country["no_data"]) for one in (first, second)]
    assert texts == [
        "kurang 2.779–40.750 (37.971 tanpa data)",
        "kurang 23.719–61.690 (37.971 tanpa data)",
    ]


def test_villages_without_data_may_decide_whether_a_target_is_met():
    area = row(dasar=5, no_data=10, targets=[target(8, 5, no_data=10)])
    (progress,) = target_sentences.target_progress(area)
    assert (progress.met, progress.verdict) == (None, "kurang 0–3 (10 tanpa data)")


def test_rows_that_wait_could_lessen_a_gap():
    area = row(dasar=49, unformed=248, review=3, targets=[target(153, 49)])
    (progress,) = target_sentences.target_progress(area)
    assert progress.verdict == "kurang 104"
    assert progress.waiting == "paling sedikit 101 bila 3 baris yang menunggu diterima"
    (progress,) = target_sentences.target_progress(area, "en")
    assert progress.waiting == "at least 101 if the 3 waiting rows are accepted"


def test_who_set_a_target_is_named_with_instrument_and_day():
    inpres = target(223, 49, instrument="Inpres 3/2022", set_on="2022-06-14")
    assert target_sentences.issuer_text(inpres) == "Presiden RI, Inpres 3/2022, 14 Juni 2022"
    part = target(9, 2, issuer="Kabupaten Brebes", allotted=True, share=None)
    assert target_sentences.issuer_text(part) == "pembagian dari target Kabupaten Brebes"
    assert (
        target_sentences.issuer_text(part, "en") == "allotted from the target of Kabupaten Brebes"
    )


def notes(own, parts):
    return " ".join(target_sentences.sum_notes(own, parts, "kecamatan"))


def test_sums_that_differ_are_explained():
    own = target(223, 49)
    parts = [target(113, 25), target(117, 24)]
    assert notes(own, parts) == (
        "Tiap kecamatan dibulatkan ke atas: jumlah targetnya 230. Jumlah kekurangannya 181."
    )
    surplus = [target(100, 120), target(123, 20)]
    assert notes(target(223, 140), surplus) == (
        "Kelebihan di satu kecamatan tidak menutup kekurangan di kecamatan lain: jumlah "
        "kekurangannya 103."
    )
    assert notes(target(10, 4), [target(5, 2), target(5, 2)]) == ""


def test_an_allotted_number_says_how_it_is_allotted_and_where_it_is_replaced():
    own = target(153, 49, share=None, set_for="33.29")
    part = {"share": None, "set_for": "33.29", "allotted": True}
    added_up = [target(100, 30, **part), target(53, 19, **part)]
    assert notes(own, added_up).startswith("Pembagian: menurut jumlah desa tiap kecamatan")
    assert "Jumlah" not in notes(own, added_up)
    replaced = [target(100, 30, **part), target(60, 19, share=None, set_for="33.29.01")]
    assert notes(own, replaced).endswith(
        "1 kecamatan memakai targetnya sendiri. Jumlah target tiap kecamatan 160. "
        "Jumlah kekurangannya 111."
    )


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("id", [
            ("Target akhir 2023", "20.000", "kurang 2.000–3.500 (8.800 tanpa data)", ""),
            ("Target 30 Desember 2024", "39.600", "kurang 14.300–23.100 (8.800 tanpa data)",
             "19.600 di antaranya sesudah target 2023 (Presiden RI)"),
            ("Target mandiri + berkelanjutan akhir 2024", "5.000", "tercapai, lebih 2.700", ""),
        ]),
        ("en", [
            ("Target, end of 2023", "20,000", "2,000–3,500 missing (8,800 without data)", ""),
            ("Target 30 December 2024", "39,600", "14,300–23,100 missing (8,800 without data)",
             "19,600 of them after the 2023 target (Presiden RI)"),
            ("Target mandiri + berkelanjutan, end of 2024", "5,000", "met, 2,700 over", ""),
        ]),
    ],
)  # fmt: skip
def test_targets_in_every_language(language, texts):
    progress = target_sentences.target_progress(LARGE, language)
    assert [(one.label, one.wanted, one.verdict, one.after) for one in progress] == texts
    assert [one.overdue for one in progress] == [False, True, False]
    assert [one.met for one in progress] == [False, False, True]
    assert [one.share for one in progress] == pytest.approx([0.825, 16500 / 39600, 1.0])
