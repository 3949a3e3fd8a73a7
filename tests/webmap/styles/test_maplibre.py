from operator import ge, gt, le, lt
from typing import Any

import pytest

from boundaries.areas.codes import Level
from tests.webmap.styles.conftest import Rows, Themes
from webmap.styles.maplibre import LABEL, map_layers, zoom_of

_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": lambda a, b: a == b}


def _evaluate(expression: Any, row: dict[str, Any]) -> Any:
    # a second reading of the style specification; tiles leave out what has no value
    if not isinstance(expression, list):
        return expression
    name, *parts = expression
    if name in {"get", "has"}:
        value = row.get(parts[0])
        return value if name == "get" else value is not None
    if name == "all":
        return all(_evaluate(one, row) for one in parts)
    if name == "any":
        return any(_evaluate(one, row) for one in parts)
    values = [_evaluate(one, row) for one in parts]
    if name == "!":
        return not values[0]
    return values[0] * values[1] if name == "*" else _COMPARE[name](*values)


@pytest.mark.parametrize("level", [Level.VILLAGE, Level.DISTRICT])
def test_each_feature_is_in_the_fill_layer_of_its_class_and_no_other(
    rows: Rows, themes: Themes, level: Level
):
    for theme in themes(level, "id").values():
        fills = [one for one in map_layers(theme, "tiles", "areas") if one["type"] == "fill"]
        for row in rows(level):
            held = [one["id"] for one in fills if _evaluate(one["filter"], row)]
            assert held == [f"areas-{theme.class_of(row).key}"]  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["id", "en"])
def test_fill_layers_have_colours_and_labels_of_the_legend(themes: Themes, language: str):
    for level in (Level.VILLAGE, Level.REGENCY):
        for theme in themes(level, language).values():
            fills = [one for one in map_layers(theme, "tiles", "areas") if one["type"] == "fill"]
            assert [(one["metadata"][LABEL], one["paint"]["fill-color"]) for one in fills] == [
                (one.label, one.colour) for one in theme.classes
            ]


def test_a_scale_has_its_zoom():
    assert zoom_of(279_541_132 / 2**9) == 9
