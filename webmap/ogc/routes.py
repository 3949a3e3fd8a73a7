"""OGC API Features at ``/ogc``: the areas with their figures and shapes, for QGIS, GDAL and others.

OGC API – Features – Part 1: Core (17-069r4), classes core, GeoJSON, HTML and OpenAPI 3.0. The
views call ``parameters`` (read the request), ``queries`` (find the areas), ``documents`` and
``openapi`` (describe the service), and ``features`` (write GeoJSON). The addresses of documents are
here, those of features in ``item_routes``.
"""

from datetime import date
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from geo.store.database import read_session
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.ogc import compressed_features, documents, item_routes
from webmap.ogc.blueprint import blueprint
from webmap.ogc.documents import OPENAPI, Document, collection_text
from webmap.ogc.filtering.columns import types
from webmap.ogc.negotiation import checked_format, level_of, snapshot_of
from webmap.ogc.openapi.document import openapi
from webmap.ogc.openapi.parameters import item_parameters
from webmap.ogc.parameters.collections import COLLECTIONS, ENTRANCE, PAGING, SELECTION
from webmap.ogc.parameters.query import read_selection
from webmap.ogc.queries import FeatureFinder
from webmap.ogc.responses import send_document
from webmap.ogc.schemas import routes as schema_routes
from webmap.ogc.tables import documents as table_documents
from webmap.ogc.tables import routes as table_routes
from webmap.ogc.tables import row_cache
from webmap.ogc.tables.registry import TABLES
from webmap.ogc.tiles import routes as tile_routes

__all__ = ["blueprint", "init_app", "item_routes", "schema_routes", "table_routes", "tile_routes"]


def init_app(app: Flask) -> None:
    """Register the service, its cached finder of features and its cached rows."""
    app.extensions["finder"] = FeatureFinder(get_budget(app))
    compressed_features.init_app(app)
    row_cache.init_app(app)
    app.register_blueprint(blueprint)


def read_entrance() -> tuple[date | None, str]:
    """Read day and area, and ``since``, which links repeat; raises BadParameter, BadDate."""
    params.since()
    return read_selection(request.args)


@blueprint.get("", strict_slashes=False)
def landing() -> Response:
    """Send the landing page: links to all other documents."""
    format_ = checked_format(*ENTRANCE)
    read_entrance()  # raises BadParameter before links repeat a wrong value
    document = documents.landing(current_app.config["TITLE"], format_)
    texts = {**{name: collection_text(name) for name in COLLECTIONS}, **TABLES}
    return send_document(document, format_, "landing", collections=texts)


@blueprint.get("/conformance")
def conformance() -> Response:
    """Send the conformance classes of the standard."""
    format_ = checked_format(*ENTRANCE)
    return send_document(documents.conformance(format_), format_, "conformance")


@blueprint.get("/api")
def api() -> Response:
    """Send the description of the service: OpenAPI 3.0 or a page."""
    format_ = checked_format(*ENTRANCE)
    day, _within = read_selection(request.args)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        properties = {at: types(snapshot, at) for at in COLLECTIONS.values()}
    root = url_for("ogc.landing", _external=True)
    document = openapi(current_app.config["TITLE"], root, properties)
    components = document["components"]["parameters"]

    def without_references(parameters: list[Document]) -> list[Document]:
        return [components["limit"] if "$ref" in each else each for each in parameters]

    return send_document(document, format_, "api", OPENAPI, without_references=without_references)


@blueprint.get("/collections")
def collections() -> Response:
    """Send all collections."""
    format_ = checked_format(*ENTRANCE)
    day, within = read_entrance()
    with read_session(get_engine()) as session:
        snapshot = snapshot_of(session, day, within)
        document = documents.collections(session, snapshot, within, format_)
        document["collections"] += table_documents.collections(session, snapshot, within)
    return send_document(document, format_, "collections", collections=document["collections"])


@blueprint.get("/collections/<collection_id>")
def collection(collection_id: str) -> Response:
    """Send one collection."""
    format_, at = checked_format(*SELECTION), level_of(collection_id)
    day, within = read_selection(request.args)
    with read_session(get_engine()) as session:
        snapshot = snapshot_of(session, day, within)
        document = documents.collection(session, snapshot, within, collection_id, format_)
    parameters = [each for each in item_parameters(at) if each["name"] not in PAGING]
    return send_document(
        document, format_, "collections", collections=[document], parameters=parameters
    )


@blueprint.get("/<path:path>")
def not_found(path: str) -> Response | WerkzeugResponse:
    """Redirect an address with a slash at its end; respond to all others with an error."""
    if path.strip("/") and path.endswith("/"):
        query = f"?{text}" if (text := request.query_string.decode("latin-1")) else ""
        address = url_for("ogc.landing").rstrip("/") + "/" + quote(path.strip("/"))
        return redirect(address + query, 308)
    raise NotFound("there is nothing here; /ogc says what there is")
