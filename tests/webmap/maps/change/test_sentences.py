"""Texts about changes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators import changes
from kampungkb.indicators.changes import Change
from kampungkb.indicators.classification import VillageClass
from tests.kampungkb.indicators.worlds import make_states, paired_worlds
from webmap.core.i18n import LANGUAGES
from webmap.maps.change.sentences import (
    area_lines,
    change_label,
    change_notes,
    class_change,
    coverage_sentence,
    points,
    sentence,
)

SINCE = date(2023, 7, 27)


def figures(both):
    return changes.total(changes.changes(*make_states(both)), "ID", {})


def test_the_sentence_counts_what_changed():
    total = figures(
        {
            "11.01.01.2001": ("unformed", "dasar"),
            "11.01.01.2002": ("dasar", "mandiri"),
            "11.01.01.2003": ("dasar", "dasar"),
        }
    )
    assert sentence(total, SINCE) == "1 baru, 1 naik, 0 turun, 0 hilang sejak 27 Juli 2023."
    assert sentence(total, SINCE, "en") == "1 new, 1 risen, 0 fallen, 0 gone since 27 July 2023."
    text = "Cakupan desa yang diketahui pada kedua tanggal: +33,3 poin persen (2 → 3 terbentuk)."
    assert coverage_sentence(total) == text


def test_stages_are_named_where_there_are_any():
    total = figures(
        {
            "11.01.01.2001": ("unformed", "forming"),
            "11.01.01.2002": ("forming", "unformed"),
        }
    )
    assert "1 mulai dirintis, 1 berhenti dirintis sejak" in sentence(total, SINCE)


def test_an_unknown_change_is_not_no_change():
    total = figures({"11.01.01.2001": ("no_data", "dasar")})
    assert sentence(total, SINCE) == "Perubahan sejak 27 Juli 2023 tidak diketahui."
    assert coverage_sentence(total) == ""
    assert area_lines(total) == ["perubahan tidak diketahui: tanpa data pada salah satu tanggal"]
    assert change_notes(total, 0, 0)[0].startswith("1 desa tanpa data")


def test_numbers_of_both_days_are_given_only_of_the_same_villages():
    total = figures({"11.01.01.2001": ("no_data", "dasar"), "11.01.01.2002": ("dasar", "dasar")})
    assert "→" not in coverage_sentence(total)
    assert area_lines(total)[-1] == "1 desa tanpa data pada salah satu tanggal"


def test_notes_say_what_the_figures_leave_out():
    total = figures({"11.01.01.2001": ("unclassified", "dasar")})
    notes = change_notes(total, 2, 3)
    assert [note.split(" ")[0] for note in notes] == ["1", "3", "2"]
    assert change_notes(figures({"11.01.01.2001": ("dasar", "dasar")}), 0, 0) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_has_a_name_of_its_own(language):
    assert len({change_label(one, language) for one in Change}) == len(Change)


def test_a_village_shows_both_classes():
    assert class_change(VillageClass.UNFORMED, VillageClass.DASAR) == "Belum terbentuk → Dasar"
    assert class_change(VillageClass.DASAR, VillageClass.DASAR) == "Dasar"


@given(st.floats(-1, 1))
def test_zero_points_mean_no_difference(share):
    text = points(share)
    assert (text == "0") == (share == 0)
    assert points(-share) == text.translate(str.maketrans("+−", "−+"))


@given(paired_worlds)
def test_texts_of_any_change_can_be_written(both):
    total = figures(both)
    for text in (sentence(total, SINCE), *area_lines(total), *change_notes(total, 1, 1)):
        assert "%(" not in text
