"""The site: pages, files and services over HTTP, and the command line."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_compress import Compress

from geo.database import connect
from webmap import api, atlas, config, errors, pages, review
from webmap.snapshot import Recent, Snapshots


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """Make the site; ``given`` overrides settings (see ``webmap.config``).

    Raises StoreError when the store cannot be opened.
    """
    app = Flask(__name__)
    app.config.update(config.load(given))
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/css",
        "text/csv",
        "text/javascript",
        "application/json",
        "application/geo+json",
    ]
    app.config["COMPRESS_BR_LEVEL"] = 4
    app.json.sort_keys = False  # type: ignore[attr-defined]
    Compress(app)
    engine = connect(app.config["DATABASE_URL"])
    app.extensions["engine"] = engine
    app.extensions["snapshots"] = Snapshots()
    app.extensions["shapes"] = Recent[bytes](keep=128)
    pages.init_app(app)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(review.blueprint)
    atlas.init_app(app)
    errors.init_app(app)
    return app
