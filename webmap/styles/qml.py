"""Styles of QGIS (.qml): rules for the classes, labels, names of the columns, map tips.

QGIS 3.22 and later read them. The legend has the title of the theme above its classes.
"""

import uuid
from collections.abc import Mapping, Sequence

from lxml import etree
from lxml.etree import _Element as Element

from boundaries.areas.codes import Level
from webmap.documents.drawing.fills import INK, PAPER
from webmap.styles.classes import StyleTheme
from webmap.styles.conditions import Comparison, Condition, Operator, Share
from webmap.styles.qgis_symbols import class_symbol, partial_symbol, rgba

SUFFIX = ".qml"
MEDIA_TYPE = "application/x-qgis-layer-settings"

LABEL_SCALES = {
    Level.VILLAGE: 120_000,
    Level.DISTRICT: 700_000,
    Level.REGENCY: 4_000_000,
    Level.PROVINCE: 30_000_000,
    Level.COUNTRY: 100_000_000,
}
"""Denominator of the smallest scale at which areas of a level are labelled."""

_VERSION = "3.22.0"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
_CATEGORIES = "Symbology|Labeling|Fields|MapTips|Rendering"
_POLYGON = "2"
_HORIZONTAL = "4"
_NAMESPACE = uuid.UUID("8f0c8ad2-31a5-4f0c-9a53-2f7a1d0e6c11")  # of the keys of rules


def qml(theme: StyleTheme, titles: Mapping[str, str] | None = None) -> bytes:
    """Return the style file of a theme in UTF-8.

    ``titles``: names of the columns in the language of the theme, by column.
    """
    root = style_element(theme, titles or {})
    text: bytes = etree.tostring(root, encoding="UTF-8", doctype=_DOCTYPE, pretty_print=True)
    return text


def style_element(theme: StyleTheme, titles: Mapping[str, str]) -> Element:
    """Return the root element of a style file; a layer of a project can hold several."""
    root = etree.Element("qgis", version=_VERSION, styleCategories=_CATEGORIES)
    add_style(root, theme, titles)
    return root


def add_style(parent: Element, theme: StyleTheme, titles: Mapping[str, str]) -> None:
    """Append what a style file consists of; an element ``maplayer`` of a project holds the same."""
    parent.attrib.update({"labelsEnabled": "1", "hasScaleBasedVisibilityFlag": "0"})
    parent.attrib.update({"simplifyDrawingHints": "1", "simplifyLocal": "1"})
    parent.append(_renderer(theme))
    parent.append(_labeling(theme.level))
    for name, text in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        etree.SubElement(parent, name).text = text
    aliases = etree.SubElement(parent, "aliases")
    for place, (column, title) in enumerate(titles.items()):
        etree.SubElement(aliases, "alias", field=column, index=str(place), name=title)
    etree.SubElement(parent, "previewExpression").text = '"name"'
    etree.SubElement(parent, "mapTip").text = _map_tip(theme)
    etree.SubElement(parent, "layerGeometryType").text = _POLYGON


def expression(conditions: Sequence[Condition]) -> str:
    """Return conditions in the expression language of QGIS."""
    parts = [" AND ".join(map(_comparison, condition)) for condition in conditions]
    return parts[0] if len(parts) == 1 else " OR ".join(f"({part})" for part in parts)


def _comparison(one: Comparison) -> str:
    name = f'"{one.attribute}"'
    if one.operator is Operator.MISSING:
        return f"{name} IS NULL"
    return f"{name} {one.operator.value} {_value(one.value)}"


def _value(value: str | float | Share | None) -> str:
    if isinstance(value, Share):
        name = f'"{value.attribute}"'
        return name if value.factor == 1 else f"{value.factor:g} * {name}"
    return _text(value) if isinstance(value, str) else f"{value:g}"


