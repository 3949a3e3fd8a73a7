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


@blueprint.get("/healthz")
@http_cache.cached()
def health() -> Response:
    """Tell that the store can be read: its generation, and the version of the program."""
    with read_session(get_engine()) as session:
        return jsonify(status="ok", generation=generation(session), version=version())


@blueprint.get("/api/areas/<code>/coverage.json")
@http_cache.cached()
def coverage(code: str) -> Response:
    """Send the figures of an area and of the areas in it, the same JSON as the command's."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        snapshot = get_snapshot(session, params.day())
        return _json(snapshot.coverage(session, area.code, params.by(area.code)))


@blueprint.get("/api/search")
@http_cache.cached()
def search() -> Response:
    """Send areas whose name or code matches ``?q=``, higher levels first."""
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
    # large answers are encoded much faster than by Flask
    return Response(orjson.dumps(value), mimetype="application/json")


@blueprint.get("/api/areas/<code>/names.json")
@http_cache.cached()
def titles_around(code: str) -> Response:
    """Send titles of the areas around an area on its map, and of those of level ``?by=`` in it."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        by = params.by(area.code) if "by" in request.args else None
        return _json(choropleth.area_titles(session, get_snapshot(session), area.code, by))
