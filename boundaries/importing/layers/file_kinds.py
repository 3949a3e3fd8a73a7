"""Hold the content of a file against its suffix, before GDAL chooses a driver for it.

GDAL goes by the content: a file called ``.gpkg`` may be a virtual dataset that names another file.
"""

import re

from boundaries.importing.layers import json_documents
from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile

SUFFIXES = {".shp", ".gpkg", ".geojson", ".json", ".kml", ".fgb", ".gdb"}
"""Suffixes of files with layers."""

_HEAD = 16 * 1024
_MAGIC = (
    (b"\x00\x00\x27\x0a", "a Shapefile", (".shp",)),
    (b"SQLite format 3\x00", "a SQLite database", (".gpkg",)),
    (b"fgb\x03fgb", "a FlatGeobuf file", (".fgb",)),
    (b"PK\x03\x04", "a zip", ()),
    (b"\x1f\x8b", "a gzip file", ()),
    (b"%PDF", "a PDF", ()),
    (b"\xd0\xcf\x11\xe0", "an old Office file", ()),
)
_DOCUMENTS = (
    (rb"OGRVRTDataSource|VRTDataset|GDALTileIndexDataset", "a virtual dataset of GDAL (VRT)"),
    (rb"OGR\w*DataSource|GDAL_\w+", "a document of GDAL that names a service"),
    (rb"(?:\w+:)?kml", "KML"),
    (rb"html", "a web page (HTML)"),
    (rb"(?:\w+:)?(?:ServiceException\w*|ExceptionReport)", "a service's error"),
    (rb"(?:\w+:)?FeatureCollection", "GML"),
)
_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check(file: LayerFile) -> None:
    """Raise UnreadableFile for a file that is not what its suffix says, and says what it is."""
    if file.suffix == ".gdb":
        if not any(name.lower() == "a00000001.gdbtable" for name in file.folder()):
            raise UnreadableFile(
                "this is not a File Geodatabase (a folder with a00000001.gdbtable)",
                file=file.name,
                do="Bring the whole folder.",
            )
        return
    head = file.head(_HEAD)
    found, suffixes = _kind(head)
    if file.suffix not in suffixes:
        raise UnreadableFile(f"this is {found}, not what its name says", file=file.name, do=_DO)
    if file.suffix in (".json", ".geojson"):
        json_documents.check(file)
    if file.suffix == ".kml":
        for window, _ in file.windows(16):
            if _DECLARATION.search(window):
                raise UnreadableFile(
                    "it declares entities (DOCTYPE), which KML does not need",
                    file=file.name,
                    do="Save it anew.",
                )


_DO = "Give it the suffix of its format, or export the layer as GeoPackage."


def _kind(head: bytes) -> tuple[str, tuple[str, ...]]:
    """Return what a file is, by its first bytes, and the suffixes that it may have."""
    for magic, found, suffixes in _MAGIC:
        if head.startswith(magic):
            return found, suffixes
    text = head.removeprefix(b"\xef\xbb\xbf")
    start = _PROLOG.match(text)
    rest = text[start.end() if start else 0 :]
    if not rest:
        return ("empty" if not head.strip() else "a text without content"), ()
    if rest[:1] in (b"{", b"["):
        return "JSON", (".json", ".geojson")
    if _DECLARATION.match(rest):
        html = re.match(rb"<!DOCTYPE\s+html", rest, re.IGNORECASE)
        return ("a web page (HTML)" if html else "XML that declares entities (DOCTYPE)"), ()
    if root := _ROOT.match(rest):
        for pattern, found in _DOCUMENTS:
            if re.fullmatch(pattern, root[1], re.IGNORECASE):
                return found, ((".kml",) if found == "KML" else ())
        return f"XML ({root[1].decode()[:40]})", ()
    return "of an unknown kind", ()
