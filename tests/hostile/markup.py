"""Changes of XML (workbooks, KML, GML) and of JSON (GeoJSON) that keep most of the structure."""

import re
from random import Random
from typing import Any

import orjson

from tests.hostile.mutations import EXTREMES, STRANGE, TEXT, mutate

ADDRESS = "http://127.0.0.1:{port}/"
"""Address that no import may contact; ``{port}`` is replaced when a case is made."""

_ATTRIBUTE = re.compile(rb'(?<![\w:])([\w:]{1,60})="([^"]*)"')
_TAG = re.compile(rb"<[^<>]*>")
_TEXT = re.compile(rb">([^<>]+)<")

_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{at} "{f"&a{at - 1 or str()};" * 10}">' for at in range(1, 10))
    + "]>"
)
_OUTSIDE = (
    f'<!DOCTYPE x SYSTEM "{ADDRESS}x.dtd">',
    f'<!DOCTYPE x [<!ENTITY a SYSTEM "{ADDRESS}x">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    f'<!DOCTYPE x [<!ENTITY % b SYSTEM "{ADDRESS}x">%b;]>',
    f'<?xml-stylesheet type="text/xsl" href="{ADDRESS}x.xsl"?>',
)
_CELLS = (
    "XFD1048576",
    "XFE1048577",
    "A0",
    "A99999999999",
    "ZZZZZZZ1",
    "1A",
    "",
    "A1:XFD1048576",
    "B2:A1",
    "A1:A1",
    "-A1",
    "$A$1",
    "R1C1",
    "1:1048576",
    "a1",
)


