"""The site: pages, files and services over HTTP, and the command line."""

from collections.abc import Mapping
from typing import IO, Any

from flask import Flask, request
from werkzeug.wsgi import FileWrapper

from geo import isolation
from geo.store.database import connect
from webmap import jobs
from webmap.atlas import routes as atlas
from webmap.caching import http_cache, lru, snapshot, static_files
from webmap.catalog import routes as catalog
from webmap.connections import routes as connections
from webmap.core import config, cors, errors, security_headers
from webmap.differences import other_sources
from webmap.downloads import documents, properties
from webmap.downloads import routes as downloads
from webmap.maps.grid import cache as grid_cache
from webmap.maps.topologies import routes as topology_routes
from webmap.ogc import routes as ogc
from webmap.pages import api, areas, fingerprint, history, review, sheet, trends
from webmap.pages import differences as difference_pages  # not webmap.differences
from webmap.pages.lists import village_list
from webmap.pages.lists import worklist as worklist_pages
from webmap.presentation import embed, present
from webmap.server import date_headers, public_address
from webmap.tiles import routes as tilesets


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Create the site; ``settings`` override the environment (see ``webmap.core.config``).

    Raises BadSetting, and StoreError where the store cannot be opened.
    """
    app = Flask(__name__)
    app.config.update(config.load(settings))
    isolation.configure(app.config["IMPORT_BUDGET"], config.BUDGET_ADVICE)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    security_headers.init_app(app)  # first: its functions run after all others
    app.before_request(_use_seekable_files)
    public_address.init_app(app)
    date_headers.init_app(app)
    static_files.init_app(app)
    engine = connect(app.config["DATABASE_URL"], config.STORE_ADVICE)
    app.extensions["engine"] = engine
    lru.init_app(app)
    snapshot.init_app(app)
    other_sources.init_app(app)
    topology_routes.init_app(app)
    grid_cache.init_app(app)
    http_cache.init_app(app)
    jobs.init_app(app)
    properties.init_app(app)
    downloads.init_app(app)
    app.register_blueprint(documents.blueprint)
    areas.init_app(app)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(difference_pages.blueprint)
    app.register_blueprint(worklist_pages.blueprint)
    app.register_blueprint(village_list.blueprint)
    app.register_blueprint(trends.blueprint)
    app.register_blueprint(history.blueprint)
    app.register_blueprint(sheet.blueprint)
    app.register_blueprint(fingerprint.blueprint)
    app.register_blueprint(present.blueprint)
    app.register_blueprint(embed.blueprint)
    review.init_app(app)
    tilesets.init_app(app)  # before the atlas: its archives and the tilesets share addresses
    atlas.init_app(app)
    ogc.init_app(app)
    catalog.init_app(app)
    connections.init_app(app)
    errors.init_app(app)
    cors.init_app(app)
    return app


class _SeekableFile(FileWrapper):
    """A file to send; a range of it is read without what is before it."""

    @property
    def filelike(self) -> IO[bytes]:
        """File that gunicorn passes to ``sendfile``."""
        return self.file


def _use_seekable_files() -> None:
    # the file wrapper of a server cannot seek: it would read all that is before a range
    if "HTTP_RANGE" in request.environ:
        request.environ["wsgi.file_wrapper"] = _SeekableFile
