"""Only plain tables of a GeoPackage are layers; nothing that the file holds is run."""

import sqlite3
import zipfile
from contextlib import closing

import geopandas
import pyogrio
import pytest
import shapely

from boundaries.importing.layers import geopackage
from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


@pytest.fixture
def package(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"kode": ["99"]}, geometry=[shapely.box(106, 0, 107, 1)], crs=4326
    )
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg", layer="desa")
    return tmp_path / "a.gpkg"


def change(package, script):
    with closing(sqlite3.connect(package)) as connection:
        connection.executescript(script)
    return LayerFile(package)


def test_registered_tables_are_layers(package, tmp_path):
    assert geopackage.feature_tables(LayerFile(package)) == ["desa"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(package, "a.gpkg")
    assert geopackage.feature_tables(LayerFile(tmp_path / "a.zip", "a.gpkg")) == ["desa"]
    change(package, "CREATE TABLE notes (text); INSERT INTO notes VALUES ('x');")
    change(package, f"CREATE VIEW other AS {ENDLESS};")
    assert geopackage.feature_tables(LayerFile(package)) == ["desa"]


VIEW = f"""
CREATE VIEW endless AS {ENDLESS};
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
VALUES ('endless', 'features', 'x', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POLYGON', 4326, 0, 0);
"""
GENERATED = "ALTER TABLE desa ADD COLUMN more AS (hex(zeroblob(1000000000)));"
VIRTUAL = VIEW.replace(
    f"CREATE VIEW endless AS {ENDLESS}", "CREATE VIRTUAL TABLE endless USING fts5(geom)"
)
CONTENTS = f"""
PRAGMA foreign_keys = OFF;
CREATE TABLE kept AS SELECT * FROM gpkg_contents;
DROP TABLE gpkg_contents;
CREATE VIEW gpkg_contents AS SELECT kept.* FROM kept, ({ENDLESS});
"""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (VIEW, "its layer 'endless' is a view"),
        (GENERATED, "generated columns"),
        (VIRTUAL, "its layer 'endless' is a virtual table"),
        (CONTENTS, "its table 'gpkg_contents' is a view"),
        (f"CREATE VIEW gpkg_ogr_x AS {ENDLESS};", "gpkg_ogr_x' is a view"),
        ("DROP TABLE gpkg_geometry_columns;", "not a GeoPackage"),
        ("UPDATE gpkg_contents SET table_name = 'none'; UPDATE gpkg_geometry_columns "
         "SET table_name = 'none';", "none' is a missing table"),
    ],
)  # fmt: skip
def test_what_computes_is_refused(package, script, said):
    with pytest.raises(UnreadableFile, match=said):
        geopackage.feature_tables(change(package, script))


def test_many_rows_do_not_take_long(package, monkeypatch):
    monkeypatch.setattr(geopackage, "_STEPS", 10_000)
    monkeypatch.setattr(geopackage, "_EVERY", 1_000)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    script = f"{numbers} INSERT INTO gpkg_contents (table_name, data_type, identifier) SELECT 't' "
    file = change(package, script + "|| i, 'attributes', 'i' || i FROM n;")
    with pytest.raises(UnreadableFile, match="interrupted"):
        geopackage.feature_tables(file)


def test_damage_is_told(package):
    data = bytearray(package.read_bytes())
    data[100:400] = b"\xff" * 300
    package.write_bytes(data)
    with pytest.raises(UnreadableFile, match=r"a\.gpkg: it is not a complete GeoPackage"):
        geopackage.feature_tables(LayerFile(package))
