"""The content of a file decides what it is; what its suffix does not say is refused by name."""

import sqlite3

import pytest

from boundaries.importing.layers import file_kinds
from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile

KML = b'<?xml version="1.0"?>\n<!-- a --><kml xmlns="http://www.opengis.net/kml/2.2"></kml>'
CONTENTS = {
    b"<OGRVRTDataSource></OGRVRTDataSource>": r"\(VRT\)",
    b"<?xml version='1.0'?><OGRWFSDataSource>": "names a service",
    b'<GDAL_WMTS service="x">': "names a service",
    b"<!doctype html><html>": r"web page \(HTML\)",
    b"<html><body>login": r"web page \(HTML\)",
    b'<!DOCTYPE kml [<!ENTITY a "b">]><kml></kml>': "declares entities",
    b"<ows:ExceptionReport>": "a service's error",
    b"<wfs:FeatureCollection>": "GML",
    b"<svg/>": r"XML \(svg\)",
    b"PK\x03\x04": "a zip",
    b"SQLite format 3\x00": "a SQLite database",
    b"\x00\x00\x27\x0a": "a Shapefile",
    b"fgb\x03fgb\x00": "a FlatGeobuf file",
    b'{"type": "FeatureCollection", "features": []}': "JSON",
    KML: "KML",
    b"": "empty",
    b"  \n": "empty",
    b"nothing of the kind": "unknown kind",
}
OWN = {
    ".shp": "a Shapefile",
    ".gpkg": "a SQLite database",
    ".geojson": "JSON",
    ".json": "JSON",
    ".kml": "KML",
    ".fgb": "a FlatGeobuf file",
}


@pytest.mark.parametrize("suffix", OWN)
@pytest.mark.parametrize("content", CONTENTS)
def test_only_the_content_of_its_suffix_is_accepted(tmp_path, suffix, content):
    path = tmp_path / f"batas{suffix}"
    path.write_bytes(content)
    if OWN[suffix] == CONTENTS[content]:
        file_kinds.check(LayerFile(path))
        return
    with pytest.raises(UnreadableFile, match=rf"batas\{suffix}: this is .*{CONTENTS[content]}"):
        file_kinds.check(LayerFile(path))


def test_kml_that_declares_entities_anywhere_is_refused(tmp_path):
    path = tmp_path / "a.kml"
    path.write_bytes(b"<!--" + b"x" * 5_000_000 + b"-->" + b"<!DOCTYPE kml><kml></kml>")
    with pytest.raises(UnreadableFile):
        file_kinds.check(LayerFile(path))
    path.write_bytes(KML + b"<!ENTITY a SYSTEM 'file:///etc/passwd'>")
    with pytest.raises(UnreadableFile, match="declares entities"):
        file_kinds.check(LayerFile(path))


def test_a_file_geodatabase_is_a_folder(tmp_path):
    for path in (tmp_path / "a.gdb", tmp_path / "b.gdb"):
        path.mkdir()
    (tmp_path / "a.gdb" / "a00000001.gdbtable").write_bytes(b"")
    file_kinds.check(LayerFile(tmp_path / "a.gdb"))
    (tmp_path / "c.gdb").write_bytes(b"<OGRVRTDataSource/>")
    for name in ("b.gdb", "c.gdb"):
        with pytest.raises(UnreadableFile, match="not a File Geodatabase"):
            file_kinds.check(LayerFile(tmp_path / name))


def test_a_plain_database_is_told_later(tmp_path):
    with sqlite3.connect(tmp_path / "a.gpkg") as connection:
        connection.execute("CREATE TABLE a (b)")
    file_kinds.check(LayerFile(tmp_path / "a.gpkg"))
