"""Addresses of schemas: ``/ogc/collections/{id}/schema``, ``queryables`` and ``sortables``."""

from flask import Response, request

from geo.store.database import read_session
from webmap.core.app_context import get_engine
from webmap.ogc.blueprint import blueprint
from webmap.ogc.documents import SCHEMA, collection_text
from webmap.ogc.negotiation import checked_format, level_of, snapshot_of
from webmap.ogc.parameters.collections import SELECTION
from webmap.ogc.parameters.query import read_selection
from webmap.ogc.responses import send_document
from webmap.ogc.schemas import documents
from webmap.ogc.schemas.documents import KINDS


@blueprint.get(f"/collections/<collection_id>/<any({', '.join(KINDS)}):kind>")
def schema(collection_id: str, kind: str) -> Response:
    """Send a schema of a collection, as JSON Schema or as a page."""
    format_, at = checked_format(*SELECTION), level_of(collection_id)
    day, within = read_selection(request.args)
    with read_session(get_engine()) as session:
        document = documents.schema(snapshot_of(session, day, within), at, collection_id, kind)
    collection = collection_text(collection_id)
    context = {"collection_id": collection_id, "collection": collection, "kind": kind}
    return send_document(document, format_, "schema", SCHEMA, **context)
