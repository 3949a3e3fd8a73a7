"""The description of the service for programs: an OpenAPI 3.0 document.

Every collection has paths of its own, so that each lists the properties one can ask for there.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from boundaries.areas.codes import Level
from webmap.core.i18n import LANGUAGES
from webmap.ogc.documents import GEOJSON, HTML, JSON, OPENAPI, words
from webmap.ogc.parameters import COLLECTIONS, FILTERS, KLASIFIKASI, LIMIT, MOST, STATUSES

Document = dict[str, Any]

_VERSION = "1.0.0"
_TEXT: Document = {"type": "string"}


def openapi(title: str, root: str) -> Document:
    """OpenAPI document of the service at ``root``, its absolute address."""
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
            "/": _get(
                "service", "getLandingPage", _("Pintu masuk"), "landingPage", asked=_selection()
            ),
            "/conformance": _get(
                "service",
                "getConformance",
                _("Bagian standar yang dipenuhi"),
                "confClasses",
                asked=_selection(),
            ),
            "/api": _get(
                "service", "getApi", _("Uraian ini"), None, kind=OPENAPI, asked=_selection()
            ),
            "/collections": _get(
                "service",
                "getCollections",
                _("Semua kumpulan data"),
                "collections",
                asked=_selection(),
            ),
            **_collections(),
        },
        "components": {
            "schemas": _SCHEMAS,
            "parameters": {"limit": _limit()},
            "responses": _errors(),
        },
    }


def _collections() -> Document:
    paths: Document = {}
    for name, level in COLLECTIONS.items():
        title, stem = words(name).title, name.capitalize()
        paths[f"/collections/{name}"] = _get(
            name, f"describe{stem}", title, "collection", asked=_selection()
        )
        paths[f"/collections/{name}/items"] = _get(
            name,
            f"get{stem}",
            _("%(what)s, halaman demi halaman", what=title),
            "featureCollection",
            GEOJSON,
            parameters(level, spelt=False),
        )
        code = _parameter(
            "featureId", _("Kode wilayah (Kemendagri), misalnya 33.29.01.2001"), _TEXT
        )
        paths[f"/collections/{name}/items/{{featureId}}"] = _get(
            name,
            f"getOneOf{stem}",
            _("Satu wilayah dari %(what)s", what=title),
            "feature",
            GEOJSON,
            [{**code, "in": "path", "required": True, "style": "simple"}, *_selection()],
        )
    return paths


def parameters(level: Level, *, spelt: bool = True) -> list[Document]:
    """Parameters of ``/items`` of a collection, without those of every address.

    Where they are not ``spelt``, the limit is a reference: QGIS looks for it among the components.
    """
    code = _("kode wilayah")
    return [
        _limit() if spelt else {"$ref": "#/components/parameters/limit"},
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
        *(_property(name) for name in FILTERS[level]),
        _parameter("offset", _("Lewati sekian wilayah"), {"type": "integer", "minimum": 0}),
        _parameter("after", _("Halaman sesudah wilayah ini: %(what)s", what=code), _TEXT),
        _parameter("before", _("Halaman sebelum wilayah ini: %(what)s", what=code), _TEXT),
    ]


def _limit() -> Document:
    schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
    return _parameter("limit", _("Banyaknya wilayah dalam satu halaman"), schema)


def _selection() -> list[Document]:
    where = _("Hanya wilayah di dalam wilayah berkode ini, misalnya 33.29")
    return [_datetime(), _parameter("within", where, _TEXT)]


def _datetime() -> Document:
    return _parameter(
        "datetime",
        _(
            "Keadaan per tanggal: sebuah saat, atau selang waktu yang berarti hari terakhirnya "
            "(“..” = laporan terbaru). Wilayahnya selalu sama, yang berubah statusnya."
        ),
        _TEXT,
    )


def _property(name: str) -> Document:
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
    # plain text, because QGIS lets one filter by parameters of simple types only
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


def _every() -> list[Document]:
    return [
        _parameter("f", _("Bentuk jawaban"), {**_TEXT, "enum": ["json", "html"]}),
        _parameter("lang", _("Bahasa"), {**_TEXT, "enum": list(LANGUAGES)}),
    ]


def _get(
    tag: str,
    name: str,
    summary: str,
    schema: str | None,
    kind: str = JSON,
    asked: Sequence[Document] = (),
) -> Document:
    shape = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    return {
        "get": {
            "tags": [tag],
            "operationId": name,
            "summary": summary,
            "parameters": [*asked, *_every()],
            "responses": {
                "200": {
                    "description": summary,
                    "content": {kind: {"schema": shape}, HTML: {"schema": _TEXT}},
                },
                **{
                    status: {"$ref": f"#/components/responses/{found}"}
                    for status, found in _STATUSES.items()
                },
            },
        }
    }


_STATUSES = {"400": "BadParameter", "404": "NotFound", "503": "NotReadable"}


def _errors() -> Document:
    texts = {
        "BadParameter": _("Sebuah parameter tidak dikenal atau tidak dapat dibaca"),
        "NotFound": _("Tidak ditemukan"),
        "NotReadable": _("Data sedang tidak dapat dibaca"),
    }
    shape = {"schema": {"$ref": "#/components/schemas/exception"}}
    return {
        name: {"description": text, "content": {JSON: shape, HTML: {"schema": _TEXT}}}
        for name, text in texts.items()
    }


# Schemas --------------------------------------------------------------------------------------


def _object(required: list[str], **properties: Document) -> Document:
    found = {"type": "object", "properties": properties}
    return {**found, "required": required} if required else found  # an empty list is not allowed


def _array(of: str | Document) -> Document:
    return {"type": "array", "items": _ref(of) if isinstance(of, str) else of}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


_OR_NOTHING = {**_TEXT, "nullable": True}
_COUNT = {"type": "integer", "minimum": 0}
_SCHEMAS: Document = {
    "exception": _object(["code"], code=_TEXT, description=_TEXT),
    "link": _object(["href", "rel"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(["links"], title=_TEXT, description=_TEXT, links=_array("link")),
    "confClasses": _object(["conformsTo"], conformsTo=_array(_TEXT)),
    "extent": _object(
        [],
        spatial=_object([], bbox=_array(_array({"type": "number"})), crs=_TEXT),
        temporal=_object([], interval=_array(_array(_OR_NOTHING)), trs=_TEXT),
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
