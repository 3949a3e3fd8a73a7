"""Addresses of the service with their responses, as OpenAPI describes them."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webmap.ogc.documents import HTML, JSON, Document
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
                    "content": {media_type: {"schema": content}, HTML: {"schema": TEXT}},
                },
                **{
                    status: {"$ref": f"#/components/responses/{response}"}
                    for status, response in _ERROR_RESPONSES.items()
                },
            },
        }
    }


_ERROR_RESPONSES = {"400": "BadParameter", "404": "NotFound", "503": "NotReadable"}


def error_responses() -> Document:
    """Return the responses that report errors, by name."""
    texts = {
        "BadParameter": _("Sebuah parameter tidak dikenal atau tidak dapat dibaca"),
        "NotFound": _("Tidak ditemukan"),
        "NotReadable": _("Data sedang tidak dapat dibaca"),
    }
    exception = {"schema": ref("exception")}
    return {
        name: {"description": text, "content": {JSON: exception, HTML: {"schema": TEXT}}}
        for name, text in texts.items()
    }
