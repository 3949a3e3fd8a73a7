"""KML: colours, typed values, and coordinates as in the GeoJSON text."""

import xml.etree.ElementTree as ElementTree

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.files import formats, geojson
from geo.files.encoders import kml
from geo.files.layer import Symbol, Symbology

NS = {"k": "http://www.opengis.net/kml/2.2"}
SYMBOLOGY = Symbology(
    {"formed": Symbol("Terbentuk", "#0a2f6b"), "unformed": Symbol("Belum", "#d94801")},
    lambda values: "formed" if values["formed"] else "unformed",
    lambda values: (values["name"], "per 2023 & lain"),
)


@pytest.fixture
def path(frame, as_layer, tmp_path):
    path = tmp_path / "a.kml"
    layer = as_layer(frame, symbology=SYMBOLOGY, descriptions={"formed": ("Terbentuk", "x")})
    formats.write([layer], path)
    return path


def test_each_feature_has_the_fill_of_its_class(path):
    root = ElementTree.parse(path).getroot()
    fills = {
        f"#{style.get('id')}": style.find("k:PolyStyle/k:color", NS).text
        for style in root.iterfind(".//k:Style", NS)
    }
    assert fills == {"#formed": "b36b2f0a", "#unformed": "b30148d9"}
    used = [mark.find("k:styleUrl", NS).text for mark in root.iterfind(".//k:Placemark", NS)]
    assert used == ["#formed", "#unformed", "#unformed"]


def test_gdal_reads_types_names_and_fills(path):
    info = pyogrio.read_info(path)
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert (types["formed"], types["coverage"], types["code"]) == (
        "OFTInteger",
        "OFTReal",
        "OFTString",
    )
    back = pyogrio.read_dataframe(path)
    assert back["Name"].tolist()[1] == "=cmd|' /C calc'!A0"
    assert back["description"].tolist()[0] == "per 2023 & lain"


def test_what_xml_cannot_hold_is_left_out(frame, as_layer, tmp_path):
    odd = frame.assign(name=["a\x00b\x1f", "]]>", "ä&<>\"'"])
    formats.write([as_layer(odd)], tmp_path / "a.kml")
    root = ElementTree.parse(tmp_path / "a.kml").getroot()
    names = [mark.find("k:name", NS).text for mark in root.iterfind(".//k:Placemark", NS)]
    assert names == ["ab", "]]>", "ä&<>\"'"]


def test_holes_and_parts_are_kept():
    box, hole = shapely.box(0, 0, 9, 9), shapely.box(1, 1, 2, 2)
    shapes = [box - hole, shapely.multipolygons([box - hole, shapely.box(20, 0, 21, 1)])]
    one, two = map(kml.encode_geometry, geojson.encode_geometries(shapes))
    assert (one.count(b"<Polygon>"), one.count(b"<innerBoundaryIs>")) == (1, 1)
    assert (two.count(b"<Polygon>"), two.count(b"<innerBoundaryIs>")) == (2, 1)
    assert b"21,0 21,1 20,1 20,0 21,0" in two
    assert kml.encode_geometry(None) == b""
    assert kml.encode_geometry(geojson.encode_geometries([shapely.Polygon()])[0]) == b""


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_colour_is_turned_round(colour):
    red, green, blue = (f"{part:02x}" for part in colour)
    assert kml.kml_colour(f"#{red}{green}{blue}", "ff") == f"ff{blue}{green}{red}"
