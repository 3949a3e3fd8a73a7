"""Addresses for programs: figures as JSON, shapes for the map, files to take away."""

import re
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
from flask import (
    Blueprint,
    Response,
    jsonify,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from werkzeug.exceptions import NotFound

from boundaries import names
from boundaries import repository as areas
from boundaries.codes import Level
from geo import formats
from geo.database import generation, session
from webmap import choropleth, export, packed, params
from webmap.snapshot import engine, snapshot
from webmap.snapshot import search as find_areas

blueprint = Blueprint("api", __name__)
_YEAR = 31_536_000
_SUFFIXES = "|".join(re.escape(suffix) for suffix in formats.FORMATS)
_EXPORT = re.compile(rf"(?P<code>ID|[0-9.]+?)(?P<suffix>{_SUFFIXES})", re.IGNORECASE)


@blueprint.get("/healthz")
@packed.kept()
def health() -> Response:
    """Say that the store can be read, and which generation it is at."""
    with session(engine()) as opened:
        return jsonify(status="ok", generation=generation(opened))


@blueprint.get("/api/areas/<code>/coverage.json")
@packed.kept()
def coverage(code: str) -> Response:
    """Figures of an area and of the areas in it (the same JSON as the command's)."""
    with session(engine()) as opened:
        area = params.area(opened, code)
        held = snapshot(opened, params.day())
        return _json(held.answer(opened, area.code, params.by(area.code)))


@blueprint.get("/api/search")
@packed.kept()
def search() -> Response:
    """Areas whose name or code matches ``?q=``, the higher levels first."""
    text = request.args.get("q", "")[:100]
    with session(engine()) as opened:
        found = find_areas(opened, text)
        lines = {area.code: areas.lineage(opened, area.code) for area in found}
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
@packed.kept()
def names_around(code: str) -> Response:
    """Titles of what the map of an area shows around it, and of all areas of ``?by=`` in it."""
    with session(engine()) as opened:
        area = params.area(opened, code)
        by = params.by(area.code) if "by" in request.args else None
        return _json(choropleth.names_of(opened, snapshot(opened), area.code, by))


@blueprint.get("/export/<name>")
def file(name: str) -> Response:
    """Send the areas of a view as a file: ``/export/33.29.geojson?level=village&date=…``."""
    asked = _EXPORT.fullmatch(name)
    if not asked:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(formats.FORMATS)}")
    form = formats.format_of(name)
    with ExitStack() as stack:
        # one session from the first figure to the last byte: an import may end in between
        opened = stack.enter_context(session(engine()))
        code = params.area(opened, asked["code"]).code
        by = params.by(code, "level")
        held = snapshot(opened, params.day())
        members = export.members(held, code, by)
        filename = members["name"] + form.suffix
        layer = export.layer(opened, held, code, by)
        if form.suffix in formats.STREAMS:
            body = formats.STREAMS[form.suffix](layer(), members)
            response = Response(stream_with_context(body), mimetype=form.media_type)
            response.headers.set("Content-Disposition", "attachment", filename=filename)
            response.call_on_close(stack.pop_all().close)  # also when the client hangs up
            return response
        folder = tempfile.TemporaryDirectory(prefix="export-")
        path = Path(folder.name) / filename
        formats.write(layer, path, members)
    response = send_file(path, mimetype=form.media_type, as_attachment=True, download_name=filename)
    response.call_on_close(folder.cleanup)
    return response
