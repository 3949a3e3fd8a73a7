"""Addresses for programs: figures as JSON, shapes for the map, files to take away."""

import re
import tempfile
from contextlib import ExitStack
from pathlib import Path

import brotli
from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries import names
from boundaries import repository as areas
from boundaries.codes import Level, UnknownLevel
from boundaries.models import SCALES
from geo import formats
from geo.database import generation, session
from webmap import export, packed, params
from webmap.snapshot import Recent, engine, snapshot
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
        return jsonify(held.answer(opened, area.code, params.by(area.code)))


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


@blueprint.get("/shapes/<code>/<word>.geojson")
def shapes(code: str, word: str) -> Response:
    """Simplified shapes of one level in an area; immutable under their version."""
    by = Level.of(word)
    scale = request.args.get("scale", "regency")
    if scale not in SCALES[1:]:
        raise UnknownLevel(f"there is no scale {scale!r}", do=f"Use one of {SCALES[1:]}.")
    with session(engine()) as opened:
        area = params.area(opened, code)
        version = areas.shapes_version(opened)
        kept: Recent[bytes] = current_app.extensions["shapes"]
        key = (version, area.code, by, scale)
        body = kept.get(key, lambda: _shapes(opened, area.code, by, scale))
    plain = not request.accept_encodings["br"]
    response = Response(brotli.decompress(body) if plain else body, mimetype="application/geo+json")
    if not plain:
        response.headers["Content-Encoding"] = "br"
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{version}-{area.code}-{word}-{scale}-{'plain' if plain else 'br'}")
    if request.args.get("v") == str(version):
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _shapes(opened: Session, code: str, by: Level, scale: str) -> bytes:
    frame = areas.areas(opened, by, code, scale=scale)
    frame = frame[[shape is not None for shape in frame.geometry.to_numpy()]]
    text = b"".join(formats.stream_geojson([frame[["name", "geometry"]]]))
    packed: bytes = brotli.compress(text, quality=5)
    return packed


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
