import pytest

from kampungkb.indicators.next_class import NextClass, easiest_step, score_figures
from webmap.maps.scores import sentences

SCORES = [2, 3, 3, 2, 3, 3, 3, 3, 1, 2, 3, 3]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_next_class_has_a_name_of_its_own(language):
    names = [sentences.next_class_label(one, language) for one in NextClass]
    assert len(set(names)) == len(NextClass) and all(names)


def test_a_step_is_told_as_advice():
    step = easiest_step(score_figures(SCORES))
    assert sentences.step_sentence(step) == "naikkan Input Pokja 2 → 4: menjadi Berkembang"
    assert sentences.points_text(step, "en") == "2 points to Berkembang"


def test_a_cell_says_points_never_filled_or_the_highest_class():
    assert sentences.lacking_text(score_figures(SCORES)) == "2 poin ke Berkembang"
    assert sentences.lacking_text(score_figures([1] * 12)) == "belum pernah diisi"
    assert sentences.lacking_text(score_figures([4] * 12)) == "kelas tertinggi"


def test_indices_that_block_are_listed():
    assert sentences.blocked_text(["input"]) == "Input"
    assert sentences.blocked_text(["input", "process", "output"]) == "Input, Proses dan Output"
