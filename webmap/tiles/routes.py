"""Addresses of tilesets: TileJSON and tiles with attributes, for maps on other sites and GIS.

The tiles of the archive, which have no attributes, are in ``atlas.tile_routes``.
"""

import re
from datetime import date
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask_babel import force_locale
from sqlalchemy.orm import Session

from geo.errors import UnreadableFile
from geo.store.database import read_session
from geo.tiles import pmtiles
from geo.tiles.pmtiles import TileArchive, TileNotFound
from webmap.atlas import tile_routes
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.data_language import language_of_data
from webmap.core.errors import BadParameter, NoTiles
from webmap.core.moment import read_datetime
from webmap.styles.classes import THEMES
from webmap.tiles import attributes, bodies, tilesets
from webmap.tiles.map_style import map_style
from webmap.tiles.tilejson import tilejson
from webmap.tiles.tilesets import Tile, Tileset

blueprint = Blueprint("tilesets", __name__)
PARAMETERS = ("datetime", "date")
_NAMES = ", ".join(tilesets.TILESETS)
_SUFFIX = re.compile(r"\.(?:mvt|pbf)$")
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def init_app(app: Flask) -> None:
    """Register the addresses and their caches."""
    attributes.init_app(app)
    bodies.init_app(app)
    app.register_blueprint(blueprint)


# Of alike rules the first comes first: the nearest decorator, of the first view. Its address, with
# whole numbers, is also that of the tiles of an archive.
@blueprint.get("/tiles/<tileset_name>/<zoom>/<x>/<y>")
@blueprint.get(
    f"/tiles/<any({_NAMES}):tileset_name>/<int:zoom>/<int:x>/<int:y>.mvt", endpoint="tile_file"
)
def tile(tileset_name: str, zoom: str | int, x: str | int, y: str | int) -> Response:
    """Send a tile of a tileset; 204 where it has no features."""
    params.check_names(request.args, PARAMETERS)
    tileset = tilesets.find(tileset_name)
    found = read_tile(str(zoom), str(x), _SUFFIX.sub("", str(y)))
    tilesets.check(found)
    day, _text = requested_day()
    with read_session(get_engine()) as session:
        archive, snapshot = tile_routes.newest_archive(session), get_snapshot(session, day)
        return send_tile(session, archive, snapshot, tileset, found)


@blueprint.get("/tiles/<tileset_name>")
@blueprint.get("/tiles/<tileset_name>.json", endpoint="tilejson_file")
def document(tileset_name: str) -> Response:
    """Send the TileJSON of a tileset."""
    params.check_names(request.args, (*PARAMETERS, "lang"))
    tileset = tilesets.find(tileset_name)
    day, text = requested_day()
    language = language_of_data()
    with read_session(get_engine()) as session, force_locale(language):
        tile_routes.newest_archive(session)  # raises NoTiles before a client asks for tiles
        found = tilejson(session, get_snapshot(session, day), tileset, language, text)
    return _document(found, language)


@blueprint.get(f"/styles/<any({', '.join(THEMES)}):theme>.json")
def style(theme: str) -> Response:
    """Send the MapLibre style of a theme; ``names=no`` is for programs without own fonts."""
    params.check_names(request.args, (*PARAMETERS, "lang", "names"))
    names = request.args.get("names", "yes")
    if names not in ("yes", "no"):
        raise BadParameter(f"names={names[:40]} is neither yes nor no", do="Use names=no.")
    day, text = requested_day()
    language = language_of_data()
    with read_session(get_engine()) as session, force_locale(language):
        tile_routes.newest_archive(session)  # raises NoTiles
        found = map_style(
            session, get_snapshot(session, day), theme, language, text, names=names == "yes"
        )
    return _document(found, language)


def send_tile(
    session: Session, archive: TileArchive, snapshot: Snapshot, tileset: Tileset, found: Tile
) -> Response:
    """Respond with a tile; clients must revalidate it. Raises NoTiles for a damaged archive."""
    version = current_app.extensions["version"]
    digest = attributes.digest(snapshot)
    try:
        etag = attributes.etag(version, archive.path.stem, digest)
        gzipped = request.accept_encodings["gzip"] > 0
        tag = f"{etag}-gzip" if gzipped else etag
        if request.if_none_match.contains(tag):
            response = _empty(304)
        else:
            body = bodies.tile_body(session, archive, snapshot, tileset, found)
            response = _body_response(body, gzipped)
    except UnreadableFile as error:
        raise NoTiles(error.what, file=archive.path, do=tile_routes.BUILD) from error
    response.set_etag(tag)
    response.cache_control.no_cache = True
    response.vary.add("Accept-Encoding")
    return response


def _body_response(body: bytes, gzipped: bool) -> Response:
    if not body:
        return _empty(204)
    if not gzipped:
        return Response(bodies.decompress(body), mimetype=pmtiles.TILE_TYPE)
    response = Response(body, mimetype=pmtiles.TILE_TYPE)
    response.headers["Content-Encoding"] = "gzip"
    return response


def _empty(status: int) -> Response:
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


def _document(document: dict[str, Any], language: str) -> Response:
    response = jsonify(document)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    response.add_etag()
    response.cache_control.no_cache = True
    return cast(Response, response.make_conditional(request))


# Parameters -----------------------------------------------------------------------------------


def requested_day() -> tuple[date | None, str]:
    """Return the day of ``datetime`` or ``date`` and its text; None and "" where none is given.

    Raises BadDate or BadParameter.
    """
    moment = request.args.get("datetime", "").strip()
    if not moment:
        day = params.day()
        return day, day.isoformat() if day else ""
    if request.args.get("date", "").strip():
        raise BadParameter("datetime and date both choose a day", do="Give one of them.")
    return read_datetime(moment), moment


def read_tile(zoom: str, x: str, y: str) -> Tile:
    """Read the numbers of a tile; raises BadParameter for text and TileNotFound for huge ones."""
    numbers = []
    for name, text in (("zoom", zoom), ("column", x), ("row", y)):
        if not _NUMBER.fullmatch(text):
            if text.isascii() and text.isdigit():
                raise TileNotFound(f"the world has no {name} {text[:20]}…")
            raise BadParameter(
                f"{name} {text[:40]!r} is not a whole number", do="Write digits only, e.g. 8."
            )
        numbers.append(int(text))
    return Tile(*numbers)
