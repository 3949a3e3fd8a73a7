"""Documents of OGC API – Tiles – Part 1: Core (20-057): lists of tilesets and their metadata.

The metadata is that of Two Dimensional Tile Matrix Set and Tile Set Metadata 2.0 (17-083r4).
"""

from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from geo.tiles.pmtiles import TILE_TYPE
from webmap.caching.snapshot import Snapshot
from webmap.core.data_language import language_of_data
from webmap.downloads.descriptions import describe
from webmap.downloads.properties import columns
from webmap.ogc.documents import JSON, Document, address, format_links, link
from webmap.ogc.output.crs import CRS84
from webmap.ogc.tiles.relations import MATRIX_SET, TILING_SCHEME
from webmap.tiles import tilejson, tilesets
from webmap.tiles.attributes import attribute_names
from webmap.tiles.tilesets import LAYERS, MAX_ZOOM, Tileset

_MATRIX_SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
_TYPES: dict[type, Document] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
}


def tileset_of(collection_id: str | None) -> Tileset:
    """Return the tileset of a collection; for None that of the data set, with all levels."""
    return tilesets.find(collection_id or "areas")


def tilesets_list(snapshot: Snapshot, collection_id: str | None, format_: str) -> Document:
    """Return the list of the tilesets of a collection, or of the data set (20-057, 10)."""
    tileset = tileset_of(collection_id)
    values = _values(collection_id)
    item = {
        "title": tilejson.title(tileset),
        "dataType": "vector",
        "crs": _CRS,
        "tileMatrixSetURI": _MATRIX_SET_URI,
        "links": [
            link(
                address("tileset", **values, matrix_set=MATRIX_SET, f="json"),
                "self",
                JSON,
                _("uraian kumpulan ubin"),
            ),
            _scheme_link(),
            *_tile_links(tileset, collection_id),
        ],
    }
    return {"links": format_links("tilesets", format_, **values), "tilesets": [item]}


def tileset(
    session: Session, snapshot: Snapshot, collection_id: str | None, format_: str
) -> Document:
    """Return the metadata of a tileset (20-057, 9; 17-083r4, 12)."""
    found, language = tileset_of(collection_id), language_of_data()
    values = {**_values(collection_id), "matrix_set": MATRIX_SET}
    west, south, east, north = bounds(session)
    return {
        "title": tilejson.title(found),
        "description": tilejson.description(found),
        "dataType": "vector",
        "crs": _CRS,
        "tileMatrixSetURI": _MATRIX_SET_URI,
        "tileMatrixSetLimits": [
            {
                "tileMatrix": str(zoom),
                "minTileRow": top,
                "maxTileRow": bottom,
                "minTileCol": left,
                "maxTileCol": right,
            }
            for zoom in range(found.min_zoom, MAX_ZOOM + 1)
            for left, top, right, bottom in [tilesets.limits((west, south, east, north), zoom)]
        ],
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri},
        "centerPoint": {
            "coordinates": [(west + east) / 2, (south + north) / 2],
            "crs": CRS84.uri,
            "tileMatrix": str(found.min_zoom),
        },
        "attribution": tilejson.attribution(session, snapshot, language),
        "mediaTypes": [TILE_TYPE],
        "layers": [
            _layer(snapshot, level, language, of_names=of_names)
            for level in found.levels
            for of_names in (False, True)
        ],
        "links": [
            *format_links("tileset", format_, **values),
            _scheme_link(),
            *_tile_links(found, collection_id),
        ],
    }


def bounds(session: Session) -> tuple[float, float, float, float]:
    """Return west, south, east, north of all areas in degrees; the world without shapes."""
    return areas.bounds(session, COUNTRY) or tilejson.WORLD


def matrix_sets(format_: str) -> Document:
    """Return the list of tile matrix sets (20-057, 9.4)."""
    return {
        "links": format_links("matrix_sets", format_),
        "tileMatrixSets": [
            {
                "id": MATRIX_SET,
                "title": matrix_set()["title"],
                "uri": _MATRIX_SET_URI,
                "crs": _CRS,
                "links": [link(_matrix_set_address(), "self", JSON, MATRIX_SET)],
            }
        ],
    }


@lru_cache(maxsize=1)
def matrix_set() -> Document:
    """Return the tile matrix set WebMercatorQuad (17-083r4, annex D.1)."""
    import morecantile  # half a second, and few ask for it

    definition = morecantile.tms.get(MATRIX_SET)
    document: Document = orjson.loads(definition.model_dump_json(exclude_none=True))
    return document


# Steps ----------------------------------------------------------------------------------------


def _values(collection_id: str | None) -> dict[str, Any]:
    """Return what an address of tiles has of the request: collection and date."""
    values = {"collection_id": collection_id} if collection_id else {}
    moment = request.args.get("datetime")
    return {**values, "datetime": moment} if moment else values


def _tile_links(tileset: Tileset, collection_id: str | None) -> list[Document]:
    places = {"matrix": "~0~", "row": "~1~", "column": "~2~"}
    href = url_for(
        "ogc.tile", **_values(collection_id), matrix_set=MATRIX_SET, **places, _external=True
    )
    for mark, name in (("~0~", "tileMatrix"), ("~1~", "tileRow"), ("~2~", "tileCol")):
        href = href.replace(mark, f"{{{name}}}")
    moment = request.args.get("datetime")
    document = url_for(
        "tilesets.document",
        tileset_name=tileset.name,
        _external=True,
        **({"datetime": moment} if moment else {}),
    )
    return [
        {**link(href, "item", TILE_TYPE, _("ubin")), "templated": True},
        link(document, "describedby", JSON, "TileJSON 3.0.0"),
    ]


def _scheme_link() -> Document:
    return link(_matrix_set_address(), TILING_SCHEME, JSON, MATRIX_SET)


def _matrix_set_address() -> str:
    return address("matrix_set", matrix_set=MATRIX_SET, f="json")


def _layer(snapshot: Snapshot, level: Level, language: str, *, of_names: bool) -> Document:
    kinds = {**columns(snapshot, level), "parent": str}
    properties = {}
    for name in attribute_names(snapshot, level, of_names=of_names):
        title = name if name == "parent" else describe(name, level, language).title
        text = tilejson.field_description(name, level, language)
        properties[name] = {**_TYPES[kinds[name]], "title": title, "description": text}
    own = tilejson.names_title(level) if of_names else tilejson.layer_title(level)
    return {
        "id": tilesets.names_layer(level) if of_names else LAYERS[level],
        "title": own,
        "dataType": "vector",
        "geometryDimension": 0 if of_names else 2,
        "minTileMatrix": str(tilesets.NAME_ZOOMS[level] if of_names else tilesets.min_zoom(level)),
        "maxTileMatrix": str(MAX_ZOOM),
        "propertiesSchema": {"type": "object", "properties": properties},
    }
