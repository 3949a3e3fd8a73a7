"""Cross-origin resource sharing: scripts of other sites may read data (WHATWG Fetch, 3.2)."""

from flask import Flask, Response, request

PATHS = ("/ogc", "/tiles/", "/export/", "/styles/", "/id/", "/catalog")
"""Beginnings of the addresses of data."""

_METHODS = "GET, HEAD, OPTIONS"
# Accept and Content-Type are safe with few values only: application/geo+json is not among them
_REQUEST_HEADERS = (
    "Accept, Accept-Language, Content-Type, Cache-Control, If-Modified-Since, If-None-Match, "
    "If-Range, Range, Prefer, X-Requested-With"
)
_RESPONSE_HEADERS = (
    "Accept-Ranges, Allow, Content-Crs, Content-Disposition, Content-Encoding, Content-Language, "
    "Content-Length, Content-Range, ETag, Last-Modified, Link, Retry-After"
)
_MAX_AGE = "86400"  # seconds that a browser keeps the answer to a preflight request


def init_app(app: Flask) -> None:
    """Let scripts of other sites read all responses of ``PATHS``, errors, too."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        return allow_cross_origin(response) if request.path.startswith(PATHS) else response


def allow_cross_origin(response: Response) -> Response:
    """Add the headers of CORS to a response; to one of OPTIONS those of a preflight request.

    No cookies: a script of another site never acts as the visitor.
    """
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = _METHODS  # to cancel a job is for the site itself
        headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
        headers["Access-Control-Max-Age"] = _MAX_AGE
        if response.status_code < 400:  # an error has a body
            headers.pop("Content-Type", None)
    else:
        headers["Access-Control-Expose-Headers"] = _RESPONSE_HEADERS
    return response
