"""Symbols of QGIS as XML: fills with a border, grey lines for no data, stripes over partial areas.

The elements and names are those that QGIS 3.22 writes; later versions read them.
"""

from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

from webmap.documents.drawing.fills import HATCH, INK, PAPER
from webmap.styles.classes import StyleClass

_HATCH_DISTANCE, _HATCH_WIDTH = "1.3", "0.28"  # mm
_STRIPE_DISTANCE = "2"
_STRIPES = ((PAPER, "0.7"), (INK, "0.25"))  # colour, width in mm; the second over the first
_ANGLE = "45"  # degrees

# white borders would cover villages that are drawn small
_BORDER_WIDTH = (
    "CASE WHEN @map_scale > 3000000 THEN 0.03 WHEN @map_scale > 700000 THEN 0.08 ELSE 0.16 END"
)


def class_symbol(name: str, style: StyleClass) -> Element:
    """Return the fill symbol of a class."""
    symbol = _symbol(name, "fill")
    fill = _layer(
        symbol,
        "SimpleFill",
        {
            "color": rgba(style.colour),
            "style": "solid",
            "joinstyle": "bevel",
            "outline_color": rgba(style.outline),
            "outline_style": "solid",
            "outline_width": "0.16",
            "outline_width_unit": "MM",
        },
    )
    _data_defined(fill, {"outlineWidth": _BORDER_WIDTH})
    if style.hatched:
        _pattern(symbol, f"@{name}@1", HATCH, _HATCH_DISTANCE, _HATCH_WIDTH)
    return symbol


def partial_symbol(name: str) -> Element:
    """Return the symbol of the stripes over areas of which a part has no data."""
    symbol = _symbol(name, "fill")
    for place, (colour, width) in enumerate(_STRIPES):
        _pattern(symbol, f"@{name}@{place}", colour, _STRIPE_DISTANCE, width)
    return symbol


def rgba(colour: str) -> str:
    """Return a colour ``#rrggbb`` as QGIS writes it: ``217,72,1,255``."""
    return ",".join([*(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)), "255"])


def option_map(parent: Element, values: Mapping[str, str]) -> Element:
    """Append a map of texts in the way QGIS writes settings; return its element."""
    options = etree.SubElement(parent, "Option", type="Map")
    for name, value in values.items():
        etree.SubElement(options, "Option", name=name, type="QString", value=value)
    return options


def _symbol(name: str, kind: str) -> Element:
    return etree.Element(
        "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )


def _layer(symbol: Element, kind: str, values: Mapping[str, str]) -> Element:
    layer = etree.SubElement(symbol, "layer", {"class": kind})
    layer.attrib.update({"enabled": "1", "locked": "0", "pass": "0"})
    option_map(layer, values)
    return layer


def _pattern(symbol: Element, line_name: str, colour: str, distance: str, width: str) -> None:
    pattern = _layer(
        symbol,
        "LinePatternFill",
        {
            "angle": _ANGLE,
            "color": rgba(colour),
            "distance": distance,
            "distance_unit": "MM",
            "line_width": width,
            "line_width_unit": "MM",
        },
    )
    line = _symbol(line_name, "line")
    pattern.append(line)
    _layer(
        line,
        "SimpleLine",
        {
            "capstyle": "square",
            "joinstyle": "bevel",
            "line_color": rgba(colour),
            "line_style": "solid",
            "line_width": width,
            "line_width_unit": "MM",
        },
    )


def _data_defined(layer: Element, expressions: Mapping[str, str]) -> None:
    collection = option_map(
        etree.SubElement(layer, "data_defined_properties"), {"name": "", "type": "collection"}
    )
    properties = etree.SubElement(collection, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        one = etree.SubElement(properties, "Option", name=name, type="Map")
        etree.SubElement(one, "Option", name="active", type="bool", value="true")
        etree.SubElement(one, "Option", name="expression", type="QString", value=expression)
        etree.SubElement(one, "Option", name="type", type="int", value="3")  # an expression
