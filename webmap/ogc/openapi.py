"""Description of the service for programs: an OpenAPI 3.0 document.

Every collection has its own paths, each with the properties that its features can be filtered by.
"""

from collections.abc import Sequence

from flask_babel import gettext as _

from boundaries.areas.codes import Level
from webmap.core.i18n import LANGUAGES
from webmap.ogc.documents import GEOJSON, HTML, JSON, OPENAPI, Document, collection_text
from webmap.ogc.parameters import (
    COLLECTIONS,
    DEFAULT_LIMIT,
    FILTERS,
    KLASIFIKASI,
    MAX_LIMIT,
    STATUSES,
)

_VERSION = "1.0.0"
_TEXT: Document = {"type": "string"}


def openapi(title: str, root: str) -> Document:
    """Return the OpenAPI document of the service at the absolute address ``root``."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": _VERSION,
            "description": _(
                "Desa dan kelurahan Indonesia dengan status Kampung KB, dan angka wilayah di "
                "atasnya, menurut OGC API – Features – Part 1: Core. Koordinat: bujur, lintang "
                "(CRS84)."
            ),
        },
        "servers": [{"url": root}],
        "tags": [{"name": "service"}, *({"name": name} for name in COLLECTIONS)],
        "paths": {
            "/": _get_operation(
                "service",
                "getLandingPage",
                _("Pintu masuk"),
                "landingPage",
                parameters=_selection(),
            ),
            "/conformance": _get_operation(
                "service",
                "getConformance",
                _("Bagian standar yang dipenuhi"),
                "confClasses",
                parameters=_selection(),
            ),
            "/api": _get_operation(
                "service",
                "getApi",
                _("Uraian ini"),
                None,
                media_type=OPENAPI,
                parameters=_selection(),
            ),
            "/collections": _get_operation(
                "service",
                "getCollections",
                _("Semua kumpulan data"),
                "collections",
                parameters=_selection(),
            ),
            **_collections(),
        },
        "components": {
            "schemas": _SCHEMAS,
            "parameters": {"limit": _limit()},
            "responses": _error_responses(),
        },
    }


def _collections() -> Document:
    paths: Document = {}
    for name, level in COLLECTIONS.items():
        title, stem = collection_text(name).title, name.capitalize()
        paths[f"/collections/{name}"] = _get_operation(
            name, f"describe{stem}", title, "collection", parameters=_selection()
        )
        paths[f"/collections/{name}/items"] = _get_operation(
            name,
            f"get{stem}",
            _("%(what)s, halaman demi halaman", what=title),
            "featureCollection",
            GEOJSON,
            item_parameters(level, limit=_LIMIT_REFERENCE),
        )
        code = _parameter(
            "featureId", _("Kode wilayah (Kemendagri), misalnya 33.29.01.2001"), _TEXT
        )
        paths[f"/collections/{name}/items/{{featureId}}"] = _get_operation(
            name,
            f"getOneOf{stem}",
            _("Satu wilayah dari %(what)s", what=title),
            "feature",
            GEOJSON,
            [{**code, "in": "path", "required": True, "style": "simple"}, *_selection()],
        )
    return paths


_LIMIT_REFERENCE: Document = {"$ref": "#/components/parameters/limit"}
"""In the document the limit is a reference, because QGIS looks for it among the components."""


def item_parameters(level: Level, limit: Document | None = None) -> list[Document]:
    """Return the parameters of ``/items`` of a collection, without those of every address.

    ``limit`` replaces the description of the parameter ``limit``.
    """
    code = _("kode wilayah")
    return [
        limit or _limit(),
        _parameter(
            "bbox",
            _(
                "Hanya wilayah yang menyentuh kotak barat,selatan,timur,utara (derajat; bila enam "
                "angka: dengan ketinggian, yang diabaikan)"
            ),
            {
                "type": "array",
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                "items": {"type": "number"},
            },
        ),
        *_selection(),
        *(_filter(name) for name in FILTERS[level]),
        _parameter("offset", _("Lewati sekian wilayah"), {"type": "integer", "minimum": 0}),
        _parameter("after", _("Halaman sesudah wilayah ini: %(what)s", what=code), _TEXT),
        _parameter("before", _("Halaman sebelum wilayah ini: %(what)s", what=code), _TEXT),
    ]


def _limit() -> Document:
    schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return _parameter("limit", _("Banyaknya wilayah dalam satu halaman"), schema)


def _selection() -> list[Document]:
    description = _("Hanya wilayah di dalam wilayah berkode ini, misalnya 33.29")
    return [_datetime(), _parameter("within", description, _TEXT)]


def _datetime() -> Document:
    return _parameter(
        "datetime",
        _(
            "Keadaan per tanggal: sebuah saat, atau selang waktu yang berarti hari terakhirnya "
            "(“..” = laporan terbaru). Wilayahnya selalu sama, yang berubah statusnya."
        ),
        _TEXT,
    )


def _filter(name: str) -> Document:
    several = _("beberapa dengan koma")
    texts = {
        "code": _("Kode wilayah; %(several)s", several=several),
        "name": _("Nama, huruf besar dan kecil sama saja"),
        "district": _("Nama atau kode kecamatan"),
        "regency": _("Nama atau kode kabupaten/kota"),
        "province": _("Nama atau kode provinsi"),
        "status": _("Status; %(several)s", several=several) + f": {', '.join(STATUSES)}",
        "klasifikasi": _("Klasifikasi; %(several)s", several=several)
        + f": {', '.join(KLASIFIKASI)}",
        "as_of": _("Tanggal laporan yang berbicara tentang desa; %(several)s", several=several),
        "source": _("Sumber laporan yang berbicara tentang desa"),
        "bps_code": _("Kode BPS; %(several)s", several=several),
    }
    # a plain string, because QGIS filters by parameters of simple types only
    return _parameter(name, texts[name], _TEXT)


def _parameter(name: str, description: str, schema: Document) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def _common_parameters() -> list[Document]:
    return [
        _parameter("f", _("Bentuk jawaban"), {**_TEXT, "enum": ["json", "html"]}),
        _parameter("lang", _("Bahasa"), {**_TEXT, "enum": list(LANGUAGES)}),
    ]


def _get_operation(
    tag: str,
    name: str,
    summary: str,
    schema: str | None,
    media_type: str = JSON,
    parameters: Sequence[Document] = (),
) -> Document:
    content = _ref(schema) if schema else {"type": "object"}
    return {
        "get": {
            "tags": [tag],
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, *_common_parameters()],
            "responses": {
                "200": {
                    "description": summary,
                    "content": {media_type: {"schema": content}, HTML: {"schema": _TEXT}},
                },
                **{
                    status: {"$ref": f"#/components/responses/{response}"}
                    for status, response in _ERROR_RESPONSES.items()
                },
            },
        }
    }


_ERROR_RESPONSES = {"400": "BadParameter", "404": "NotFound", "503": "NotReadable"}


def _error_responses() -> Document:
    texts = {
        "BadParameter": _("Sebuah parameter tidak dikenal atau tidak dapat dibaca"),
        "NotFound": _("Tidak ditemukan"),
        "NotReadable": _("Data sedang tidak dapat dibaca"),
    }
    exception = {"schema": _ref("exception")}
    return {
        name: {"description": text, "content": {JSON: exception, HTML: {"schema": _TEXT}}}
        for name, text in texts.items()
    }


# Schemas --------------------------------------------------------------------------------------


def _object(required: list[str], **properties: Document) -> Document:
    schema: Document = {"type": "object", "properties": properties}
    # an empty list is not allowed
    return {**schema, "required": required} if required else schema


def _array(items: str | Document) -> Document:
    return {"type": "array", "items": _ref(items) if isinstance(items, str) else items}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT_OR_NULL = {**_TEXT, "nullable": True}
_COUNT = {"type": "integer", "minimum": 0}
_SCHEMAS: Document = {
    "exception": _object(["code"], code=_TEXT, description=_TEXT),
    "link": _object(["href", "rel"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(["links"], title=_TEXT, description=_TEXT, links=_array("link")),
    "confClasses": _object(["conformsTo"], conformsTo=_array(_TEXT)),
    "extent": _object(
        [],
        spatial=_object([], bbox=_array(_array({"type": "number"})), crs=_TEXT),
        temporal=_object([], interval=_array(_array(_TEXT_OR_NULL)), trs=_TEXT),
    ),
    "collection": _object(
        ["id", "links"],
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        itemType=_TEXT,
        extent=_ref("extent"),
        crs=_array(_TEXT),
        links=_array("link"),
    ),
    "collections": _object(
        ["links", "collections"], links=_array("link"), collections=_array("collection")
    ),
    "feature": _object(
        ["type", "geometry", "properties"],
        type={**_TEXT, "enum": ["Feature"]},
        id=_TEXT,
        geometry={"type": "object", "nullable": True},
        properties={"type": "object", "nullable": True},
        links=_array("link"),
    ),
    "featureCollection": _object(
        ["type", "features"],
        type={**_TEXT, "enum": ["FeatureCollection"]},
        timeStamp={**_TEXT, "format": "date-time"},
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        links=_array("link"),
        features=_array("feature"),
    ),
}
