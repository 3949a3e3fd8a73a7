import pytest

from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.next_class import NextClass
from kampungkb.indicators.worklist import STAGES, Need, Order
from webmap.worklist import sentences


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_need_order_and_stage_has_a_name_of_its_own(language):
    for kinds, name in ((Need, sentences.need_label), (Order, sentences.order_label)):
        assert len({name(one, language) for one in kinds}) == len(kinds)
    assert len({sentences.stage_label(one, language) for one in STAGES}) == len(STAGES)


def test_every_stage_says_what_is_still_missing():
    texts = [sentences.formation_text(True, stage) for stage in (*STAGES, "")]
    assert len(set(texts)) == 4
    assert sentences.formation_text(False, "") == "belum ada Kampung KB"


def test_a_layer_is_named_in_its_need():
    assert sentences.need_label(Need.LAYER_MISSING, "id", "bkb") == "terbentuk, tanpa BKB"


def test_a_step_up_names_scores_and_class():
    before, after = [2] + [3] * 11, [3] * 12
    text = sentences.raise_text(
        before, after, VillageClass.BERKELANJUTAN, NextClass.BLOCKED_INPUT, "en"
    )
    assert text == "Input Pokja 2→3: becomes Berkelanjutan"
    same = sentences.raise_text(after, after, VillageClass.NO_DATA, NextClass.TOP, "en")
    assert same == ""


def test_columns_name_the_areas_that_the_list_spans():
    assert "regency" not in sentences.columns("33.29")
    assert "regency" in sentences.columns("33") and "province" not in sentences.columns("33")
    assert "province" in sentences.columns("ID")
