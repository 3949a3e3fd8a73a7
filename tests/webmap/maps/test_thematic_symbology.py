import itertools

import pytest

from kampungkb.thematic.registry import LAYERS, LayerClass
from tests.webmap.maps.test_symbology import SIGHT, difference, seen
from webmap.maps.thematic_symbology import (
    COLOURS,
    layer_class_label,
    layer_legend,
    layer_name,
    layer_title,
    layer_unit,
)

TOTAL = {
    "code": "99", "name": "Nusa Contoh", "level": "province", "villages": 10, "no_data": 1,
    "none": 2, "exists": 3, "reports": 4, "present": 7, "share": 0.7, "share_at_most": 0.8,
}  # fmt: skip


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_classes_are_told_apart_by_all_eyes(sight):
    for one, other in itertools.combinations(COLOURS, 2):
        assert difference(seen(COLOURS[one], sight), seen(COLOURS[other], sight)) >= 15, (
            one,
            other,
        )


def test_every_class_and_layer_has_colour_and_names():
    assert set(COLOURS) == set(LayerClass)
    for one in LayerClass:
        assert layer_class_label(one, "id") and layer_class_label(one, "en")
    assert layer_class_label(LayerClass.REPORTS, "en") == "Exists and reports"
    for key in LAYERS:
        assert layer_name(key) and layer_title(key) != layer_name(key)
        assert layer_unit(key, "en") in {"groups", "houses of data"}


def test_the_legend_shows_what_is_missing_first_and_hatches_no_data():
    legend = layer_legend("bkb", TOTAL, "id")
    assert [(one.key, one.count) for one in legend] == [
        ("none", 2), ("exists", 3), ("reports", 4), ("no_data", 1),
    ]  # fmt: skip
    assert [one.key for one in legend if one.hatched] == ["no_data"]


def test_a_layer_without_reports_has_no_such_line():
    assert [one.key for one in layer_legend("rumah_dataku", TOTAL)] == ["none", "exists", "no_data"]
