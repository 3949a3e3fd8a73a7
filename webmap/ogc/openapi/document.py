"""Description of the service for programs: an OpenAPI 3.0 document.

Every collection has its own paths, each with the properties that its features can be filtered by.
"""

from collections.abc import Mapping

from flask_babel import gettext as _

from boundaries.areas.codes import Level
from webmap.ogc.documents import GEOJSON, OPENAPI, Document, collection_text
from webmap.ogc.openapi.operations import collection_paths, error_responses, get_operation
from webmap.ogc.openapi.parameters import (
    LIMIT_REFERENCE,
    item_parameters,
    limit_parameter,
    option_parameters,
    parameter,
    selection,
    since_parameter,
)
from webmap.ogc.openapi.schemas import SCHEMAS, TEXT
from webmap.ogc.openapi.tables import table_paths
from webmap.ogc.openapi.tiles import TAG, tile_paths
from webmap.ogc.parameters.collections import COLLECTIONS, TABLE_IDS
from webmap.ogc.schemas.documents import KINDS

_VERSION = "1.0.0"


PropertyTypes = Mapping[Level, Mapping[str, type]]
"""Type of each property of the features of a level."""


def openapi(title: str, root: str, types: PropertyTypes | None = None) -> Document:
    """Return the OpenAPI document of the service at the absolute address ``root``.

    ``types``: all properties of the features of each level, each of which is a parameter.
    """
    entrance = [*selection(), since_parameter()]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": _VERSION,
            "description": _(
                "Desa dan kelurahan Indonesia dengan status Kampung KB, dan angka wilayah di "
                "atasnya, menurut OGC API – Features – Part 1: Core. Koordinat: bujur, lintang "
                "(CRS84), kecuali diminta lain dengan crs (Part 2)."
            ),
        },
        "servers": [{"url": root}],
        "tags": [{"name": name} for name in ("service", *COLLECTIONS, *TABLE_IDS, TAG)],
        "paths": {
            "/": get_operation(
                "service",
                "getLandingPage",
                _("Pintu masuk"),
                "landingPage",
                parameters=entrance,
            ),
            "/conformance": get_operation(
                "service",
                "getConformance",
                _("Bagian standar yang dipenuhi"),
                "confClasses",
                parameters=entrance,
            ),
            "/api": get_operation(
                "service",
                "getApi",
                _("Uraian ini"),
                None,
                media_type=OPENAPI,
                parameters=entrance,
            ),
            "/collections": get_operation(
                "service",
                "getCollections",
                _("Semua kumpulan data"),
                "collections",
                parameters=entrance,
            ),
            **_collections(types or {}),
            **table_paths(),
            **tile_paths(),
        },
        "components": {
            "schemas": SCHEMAS,
            "parameters": {"limit": limit_parameter()},
            "responses": error_responses(),
        },
    }


def _collections(types: PropertyTypes) -> Document:
    paths: Document = {}
    for name, level in COLLECTIONS.items():
        title, stem = collection_text(name).title, name.capitalize()
        paths |= collection_paths(name, title, KINDS, selection())
        paths[f"/collections/{name}/items"] = get_operation(
            name,
            f"get{stem}",
            _("%(what)s, halaman demi halaman", what=title),
            "featureCollection",
            GEOJSON,
            item_parameters(level, LIMIT_REFERENCE, types.get(level)),
        )
        code = parameter("featureId", _("Kode wilayah (Kemendagri), misalnya 33.29.01.2001"), TEXT)
        paths[f"/collections/{name}/items/{{featureId}}"] = get_operation(
            name,
            f"getOneOf{stem}",
            _("Satu wilayah dari %(what)s", what=title),
            "feature",
            GEOJSON,
            [
                {**code, "in": "path", "required": True, "style": "simple"},
                *selection(),
                *option_parameters(level),
            ],
        )
    return paths
