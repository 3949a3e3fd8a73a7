"""Changes of layers that are databases or several files: GeoPackage, Shapefile, Geodatabase."""

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from random import Random

from tests.hostile.markup import ADDRESS
from tests.hostile.mutations import BINARY, EXTREMES, STRANGE, mutate

_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
_VIEWS = (
    f"CREATE VIEW v AS {_ENDLESS} SELECT i AS fid, NULL AS geom, '99' AS code, 'x' AS name FROM n",
    "CREATE VIEW v AS SELECT a.fid, a.geom, a.code, a.name FROM batas a, batas b, batas c, batas d,"
    " batas e, batas f",
    "CREATE VIEW v AS SELECT 1 AS fid, zeroblob(1000000000) AS geom, '99' AS code, 'x' AS name",
    "CREATE VIEW v AS SELECT fid, geom, load_extension('x') AS code, name FROM batas",
)
_SQL = (
    "UPDATE gpkg_contents SET table_name = 'no such table'",
    "UPDATE gpkg_contents SET table_name = 'a\"b''c;--'",
    "UPDATE gpkg_contents SET data_type = 'tiles'",
    "UPDATE gpkg_contents SET min_x = 'x', max_x = 9e999",
    "UPDATE gpkg_contents SET srs_id = 99999",
    "DELETE FROM gpkg_contents",
    "DELETE FROM gpkg_spatial_ref_sys",
    "DROP TABLE gpkg_geometry_columns",
    "UPDATE gpkg_geometry_columns SET geometry_type_name = 'POINT'",
    "UPDATE gpkg_geometry_columns SET column_name = 'name'",
    f"UPDATE gpkg_spatial_ref_sys SET definition = '{ADDRESS}x'",
    "UPDATE gpkg_spatial_ref_sys SET definition = 'GEOGCS[\"' || hex(zeroblob(100000))",
    "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = -5",
    "UPDATE batas SET geom = zeroblob(1000000)",
    "UPDATE batas SET geom = substr(geom, 1, length(geom) / 2)",
    "UPDATE batas SET geom = x'4750000100000000'",
    "UPDATE batas SET geom = 'text'",
    "UPDATE batas SET geom = NULL",
    "UPDATE batas SET code = zeroblob(1000)",
    "UPDATE batas SET code = cast(x'fffe41' AS text)",
    "UPDATE batas SET code = 9e999, name = x'00'",
    "UPDATE batas SET fid = fid * 900000000000000000",
    'ALTER TABLE batas RENAME COLUMN code TO "kode\0x"',
    "CREATE TRIGGER t AFTER UPDATE ON batas BEGIN DELETE FROM batas; END",
    "CREATE TABLE gpkg_extensions2 (a)",
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
    " SELECT 'batas' || fid, 'features', 'x' || fid, '2024-01-01T00:00:00Z', 4326 FROM batas",
    "PRAGMA user_version = 2147483647",
    "PRAGMA application_id = 0",
)
_SCHEMA = "UPDATE sqlite_master SET sql = ? WHERE name = 'batas'"


def change_geopackage(rng: Random, path: Path) -> None:
    """Change tables, views and values of a GeoPackage, or its bytes."""
    if rng.random() < 0.35:
        path.write_bytes(mutate(rng, path.read_bytes(), BINARY))
        return
    with closing(sqlite3.connect(path)) as package, suppress(sqlite3.Error, ValueError):
        package.create_function("ST_IsEmpty", 1, lambda _shape: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            package.create_function(name, 1, lambda _shape: 0.0)
        if rng.random() < 0.3:
            package.execute(rng.choice(_VIEWS))
            package.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
                " VALUES ('v', 'features', 'v', '2024-01-01T00:00:00Z', 4326)"
            )
            package.execute(
                "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'GEOMETRY', 4326, 0, 0)"
            )
        for _ in range(rng.choice((1, 1, 3))):
            package.execute(rng.choice(_SQL))
        if rng.random() < 0.1:
            package.execute("PRAGMA writable_schema = ON")
            package.execute(
                _SCHEMA, [rng.choice(("", "CREATE TABLE batas (", f"CREATE {STRANGE[0]}"))]
            )
        if rng.random() < 0.3:
            value = rng.choice((*EXTREMES, *STRANGE))
            package.execute("UPDATE batas SET code = ? WHERE fid % 2", [value])
        package.commit()


_PROJECTIONS = (
    b"",
    b"\0\0\0",
    b"GEOGCS[",
    b"\xff\xfe\xfd",
    f"{ADDRESS}x.prj".encode(),
    b"EPSG:3857",
    b"x" * 100_000,
    b'PROJCS["x",GEOGCS["y"]]',
    b'LOCAL_CS["x"]',
    b"[" * 50_000,
    b"+proj=longlat +datum=" + b"a" * 9000,
    b'GEOGCS["GCS",DATUM["D",SPHEROID["S",0,0]],PRIMEM["G",0],UNIT["D",0]]',
)


def change_shapefile(rng: Random, folder: Path) -> None:
    """Change one of the files of a shapefile, take one away, or add those that GDAL looks for."""
    parts = sorted(folder.iterdir())
    kind = rng.random()
    if kind < 0.2:
        (folder / "batas.prj").write_bytes(rng.choice(_PROJECTIONS))
    elif kind < 0.3:
        encodings = (b"UTF-99", b"", b"\xff", b"x" * 5000, b"UTF-16", b"CP1252")
        (folder / "batas.cpg").write_bytes(rng.choice(encodings))
    elif kind < 0.4:
        rng.choice(parts).unlink()
    elif kind < 0.5:
        extra = rng.choice(("sbn", "qix", "idm", "aux.xml", "shp.xml", "VRT"))
        text = f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{ADDRESS}</SrcDataSource>'
        (folder / f"batas.{extra}").write_text(text)
    else:
        for _ in range(rng.choice((1, 1, 2))):
            part = rng.choice([one for one in parts if one.suffix in (".shp", ".dbf", ".shx")])
            part.write_bytes(mutate(rng, part.read_bytes(), BINARY))


def change_geodatabase(rng: Random, folder: Path) -> None:
    """Change, remove or exchange files of a File Geodatabase."""
    files = sorted(one for one in folder.iterdir() if one.is_file())
    for _ in range(rng.choice((1, 1, 3))):
        one, other = rng.choice(files), rng.choice(files)
        kind = rng.random()
        if kind < 0.75 and one.exists():
            one.write_bytes(mutate(rng, one.read_bytes(), BINARY))
        elif kind < 0.9:
            one.unlink(missing_ok=True)
        elif one != other and other.exists():
            shutil.copy(other, one)
