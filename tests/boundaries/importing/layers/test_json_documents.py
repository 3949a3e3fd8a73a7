"""Documents in JSON that are not GeoJSON, not complete, or name an address are refused by name."""

import json

import pytest

from boundaries.importing.layers import json_documents
from boundaries.importing.layers.layer_file import LayerFile
from geo.errors import UnreadableFile

RING = [[106, 0], [107, 0], [107, 1], [106, 0]]
FEATURE = {
    "type": "Feature",
    "properties": {"kode": "99.01.01.2001"},
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}
ADDRESS = "http://127.0.0.1:1/crs"


def check(tmp_path, document, name="a.geojson"):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    (tmp_path / name).write_bytes(data)
    json_documents.check(LayerFile(tmp_path / name))


def collection(**members):
    return {"type": "FeatureCollection", **members, "features": [FEATURE]}


def named(name):
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    "document",
    [
        collection(),
        FEATURE,
        FEATURE["geometry"],
        {"features": [FEATURE], "type": "FeatureCollection"},
        {"features": []},
        collection(crs=None),
        collection(crs=named("urn:ogc:def:crs:OGC:1.3:CRS84")),
        collection(crs=named("urn:ogc:def:crs:EPSG::32748")),
        collection(crs=named("http://www.opengis.net/def/crs/EPSG/0/4326")),
        collection(crs={"type": "EPSG", "properties": {"code": 4326}}),
        collection(name="exceededTransferLimit", numberMatched=3, numberReturned=3),
        collection(properties={"crs": "see http://x", "error": "none"}),
        b"\xef\xbb\xbf  " + json.dumps(collection()).encode(),
    ],
)
def test_geojson_is_accepted(tmp_path, document):
    check(tmp_path, document)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"type": "Topology", "objects": {}, "arcs": []}, "TopoJSON"),
        ({"arcs": [], "objects": {"desa": {}}}, "TopoJSON"),
        ({"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}, "GDALG"),
        (
            {"features": [{"attributes": {"KODE": "1"}, "geometry": {"rings": [RING]}}]},
            "Esri JSON",
        ),
        ({"geometryType": "esriGeometryPolygon", "features": []}, "Esri JSON"),
        ({"error": {"code": 499, "message": "Token Required"}}, "error: 'Token Required'"),
        (collection(exceededTransferLimit=True), "one page"),
        (collection(properties={"exceededTransferLimit": True}), "one page"),
        ({**collection(), "exceededTransferLimit": True}, "one page"),
        (collection(numberMatched=5000, numberReturned=1000), "one page"),
        ({"links": [], "conformsTo": []}, "page of a service"),
        ({"type": "Coverage"}, "type is 'Coverage'"),
        ([FEATURE], "not GeoJSON"),
        ({"kode": 1}, "has no type"),
    ],
)
def test_other_documents_are_refused_by_name(tmp_path, document, said):
    with pytest.raises(UnreadableFile, match=said):
        check(tmp_path, document)


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": ADDRESS, "type": "proj4"}},
        {"type": "URL", "properties": {"url": ADDRESS}},
        named(ADDRESS),
        named("http://www.opengis.net.evil.example/def/crs/EPSG/0/4326"),
        named("/etc/passwd"),
        named("+proj=longlat +nadgrids=/etc/passwd"),
        named("urn:ogc:def:crs:EPSG::" + "4" * 9000),
    ],
)
def test_coordinate_systems_that_are_addresses_or_files_are_refused(tmp_path, crs):
    with pytest.raises(UnreadableFile, match="member crs"):
        check(tmp_path, collection(crs=crs))
    with pytest.raises(UnreadableFile, match="member crs"):
        check(tmp_path, {**collection(), "crs": crs})


def test_such_a_coordinate_system_is_found_however_it_is_written(tmp_path, monkeypatch):
    link = json.dumps({"type": "link", "properties": {"href": ADDRESS}}).encode()
    features = json.dumps([FEATURE]).encode()
    start = b'{"type":"FeatureCollection","features":' + features
    for key in (
        b',"\\u0063rs":',
        b',"c\\u0072s" : ',
        b',"crs"' + b" " * 9000 + b":",
        b',"crs":\n\n',
    ):
        with pytest.raises(UnreadableFile, match="member crs"):
            check(tmp_path, start + key + link + b"}")
    twice = b'{"type":"link","type":"name","properties":{"name":"EPSG:4326"}}'
    with pytest.raises(UnreadableFile, match="member crs"):
        check(tmp_path, start + b',"crs":' + twice + b"}")


@pytest.mark.parametrize("before", [0, 1, 50, 4000, 8191, 8192, 8193, 16384, 20000, 32760])
def test_such_a_coordinate_system_is_found_at_every_place(tmp_path, monkeypatch, before):
    monkeypatch.setattr("boundaries.importing.layers.layer_file._CHUNK", 16384)
    document = {"pad": "x" * before, **collection(), "more": "y" * 20000}
    check(tmp_path, document)
    document["crs"] = {"type": "link", "properties": {"href": ADDRESS}}
    with pytest.raises(UnreadableFile, match="member crs"):
        check(tmp_path, document)
    with pytest.raises(UnreadableFile, match="member crs"):
        check(tmp_path, {"crs": document.pop("crs"), **document})


def test_the_time_grows_with_the_length_only(tmp_path):
    """Nothing here may take more than linear time; the suite would not end otherwise."""
    for text in (
        b'{"crs"' * 300_000,
        b'{"a":' * 300_000,
        b'"' + b"\\" * 3_000_000,
        b"[" * 3_000_000,
    ):
        with pytest.raises(UnreadableFile):
            check(tmp_path, text)
