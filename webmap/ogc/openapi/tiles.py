"""Addresses of tiles, as OpenAPI describes them (20-057, /req/oas30/completeness)."""

from flask_babel import gettext as _

from geo.tiles.pmtiles import TILE_TYPE
from webmap.ogc.documents import Document
from webmap.ogc.openapi.operations import get_operation
from webmap.ogc.openapi.parameters import parameter, selection
from webmap.ogc.openapi.schemas import TEXT
from webmap.ogc.parameters.collections import COLLECTIONS
from webmap.ogc.tiles.relations import MATRIX_SET
from webmap.tiles.tilesets import MAX_ZOOM

TAG = "tiles"


def tile_paths() -> Document:
    """Return the paths of tilesets and tiles, of the data set and of each collection."""
    paths = {
        "/tileMatrixSets": get_operation(
            TAG, "getTileMatrixSetsList", _("Skema ubin"), "tileMatrixSets"
        ),
        f"/tileMatrixSets/{MATRIX_SET}": get_operation(
            TAG, "getTileMatrixSet", _("Skema ubin"), "tileMatrixSet"
        ),
        **_tiles("", "dataset"),
    }
    for name in COLLECTIONS:
        paths |= _tiles(f"/collections/{name}", f"collection.{name}")
    return paths


def _tiles(root: str, of: str) -> Document:
    day = [each for each in selection() if each["name"] == "datetime"]
    tile = get_operation(
        TAG, f".{of}.vector.getTile", _("Satu ubin vektor"), None, TILE_TYPE, [*_place(), *day]
    )
    # tiles have no language and no pages
    tile["get"]["parameters"] = [each for each in tile["get"]["parameters"] if each["name"] != "f"]
    responses = tile["get"]["responses"]
    binary = {"schema": {"type": "string", "format": "binary"}}
    responses["200"]["content"] = {TILE_TYPE: binary}
    tile["get"]["responses"] = {
        "200": responses.pop("200"),
        "204": {"description": _("Tidak ada wilayah di ubin ini")},
        **responses,
    }
    return {
        f"{root}/tiles": get_operation(
            TAG, f".{of}.vector.getTileSetsList", _("Kumpulan ubin"), "tileSets", parameters=day
        ),
        f"{root}/tiles/{MATRIX_SET}": get_operation(
            TAG, f".{of}.vector.getTileSet", _("Uraian kumpulan ubin"), "tileSet", parameters=day
        ),
        f"{root}/tiles/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": tile,
    }


def _place() -> list[Document]:
    number = {"type": "integer", "minimum": 0, "maximum": 2**MAX_ZOOM - 1}
    texts = {
        "tileMatrix": (_("Zum"), {**TEXT, "enum": [str(zoom) for zoom in range(MAX_ZOOM + 1)]}),
        "tileRow": (_("Baris ubin, dari utara"), number),
        "tileCol": (_("Kolom ubin, dari barat"), number),
    }
    return [
        {**parameter(name, text, schema), "in": "path", "required": True, "style": "simple"}
        for name, (text, schema) in texts.items()
    ]
