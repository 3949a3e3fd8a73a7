"""Write styles into a GeoPackage, in the table ``layer_styles`` from which QGIS reads them.

QGIS draws a layer in its default style as soon as it is opened; the others are under Style ›
Load. The table is the one that QGIS 3.22 makes; GeoServer reads its SLD, too.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from webmap.styles.layer_styles import LayerStyle

TABLE = "layer_styles"

_CREATE = f"""
CREATE TABLE IF NOT EXISTS "{TABLE}" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256), "f_table_name" TEXT(256),
    "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT,
    "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
    "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""
_INSERT = f"""
INSERT INTO "{TABLE}" (
    f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
    styleSLD, useAsDefault, description, owner, ui, update_time
) VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)
"""  # noqa: S608  the only name put in is a constant
# an attributes table (GeoPackage 1.2, 2.4), as without it GDAL lists every table of the file
_REGISTER = """
INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES (?, 'attributes', ?, '', ?)
"""


def add_styles(path: Path, styles: Mapping[str, tuple[LayerStyle, ...]], day: date) -> None:
    """Add the styles of layers, by the name of the layer, to a GeoPackage that holds them.

    The first style of a layer becomes its default. ``day`` is written as the time of the change,
    so that the same styles make the same bytes.
    """
    moment = f"{day.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as connection, connection:
        geometries = dict(
            connection.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
        connection.execute(_CREATE)
        connection.execute(_REGISTER, (TABLE, TABLE, moment))
        for layer, own in styles.items():
            connection.executemany(
                _INSERT,
                [
                    (
                        *(layer, geometries[layer], style.name),
                        *(style.qml.decode(), style.sld.decode()),
                        *(place == 0, style.title, moment),
                    )
                    for place, style in enumerate(own)
                ],
            )
        _count(connection)


def _count(connection: sqlite3.Connection) -> None:
    # GDAL keeps the number of rows in a table of its own
    exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_ogr_contents'")
    if exists.fetchone():
        (rows,) = connection.execute(f'SELECT count(*) FROM "{TABLE}"').fetchone()  # noqa: S608 (a constant)
        connection.execute("INSERT OR REPLACE INTO gpkg_ogr_contents VALUES (?, ?)", (TABLE, rows))
