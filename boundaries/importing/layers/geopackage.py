"""Find the layers of a GeoPackage that are tables, without running what the file holds.

A view may compute without end, and so may a generated column; a virtual table runs the code of an
extension. SQLite runs here without trust in the file's schema, and stops after a number of steps.
"""

import sqlite3
from contextlib import closing
from urllib.parse import quote

from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile

OPTIONS = {"LIST_ALL_TABLES": "NO", "IMMUTABLE": "YES"}
"""Options for GDAL: only registered tables; no journal and no lock."""

_STEPS = 20_000_000  # of SQLite's virtual machine; a file with 1,000 layers needs 50,000
_EVERY = 100_000
_OWN = ("gpkg_", "ogr_", "rtree_", "sqlite_", "layer_styles")
_EXPORT = "Export the layer to a new GeoPackage (in QGIS: Export, Save Features As)."


def feature_tables(file: LayerFile) -> list[str]:
    """Return the names of the registered tables of features; raises UnreadableFile."""
    try:
        with closing(_open(file)) as connection:
            return _tables(connection, file)
    except sqlite3.Error as error:
        raise UnreadableFile(
            f"it is not a complete GeoPackage ({error!s:.100})",
            file=file.name,
            do="Fetch it again, or save it anew.",
        ) from error


def _open(file: LayerFile) -> sqlite3.Connection:
    if file.member:
        connection = sqlite3.connect(":memory:")
        with file.open() as content:
            connection.deserialize(content.read())
    else:
        path = quote(str(file.path.resolve()))
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    left = _STEPS // _EVERY

    def step() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    connection.set_progress_handler(step, _EVERY)
    return connection


def _tables(connection: sqlite3.Connection, file: LayerFile) -> list[str]:
    kinds: dict[str, str] = {}
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind in ("table", "view"):
            virtual = " ".join((sql or "").upper().split()).startswith("CREATE VIRTUAL")
            kinds[str(name).lower()] = "virtual table" if kind == "table" and virtual else kind
    if {"gpkg_contents", "gpkg_geometry_columns"} - kinds.keys():
        raise UnreadableFile("this SQLite database is not a GeoPackage", file=file.name, do=_EXPORT)
    for name, kind in kinds.items():
        own = name.startswith(_OWN) and not (name.startswith("rtree_") and kind != "view")
        if own and kind != "table":
            raise UnreadableFile(f"its table {name[:60]!r} is a {kind}", file=file.name, do=_EXPORT)
    registered = connection.execute(
        "SELECT c.table_name FROM gpkg_contents AS c JOIN gpkg_geometry_columns AS g "
        "ON lower(g.table_name) = lower(c.table_name) WHERE c.data_type = 'features' LIMIT 1000"
    )
    names = list(dict.fromkeys(str(name) for (name,) in registered))
    for name in names:
        kind = kinds.get(name.lower(), "missing table")
        if kind != "table":
            raise UnreadableFile(f"its layer {name[:60]!r} is a {kind}", file=file.name, do=_EXPORT)
        columns = connection.execute("SELECT hidden FROM pragma_table_xinfo(?)", (name,))
        if any(hidden for (hidden,) in columns):
            raise UnreadableFile(
                f"its layer {name[:60]!r} has generated columns", file=file.name, do=_EXPORT
            )
    return names
