"""What a GeoPackage says about its layers, beside what GDAL writes.

Tables of OGC 12-128r15 (GeoPackage 1.2): ``gpkg_metadata`` and ``gpkg_metadata_reference`` (F.8),
``gpkg_data_columns`` (F.9).
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from geo.files.layer import Layer

QGIS = "http://mrcc.com/qgis.dtd"
"""``md_standard_uri`` of the metadata that QGIS shows in a layer's properties."""


def add_metadata(path: Path, layer: Layer) -> None:
    """Add titles of columns, and the layer's facts as QGIS reads them, to a layer that is there.

    GDAL has written the facts in a form of its own, and descriptions of columns.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        if layer.descriptions:
            # GDAL writes titles as the unique names of columns only
            connection.execute(
                "UPDATE gpkg_data_columns SET title = name WHERE table_name = ?", (layer.name,)
            )
        if not layer.facts:
            return
        cursor = connection.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
            "VALUES ('dataset', ?, 'text/xml', ?)",
            (QGIS, qgis_metadata(layer)),
        )
        connection.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) "
            "VALUES ('table', ?, ?)",
            (layer.name, cursor.lastrowid),
        )


def qgis_metadata(layer: Layer) -> str:
    """Return the facts of a layer in the XML that QGIS keeps metadata in (QMD)."""
    facts = {key: escape(text) for key, text in layer.facts.items()}
    licences = "".join(f"<license>{one}</license>" for one in facts.get("LICENCE", "").split("\n"))
    rights = "".join(f"<rights>{one}</rights>" for one in facts.get("RIGHTS", "").split("\n"))
    history = "".join(f"<history>{one}</history>" for one in facts.get("SOURCES", "").split("\n"))
    return (
        f"<!DOCTYPE qgis PUBLIC '{QGIS}' 'SYSTEM'>\n"
        '<qgis version="3.22">'
        f"<identifier>{escape(layer.name)}</identifier>"
        f"<language>{facts.get('LANGUAGE', '')}</language>"
        "<type>dataset</type>"
        f"<title>{facts.get('TITLE', '')}</title>"
        f"<abstract>{facts.get('ABSTRACT', '')}</abstract>"
        f"{licences}{rights}{history}"
        '<crs><spatialrefsys nativeFormat="Wkt"><authid>EPSG:4326</authid></spatialrefsys></crs>'
        "<extent/></qgis>"
    )


_TIMES = {
    "gpkg_contents": "UPDATE gpkg_contents SET last_change = ?",
    "gpkg_metadata_reference": "UPDATE gpkg_metadata_reference SET timestamp = ?",
    "layer_styles": "UPDATE layer_styles SET update_time = ?",
}


def set_times(path: Path, day: date) -> None:
    """Replace all times of writing by the day, and the number of writes by one."""
    moment = f"{day.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as connection, connection:
        found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table, statement in _TIMES.items():
            if table in found:
                connection.execute(statement, (moment,))
    # "file change counter" and "version-valid-for number" (sqlite.org/fileformat.html, 1.3)
    with path.open("r+b") as file:
        for place in (24, 92):
            file.seek(place)
            file.write((1).to_bytes(4, "big"))
