"""QGIS projects (.qgs) and layer definitions (.qlr) of layers that read this installation live.

A project opens on the area with the title of the map; a layer definition adds the layers to a
project that is open. Both are XML that QGIS 3.22 and later read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from webmap.connections.live_layers import (
    MERCATOR,
    WGS84,
    QgisLayer,
    spatial_reference,
    tree_group,
)
from webmap.documents.drawing.fills import SEA

QGS, QLR = ".qgs", ".qlr"
MEDIA_TYPES = {QGS: "application/x-qgis-project", QLR: "application/x-qgis-layer-definition"}

_VERSION = "3.22.0"
_DOCTYPES = {
    QGS: "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
    QLR: "<!DOCTYPE qgis-layer-definition>",
}
_MARGIN = 0.03  # of the size of the area, around it


@dataclass(frozen=True)
class Connection:
    """Layers of an area, the uppermost first. ``bounds``: west, south, east, north in degrees."""

    title: str
    layers: Sequence[QgisLayer]
    bounds: tuple[float, float, float, float] | None


def layer_definition(connection: Connection) -> bytes:
    """Return a layer definition in UTF-8: a group with the layers."""
    root = etree.Element("qlr")
    tree = etree.SubElement(root, "layer-tree-group", name="", checked="Qt::Checked", expanded="1")
    tree.append(tree_group(connection.title, connection.layers))
    etree.SubElement(root, "maplayers").extend(layer.element() for layer in connection.layers)
    return _write(root, QLR)


def project(connection: Connection) -> bytes:
    """Return a project in UTF-8 that shows the layers in Web Mercator."""
    root = etree.Element("qgis", version=_VERSION, projectname=connection.title)
    etree.SubElement(root, "title").text = connection.title
    root.append(spatial_reference("projectCrs", MERCATOR))
    tree = etree.SubElement(root, "layer-tree-group")
    tree.append(tree_group(connection.title, connection.layers))
    etree.SubElement(root, "projectlayers").extend(layer.element() for layer in connection.layers)
    order = etree.SubElement(root, "layerorder")
    for layer in connection.layers:
        etree.SubElement(order, "layer", id=layer.key)
    root.append(_properties())
    if connection.bounds:
        root.append(_view(connection.bounds))
    return _write(root, QGS)


def _properties() -> Element:
    properties = etree.Element("properties")
    reference = etree.SubElement(properties, "SpatialRefSys")
    # without it QGIS ignores projectCrs
    etree.SubElement(reference, "ProjectionsEnabled", type="int").text = "1"
    # the colour around the map
    gui = etree.SubElement(properties, "Gui")
    for part, at in (("Red", 1), ("Green", 3), ("Blue", 5)):
        etree.SubElement(gui, f"CanvasColor{part}Part", type="int").text = str(
            int(SEA[at : at + 2], 16)
        )
    return properties


def _view(bounds: tuple[float, float, float, float]) -> Element:
    west, south, east, north = bounds
    across, along = (east - west) * _MARGIN, (north - south) * _MARGIN
    view = etree.Element("ProjectViewSettings", UseProjectScales="0")
    extent = etree.SubElement(view, "DefaultViewExtent")
    extent.attrib.update(
        {
            "xmin": str(west - across),
            "ymin": str(south - along),
            "xmax": str(east + across),
            "ymax": str(north + along),
        }
    )
    extent.append(spatial_reference("crs", WGS84)[0])
    return view


def _write(root: Element, suffix: str) -> bytes:
    text: bytes = etree.tostring(
        root, encoding="UTF-8", doctype=_DOCTYPES[suffix], pretty_print=True
    )
    return text
