"""The site and a folder of static files in one app, for comparing both under the same server.

``/plain/NAME`` is the file NAME of the folder in STATIC_FOLDER, sent by Flask's
``send_from_directory``. Where NAME ends in .br or .gz, the file is sent with that
Content-Encoding.
"""

import mimetypes
import os
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

import webmap

APP = "tests.benchmarks.comparison_app:create_app()"
_ENCODINGS = {".br": "br", ".gz": "gzip"}


def create_app() -> Flask:
    """Create the site with a route for static files."""
    app = webmap.create_app()
    folder = os.environ["STATIC_FOLDER"]

    @app.get("/plain/<path:name>")
    def plain(name: str) -> Response:
        encoding = _ENCODINGS.get(Path(name).suffix)
        if encoding is None:
            return send_from_directory(folder, name)
        mimetype = mimetypes.guess_type(Path(name).stem)[0]
        response = send_from_directory(folder, name, mimetype=mimetype)
        response.headers["Content-Encoding"] = encoding
        return response

    def remove_content_security_policy(response: Response) -> Response:
        # a page of folium runs inline scripts
        if request.path.startswith("/plain/"):
            response.headers.pop("Content-Security-Policy", None)
        return response

    # Flask calls these functions in reversed order: this one last
    app.after_request_funcs[None].insert(0, remove_content_security_policy)
    return app
