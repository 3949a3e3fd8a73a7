"""Problem documents: errors as JSON for programs (RFC 9457, ``application/problem+json``).

The members ``code`` and ``description`` are those of the exceptions of OGC API – Features 1.0
(17-069r4, 7.5.1), ``error`` is that of the site's other JSON: clients of both keep working.
"""

from typing import Any

import orjson
from flask import Response, request
from werkzeug.urls import iri_to_uri

MEDIA_TYPE = "application/problem+json"

_CODES = {
    400: "InvalidParameterValue",
    404: "NotFound",
    405: "OperationNotSupported",
    406: "NotAcceptable",
    414: "RequestTooLong",
}
_LONGEST_INSTANCE = 2000  # characters


def problem_response(
    status: int, title: str, detail: str, description: str, language: str
) -> Response:
    """Return a problem document.

    ``title``: what kind of problem it is, and ``detail``: what is wrong and what to do, in
    ``language``. ``description``: the same in English, which does not change with the language.
    """
    # about:blank: the kind of the problem is that of the HTTP status (RFC 9457, 4.2.1)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "instance": iri_to_uri(request.full_path.rstrip("?"))[:_LONGEST_INSTANCE],
        "code": _CODES.get(status, "NoApplicableCode"),
        "description": description,
        "error": description,
    }
    response = Response(orjson.dumps(document), status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store" if status >= 500 else "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    return response
