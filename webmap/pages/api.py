"""Addresses for programs: figures and names as JSON."""

from typing import Any

import orjson
from flask import (
    Blueprint,
    Response,
    jsonify,
    request,
    url_for,
)

from boundaries.areas import names
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from geo.store.database import generation, read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.caching.snapshot import search as find_areas
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.version import version
from webmap.maps import choropleth

blueprint = Blueprint("api", __name__)
_YEAR = 31_536_000


@blueprint.get("/healthz")
@http_cache.cached()
def health() -> Response:
    """Tell that the store can be read: its generation, and the version of the program."""
    with read_session(get_engine()) as session:
        return jsonify(status="ok", generation=generation(session), version=version())


@blueprint.get("/api/areas/<code>/coverage.json")
@http_cache.cached()
def coverage(code: str) -> Response:
    """Figures of an area and of the areas in it (the same JSON as the command's)."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        snapshot = get_snapshot(session, params.day())
        return _json(snapshot.answer(session, area.code, params.by(area.code)))


@blueprint.get("/api/search")
@http_cache.cached()
def search() -> Response:
    """Areas whose name or code matches ``?q=``, the higher levels first."""
    text = request.args.get("q", "")[:100]
    with read_session(get_engine()) as session:
        found = find_areas(session, text)
        lines = {area.code: areas.lineage(session, area.code) for area in found}
    return jsonify(
        [
            {
                "code": area.code,
                "name": area.name,
                "title": names.title(area.code, area.name),
                "path": " › ".join(up.name for up in lines[area.code][1:-1]),
                "level": Level(area.level).word,
                "url": url_for("pages.area", code=area.code),
            }
            for area in found
        ]
    )


def _json(value: Any) -> Response:
    # much faster than Flask's own, where there is much
    return Response(orjson.dumps(value), mimetype="application/json")


@blueprint.get("/api/areas/<code>/names.json")
@http_cache.cached()
def names_around(code: str) -> Response:
    """Titles of what the map of an area shows around it, and of all areas of ``?by=`` in it."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        by = params.by(area.code) if "by" in request.args else None
        return _json(choropleth.names_of(session, get_snapshot(session), area.code, by))
