"""Which HTTP status an error has, and how it is said to a browser or a program.

Errors themselves know nothing of HTTP; this table is the one place that does.
"""

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from boundaries.areas.codes import UnknownCode, UnknownLevel
from geo.errors import GeoError, NoRoom, StoreError, TooLarge, UnknownFormat
from geo.tiles.pmtiles import TileNotFound
from kampungkb.review.service import NoSuchDecision, NoSuchRow, UnfitDecision
from webmap.atlas.archive import NoTiles
from webmap.core.params import BadDate
from webmap.ogc.parameters import BadParameter

STATUS: dict[type[GeoError], int] = {
    UnknownCode: 404,
    UnknownLevel: 404,
    UnknownFormat: 404,
    BadDate: 400,
    BadParameter: 400,
    NoSuchRow: 404,
    NoSuchDecision: 404,
    UnfitDecision: 409,
    TileNotFound: 404,
    NoTiles: 503,
    TooLarge: 400,
    NoRoom: 507,
    StoreError: 503,
    GeoError: 500,
}


_FOR_PROGRAMS = ("/api/", "/export/", "/shapes/", "/tiles/", "/atlas/", "/healthz")


def init_app(app: Flask) -> None:
    """Answer every error in the dress of what was asked for: a page, or JSON."""
    app.register_error_handler(GeoError, _known)
    app.register_error_handler(HTTPException, _http)
    app.after_request(_when_to_return)


def status_of(error: GeoError) -> int:
    """HTTP status of an error, that of its nearest kind in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _known(error: GeoError) -> tuple[Response | str, int]:
    return _answer(status_of(error), str(error))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _answer(error.code, error.description or error.name)


def _answer(status: int, message: str) -> tuple[Response | str, int]:
    if request.path.startswith(_FOR_PROGRAMS):
        return jsonify(status=status, error=message), status
    return page(status, message)


def page(status: int, message: str) -> tuple[str, int]:
    """Say an error on a page of the site."""
    titles = {
        400: _("Permintaan tidak dapat dibaca"),
        404: _("Tidak ditemukan"),
        503: _("Data sedang tidak dapat dibaca"),
    }
    title = titles.get(status, _("Terjadi kesalahan"))
    return render_template("error.html", status=status, title=title, message=message), status


def _when_to_return(response: Response) -> Response:
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", "5")  # seconds
    return response
