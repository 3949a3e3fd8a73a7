import itertools
import re

import pytest

from kampungkb.register import cells
from kampungkb.thematic.registry import LAYER_CLASSES, LAYERS, LayerClass, UnknownLayer, find_layer


def test_keys_are_plain_and_signs_tell_one_layer_from_another():
    assert list(LAYERS) == ["rumah_dataku", "bkb", "bkr", "bkl", "uppka", "pikr"]
    for key, layer in LAYERS.items():
        assert layer.key == key and re.fullmatch("[a-z_]+", key)
        for title in (layer.heading, *layer.signs, *layer.details):
            assert cells.normalised_text(title) == title
        assert layer.signs
    for one, other in itertools.combinations(LAYERS.values(), 2):
        assert not one.signs & other.signs
        assert one.heading != other.heading


def test_bytes_are_the_places_of_classes_and_no_data_is_zero():
    assert [one.byte for one in LAYER_CLASSES] == [0, 1, 2, 3]
    assert LayerClass.NO_DATA.byte == 0
    assert [one for one in LAYER_CLASSES if one.is_present] == ["exists", "reports"]
    assert LayerClass.REPORTS not in LAYERS["rumah_dataku"].classes
    assert LAYERS["bkb"].classes == LAYER_CLASSES


def test_a_layer_is_found_by_its_key():
    assert find_layer("Rumah-DataKu") is LAYERS["rumah_dataku"]
    with pytest.raises(UnknownLayer, match="rumah_dataku, bkb"):
        find_layer("posyandu")
