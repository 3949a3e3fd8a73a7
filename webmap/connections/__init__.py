"""Files that connect GIS programs to this installation: styles over HTTP, QGIS projects."""
