"""JSON schemas of the documents of the service."""

from webmap.ogc.documents import Document

TEXT: Document = {"type": "string"}


def _object(required: list[str], **properties: Document) -> Document:
    schema: Document = {"type": "object", "properties": properties}
    # an empty list is not allowed
    return {**schema, "required": required} if required else schema


def _array(items: str | Document) -> Document:
    return {"type": "array", "items": ref(items) if isinstance(items, str) else items}


def ref(name: str) -> Document:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT_OR_NULL = {**TEXT, "nullable": True}
_COUNT = {"type": "integer", "minimum": 0}
SCHEMAS: Document = {
    "problem": _object(
        ["type", "title", "status", "detail", "instance", "code", "description"],
        type=TEXT,
        title=TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        detail=TEXT,
        instance=TEXT,
        code=TEXT,
        description=TEXT,
        error=TEXT,
    ),
    "link": _object(["href", "rel"], href=TEXT, rel=TEXT, type=TEXT, title=TEXT),
    "landingPage": _object(["links"], title=TEXT, description=TEXT, links=_array("link")),
    "confClasses": _object(["conformsTo"], conformsTo=_array(TEXT)),
    "extent": _object(
        [],
        spatial=_object([], bbox=_array(_array({"type": "number"})), crs=TEXT),
        temporal=_object([], interval=_array(_array(_TEXT_OR_NULL)), trs=TEXT),
    ),
    "collection": _object(
        ["id", "links"],
        id=TEXT,
        title=TEXT,
        description=TEXT,
        itemType=TEXT,
        extent=ref("extent"),
        crs=_array(TEXT),
        storageCrs=TEXT,
        links=_array("link"),
    ),
    "collections": _object(
        ["links", "collections"], links=_array("link"), collections=_array("collection")
    ),
    "schema": _object(
        ["type", "properties"],
        type={**TEXT, "enum": ["object"]},
        title=TEXT,
        description=TEXT,
        properties={"type": "object", "additionalProperties": {"type": "object"}},
    ),
    "feature": _object(
        ["type", "geometry", "properties"],
        type={**TEXT, "enum": ["Feature"]},
        id=TEXT,
        geometry={"type": "object", "nullable": True},
        properties={"type": "object", "nullable": True},
        links=_array("link"),
    ),
    "featureCollection": _object(
        ["type", "features"],
        type={**TEXT, "enum": ["FeatureCollection"]},
        timeStamp={**TEXT, "format": "date-time"},
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        links=_array("link"),
        features=_array("feature"),
    ),
    "tileSetItem": _object(
        ["dataType", "crs", "links"],
        title=TEXT,
        dataType=TEXT,
        crs=TEXT,
        tileMatrixSetURI=TEXT,
        links=_array("link"),
    ),
    "tileSets": _object(["tilesets"], links=_array("link"), tilesets=_array("tileSetItem")),
    "tileSet": _object(
        ["dataType", "crs", "links"],
        title=TEXT,
        description=TEXT,
        dataType=TEXT,
        crs=TEXT,
        tileMatrixSetURI=TEXT,
        tileMatrixSetLimits=_array({"type": "object"}),
        boundingBox={"type": "object"},
        layers=_array({"type": "object"}),
        links=_array("link"),
    ),
    "tileMatrixSets": _object(["tileMatrixSets"], tileMatrixSets=_array({"type": "object"})),
    "tileMatrixSet": _object(
        ["id", "crs", "tileMatrices"],
        id=TEXT,
        crs=TEXT,
        tileMatrices=_array({"type": "object"}),
    ),
}
