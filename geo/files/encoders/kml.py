"""Write a layer as KML 2.2 (OGC 12-007r2) that is coloured by its classes.

Text that is sent while it is written. Coordinates are taken from the text of GeoJSON geometries.
Every value is typed by a Schema; KML has no type for dates, they are text YYYY-MM-DD.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from geo.files import geojson
from geo.files.layer import Layer, Symbology

_TYPES = {str: "string", int: "int", float: "double"}  # of SimpleField; all others are text
_SCHEMA = "columns"
_OPACITY = "b3"  # of fills, of 255: the ground shows through, the colour is still told apart
_LINE = "ff555555"
_CONTROLS = {number: None for number in range(32) if chr(number) not in "\t\n\r"}


def document(layer: Layer) -> Iterator[bytes]:
    """Return the parts of a KML document: styles, schema, then a Placemark for each feature."""
    # features() is called now, so that later reading needs no context of its caller
    marks = (placemark(text, layer) for text in layer.features())
    return chain([_head(layer).encode()], marks, [b"</Document></kml>\n"])


def _head(layer: Layer) -> str:
    fields = "".join(
        f'<SimpleField type="{_TYPES.get(kind, "string")}" name={quoteattr(name)}>'
        f"<displayName>{_text(layer.descriptions.get(name, (name, ''))[0])}</displayName>"
        "</SimpleField>"
        for name, kind in layer.columns.items()
    )
    about = "\n".join(f"{text}" for key, text in layer.facts.items() if key != "TITLE")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{_text(layer.facts.get('TITLE', layer.name))}</name>"
        f"<description>{_text(about)}</description>"
        f"{_styles(layer)}"
        f'<Schema name="{_SCHEMA}" id="{_SCHEMA}">{fields}</Schema>\n'
    )


def _styles(layer: Layer) -> str:
    if layer.symbology is None:
        return ""
    rows = "".join(
        f"<tr><td>{escape(layer.descriptions.get(name, (name, ''))[0])}</td>"
        f"<td>$[{_SCHEMA}/{name}]</td></tr>"
        for name in layer.columns
    )
    balloon = f"<h3>$[name]</h3><p>$[description]</p><table>{rows}</table>"
    return "".join(
        f"<Style id={quoteattr(key)}>"
        f"<LineStyle><color>{_LINE}</color><width>1</width></LineStyle>"
        f"<PolyStyle><color>{kml_colour(symbol.colour)}</color><fill>1</fill>"
        "<outline>1</outline></PolyStyle>"
        f"<BalloonStyle><text>{_text(balloon)}</text></BalloonStyle></Style>"
        for key, symbol in layer.symbology.symbols.items()
    )


def kml_colour(colour: str, opacity: str = _OPACITY) -> str:
    """Return a colour #rrggbb in KML's order: opacity, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{opacity}{blue}{green}{red}".lower()


def placemark(feature: bytes, layer: Layer) -> bytes:
    """Return the Placemark of a Feature, with the style of its class."""
    properties, geometry = geojson.split_feature(feature)
    values = orjson.loads(properties)
    data = "".join(
        f"<SimpleData name={quoteattr(name)}>{_text(str(value))}</SimpleData>"
        for name, value in values.items()
        if value is not None
    )
    return b"".join(
        (
            f"<Placemark>{_caption(values, layer.symbology)}".encode(),
            f'<ExtendedData><SchemaData schemaUrl="#{_SCHEMA}">{data}'.encode(),
            b"</SchemaData></ExtendedData>",
            encode_geometry(geometry),
            b"</Placemark>\n",
        )
    )


def _caption(values: Mapping[str, Any], symbology: Symbology | None) -> str:
    if symbology is None:
        return f"<name>{_text(str(values.get('name', '')))}</name>"
    title, text = symbology.caption(values)
    style = quoteattr(f"#{symbology.class_of(values)}")
    return (
        f"<name>{_text(title)}</name><description>{_text(text)}</description>"
        f"<styleUrl>{style[1:-1]}</styleUrl>"
    )


def _text(text: str) -> str:
    # XML 1.0 has no control characters, not even escaped
    return escape(text.translate(_CONTROLS))


def encode_geometry(geometry: bytes | None) -> bytes:
    """Return the KML of the GeoJSON text of a polygon or multipolygon; nothing for None.

    Coordinates keep their digits. Rings must be as RFC 7946 wants them, as KML does.
    """
    if geometry is None:
        return b""
    start = geometry.index(b"[")
    inner = geometry[start:-1].strip(b"[]}")
    if not inner:
        return b""
    polygons = [_polygon(polygon) for polygon in inner.split(b"]]],[[[")]
    return b"<MultiGeometry>%b</MultiGeometry>" % b"".join(polygons)


def _polygon(text: bytes) -> bytes:
    exterior, *holes = map(_ring, text.split(b"]],[["))
    return b"<Polygon><outerBoundaryIs>%b</outerBoundaryIs>%b</Polygon>" % (
        exterior,
        b"".join(b"<innerBoundaryIs>%b</innerBoundaryIs>" % hole for hole in holes),
    )


def _ring(text: bytes) -> bytes:
    positions = text.replace(b"],[", b" ")
    return b"<LinearRing><coordinates>%b</coordinates></LinearRing>" % positions
