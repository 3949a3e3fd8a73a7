import pytest

from kampungkb.indicators.classification import CLASSIFIED, VillageClass
from kampungkb.register.vocabulary import STAGE_WORDS
from webmap.documents.sheet.next_steps import next_step, stage_label

WEAK = [1] * 12


@pytest.mark.parametrize(
    ("stage", "missing"),
    [
        ("", "tahap belum diketahui"),
        ("sosialisasi", "komitmen"),
        ("komitmen", "SK"),
        ("sk", "laporkan terbentuk"),
    ],
)
def test_what_is_forming_lacks_the_stage_after_its_own(stage, missing):
    assert next_step(VillageClass.FORMING, stage=stage) == missing


def test_the_first_stage_of_an_unformed_village():
    assert next_step(VillageClass.UNFORMED) == "sosialisasi"


def test_every_stage_has_a_name():
    assert all(stage_label(one) for one in STAGE_WORDS)


def test_no_data_lacks_a_report_or_a_corrected_one():
    assert next_step(VillageClass.NO_DATA) == "belum ada laporan"
    assert next_step(VillageClass.NO_DATA, unreadable=True) == "perbaiki baris laporan"
    assert next_step(VillageClass.NO_DATA, brief=True) == "laporan"


def test_never_filled_in_is_not_weak():
    assert next_step(VillageClass.DASAR, scores=WEAK) == "belum pernah diisi"
    assert next_step(VillageClass.DASAR, scores=WEAK, brief=True) == "belum diisi"


def test_the_fewest_points_to_a_class():
    scores = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2]
    assert next_step(VillageClass.DASAR, scores=scores) == "1 poin ke Berkelanjutan"
    assert next_step(VillageClass.DASAR, scores=scores, brief=True) == "+1 Berkelanjutan"


def test_without_scores():
    assert next_step(VillageClass.DASAR) == "tanpa skor"
    assert next_step(VillageClass.DASAR, scores=[0] * 12) == "tanpa skor"
    assert next_step(VillageClass.BERKELANJUTAN) == "kelas tertinggi"
    assert next_step(VillageClass.UNCLASSIFIED) == "isi klasifikasi"


@pytest.mark.parametrize("brief", [True, False])
@pytest.mark.parametrize("scores", [(), WEAK, [4] * 12, [2] * 12])
@pytest.mark.parametrize("key", list(VillageClass))
def test_every_village_lacks_something_in_both_languages(key, scores, brief):
    found = {
        next_step(key, scores=scores, brief=brief, language=language) for language in ("id", "en")
    }
    assert all(found)
    assert not brief or key not in CLASSIFIED or max(map(len, found)) <= 18