def _text(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


# Parts ----------------------------------------------------------------------------------------


def _renderer(theme: StyleTheme) -> Element:
    renderer = etree.Element("renderer-v2", type="RuleRenderer")
    renderer.attrib.update({"symbollevels": "0", "forceraster": "0", "enableorderby": "0"})
    rules = etree.SubElement(renderer, "rules", key=_key(theme, "rules"))
    # a rule without a symbol is a heading of the legend
    group = etree.SubElement(rules, "rule", key=_key(theme, "title"), label=theme.title)
    symbols = etree.SubElement(renderer, "symbols")
    for number, style in enumerate(theme.classes):
        _rule(group, theme, style.key, number, style.label, style.conditions)
        symbols.append(class_symbol(str(number), style))
    if theme.partial:
        number = len(theme.classes)
        _rule(group, theme, "partial", number, theme.partial.label, theme.partial.conditions)
        symbols.append(partial_symbol(str(number)))
    return renderer


def _rule(
    parent: Element,
    theme: StyleTheme,
    key: str,
    symbol: int,
    label: str,
    conditions: Sequence[Condition],
) -> None:
    etree.SubElement(
        parent,
        "rule",
        key=_key(theme, key),
        symbol=str(symbol),
        filter=expression(conditions),
        label=label,
    )


def _key(theme: StyleTheme, key: str) -> str:
    return f"{{{uuid.uuid5(_NAMESPACE, f'{theme.key} {key}')}}}"


def _labeling(level: Level) -> Element:
    labeling = etree.Element("labeling", type="simple")
    labeling.append(label_settings(level))
    return labeling


def label_settings(level: Level) -> Element:
    """Return the settings of the labels of areas of a level: names with a halo."""
    settings = etree.Element("settings", calloutType="simple")
    text = etree.SubElement(settings, "text-style", fieldName=_label(level), isExpression="1")
    text.attrib.update(
        {
            "fontSize": "8" if level == Level.VILLAGE else "9",
            "fontSizeUnit": "Point",
            "fontWeight": "50",  # normal; without it QGIS takes the thinnest
            "textColor": rgba(INK),
            "textOpacity": "1",
            "multilineHeight": "0.9",
        }
    )
    halo = {
        "bufferDraw": "1",
        "bufferSize": "0.8",
        "bufferSizeUnits": "MM",
        "bufferColor": rgba(PAPER),
        "bufferOpacity": "1",
        "bufferJoinStyle": "128",
        "bufferNoFill": "0",
    }
    etree.SubElement(text, "text-buffer", halo)
    wrapped = {"autoWrapLength": "14", "useMaxLineLengthForAutoWrap": "1", "multilineAlign": "1"}
    etree.SubElement(settings, "text-format", wrapped)
    placement = {
        "placement": _HORIZONTAL,
        "polygonPlacementFlags": "2",
        "centroidInside": "1",
        "fitInPolygonOnly": "0",
        "priority": "5",
    }
    etree.SubElement(settings, "placement", placement)
    rendering = {
        "drawLabels": "1",
        "scaleVisibility": "1",
        "scaleMin": "0",
        "scaleMax": str(LABEL_SCALES[level]),
        "obstacle": "0",
        "obstacleType": "1",
        "labelPerPart": "0",
        "mergeLines": "0",
        "minFeatureSize": "0",
        "displayAll": "0",
    }
    etree.SubElement(settings, "rendering", rendering)
    return settings


def _label(level: Level) -> str:
    # as on the maps of the site: Brebes, but Kota Tegal
    if level == Level.REGENCY:
        return "regexp_replace(\"name\", '^Kabupaten ', '')"
    return '"name"'


def _map_tip(theme: StyleTheme) -> str:
    # HTML with expressions between [% and %]
    cases = " ".join(
        f"WHEN {expression(style.conditions)} THEN {_text(style.label)}" for style in theme.classes
    )
    return f'<b>[% "name" %]</b> [% "code" %]<br>[% CASE {cases} END %]'
