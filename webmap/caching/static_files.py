"""Static files of the site, and the compression of responses that no cache holds."""

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask_compress import Compress

from webmap.caching import http_cache

_TEXT_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")


def init_app(app: Flask) -> None:
    """Serve static files, texts compressed once; compress other responses for each request."""
    app.view_functions["static"] = _static
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/csv",
        "application/json",
        "application/geo+json",
    ]
    app.config["COMPRESS_BR_LEVEL"] = 4
    app.config["COMPRESS_REGISTER"] = False
    compress = Compress()
    compress.init_app(app)

    @app.after_request
    def _compress(response: Response) -> Response:
        # cached responses and exported files have their encoding already
        encoded = isinstance(response, http_cache.CachedResponse) or request.blueprint == "files"
        return response if encoded else compress.after_request(response)


def _static(filename: str) -> Response:
    """Send one file; an address with its fingerprint (``?v=``) is immutable."""
    immutable = "v=" in request.environ.get("QUERY_STRING", "")
    path = Path(str(current_app.static_folder)) / filename
    mimetype = mimetypes.guess_type(filename)[0] or ""
    if mimetype.startswith(_TEXT_TYPES) and ".." not in path.parts and path.is_file():
        stat = path.stat()
        body = _compressed(path, stat.st_mtime_ns, stat.st_size)
        tag = f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
        return http_cache.send(body, f"{mimetype}; charset=utf-8", tag, immutable=immutable)
    response = current_app.send_static_file(filename)
    if immutable:
        response.headers["Cache-Control"] = http_cache.FOR_GOOD
    return response


@lru_cache(maxsize=256)
def _compressed(path: Path, *_stat: Any) -> http_cache.CompressedBody:
    return http_cache.compress_body(path.read_bytes(), quality=9)
