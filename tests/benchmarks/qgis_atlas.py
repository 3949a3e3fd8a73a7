"""An atlas of districts by QGIS's print layout: what the atlas of documents compares with.

Runs with the Python of the system, which has PyQGIS. In: villages and districts as GeoPackage with
the columns of exports. Out: a PDF with a page per district: map by class with names, title, legend,
scale bar and a table of its villages. Prints processor seconds, bytes and pages as JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsLayoutExporter,
    QgsLayoutFrame,
    QgsLayoutItemAttributeTable,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPalLayerSettings,
    QgsPrintLayout,
    QgsProject,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)

MM = QgsUnitTypes.LayoutMillimeters
COLOURS = {
    "": "#d94801",
    "dasar": "#bdcdff",
    "berkembang": "#5cbbae",
    "mandiri": "#3878b7",
    "berkelanjutan": "#0a2f6b",
}


def main(villages: str, districts: str, out: str) -> None:
    """Write the atlas and print what it took."""
    application = QgsApplication([], False)
    application.initQgis()
    pages = _atlas(villages, districts, out)
    seconds = time.process_time()  # of the whole process, with its imports
    print(json.dumps({"seconds": seconds, "bytes": Path(out).stat().st_size, "pages": pages}))
    os._exit(0)  # QGIS 3.22 crashes at times when it is taken down


def _atlas(villages: str, districts: str, out: str) -> int:
    project = QgsProject.instance()
    drawn = QgsVectorLayer(villages, "villages", "ogr")
    outlines = QgsVectorLayer(districts, "districts", "ogr")
    drawn.setRenderer(
        QgsCategorizedSymbolRenderer(
            "klasifikasi",
            [
                QgsRendererCategory(key, QgsFillSymbol.createSimple({"color": colour}), key)
                for key, colour in COLOURS.items()
            ],
        )
    )
    labels = QgsPalLayerSettings()
    labels.fieldName = "name"
    drawn.setLabeling(QgsVectorLayerSimpleLabeling(labels))
    drawn.setLabelsEnabled(True)
    outlines.setRenderer(
        QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"style": "no", "outline_width": "0.5"}))
    )
    project.addMapLayers([outlines, drawn])
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    atlas = layout.atlas()
    atlas.setCoverageLayer(outlines)
    atlas.setEnabled(True)
    _place(layout, drawn, outlines)
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = 300
    result, error = QgsLayoutExporter.exportToPdf(atlas, out, settings)
    if result != QgsLayoutExporter.Success:
        sys.exit(f"QGIS: {error}")
    return int(atlas.count())


def _place(layout: QgsPrintLayout, drawn: QgsVectorLayer, outlines: QgsVectorLayer) -> None:
    shown = QgsLayoutItemMap(layout)
    layout.addLayoutItem(shown)
    shown.attemptMove(QgsLayoutPoint(10, 25, MM))
    shown.attemptResize(QgsLayoutSize(150, 170, MM))
    shown.setLayers([outlines, drawn])
    shown.setAtlasDriven(True)
    title = QgsLayoutItemLabel(layout)
    title.setText('[% "name" %]')
    layout.addLayoutItem(title)
    title.setMode(QgsLayoutItemLabel.ModeFont)
    title.attemptMove(QgsLayoutPoint(10, 10, MM))
    title.attemptResize(QgsLayoutSize(200, 10, MM))
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(shown)
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(165, 25, MM))
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(shown)
    bar.applyDefaultSize()
    layout.addLayoutItem(bar)
    bar.attemptMove(QgsLayoutPoint(12, 185, MM))
    table = QgsLayoutItemAttributeTable.create(layout)
    table.setVectorLayer(drawn)
    table.setMap(shown)
    table.setDisplayOnlyVisibleFeatures(True)
    table.setMaximumNumberOfFeatures(40)
    table.setDisplayedFields(["code", "name", "klasifikasi"])
    layout.addMultiFrame(table)
    frame = QgsLayoutFrame(layout, table)
    frame.attemptMove(QgsLayoutPoint(165, 80, MM))
    frame.attemptResize(QgsLayoutSize(120, 115, MM))
    table.addFrame(frame)


if __name__ == "__main__":
    main(*sys.argv[1:])
