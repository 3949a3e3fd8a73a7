"""Draw vector tiles with QGIS from the address of a style: jobs and results as JSON.

Run by the Python that has PyQGIS. A job has ``style``, an address; ``points``: places by name in
degrees; ``bounds``: west, south, east, north. Colours are those of a map without names and without
smoothing; ``named``: how many pixels are different in the map with names.
"""

import json
import sys
from urllib.parse import quote
from urllib.request import urlopen

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize

WIDTH, HEIGHT = 1200, 800


def layer_of(address):
    """Return the layer of a style, as the dialogue "New Vector Tile Connection" makes it."""
    with urlopen(address) as response:
        (source,) = json.load(response)["sources"].values()
    values = {
        "type": "xyz",
        "url": source["tiles"][0],
        "zmin": source["minzoom"],
        "zmax": source["maxzoom"],
        "styleUrl": address,
    }
    text = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in values.items())
    layer = QgsVectorTileLayer(text, "tiles")
    layer.loadDefaultStyle()
    return layer


def draw(job):
    """Return what QGIS makes of a job."""
    layer = layer_of(job["style"])
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    project = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setExtent(project.transformBoundingBox(QgsRectangle(*job["bounds"])))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    images, errors = [], []
    for with_names in (False, True):
        settings.setFlag(QgsMapSettings.DrawLabeling, with_names)
        renderer = QgsMapRendererSequentialJob(settings)
        renderer.start()
        renderer.waitForFinished()
        images.append(renderer.renderedImage())
        errors += [error.message for error in renderer.errors()]
    to_pixels, colours = settings.mapToPixel(), {}
    for name, point in job["points"].items():
        place = to_pixels.transform(project.transform(QgsPointXY(*point)))
        colours[name] = images[0].pixelColor(int(place.x()), int(place.y())).name()
    return {
        "valid": layer.isValid(),
        "errors": errors,
        "styles": [style.styleName() for style in layer.renderer().styles()],
        "labels": [style.styleName() for style in layer.labeling().styles()],
        "colours": colours,
        "named": sum(
            images[0].pixel(x, y) != images[1].pixel(x, y)
            for x in range(WIDTH)
            for y in range(HEIGHT)
        ),
    }


def main():
    """Draw all jobs."""
    application = QgsApplication([], False)
    application.initQgis()
    json.dump([draw(job) for job in json.load(sys.stdin)], sys.stdout)
    sys.stdout.flush()
    application.exitQgis()


main()
