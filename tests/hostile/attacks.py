"""Files that are made to reach the network, to hang a reader, or to fill the memory.

Each entry: name of the file, function that writes it, words of the command.
"""

import io
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from zipfile import ZipInfo

import orjson

from tests.hostile.markup import ADDRESS
from tests.hostile.samples import (
    BOUNDARIES,
    CODES,
    FILE_OF_DECISIONS,
    LAYER,
    REGISTER,
    SHEET_OF_DECISIONS,
    TARGETS,
)

Attack = tuple[str, Callable[[Random, Path], None], tuple[str, ...]]

_SQUARE = [[[106.0, -6.0], [106.1, -6.0], [106.1, -6.1], [106.0, -6.0]]]
_FEATURE = {
    "type": "Feature",
    "properties": {"code": "99.01.01.2001", "name": "x"},
    "geometry": {"type": "Polygon", "coordinates": _SQUARE},
}


def _text(text: str) -> Callable[[Random, Path], None]:
    return lambda _rng, path: path.write_text(text) and None


def _geojson(**members: object) -> Callable[[Random, Path], None]:
    content = {"type": "FeatureCollection", "features": [_FEATURE], **members}
    return lambda _rng, path: path.write_bytes(orjson.dumps(content)) and None


# Network ----------------------------------------------------------------------------------------

_VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource>'
    "<SrcLayer>x</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)
_WFS = f"<OGRWFSDataSource><URL>{ADDRESS}wfs</URL></OGRWFSDataSource>"
_GDALG = orjson.dumps(
    {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {ADDRESS}x.geojson"}
).decode()
_GML = (
    '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
    f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {ADDRESS}x.xsd">'
    '<gml:featureMember><x><code>99</code><g><gml:Polygon srsName="'
    f'{ADDRESS}crs"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>106,-6 107,-6 107,-7 106,-6'
    "</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></g></x>"
    "</gml:featureMember></gml:FeatureCollection>"
)
_KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link>'
    f"<href>{ADDRESS}x.kml</href></Link></NetworkLink><Style><IconStyle><Icon><href>{ADDRESS}x.png"
    "</href></Icon></IconStyle></Style><Schema schemaUrl='" + ADDRESS + "'/></Document></kml>"
)
_NAMED = {"type": "name", "properties": {"name": f"{ADDRESS}crs"}}
_LINKED = {"type": "link", "properties": {"href": f"{ADDRESS}crs.wkt", "type": "ogcwkt"}}
_XXE = f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "{ADDRESS}a">]><kml>&a;</kml>'