def change_xml(rng: Random, data: bytes) -> bytes:
    """Change attributes, texts and tags; add entities, depth and addresses."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(_XML)(rng, data)
    return data


def _change_attribute(rng: Random, data: bytes) -> bytes:
    found = list(_ATTRIBUTE.finditer(data))
    for match in sorted(
        rng.sample(found, min(len(found), rng.choice((1, 3)))), key=lambda m: -m.end()
    ):
        name = match[1]
        if name in (b"r", b"ref", b"sqref"):
            value = rng.choice(_CELLS)
        elif name in (b"Target", b"href", b"schemaLocation", b"xlink:href"):
            value = ADDRESS
        else:
            value = rng.choice((*EXTREMES, "s", "str", "e", "d", "b", "inlineStr", "x" * 70_000))
        data = data[: match.start(2)] + value.encode() + data[match.end(2) :]
    return data


def _count_that_lies(rng: Random, data: bytes) -> bytes:
    """Change the attributes that readers reserve memory by."""
    names = (
        b"count",
        b"uniqueCount",
        b"spans",
        b"ref",
        b"s",
        b"r",
        b"numFmtId",
        b"min",
        b"max",
        b"table:number-columns-repeated",
        b"table:number-rows-repeated",
    )
    found = [match for match in _ATTRIBUTE.finditer(data) if match[1] in names]
    if not found:
        repeated = b'<table:table-row table:number-rows-repeated="2000000000"'
        return data.replace(b"<table:table-row", repeated, 1)
    match = rng.choice(found)
    value = rng.choice(
        (
            b"1:4294967295",
            b"4294967295",
            b"2147483647",
            b"999999999999999",
            b"-1",
            b"0",
            b"A1:XFD1048576",
            b"1:16384",
            b"1048577",
        )
    )
    return data[: match.start(2)] + value + data[match.end(2) :]


def _change_text(rng: Random, data: bytes) -> bytes:
    found = list(_TEXT.finditer(data))
    for match in sorted(
        rng.sample(found, min(len(found), rng.choice((1, 5)))), key=lambda m: -m.end()
    ):
        text = rng.choice(
            (*EXTREMES, *STRANGE, "&#0;", "&#xD800;", "&a9;", "&a;", "_x0000_", "<![CDATA[")
        )
        data = data[: match.start(1)] + text.encode("utf-8", "replace") + data[match.end(1) :]
    return data


def _change_tag(rng: Random, data: bytes) -> bytes:
    found = list(_TAG.finditer(data))
    if not found:
        return data
    match, other = rng.choice(found), rng.choice(found)
    by = rng.choice(
        (b"", match[0] * 2, other[0], match[0] * 5000, match[0].lower(), b"<a/>", b"</a>")
    )
    return data[: match.start()] + by + data[match.end() :]


def _add_doctype(rng: Random, data: bytes) -> bytes:
    head = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    doctype = rng.choice((_ENTITIES, *_OUTSIDE)).encode()
    used = data[head:].replace(b"</", b"&a9;&a;</", 2)
    return data[:head] + doctype + used


def _deepen(rng: Random, data: bytes) -> bytes:
    at = data.find(b">", rng.randrange(max(1, len(data)))) + 1
    depth = rng.choice((100, 10_000, 200_000))
    return data[:at] + b"<a>" * depth + (b"</a>" * depth if rng.random() < 0.5 else b"") + data[at:]


_XML = (
    _change_attribute,
    _change_attribute,
    _count_that_lies,
    _change_text,
    _change_text,
    _change_tag,
    _add_doctype,
    _deepen,
    lambda rng, data: mutate(rng, data, TEXT) if data else data,
)


# JSON -------------------------------------------------------------------------------------------

_URLS = (
    ADDRESS,
    f"{ADDRESS}crs.wkt",
    "urn:ogc:def:crs:EPSG::99999",
    "urn:ogc:def:crs:EPSG::3857",
    "/etc/passwd",
    "/vsicurl/" + ADDRESS,
    "EPSG:0",
    "x" * 100_000,
    "+proj=pipeline +step +inv",
    "GEOGCS[" * 5000,
    f"+init={ADDRESS}",
    "+proj=utm +nadgrids=@" + ADDRESS,
)


def change_json(rng: Random, data: bytes) -> bytes:
    """Change values, keys, geometries and the coordinate reference system of a GeoJSON."""
    try:
        root = orjson.loads(data)
    except orjson.JSONDecodeError:
        return mutate(rng, data, TEXT)
    for _ in range(rng.choice((1, 1, 2, 5))):
        _change_value(rng, root)
    text = orjson.dumps(root)
    kind = rng.random()
    if kind < 0.15:  # what JSON allows and the library does not write
        text = text.replace(b"[9", rng.choice((b"[1e400,9", b"[-0,9", b"[9" + b"0" * 500)), 1)
        text = text.replace(
            b'"code"', rng.choice((b'"code":1,"code"', b'"\\ud800"', b'"co\\u0000de"')), 1
        )
    elif kind < 0.25:
        depth = rng.choice((50, 5000, 300_000))
        opened = rng.choice((b"[", b'{"a":', b'{"type":"GeometryCollection","geometries":['))
        text = text.replace(b'"geometry":', b'"geometry":' + opened * depth, 1)
    return text


def _change_value(rng: Random, root: Any) -> None:
    kind = rng.randrange(7)
    features = root.get("features") if isinstance(root, dict) else None
    if not isinstance(features, list) or not features:
        return
    feature = rng.choice(features)
    if not isinstance(feature, dict):
        return
    if kind == 0:
        root["crs"] = rng.choice(
            (
                {"type": "name", "properties": {"name": rng.choice(_URLS)}},
                {"type": "link", "properties": {"href": rng.choice(_URLS), "type": "ogcwkt"}},
                {"type": "url", "properties": {"url": ADDRESS}},
                {"type": "EPSG"},
                None,
                5,
                [],
            )
        )
    elif kind == 1:
        feature["geometry"] = rng.choice(_geometries(rng))
    elif kind == 2:
        feature["properties"] = rng.choice(
            (
                None,
                [],
                "x",
                {},
                {"code": None},
                {"code": [1]},
                {"code": {"a": {}}},
                {"code": 1e300},
                {"code": "99.01.01.2001", "name": "x" * 2_000_000},
                {"code": True, "name": "\0"},
                {"CODE": "99.01.01.2001", "code": "99.01.01.2002"},
                {f"c{n}": n for n in range(3000)},
            )
        )
    elif kind == 3:
        key = rng.choice(list(feature))
        feature[key] = rng.choice((None, [], {}, "", 0, 2**60, -1.5, "x", [[[]]]))
    elif kind == 4:
        root["features"] = features * rng.choice((1, 2, 200))
    elif kind == 5:
        root[rng.choice(("type", "bbox", "name", "features", "arcs", "objects"))] = rng.choice(
            ("Topology", "Feature", [], None, [1e400 if False else 0.1] * 4, {"a": {"type": "x"}})
        )
    else:
        _change_coordinates(rng, feature.get("geometry"))


def _change_coordinates(rng: Random, geometry: Any) -> None:
    if not isinstance(geometry, dict) or not isinstance(geometry.get("coordinates"), list):
        return
    ring = geometry["coordinates"]
    while (
        isinstance(ring, list)
        and ring
        and isinstance(ring[0], list)
        and ring[0]
        and isinstance(ring[0][0], list)
    ):
        ring = ring[0]
    if not ring:
        return
    at = rng.randrange(len(ring))
    ring[at] = rng.choice(
        (
            [1e300, 1e300],
            [181, 0],
            [0, 91],
            [None, 1],
            ["1", "2"],
            [],
            [1],
            [1, 2, 3, 4, 5],
            7,
            None,
            [5e-324, 5e-324],
            [106.8, -6.2],
            [-6.2, 106.8],
            [1e15, -1e15],
        )
    )
    if rng.random() < 0.3:
        del ring[rng.randrange(len(ring)) :]


def _geometries(rng: Random) -> list[Any]:
    def noise(count: int) -> list[list[float]]:
        return [[106 + rng.random(), -6 + rng.random()] for _ in range(count)]

    ring = noise(rng.choice((4, 50, 400)))
    spike = [[106, -6], [107, -6], [106.5, -6], [106.5, -5], [106, -6]]
    return [
        {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        {"type": "Polygon", "coordinates": [spike, spike]},
        {"type": "Polygon", "coordinates": [[*ring, ring[0]]] * 300},
        {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]]] * 3},
        {"type": "Polygon", "coordinates": [[[106, -6]] * 5]},
        {"type": "LineString", "coordinates": ring},
        {"type": "Point", "coordinates": [106, -6]},
        {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [spike]}]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon"},
        {"type": "CircularString", "coordinates": ring},
        {
            "type": "Polygon",
            "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]],
        },
        {"rings": [ring], "spatialReference": {"wkid": 102100}},
    ]
