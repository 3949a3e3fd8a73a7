"""The layer of vector tiles that QGIS reads live: all areas of the country, at any scale."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from lxml import etree
from lxml.etree import _Element as Element

from webmap.connections.live_layers import MERCATOR, LayerFacts, add_head
from webmap.styles.classes import StyleTheme
from webmap.styles.qgis_symbols import class_symbol
from webmap.styles.qml import expression, label_settings

_POLYGON = "2"
_ANY_ZOOM = -1
_LABELLED = "12"  # mm


class TileTheme(NamedTuple):
    """A theme of one layer of the tiles, drawn from zoom ``lowest`` to ``highest``, -1 for any."""

    theme: StyleTheme
    layer: str
    lowest: int = _ANY_ZOOM
    highest: int = _ANY_ZOOM


@dataclass(frozen=True)
class TileLayer:
    """A tileset as a layer of QGIS.

    ``template``: address of the tiles with {z}, {x}, {y}. ``highest``: the last zoom that there
    are tiles of. ``checked``: whether it is shown.
    """

    key: str
    name: str
    template: str
    highest: int
    themes: tuple[TileTheme, ...]
    facts: LayerFacts
    checked: bool = False

    @property
    def provider(self) -> str:
        """Key of the provider of QGIS for vector tiles."""
        return "vectortile"

    @property
    def source(self) -> str:
        """Data source as QGIS 3.22 writes it."""
        return f"type=xyz&url={quote(self.template, safe=':/')}&zmin=0&zmax={self.highest}"

    def element(self) -> Element:
        """Return the layer: its data source, facts, a style for each class, labels."""
        element = etree.Element("maplayer", type="vector-tile")
        element.set("hasScaleBasedVisibilityFlag", "0")
        add_head(element, self, self.facts, MERCATOR)
        renderer = etree.SubElement(element, "renderer", type="basic")
        styles = etree.SubElement(renderer, "styles")
        labeling = etree.SubElement(element, "labeling", type="basic")
        labels = etree.SubElement(labeling, "styles")
        for one in self.themes:
            for style in one.theme.classes:
                drawn = _style(styles, one, style.label, expression(style.conditions))
                etree.SubElement(drawn, "symbols").append(class_symbol("0", style))
            settings = label_settings(one.theme.level)
            # an area lies in several tiles: its small parts are not labelled
            settings.find("rendering").set("minFeatureSize", _LABELLED)
            _style(labels, one, one.theme.title, "").append(settings)
        etree.SubElement(element, "blendMode").text = "0"
        etree.SubElement(element, "layerOpacity").text = "1"
        return element


def _style(parent: Element, one: TileTheme, name: str, condition: str) -> Element:
    style = etree.SubElement(parent, "style", name=name, layer=one.layer, expression=condition)
    style.attrib.update({"geometry": _POLYGON, "enabled": "1"})
    style.attrib.update({"min-zoom": str(one.lowest), "max-zoom": str(one.highest)})
    return style
