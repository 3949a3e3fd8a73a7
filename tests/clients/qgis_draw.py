"""Draw layers with QGIS: jobs as JSON on standard input, what was seen as JSON on standard output.

Run by the Python that has PyQGIS. A job names a ``source`` with its ``provider``, or a ``project``
(.qgs, .qlr), of which the layers that are checked are drawn, or those of the provider ``only``.
``style``: a style to load. ``points``: places by name, in degrees. ``bounds``: west, south, east,
north. ``picture``: where to save the map. No labels and no smoothing, so that the colour of a
pixel is that of its symbol.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerDefinition,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

WIDTH, HEIGHT = 1800, 1200
AROUND = 6  # pixels from a point to each side, of which the colours are listed


def draw(job):
    """Return what QGIS makes of a job: layers with their legends, colours at the points."""
    project = QgsProject.instance()
    project.clear()
    layers = load(job, project)
    settings = QgsMapSettings()
    settings.setLayers([layer for layer, is_shown in layers if is_shown])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setExtent(QgsRectangle(*job["bounds"]))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    settings.setFlag(QgsMapSettings.DrawLabeling, False)
    renderer = QgsMapRendererSequentialJob(settings)
    renderer.start()
    renderer.waitForFinished()
    image = renderer.renderedImage()
    if job.get("picture"):
        image.save(job["picture"])
    to_pixels = settings.mapToPixel()
    colours, around = {}, {}
    for name, point in job["points"].items():
        place = to_pixels.transform(QgsPointXY(*point))
        x, y = int(place.x()), int(place.y())
        colours[name] = image.pixelColor(x, y).name()
        near = range(-AROUND, AROUND + 1)
        around[name] = list({image.pixelColor(x + i, y + j).name() for i in near for j in near})
    return {
        "title": project.title(),
        "errors": [error.message for error in renderer.errors()],
        "layers": [describe(layer) for layer, _ in layers],
        "colours": colours,
        "around": around,
    }


def load(job, project):
    """Return the layers of a job, each with whether it is shown."""
    if "source" in job:
        layer = QgsVectorLayer(job["source"], "layer", job.get("provider", "ogr"))
        style = job.get("style", "")
        if style.endswith(".qml"):
            layer.loadNamedStyle(style, True)  # a file, not the style in a GeoPackage
        elif style:
            layer.loadSldStyle(style)
        return [(layer, True)]
    if job["project"].endswith(".qlr"):
        QgsLayerDefinition.loadLayerDefinition(job["project"], project, project.layerTreeRoot())
    else:
        project.read(job["project"])
    found = project.layerTreeRoot().findLayers()
    layers = [node.layer() for node in found]
    if "only" in job:
        return [(layer, layer.providerType() == job["only"]) for layer in layers]
    return [(node.layer(), node.isVisible()) for node in found]


def describe(layer):
    """Return what a layer is and how it is drawn."""
    vector = isinstance(layer, QgsVectorLayer)
    return {
        "name": layer.name(),
        "valid": layer.isValid(),
        "renderer": layer.renderer().type() if vector else "",
        "legend": [item.label() for item in layer.renderer().legendSymbolItems()] if vector else [],
        "labelled": layer.labelsEnabled() if vector else None,
        "aliases": layer.attributeAliases() if vector else {},
        "styles": layer.styleManager().styles(),
        "count": layer.featureCount() if vector else None,
    }


def main():
    """Draw all jobs."""
    application = QgsApplication([], False)
    application.initQgis()
    found = [draw(job) for job in json.load(sys.stdin)]
    json.dump(found, sys.stdout)
    sys.stdout.flush()
    QgsProject.instance().clear()
    application.exitQgis()


main()
