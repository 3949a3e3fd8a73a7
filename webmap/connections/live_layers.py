"""Layers of features that QGIS reads live, as elements of a project or a layer definition.

A layer has its style in itself, and the other themes as further styles of the layer. The elements
and names are those that QGIS 3.22 writes; later versions read them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyproj
from lxml import etree
from lxml.etree import _Element as Element

from webmap.styles.classes import StyleTheme
from webmap.styles.qml import add_style, style_element

CRS84 = "OGC:CRS84"
WGS84, MERCATOR = 4326, 3857  # of EPSG
_SRSIDS = {WGS84: 3452, MERCATOR: 3857}  # the numbers of both in QGIS's own list
_ANY_SCALE = 10**9  # denominator
_QT_CHECKED = {True: "Qt::Checked", False: "Qt::Unchecked"}


@dataclass(frozen=True)
class LayerFacts:
    """What QGIS shows about a layer: texts in the language of the project.

    ``licences``, ``credits``: of the sources. ``address``: of a page about the data.
    """

    title: str
    abstract: str
    language: str
    licences: tuple[str, ...]
    credits: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class LiveLayer:
    """A collection of the OGC API as a layer of QGIS.

    ``themes``: the first is shown. ``titles``: of the columns. ``smallest``, ``largest``:
    denominators of the scales between which it is drawn, 0 for any. ``checked``: whether it is
    shown.
    """

    key: str
    service: str
    collection: str
    name: str
    themes: tuple[StyleTheme, ...]
    titles: Mapping[str, str]
    facts: LayerFacts
    checked: bool = True
    smallest: int = 0
    largest: int = 0

    @property
    def source(self) -> str:
        """Data source as QGIS 3.22 writes it; only features in view are requested."""
        return (
            f" pagingEnabled='true' restrictToRequestBBOX='1' srsname='{CRS84}' "
            f"typename='{self.collection}' url='{self.service}'"
        )

    @property
    def provider(self) -> str:
        """Key of the provider of QGIS for OGC API – Features."""
        return "OAPIF"

    def element(self) -> Element:
        """Return the layer: its data source, facts and styles."""
        return _map_layer(self)


class QgisLayer(Protocol):
    """A layer of a project."""

    @property
    def key(self) -> str:
        """Id in the project."""
        ...

    @property
    def name(self) -> str:
        """Name in the tree of layers."""
        ...

    @property
    def provider(self) -> str:
        """Key of the provider of QGIS."""
        ...

    @property
    def source(self) -> str:
        """Data source as QGIS 3.22 writes it."""
        ...

    @property
    def checked(self) -> bool:
        """Whether it is shown."""
        ...

    def element(self) -> Element:
        """Return the element ``maplayer``."""
        ...


def tree_layer(layer: QgisLayer) -> Element:
    """Return the entry of a layer in the tree of layers."""
    return etree.Element(
        "layer-tree-layer",
        id=layer.key,
        name=layer.name,
        providerKey=layer.provider,
        source=layer.source,
        checked=_QT_CHECKED[layer.checked],
        expanded="1" if layer.checked else "0",
    )


def _map_layer(layer: LiveLayer) -> Element:
    first, *others = layer.themes
    element = etree.Element("maplayer", type="vector", geometry="Polygon", wkbType="MultiPolygon")
    add_head(element, layer, layer.facts, WGS84)
    styles = etree.SubElement(element, "map-layer-style-manager", current=first.title)
    etree.SubElement(styles, "map-layer-style", name=first.title)
    for theme in others:
        one = etree.SubElement(styles, "map-layer-style", name=theme.title)
        one.append(style_element(theme, layer.titles))
    add_style(element, first, layer.titles)
    if layer.smallest or layer.largest:
        element.set("hasScaleBasedVisibilityFlag", "1")
        element.set("minScale", str(layer.smallest or _ANY_SCALE))
        element.set("maxScale", str(layer.largest))
    return element


def add_head(element: Element, layer: QgisLayer, facts: LayerFacts, code: int) -> None:
    """Append what a layer of any kind begins with; ``code``: of its reference system in EPSG."""
    for name, text in (
        ("id", layer.key),
        ("datasource", layer.source),
        ("layername", layer.name),
        ("provider", layer.provider),
    ):
        etree.SubElement(element, name).text = text
    element.append(spatial_reference("srs", code))
    element.append(_metadata(facts))


def tree_group(name: str, layers: Sequence[QgisLayer]) -> Element:
    """Return a group with the entries of layers."""
    group = etree.Element("layer-tree-group", name=name, checked=_QT_CHECKED[True], expanded="1")
    group.extend(map(tree_layer, layers))
    return group


def spatial_reference(name: str, code: int) -> Element:
    """Return a coordinate reference system of EPSG; QGIS needs its own number of it, too."""
    element = etree.Element(name)
    system = etree.SubElement(element, "spatialrefsys")
    for part, text in (
        ("wkt", pyproj.CRS.from_epsg(code).to_wkt()),
        ("srsid", str(_SRSIDS[code])),
        ("srid", str(code)),
        ("authid", f"EPSG:{code}"),
    ):
        etree.SubElement(system, part).text = text
    return element


def _metadata(facts: LayerFacts) -> Element:
    element = etree.Element("resourceMetadata")
    for name, text in (
        ("language", facts.language),
        ("type", "dataset"),
        ("title", facts.title),
        ("abstract", facts.abstract),
    ):
        etree.SubElement(element, name).text = text
    for name, texts in (("rights", facts.credits), ("license", facts.licences)):
        for text in texts:
            etree.SubElement(element, name).text = text
    links = etree.SubElement(element, "links")
    etree.SubElement(
        links, "link", type="WWW:LINK", name=facts.title, url=facts.address, format="text/html"
    )
    return element
