"""Documents of the collections of rows: the collections themselves, and their schemas."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webmap.caching.snapshot import Snapshot
from webmap.core.attribution_texts import attribution_line, licence_links
from webmap.core.params import language
from webmap.ogc import documents
from webmap.ogc.documents import GEOJSON, HTML, Document, format_links, link
from webmap.ogc.filtering.evaluation import GEOMETRY
from webmap.ogc.output.crs import CRS84
from webmap.ogc.parameters.collections import TABLE_IDS
from webmap.ogc.schemas.documents import (
    DIALECT,
    QUERYABLES,
    SCHEMA,
    TYPES,
    geometry_property,
)
from webmap.ogc.tables.registry import TABLES
from webmap.ogc.tables.table import Column, Table

KINDS = (SCHEMA, QUERYABLES)
"""Schemas of a collection of rows; also the last part of their addresses."""


def collections(session: Session, snapshot: Snapshot, within: str) -> list[Document]:
    """Return all collections of rows, with the extent of the area ``within``."""
    return [_collection(session, snapshot, within, TABLES[name]) for name in TABLE_IDS]


def collection(
    session: Session, snapshot: Snapshot, within: str, table: Table, format_: str
) -> Document:
    """Return one collection, with the extent of the area ``within``."""
    document = _collection(session, snapshot, within, table)
    others = [each for each in document["links"] if each["rel"] not in ("self", "alternate")]
    own = format_links("collection", format_, collection_id=table.name, **inherited(table))
    return {**document, "links": [*own, *others]}


def inherited(table: Table) -> dict[str, Any]:
    """Return the request's own parameters of a table, which links repeat."""
    return {name: request.args[name] for name in table.parameters if request.args.get(name)}


def _collection(session: Session, snapshot: Snapshot, within: str, table: Table) -> Document:
    sources = snapshot.attributions(session, within)
    ids = {"collection_id": table.name, **inherited(table)}
    return {
        "id": table.name,
        "title": str(table.title),
        "description": str(table.description),
        "attribution": attribution_line(sources, language()),
        "itemType": "feature",
        "extent": documents.extent(session, snapshot, within),
        "crs": [CRS84.uri],
        "storageCrs": CRS84.uri,
        "links": [
            *format_links("collection", "json", **ids),
            *(
                link(documents.address("items", **ids, f=format_), "items", media_type, _("baris"))
                for format_, media_type in (("json", GEOJSON), ("html", HTML))
            ),
            *documents.schema_links(table.name, KINDS),
            *(link(each.href, "license", HTML, each.title) for each in licence_links(sources)),
        ],
    }


def schema(table: Table, kind: str) -> Document:
    """Return a schema of the features of a table; ``kind`` is one of KINDS.

    Any property may be null, OGC API – Features – Part 5 (23-058r1), Part 3 (19-079r2).
    """
    roles = {table.key: "id", "date": "primary-instant"}
    texts = {
        SCHEMA: _("Sifat setiap baris dalam kumpulan ini."),
        QUERYABLES: _("Sifat yang dapat dipakai dalam filter dan sebagai parameter."),
    }
    properties = {
        name: {
            **_property(column),
            **({"x-ogc-role": roles[name]} if name in roles else {}),
            "x-ogc-propertySeq": number,
        }
        for number, (name, column) in enumerate(table.columns(language()).items(), start=1)
    }
    if table.has_shapes:
        geometry = geometry_property(kind)
        properties[GEOMETRY] = {**geometry, "x-ogc-propertySeq": len(properties) + 1}
    return {
        "$schema": DIALECT,
        "$id": documents.address("schema", collection_id=table.name, kind=kind, f="json"),
        "type": "object",
        "title": str(table.title),
        "description": f"{table.description} {texts[kind]}",
        "properties": properties,
        "additionalProperties": False,
    }


def _property(column: Column) -> Document:
    document: Document = {"title": column.title, "description": column.description}
    document |= TYPES[column.type]
    if column.choices:
        document["enum"] = [value for value, _title in column.choices]
        document["oneOf"] = [{"const": value, "title": title} for value, title in column.choices]
    return document
