"""Addresses of the service with their responses, as OpenAPI describes them."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webmap.core.problem import MEDIA_TYPE
from webmap.ogc.documents import GEOJSON, HTML, JSON, SCHEMA, Document
from webmap.ogc.openapi.parameters import common_parameters
from webmap.ogc.openapi.schemas import TEXT, ref


def get_operation(
    tag: str,
    name: str,
    summary: str,
    schema: str | None,
    media_type: str = JSON,
    parameters: Sequence[Document] = (),
) -> Document:
    """Return the description of one address; ``schema`` is the name of its response's schema."""
    content = ref(schema) if schema else {"type": "object"}
    return {
        "get": {
            "tags": [tag],
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, *common_parameters()],
            "responses": {
                "200": {
                    "description": summary,
                    "headers": _headers(media_type),
                    "content": {media_type: {"schema": content}, HTML: {"schema": TEXT}},
                },
                "304": {"description": _("Tidak berubah sejak jawaban dengan ETag itu")},
                **{
                    status: {"$ref": f"#/components/responses/{response}"}
                    for status, response in _ERROR_RESPONSES.items()
                },
            },
        }
    }


def collection_paths(
    name: str, title: str, kinds: Sequence[str], parameters: Sequence[Document]
) -> Document:
    """Return the paths of a collection and of its schemas; ``kinds`` are their last parts."""
    stem, root = name.capitalize(), f"/collections/{name}"
    schemas = {
        f"{root}/{kind}": get_operation(
            name,
            f"get{kind.capitalize()}Of{stem}",
            f"{title}: {kind}",
            "schema",
            SCHEMA,
            parameters=parameters,
        )
        for kind in kinds
    }
    description = get_operation(name, f"describe{stem}", title, "collection", parameters=parameters)
    return {root: description, **schemas}


_ERROR_RESPONSES = {
    "400": "BadParameter",
    "404": "NotFound",
    "414": "AddressTooLong",
    "503": "NotReadable",
}


def error_responses() -> Document:
    """Return the responses that report errors, by name; all are problem documents (RFC 9457)."""
    texts = {
        "BadParameter": _("Sebuah parameter tidak dikenal atau tidak dapat dibaca"),
        "NotFound": _("Tidak ditemukan"),
        "AddressTooLong": _("Alamat terlalu panjang"),
        "NotReadable": _("Data sedang tidak dapat dibaca"),
    }
    content = {MEDIA_TYPE: {"schema": ref("problem")}, HTML: {"schema": TEXT}}
    language = _header(_("Bahasa jawaban"))
    responses: Document = {
        name: {"description": text, "headers": {"Content-Language": language}, "content": content}
        for name, text in texts.items()
    }
    seconds = {"description": _("Detik sampai dapat dicoba lagi"), "schema": {"type": "integer"}}
    responses["NotReadable"]["headers"] = {"Content-Language": language, "Retry-After": seconds}
    return responses


def _headers(media_type: str) -> Document:
    headers = {
        "ETag": _header(_("Tanda keadaan data; kirim sebagai If-None-Match")),
        "Content-Language": _header(_("Bahasa jawaban")),
    }
    if media_type == GEOJSON:
        headers["Content-Crs"] = _header(_("Sistem koordinat jawaban (URI dalam kurung sudut)"))
        headers["Link"] = _header(_("Halaman berikutnya dan sebelumnya"))
    return headers


def _header(description: str) -> Document:
    return {"description": description, "schema": TEXT}
