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

from geo.store.database import generation, read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.version import version
from webmap.maps import choropleth
from webmap.maps.scores import figures as score_figures
from webmap.pages import search_results

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


@blueprint.get("/api/areas/<code>/scores.json")
@http_cache.cached()
def scores(code: str) -> Response:
    """Send the twelve scores of a village and what they lack to the next class.

    Of another area: how many of its villages lack what, and the same of the areas in it.
    """
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        snapshot = get_snapshot(session, params.day())
        return _json(score_figures.scores(session, snapshot, area.code, params.by(area.code)))


@blueprint.get("/api/search")
@http_cache.cached(language=True)
def search() -> Response:
    """Send areas that match ``?q=``, higher levels first; those by likeness where none does."""
    text = request.args.get("q", "")[:100]
    with read_session(get_engine()) as session:
        found = search_results.results(session, text)
    return jsonify(
        [
            {
                "code": result.code,
                "name": result.name,
                "title": result.title,
                "path": " › ".join(result.path),
                "level": result.level,
                "url": url_for("pages.area", code=result.code),
                "match": result.match,
                "note": result.note,
            }
            for result in found
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
