"""Tell GeoJSON from other documents in JSON, and check what it names, before GDAL opens it.

GDAL has a driver for each kind of document, and some kinds name addresses that it then asks.
"""

import json
import re
from typing import Any

from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile

_HEAD = 64 * 1024
_DEPTH = 50  # levels; a feature of a collection has seven
_CRS = 4096  # bytes of a member ``crs``; the longest name of a system is far shorter
_TYPES = {
    *("FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint"),
    *("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}
_GEOJSON = {"features", "geometry", "coordinates"}  # the type may come after them
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)
_CRS_KEY = re.compile(rb'"(?:c|\\u0063)(?:r|\\u0072)(?:s|\\u0073)"')
_PAGE_END = re.compile(rb'"exceededTransferLimit"\s*+:\s*+true')
_LOCAL_CRS = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:[\w.]*:[\w.]*:\w+"
    r"|https?://(?:www\.)?opengis\.net/def/crs/[\w.]+/[\w.]+/\w+"
    r"|(?:EPSG|OGC|CRS|ESRI|IAU_?\d*):{1,2}\w+)",
    re.IGNORECASE,
)
"""Names of coordinate systems that are found in PROJ's own database."""

_AS_GEOJSON = "Save it as GeoJSON or GeoPackage (in QGIS: Export, Save Features As)."


def check(file: LayerFile) -> None:
    """Raise UnreadableFile, which says what it is, for a document that is not complete GeoJSON."""
    head = file.head(_HEAD)
    members = _members(head.removeprefix(b"\xef\xbb\xbf"))
    problem = _problem(members)
    if problem:
        what, do = problem
        raise UnreadableFile(what, file=file.name, do=do)
    for window, end in file.windows(2 * _CRS):
        for found in _CRS_KEY.finditer(window):
            if found.start() < end:
                _check_crs(window[found.end() : found.end() + _CRS], file)
        if _PAGE_END.search(window, max(0, end - _HEAD)) and end == len(window):
            raise UnreadableFile(_PAGE[0], file=file.name, do=_PAGE[1])


_PAGE = (
    "this is one page of a service's answer, and more features follow",
    "Fetch all pages (in QGIS: add the service as a layer and export it).",
)


def _members(head: bytes) -> dict[str, Any]:
    """Return the values of members in the beginning of a document by their path, in order.

    The path ``features[].type`` is the type of the first feature. Objects are {}, arrays [].
    """
    found: dict[str, Any] = {}
    path: list[str] = []
    key = ""
    text: str | None = None
    after_colon = False
    for token in _TOKEN.findall(head):
        first = token[:1]
        if first in b"{[":
            name = f"{path[-1] if path else ''}{'.' if path and path[-1] and key else ''}{key}"
            if key or not path:
                found.setdefault(name, {} if first == b"{" else [])
            path.append(name + ("[]" if first == b"[" else ""))
            if len(path) > _DEPTH:
                break
            key, text, after_colon = "", None, False
        elif first in b"}]":
            if path:
                path.pop()
            key, text, after_colon = "", None, False
        elif token == b":":
            key, text, after_colon = text or "", None, True
        elif token == b",":
            key, text, after_colon = "", None, False
        else:
            try:
                value = json.loads(token)
            except ValueError:
                value = token.decode("utf-8", "replace")
            if after_colon and path:
                found.setdefault(f"{path[-1]}.{key}" if path[-1] else key, value)
                after_colon = False
            text = value if isinstance(value, str) else None
    return found


def _problem(members: dict[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a document and what to do."""
    kind = members.get("type")
    if members.get("") != {}:
        return "this is not GeoJSON (a JSON object)", _AS_GEOJSON
    if kind == "Topology" or "arcs" in members or isinstance(members.get("objects"), dict):
        return "this is TopoJSON, not GeoJSON", _AS_GEOJSON
    if isinstance(kind, str) and kind.startswith("gdal"):
        return "this is a pipeline of GDAL (GDALG), which only names other files", _AS_GEOJSON
    if "error" in members:
        said = members.get("error.message") or members["error"]
        told = f": {_shown(said, 100)}" if isinstance(said, str) else ""
        return f"a service answered with an error{told}", "Fetch the layer again."
    if any(name.endswith("exceededTransferLimit") and members[name] is True for name in members):
        return _PAGE
    esri = {"geometryType", "spatialReference", "objectIdFieldName", "features[].attributes"}
    if kind not in _TYPES and esri & members.keys():
        return "this is Esri JSON, not GeoJSON", "Fetch it with f=geojson, or save it as GeoJSON."
    matched, returned = members.get("numberMatched"), members.get("numberReturned")
    if isinstance(matched, int) and isinstance(returned, int) and matched > returned:
        return _PAGE
    if kind in _TYPES or (
        kind is None and {"features", "geometry", "coordinates"} & members.keys()
    ):
        return None
    if kind is None and {"links", "conformsTo", "collections"} & members.keys():
        return "this is a page of a service, not a layer", "Fetch its items as GeoJSON."
    told = f" (its type is {_shown(kind)})" if kind is not None else " (it has no type)"
    return f"this is JSON, but not GeoJSON{told}", _AS_GEOJSON


def _shown(value: object, most: int = 60) -> str:
    return f"{value!r}"[:most]


def _check_crs(after: bytes, file: LayerFile) -> None:
    """Check what follows a text ``crs``, which may be the name of a member."""
    colon, text = after.lstrip()[:1], after.lstrip()[1:].lstrip()
    if (colon and colon != b":") or text[:1] not in (b"{", b""):
        return
    try:
        crs, _ = json.JSONDecoder(object_pairs_hook=_unique).raw_decode(
            text.decode("utf-8", "replace")
        )
    except (ValueError, RecursionError):
        raise _bad_crs("is damaged", file) from None
    kind = crs.get("type")
    properties = crs.get("properties")
    if not isinstance(kind, str) or not isinstance(properties, dict):
        return  # GDAL does not take it for a coordinate system either
    if kind.lower() in ("link", "url"):
        raise _bad_crs("is an address", file)
    name = properties.get("name")
    if kind.lower() == "name" and not (isinstance(name, str) and _LOCAL_CRS.fullmatch(name)):
        raise _bad_crs(f"has no known name ({_shown(name)})", file)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member is repeated")
    return dict(pairs)


def _bad_crs(what: str, file: LayerFile) -> UnreadableFile:
    return UnreadableFile(
        f"its coordinate system (member crs) {what}",
        file=file.name,
        do="Give a name such as urn:ogc:def:crs:EPSG::4326; addresses are never asked.",
    )
