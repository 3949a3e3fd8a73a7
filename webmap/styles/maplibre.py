"""Layers of a MapLibre style (style specification, version 8) for a theme of one level of tiles.

Each class is a fill layer of its own with a filter: programs that list the layers of a style, such
as QGIS, show them as a legend. ``metadata`` has the label of the class for a legend in a browser.
No data is drawn without hatch, because a pattern would need a sprite.
"""

import math
from collections.abc import Sequence
from typing import Any

from boundaries.areas.codes import Level
from webmap.documents.drawing.fills import INK, PAPER
from webmap.styles.classes import StyleClass, StyleTheme
from webmap.styles.conditions import Comparison, Condition, Operator, Share
from webmap.styles.qml import LABEL_SCALES

LABEL = "kampungkb:label"
"""Key in the metadata of a layer: the name of its class, as in the legend of the site."""

MapLayer = dict[str, Any]
Expression = list[Any]

_SCALE_AT_ZERO = 279_541_132  # denominator at zoom 0: tiles of 512 pixels, 96 pixels per inch
_BORDER_WIDTH = ["interpolate", ["linear"], ["zoom"], 5, 0.1, 9, 0.4, 13, 1]  # pixels by zoom


def map_layers(theme: StyleTheme, source: str, source_layer: str) -> list[MapLayer]:
    """Return the layers that draw a theme: fills by class, and borders.

    ``source``, ``source_layer``: of the vector tiles, whose features have the attributes of the
    theme.
    """
    fills = [_fill(theme, one, source, source_layer) for one in theme.classes]
    border = {
        "id": f"{source_layer}-border",
        "type": "line",
        "source": source,
        "source-layer": source_layer,
        "paint": {"line-color": PAPER, "line-width": _BORDER_WIDTH},
    }
    return [*fills, border]


def label_layer(level: Level, source: str, source_layer: str) -> MapLayer:
    """Return the layer of the names of the areas of a level, drawn with the program's own fonts."""
    return {
        "id": f"{source_layer}-name",
        "type": "symbol",
        "source": source,
        "source-layer": source_layer,
        "minzoom": zoom_of(LABEL_SCALES[level]),
        "layout": {"text-field": ["get", "name"], "text-size": 11, "text-max-width": 8},
        "paint": {"text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.2},
    }


def zoom_of(denominator: float) -> float:
    """Return the zoom at which the scale is 1 : ``denominator``, to one decimal."""
    return round(math.log2(_SCALE_AT_ZERO / denominator), 1)


def _fill(theme: StyleTheme, one: StyleClass, source: str, source_layer: str) -> MapLayer:
    return {
        "id": f"{source_layer}-{one.key}",
        "type": "fill",
        "source": source,
        "source-layer": source_layer,
        "filter": filter_expression(one.conditions),
        "paint": {"fill-color": one.colour, "fill-outline-color": one.outline},
        "metadata": {LABEL: one.label, "kampungkb:theme": theme.key},
    }


def filter_expression(conditions: Sequence[Condition]) -> Expression:
    """Return conditions as an expression; an attribute that a feature lacks is missing."""
    parts = [_joined("all", [_comparison(one) for one in condition]) for condition in conditions]
    return _joined("any", parts)


def _joined(operator: str, parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else [operator, *parts]


def _comparison(one: Comparison) -> Expression:
    if one.operator is Operator.MISSING:
        return ["!", ["has", one.attribute]]
    operator = "==" if one.operator is Operator.EQUAL else one.operator.value
    comparison = [operator, ["get", one.attribute], _value(one.value)]
    if operator == "==":
        return comparison
    # comparing a missing number would be an error
    return ["all", ["has", one.attribute], comparison]


def _value(value: str | float | Share | None) -> Any:
    if not isinstance(value, Share):
        return value
    other = ["get", value.attribute]
    return other if value.factor == 1 else ["*", value.factor, other]
