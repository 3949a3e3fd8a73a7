"""The site: pages, files and services over HTTP, and the command line."""

from collections.abc import Mapping
from typing import IO, Any

from flask import Flask, request
from werkzeug.wsgi import FileWrapper

from geo.store.database import connect
from webmap import jobs
from webmap.atlas import routes as atlas
from webmap.caching import http_cache, lru, snapshot, static_files
from webmap.core import config, errors
from webmap.downloads import properties
from webmap.downloads import routes as downloads
from webmap.maps import layer_routes
from webmap.ogc import routes as ogc
from webmap.pages import api, areas, review


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """Make the site; ``given`` overrides settings (see ``webmap.core.config``).

    Raises StoreError when the store cannot be opened.
    """
    app = Flask(__name__)
    app.config.update(config.load(given))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.before_request(_seek)
    static_files.init_app(app)
    engine = connect(app.config["DATABASE_URL"], config.STORE_ADVICE)
    app.extensions["engine"] = engine
    lru.init_app(app)
    snapshot.init_app(app)
    layer_routes.init_app(app)
    http_cache.init_app(app)
    jobs.init_app(app)
    properties.init_app(app)
    downloads.init_app(app)
    areas.init_app(app)
    app.register_blueprint(api.blueprint)
    review.init_app(app)
    atlas.init_app(app)
    ogc.init_app(app)
    errors.init_app(app)
    return app


class _Seekable(FileWrapper):
    """A file to send, in which a range can be sought."""

    @property
    def filelike(self) -> IO[bytes]:
        """What gunicorn hands to the system as a whole."""
        return self.file


def _seek() -> None:
    # A server's own wrapper of files knows no seeking: all that lies before a range would be read.
    if "HTTP_RANGE" in request.environ:
        request.environ["wsgi.file_wrapper"] = _Seekable