def _sheet_with_links(_rng: Random, path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="x/externalLink" Target="{ADDRESS}x.xlsx" '
        'TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(ZipInfo("xl/_rels/workbook.xml.rels"), relations)
        archive.writestr(
            ZipInfo("xl/workbook.xml"),
            f"<workbook><sheets><sheet name='{ADDRESS}'/></sheets></workbook>",
        )


def _package_with_address(_rng: Random, path: Path) -> None:
    with closing(sqlite3.connect(path)) as package:
        package.execute(f'CREATE TABLE "{ADDRESS}" (geom, code, name)')
        package.commit()


NETWORK: tuple[Attack, ...] = (
    *((name, _text(_VRT.format(f"/vsicurl/{ADDRESS}x.geojson")), BOUNDARIES)
      for name in ("batas.vrt", "batas.kml", "batas.geojson", "batas.shp", "batas.fgb", "batas.gpkg")),
    ("batas.json", _text(_VRT.format("/etc/passwd")), BOUNDARIES),
    ("batas.kml", _text(_WFS), BOUNDARIES),
    ("batas.geojson", _text(_WFS), BOUNDARIES),
    ("batas.json", _text(_GDALG), BOUNDARIES),
    ("batas.geojson", _text(_GDALG), BOUNDARIES),
    ("batas.gml", _text(_GML), BOUNDARIES),
    ("batas.kml", _text(_GML), BOUNDARIES),
    ("batas.kml", _text(_KML), BOUNDARIES),
    ("batas.kml", _text(_XXE), BOUNDARIES),
    ("batas.geojson", _geojson(crs=_NAMED), BOUNDARIES),
    ("batas.geojson", _geojson(crs=_LINKED), BOUNDARIES),
    ("batas.json", _text(f'{{"rings": [], "url": "{ADDRESS}"}}'), BOUNDARIES),
    ("batas.json", _text(f"{ADDRESS}x.geojson"), BOUNDARIES),
    ("batas.geojson", _text(f"GeoJSON:{ADDRESS}x"), BOUNDARIES),
    ("batas.gpkg", _package_with_address, BOUNDARIES),
    ("batas.csv", _text(f"kode,nama\n99,{ADDRESS}\n"), CODES),
    ("lembar.xlsx", _sheet_with_links, REGISTER),
    ("lembar.xls", _text(f"<table><tr><td><img src='{ADDRESS}'></td></tr></table>"), REGISTER),
    ("lembar.ods", _sheet_with_links, REGISTER),
    ("lembar.xlsx", _sheet_with_links, SHEET_OF_DECISIONS),
)  # fmt: skip
"""Files that name an address, or a file of the machine, for a reader to follow."""


# Time and memory --------------------------------------------------------------------------------

_BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" '
    'sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}  # fmt: skip
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(path: Path, sheet: bytes, strings: bytes = b"", attributes: str = "") -> None:
    """Write a workbook from the text of its rows and of its shared strings."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _BOOK.items():
            archive.writestr(ZipInfo(name), text)
        archive.writestr(
            ZipInfo("xl/sharedStrings.xml"),
            f"<sst {_MAIN} {attributes}>".encode() + strings + b"</sst>",
            zipfile.ZIP_DEFLATED,
            compresslevel=1,
        )
        data = f"<worksheet {_MAIN}>".encode() + sheet + b"</worksheet>"
        archive.writestr(ZipInfo("xl/worksheets/sheet1.xml"), data, zipfile.ZIP_DEFLATED, 1)


def many_strings(count: int) -> Callable[[Random, Path], None]:
    """Write a workbook of distinct shared strings."""

    def write(_rng: Random, path: Path) -> None:
        texts = b"".join(b"<si><t>%d%s</t></si>" % (at, b"x" * 40) for at in range(count))
        workbook(
            path, b"<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row></sheetData>", texts
        )

    return write


def many_rows(count: int) -> Callable[[Random, Path], None]:
    """Write a workbook of distinct rows."""

    def write(_rng: Random, path: Path) -> None:
        rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="str"><v>x%d</v></c></row>'
                        % (at, at, at, at, at) for at in range(1, count + 1))  # fmt: skip
        workbook(path, b"<sheetData>" + rows + b"</sheetData>")

    return write


def lying_dimensions(rng: Random, path: Path) -> None:
    """Write a workbook whose attributes promise more than there is."""
    promised = rng.choice(("4294967295", "18446744073709551615", "1000000000", "-1"))
    span, cell = (
        rng.choice(("1:16384", "0:0", "1:4294967295")),
        rng.choice(("A1", "XFD1048576", "A4294967295")),
    )
    sheet = (
        f'<dimension ref="A1:XFD1048576"/><sheetData><row r="{rng.choice(("1", "1048576", "4294967296"))}" '
        f'spans="{span}"><c r="{cell}" t="s"><v>{promised}</v></c></row></sheetData>'
        f'<mergeCells count="{promised}"><mergeCell ref="A1:XFD1048576"/><mergeCell ref="ZZZ1:ZZZ9"/></mergeCells>'
    )  # fmt: skip
    workbook(
        path, sheet.encode(), b"<si><t>a</t></si>", f'count="{promised}" uniqueCount="{promised}"'
    )


def _compound_file(rng: Random, path: Path) -> None:
    """Write the head of an OLE file whose sector table leads in circles or outside."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, rng.choice((9, 12, 0, 40)), 6, 0, 1, rng.choice((0, 2**31)),
                        0, 4096, rng.choice((0, 2**32 - 2)), 0, rng.choice((0, 2**32 - 2)), 0)  # fmt: skip
    path.write_bytes(head.ljust(512, b"\0") + rng.randbytes(rng.choice((0, 512, 5000))))


