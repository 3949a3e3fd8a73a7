"""``/catalog``: the record of the data as a page and as JSON-LD; sources with their licences."""

from typing import Any

import orjson
from flask import Response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import COUNTRY
from geo.files.formats import FORMATS
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.catalog import dcat, schema_org, turtle
from webmap.catalog.blueprint import blueprint
from webmap.catalog.facts import read_facts
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.core.params import language

_FORMATS = {
    "html": "text/html",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "json": "application/json",
}


@blueprint.get("/catalog")
@blueprint.get("/catalog.<suffix>")
def page(suffix: str = "") -> Response:
    """Send the record of the data: DCAT-AP as JSON-LD or Turtle, or a page for people."""
    params.check_names(request.args, ("f", "lang"))
    format_ = _format(suffix, _FORMATS)
    with read_session(get_engine()) as session:
        facts = read_facts(session, get_snapshot(session))
    if format_ == "html":
        body = render_template(
            "catalog/catalog.html",
            facts=facts,
            formats=FORMATS.values(),
            file_address=dcat.file_address,
            datasets=schema_org.datasets(facts, language()),
            attributions=facts.sources,
        )
        return _send(body, format_)
    record = dcat.record(facts)
    if format_ == "ttl":
        return _send(turtle.encode(record, dcat.PREFIXES), format_)
    return _send(orjson.dumps(record, option=orjson.OPT_INDENT_2), format_)


@blueprint.get("/catalog/sources/<code>")
@blueprint.get("/catalog/sources/<code>.<any(json):suffix>")
def sources(code: str, suffix: str = "") -> Response:
    """Send the sources that speak for an area, with what each states of its use."""
    params.check_names(request.args, ("f", "lang", "date"))
    format_ = _format(suffix, {name: _FORMATS[name] for name in ("html", "json")})
    with read_session(get_engine()) as session:
        # the country has sources in an empty store, too: none
        code = COUNTRY if code == COUNTRY else params.area(session, code).code
        snapshot = get_snapshot(session, params.day())
        found = snapshot.attributions(session, code)
        title = snapshot.names.get(code, code)
    if format_ == "html":
        return _send(
            render_template("catalog/sources.html", attributions=found, title=title, code=code),
            format_,
        )
    document: dict[str, Any] = {
        "area": {"code": code, "name": title},
        "date": snapshot.day_of(code).isoformat() if code in snapshot.names else None,
        "sources": [one.as_json() for one in found],
        "links": [
            {
                "rel": "self",
                "href": url_for("catalog.sources", code=code, _external=True),
                "type": "application/json",
            }
        ],
    }
    return _send(orjson.dumps(document, option=orjson.OPT_INDENT_2), format_)


def _format(suffix: str, known: dict[str, str]) -> str:
    wanted = request.args.get("f")
    if wanted is not None and wanted not in known:
        raise BadParameter(f"there is no form f={wanted[:40]!r}", do=f"Use {', '.join(known)}.")
    if suffix and suffix not in known:
        raise NotFound(f"there is no form .{suffix[:40]}; use {', '.join(known)}")
    if wanted or suffix:
        return str(wanted or suffix)
    # a client without preferences gets data; browsers ask for HTML by name
    media_types = [media_type for name, media_type in known.items() if name != "html"]
    best = request.accept_mimetypes.best_match([*media_types, "text/html"], media_types[0])
    return next(name for name, media_type in known.items() if media_type == best)


def _send(body: str | bytes, format_: str) -> Response:
    response = Response(body, content_type=f"{_FORMATS[format_]}; charset=utf-8")
    if format_ != "html":
        response.content_type = _FORMATS[format_]
    response.vary.update(("Accept", "Cookie"))
    response.add_etag()
    response.cache_control.no_cache = True
    return response.make_conditional(request)  # type: ignore[return-value]
