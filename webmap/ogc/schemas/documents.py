"""JSON schemas of the features of a collection.

OGC API – Features – Part 5: Schemas (23-058r1) for ``schema`` and ``sortables``, Part 3 (19-079r2)
for ``queryables``. Names and types are those of ``downloads.properties``, titles and descriptions
those of ``downloads.descriptions``.
"""

from datetime import date

from flask_babel import gettext as _

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import CLASSIFIED, Status
from kampungkb.indicators.next_class import NEXT_CLASSES
from kampungkb.thematic.registry import LAYER_CLASSES
from webmap.caching.snapshot import Snapshot
from webmap.core.params import language
from webmap.downloads.descriptions import describe
from webmap.maps import symbology
from webmap.maps.scores.sentences import next_class_label
from webmap.maps.thematic_symbology import layer_class_label
from webmap.ogc.documents import Document, address, collection_text
from webmap.ogc.filtering.columns import types
from webmap.ogc.filtering.evaluation import GEOMETRY

SCHEMA, QUERYABLES, SORTABLES = "schema", "queryables", "sortables"
KINDS = (SCHEMA, QUERYABLES, SORTABLES)
"""Schemas of a collection; also the last part of their addresses."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""Version of JSON Schema."""

TYPES: dict[type, Document] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
}
"""Schema of the values of each type."""

_ROLES = {"code": "id", "date": "primary-instant"}


def schema(snapshot: Snapshot, at: Level, collection_id: str, kind: str) -> Document:
    """Return a schema of the features of a level; ``kind`` is one of KINDS.

    Any property may be null. Sortables have no geometry.
    """
    title, description = collection_text(collection_id)
    texts = {
        SCHEMA: _("Sifat setiap wilayah dalam kumpulan ini."),
        QUERYABLES: _("Sifat yang dapat dipakai dalam filter dan sebagai parameter."),
        SORTABLES: _("Sifat yang dapat dipakai dalam sortby."),
    }
    properties = {
        name: {**_property(name, of_type, at), "x-ogc-propertySeq": number}
        for number, (name, of_type) in enumerate(types(snapshot, at).items(), start=1)
    }
    if kind != SORTABLES:
        properties[GEOMETRY] = {**geometry_property(kind), "x-ogc-propertySeq": len(properties) + 1}
    return {
        "$schema": DIALECT,
        "$id": address("schema", collection_id=collection_id, kind=kind, f="json"),
        "type": "object",
        "title": title,
        "description": f"{description} {texts[kind]}",
        "properties": properties,
        "additionalProperties": False,
    }


def _property(name: str, kind: type, at: Level) -> Document:
    title, description = describe(name, at, language())
    document: Document = {"title": title, "description": description, **TYPES[kind]}
    if name in _ROLES:
        document["x-ogc-role"] = _ROLES[name]
    if choices := _choices(name, at):
        document["enum"] = [value for value, _title in choices]
        document["oneOf"] = [{"const": value, "title": title} for value, title in choices]
    return document


def geometry_property(kind: str) -> Document:
    """Return the schema of the geometry; ``kind``: SCHEMA or QUERYABLES."""
    document: Document = {
        "title": _("Wilayah"),
        "description": _("Batas wilayah sebagai multipoligon; kosong bila tidak diketahui."),
        "x-ogc-role": "primary-geometry",
        "format": "geometry-multipolygon",
    }
    if kind == QUERYABLES:  # by this, QGIS recognises the property that spatial functions take
        document["$ref"] = "https://geojson.org/schema/MultiPolygon.json"
    return document


def _choices(name: str, at: Level) -> list[tuple[str, str]]:
    """Return the values of a property that has few, each with its title."""
    if at != Level.VILLAGE:
        return []
    in_language = language()
    if name == "status":
        return [(one.value, symbology.status_label(one, in_language)) for one in Status]
    if name == "klasifikasi":
        return [(one.value, symbology.label(one, in_language)) for one in CLASSIFIED]
    if name == "next_class":
        return [(one.value, next_class_label(one, in_language)) for one in NEXT_CLASSES]
    if name.startswith("layer_") and not name.endswith("_as_of"):
        return [(one.value, layer_class_label(one, in_language)) for one in LAYER_CLASSES[1:]]
    return []
