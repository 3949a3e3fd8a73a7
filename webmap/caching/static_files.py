"""Static files of the site, and the compression of responses that no cache holds."""

import mimetypes
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask_compress import Compress
from werkzeug.security import safe_join

from geo.compression import STATIC_BR, STATIC_GZIP, UNCACHED_BR
from geo.errors import GeoError
from webmap.caching import http_cache

STATIC = Path(__file__).parents[1] / "static"
"""Folder of the scripts and styles that are served."""

_ENTRIES = Path(__file__).parents[1] / "js" / "entries"

_TEXT_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")


class NotBuilt(GeoError):
    """A script that `make setup` builds or installs is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"webmap/static/{name} is missing", do="Run `make setup` in the project's folder."
        )


def missing_bundles(static: Path = STATIC) -> list[str]:
    """Return the bundles that are not built, of one for each module in ``webmap/js/entries``."""
    names = [f"dist/{path.name}" for path in sorted(_ENTRIES.glob("*.js"))]
    return [name for name in names if not (static / name).is_file()]


def read(name: str) -> str:
    """Read a script or a style. Raises NotBuilt if it is missing."""
    path = STATIC / name
    if not path.is_file():
        raise NotBuilt(name)
    return path.read_text(encoding="utf-8")


def init_app(app: Flask) -> None:
    """Serve static files, texts compressed once; compress other responses for each request.

    Pages work without bundles, but have no map: a missing one is logged.
    """
    for name in missing_bundles(Path(str(app.static_folder))):
        app.logger.error(str(NotBuilt(name)))
    app.view_functions["static"] = _static
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/csv",
        "application/json",
        "application/geo+json",
    ]
    app.config["COMPRESS_BR_LEVEL"] = UNCACHED_BR.level
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
    mimetype = mimetypes.guess_type(filename)[0] or ""
    joined = safe_join(str(current_app.static_folder), filename)
    # os.path.isfile, unlike Path.is_file, is false for a name longer than the file system allows
    if mimetype.startswith(_TEXT_TYPES) and joined is not None and os.path.isfile(joined):  # noqa: PTH113
        path = Path(joined)
        stat = path.stat()
        body = _compressed(path, stat.st_mtime_ns, stat.st_size)
        tag = f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
        return http_cache.send(body, mimetype, tag, immutable=immutable)
    response = current_app.send_static_file(filename)
    if immutable:
        response.headers["Cache-Control"] = http_cache.FOR_GOOD
    return response


@lru_cache(maxsize=256)
def _compressed(path: Path, *_stat: Any) -> http_cache.CompressedBody:
    return http_cache.CompressedBody(path.read_bytes(), STATIC_BR, STATIC_GZIP)
