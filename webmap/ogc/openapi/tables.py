"""Addresses of the collections of rows, as OpenAPI describes them."""

from flask_babel import gettext as _

from webmap.core.params import language
from webmap.ogc.documents import GEOJSON, Document
from webmap.ogc.openapi.filters import SCHEMAS
from webmap.ogc.openapi.operations import collection_paths, get_operation
from webmap.ogc.openapi.parameters import (
    LIMIT_REFERENCE,
    bbox_parameter,
    limit_parameter,
    paging_parameters,
    parameter,
    selection,
    since_parameter,
)
from webmap.ogc.openapi.schemas import TEXT
from webmap.ogc.output.crs import CRS84
from webmap.ogc.tables.documents import KINDS
from webmap.ogc.tables.query import column_names
from webmap.ogc.tables.registry import TABLES
from webmap.ogc.tables.table import Table


def table_paths() -> Document:
    """Return the paths of all collections of rows."""
    paths: Document = {}
    for name, table in TABLES.items():
        root, stem, title = f"/collections/{name}", name.capitalize(), str(table.title)
        chosen = [*selection(), *_own_parameters(table)]
        paths |= collection_paths(name, title, KINDS, chosen)
        paths[f"{root}/items"] = get_operation(
            name,
            f"get{stem}",
            _("%(what)s, halaman demi halaman", what=title),
            "featureCollection",
            GEOJSON,
            table_parameters(table, LIMIT_REFERENCE),
        )
        key = table.columns(language())[table.key]
        feature_id = parameter("featureId", key.description, TEXT)
        paths[f"{root}/items/{{featureId}}"] = get_operation(
            name,
            f"getOneOf{stem}",
            _("Satu baris dari %(what)s", what=title),
            "feature",
            GEOJSON,
            [
                {**feature_id, "in": "path", "required": True, "style": "simple"},
                *chosen,
                _crs("crs", _("Sistem koordinat jawaban, dengan urutan sumbunya")),
            ],
        )
    return paths


def table_parameters(table: Table, limit: Document | None = None) -> list[Document]:
    """Return the parameters of ``/items``, without those of every address.

    ``limit`` replaces the description of the parameter ``limit``.
    """
    columns = table.columns(language())
    return [
        limit or limit_parameter(),
        bbox_parameter(),
        _crs("bbox-crs", _("Sistem koordinat kotak, dengan urutan sumbunya")),
        *selection(),
        *_own_parameters(table),
        _crs("crs", _("Sistem koordinat jawaban, dengan urutan sumbunya")),
        *(
            parameter(name, columns[name].description, SCHEMAS[columns[name].type])
            for name in column_names(table)
        ),
        *paging_parameters(columns[table.key].title),
    ]


def _own_parameters(table: Table) -> list[Document]:
    return [since_parameter() for name in table.parameters if name == "since"]


def _crs(name: str, description: str) -> Document:
    schema = {**TEXT, "format": "uri", "enum": [CRS84.uri], "default": CRS84.uri}
    return parameter(name, description, schema)