def noisy_ring(vertices: int) -> Callable[[Random, Path], None]:
    """Write one ring whose edges cross each other everywhere."""

    def write(rng: Random, path: Path) -> None:
        ring = [[106 + rng.random(), -6 + rng.random()] for _ in range(vertices)]
        feature = {**_FEATURE, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
        path.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": [feature]}))

    return write


def long_ring(vertices: int) -> Callable[[Random, Path], None]:
    """Write one ring of very many vertices on a circle."""

    def write(_rng: Random, path: Path) -> None:
        from math import cos, pi, sin

        steps = (2 * pi * at / vertices for at in range(vertices))
        ring = [[round(106 + cos(step), 7), round(-6 + sin(step), 7)] for step in steps]
        feature = {**_FEATURE, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
        path.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": [feature]}))

    return write


def endless_view(_rng: Random, path: Path) -> None:
    """Write a GeoPackage with a layer that is a view without an end."""
    with closing(sqlite3.connect(path)) as package:
        package.executescript(
            "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
            " organization_coordsys_id INTEGER, definition TEXT, description TEXT);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 4326, 'EPSG', 4326, 'GEOGCS[]', '');"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,"
            " description TEXT, last_change TEXT, min_x, min_y, max_x, max_y, srs_id INTEGER);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,"
            " srs_id INTEGER, z INTEGER, m INTEGER);"
            "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS fid, NULL AS geom, '99' AS code, 'x' AS name FROM n;"
            "INSERT INTO gpkg_contents VALUES ('v', 'features', 'v', '', '2024-01-01', 0, 0, 1, 1, 4326);"
            "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'GEOMETRY', 4326, 0, 0);"
        )  # fmt: skip


def zeros(name: str, megabytes: int, unit: bytes = b"\0") -> Callable[[Random, Path], None]:
    """Write a zip with one member that unpacks to megabytes of one text."""

    def write(_rng: Random, path: Path) -> None:
        info = ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with (zipfile.ZipFile(path, "w") as archive,
              archive.open(info, "w", force_zip64=True) as member):  # fmt: skip
            block = unit * (2**20 // len(unit))
            for _ in range(megabytes):
                member.write(block)

    return write


def lying_member(_rng: Random, path: Path) -> None:
    """Write a zip whose member says 10 bytes and unpacks to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        content = b"INSERT INTO t VALUES (1);\n" * 8_000_000
        archive.writestr(ZipInfo("x.sql"), content, zipfile.ZIP_DEFLATED, 1)
    data = bytearray(out.getvalue())
    for mark, field in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(mark)
        data[at + field : at + field + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))


def repeated(head: str, unit: str, size: int, tail: str = "") -> Callable[[Random, Path], None]:
    """Write a text in which a unit stands ``size`` times."""
    return lambda _rng, path: path.write_text(head + unit * size + tail) and None


_INSERT = "INSERT INTO wilayah (kode, nama) VALUES "
_CSV_HEAD = "kode,kecamatan,desa/kelurahan,status\n"
_DECISION_HEAD = "regency,district,village,code,who,decided_at\n"
BOMBS: tuple[Attack, ...] = (
    ("lembar.xlsx", many_strings(300_000), REGISTER),
    ("lembar.xlsx", many_rows(150_000), REGISTER),
    ("lembar.xlsx", many_rows(150_000), LAYER),
    ("lembar.xlsx", many_rows(150_000), SHEET_OF_DECISIONS),
    ("lembar.xlsx", lying_dimensions, REGISTER),
    ("lembar.xlsx", lying_dimensions, REGISTER),
    ("lembar.xlsx", lying_dimensions, LAYER),
    ("lembar.xlsx", zeros("xl/sharedStrings.xml", 400, b"<si><t>a</t></si>"), REGISTER),
    ("lembar.xls", _compound_file, REGISTER),
    ("lembar.xls", _compound_file, REGISTER),
    ("lembar.csv", repeated(_CSV_HEAD, '"', 3_000_000), REGISTER),
    ("lembar.csv", repeated(_CSV_HEAD, "99.01.01.2001,a,b,Terbentuk\n", 300_000), REGISTER),
    ("lembar.csv", repeated("", ",", 5_000_000), REGISTER),
    ("lembar.csv", repeated(_CSV_HEAD, "x" * 200_000 + ",", 5), LAYER),
    ("lembar.xls", repeated("<table>", "<tr><td>", 300_000), REGISTER),
    ("target.csv", repeated("code,metric,due,share,source\n", "99.01,formed,2024-12-31,0.5,x\n", 200_000), TARGETS),
    ("target.csv", repeated("code,metric,due,villages,source\n", "99.01,formed,2024-12-31," + "9" * 5000 + ",x\n", 2), TARGETS),
    ("keputusan.csv", repeated(_DECISION_HEAD, "A,B,C,,Ani,0001-01-01T00:00:00+14:00\n", 3), FILE_OF_DECISIONS),
    ("keputusan.csv", repeated(_DECISION_HEAD, f"A,B,{'C' * 140_000},,Ani,2024-01-01\n", 3), FILE_OF_DECISIONS),
    ("daftar.sql", repeated(_INSERT, "/*", 200_000), CODES),
    ("daftar.sql", repeated(_INSERT, "('", 200_000), CODES),
    ("daftar.sql", repeated("SET @a = ", "/*!40101 '", 30, ";\n"), CODES),
    ("daftar.sql", repeated(_INSERT + "(", "1,", 300_000, "1);"), CODES),
    ("daftar.sql", repeated("INSERT INTO t VALUES (", "((((((1),", 50_000, "1);"), CODES),
    ("batas.sql", repeated("INSERT INTO w (kode,nama,path) VALUES ('99.01','a','", "[[106,-6],", 300_000, "]');"), BOUNDARIES),
    ("batas.sql", repeated("INSERT INTO w (kode,nama,path) VALUES ('99.01','a','", "[", 300_000, "');"), BOUNDARIES),
    ("daftar.zip", zeros("daftar.sql", 300), CODES),
    ("daftar.zip", zeros("daftar_2020.csv", 300, b"99.01,a\n"), CODES),
    ("batas.zip", zeros("batas.geojson", 300, b" "), BOUNDARIES),
    ("daftar.zip", lying_member, CODES),
    ("batas.zip", lying_member, BOUNDARIES),
    ("batas.geojson", noisy_ring(400), BOUNDARIES),
    ("batas.geojson", noisy_ring(30_000), BOUNDARIES),
    ("batas.geojson", long_ring(500_000), BOUNDARIES),
    ("batas.gpkg", endless_view, BOUNDARIES),
    ("batas.geojson", repeated('{"type":"FeatureCollection","features":', "[", 1_000_000), BOUNDARIES),
    ("batas.kml", repeated("<kml>", "<Folder>", 200_000), BOUNDARIES),
)  # fmt: skip
"""Files that make a careless reader hang, or fill the memory."""
