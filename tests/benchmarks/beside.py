"""The site with a folder of plain static files beside it, given as Flask gives them.

``/plain/NAME`` is the file NAME of the folder BESIDE, by the same server and the same worker. Where
NAME ends in .br or .gz, the bytes are sent as they are, under the encoding that they are in.
"""

import mimetypes
import os
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

import webmap

APP = "tests.benchmarks.beside:create_app()"
_ENCODINGS = {".br": "br", ".gz": "gzip"}


def create_app() -> Flask:
    """Make the site and the route beside it."""
    app = webmap.create_app()
    folder = os.environ["BESIDE"]

    @app.get("/plain/<path:name>")
    def plain(name: str) -> Response:
        encoding = _ENCODINGS.get(Path(name).suffix)
        if encoding is None:
            return send_from_directory(folder, name)
        kind = mimetypes.guess_type(Path(name).stem)[0]
        response = send_from_directory(folder, name, mimetype=kind)
        response.headers["Content-Encoding"] = encoding
        return response

    def unguarded(response: Response) -> Response:
        # a plain page runs the scripts that stand in it
        if request.path.startswith("/plain/"):
            response.headers.pop("Content-Security-Policy", None)
        return response

    app.after_request_funcs[None].insert(0, unguarded)  # the first of the list comes last
    return app
