"""Addresses of tiles: byte ranges of the archive for the atlas, single tiles for a GIS.

Scripts of other sites may read them (CORS): tiles hold boundaries only, which are public.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from geo.errors import UnreadableFile
from geo.store.database import read_session
from geo.tiles import pmtiles
from webmap.atlas import archive as tiling
from webmap.caching.http_cache import YEAR
from webmap.core.app_context import get_engine
from webmap.core.errors import NoTiles

blueprint = Blueprint("tiles", __name__)
_NAME = re.compile(r"[0-9A-Za-z]{1,64}")
BUILD = "Build it: python -m webmap tiles"


def address(session: Session) -> str:
    """Return the address of the newest archive, on this site or below WEBMAP_TILES_URL.

    Raises NoTiles where there is none, or it is damaged.
    """
    name = tiling.current(session)
    if name is None:
        raise NoTiles("the atlas has no tiles yet", do=BUILD)
    if current_app.config["TILES_URL"]:
        return f"{current_app.config['TILES_URL'].rstrip('/')}/{name}{pmtiles.SUFFIX}"
    _archive(name)
    return url_for("tiles.archive", name=name)


def newest_archive(session: Session) -> pmtiles.TileArchive:
    """Return the newest archive; raises NoTiles where there is none here, or it is damaged."""
    name = tiling.current(session)
    if name is None:
        raise NoTiles("there are no tiles yet", do=BUILD)
    return _archive(name)


@blueprint.get("/tiles/<name>.pmtiles")
def archive(name: str) -> Response:
    """An archive, or the bytes of it that a Range header asks for; immutable."""
    file = _archive(name)
    _ignore_unsupported_ranges()
    try:
        response = send_file(file.path, mimetype=pmtiles.MEDIA_TYPE, conditional=True, etag=name)
    except RequestedRangeNotSatisfiable as error:
        response = jsonify(status=416, error=f"the archive ends at byte {error.length}")
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{error.length}"
        return response
    return _immutable(response)


@blueprint.get("/tiles/<name>/<int:zoom>/<int:x>/<int:y>.mvt")
def tile(name: str, zoom: int, x: int, y: int) -> Response:
    """One tile of an archive, 204 where there is nothing to draw; immutable."""
    return _immutable(_tile(_archive(name), zoom, x, y))


@blueprint.get("/tiles/<int:zoom>/<int:x>/<int:y>.mvt")
def newest_tile(zoom: int, x: int, y: int) -> Response:
    """One tile of the newest archive, for a GIS that keeps the address."""
    with read_session(get_engine()) as session:
        found = newest_archive(session)
    response = _tile(found, zoom, x, y)
    response.set_etag(f"{found.path.stem}-{zoom}-{x}-{y}")
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _ignore_unsupported_ranges() -> None:
    """Ignore several ranges, other units and malformed headers: the response is the whole file.

    RFC 9110, section 14.2, allows the first and asks for the others.
    """
    header = parse_range_header(request.environ.get("HTTP_RANGE"))
    if header is None or header.units != "bytes" or len(header.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)


def _tile(found: pmtiles.TileArchive, zoom: int, x: int, y: int) -> Response:
    body = found.tile(zoom, x, y)
    if body is None:
        return Response(status=204)
    if not request.accept_encodings["gzip"]:
        return Response(gzip.decompress(body), mimetype=pmtiles.TILE_TYPE)
    response = Response(body, mimetype=pmtiles.TILE_TYPE)
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _archive(name: str) -> pmtiles.TileArchive:
    if not _NAME.fullmatch(name):  # a longer one is no name of a file
        raise NotFound("an archive of tiles is named by letters and digits")
    path = tiling.folder(current_app.config["INSTANCE"]) / f"{name}{pmtiles.SUFFIX}"
    if not path.is_file():
        with read_session(get_engine()) as session:
            if tiling.current(session) == name:
                raise NoTiles("the tiles are not on this machine", do=BUILD)
        raise NotFound(f"there is no archive {name}: load the page again")
    try:
        return _open(path, path.stat().st_size, path.stat().st_mtime_ns)
    except UnreadableFile as error:
        raise NoTiles(error.what, file=path, do=BUILD) from error


@lru_cache(maxsize=4)
def _open(path: Path, *_stat: Any) -> pmtiles.TileArchive:
    return pmtiles.TileArchive(path)


def _immutable(response: Response) -> Response:
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True
    return response
