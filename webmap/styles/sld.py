"""Styles of OGC: Styled Layer Descriptor 1.1 (05-078r4) with Symbology Encoding 1.1 (05-077r4).

GeoServer, MapServer and QGIS read them. Hatches are lines under names that QGIS and
GeoServer know.
"""

from collections.abc import Sequence

from lxml import etree
from lxml.etree import QName
from lxml.etree import _Element as Element

from webmap.documents.drawing.fills import HATCH, INK, PAPER
from webmap.styles.classes import StyleClass, StyleTheme
from webmap.styles.conditions import Comparison, Condition, Operator, Share
from webmap.styles.qml import LABEL_SCALES

SUFFIX = ".sld"
MEDIA_TYPE = "application/vnd.ogc.sld+xml"

SLD = "http://www.opengis.net/sld"
SE = "http://www.opengis.net/se"
OGC = "http://www.opengis.net/ogc"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {None: SLD, "se": SE, "ogc": OGC, "xsi": _XSI}
_SCHEMA = f"{SLD} http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd"

_OPERATORS = {
    Operator.EQUAL: "PropertyIsEqualTo",
    Operator.BELOW: "PropertyIsLessThan",
    Operator.AT_MOST: "PropertyIsLessThanOrEqualTo",
    Operator.ABOVE: "PropertyIsGreaterThan",
    Operator.AT_LEAST: "PropertyIsGreaterThanOrEqualTo",
    Operator.MISSING: "PropertyIsNull",
}
# a line as QGIS calls it, then as GeoServer does: a program takes the first mark that it knows
_LINES = ("horline", "shape://horline")
_TURN = "45"  # degrees


def sld(theme: StyleTheme, layer: str = "") -> bytes:
    """Return the style of a theme in UTF-8; ``layer``: name of the layer, else of the level."""
    root = etree.Element(QName(SLD, "StyledLayerDescriptor"), version="1.1.0", nsmap=_PREFIXES)
    root.set(QName(_XSI, "schemaLocation"), _SCHEMA)
    named = etree.SubElement(root, QName(SLD, "NamedLayer"))
    _add(named, "Name", layer or theme.level.word)
    style = etree.SubElement(named, QName(SLD, "UserStyle"))
    _add(style, "Name", f"{theme.key}_{theme.language}")
    _add(_add(style, "Description"), "Title", theme.title)
    rules = _add(style, "FeatureTypeStyle")
    for one in theme.classes:
        rule = _rule(rules, one.key, one.label, one.conditions)
        _polygon(rule, one)
        if one.hatched:
            _hatch(rule, HATCH, "0.5", "7")
    if theme.partial:
        rule = _rule(rules, "partial", theme.partial.label, theme.partial.conditions)
        _hatch(rule, INK, "0.5", "12")
    _labels(rules, theme)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    element = etree.SubElement(parent, QName(SE, name))
    element.text = text
    return element


def _parameter(parent: Element, name: str, value: str) -> None:
    _add(parent, "SvgParameter", value).set("name", name)


def _rule(parent: Element, key: str, label: str, conditions: Sequence[Condition]) -> Element:
    rule = _add(parent, "Rule")
    _add(rule, "Name", key)
    _add(_add(rule, "Description"), "Title", label)
    rule.append(ogc_filter(conditions))
    return rule


def _polygon(rule: Element, style: StyleClass) -> None:
    symbolizer = _add(rule, "PolygonSymbolizer")
    _parameter(_add(symbolizer, "Fill"), "fill", style.colour)
    stroke = _add(symbolizer, "Stroke")
    _parameter(stroke, "stroke", style.outline)
    _parameter(stroke, "stroke-width", "0.5")
    _parameter(stroke, "stroke-linejoin", "bevel")


def _hatch(rule: Element, colour: str, width: str, size: str) -> None:
    graphic = _add(_add(_add(_add(rule, "PolygonSymbolizer"), "Fill"), "GraphicFill"), "Graphic")
    for name in _LINES:
        mark = _add(graphic, "Mark")
        _add(mark, "WellKnownName", name)
        stroke = _add(mark, "Stroke")
        _parameter(stroke, "stroke", colour)
        _parameter(stroke, "stroke-width", width)
    _add(graphic, "Size", size)
    etree.SubElement(_add(graphic, "Rotation"), QName(OGC, "Literal")).text = _TURN


def _labels(parent: Element, theme: StyleTheme) -> None:
    rule = _add(parent, "Rule")
    _add(rule, "Name", "labels")
    _add(rule, "MaxScaleDenominator", str(LABEL_SCALES[theme.level]))
    symbolizer = _add(rule, "TextSymbolizer")
    etree.SubElement(_add(symbolizer, "Label"), QName(OGC, "PropertyName")).text = "name"
    font = _add(symbolizer, "Font")
    _parameter(font, "font-family", "Sans Serif")
    _parameter(font, "font-size", "11")
    anchor = _add(_add(_add(symbolizer, "LabelPlacement"), "PointPlacement"), "AnchorPoint")
    _add(anchor, "AnchorPointX", "0.5")
    _add(anchor, "AnchorPointY", "0.5")
    halo = _add(symbolizer, "Halo")
    _add(halo, "Radius", "2")
    _parameter(_add(halo, "Fill"), "fill", PAPER)
    _parameter(_add(symbolizer, "Fill"), "fill", INK)
    # of GeoServer: long names on several lines, and a label may move from its place
    for name, value in (("autoWrap", "90"), ("maxDisplacement", "20")):
        _add(symbolizer, "VendorOption", value).set("name", name)


# Filters --------------------------------------------------------------------------------------


def ogc_filter(conditions: Sequence[Condition]) -> Element:
    """Return conditions as a filter (OGC Filter Encoding 1.1, 04-095)."""
    found = etree.Element(QName(OGC, "Filter"))
    found.append(_joined("Or", [_joined("And", list(map(_operator, one))) for one in conditions]))
    return found


def _joined(operator: str, parts: list[Element]) -> Element:
    if len(parts) == 1:
        return parts[0]
    element = etree.Element(QName(OGC, operator))
    element.extend(parts)
    return element


def _operator(one: Comparison) -> Element:
    element = etree.Element(QName(OGC, _OPERATORS[one.operator]))
    etree.SubElement(element, QName(OGC, "PropertyName")).text = one.attribute
    if one.operator is Operator.MISSING:
        return element
    value, parent = one.value, element
    if isinstance(value, Share):
        if value.factor != 1:
            parent = etree.SubElement(element, QName(OGC, "Mul"))
            etree.SubElement(parent, QName(OGC, "Literal")).text = f"{value.factor:g}"
        etree.SubElement(parent, QName(OGC, "PropertyName")).text = value.attribute
    else:
        text = value if isinstance(value, str) else f"{value:g}"
        etree.SubElement(element, QName(OGC, "Literal")).text = text
    return element
