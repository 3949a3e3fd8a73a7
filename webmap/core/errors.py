"""Errors of the site, the HTTP status of every error, and the handlers that respond with them.

Error classes do not hold a status: the table ``STATUS`` is the only place that assigns one.
"""

from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, RequestURITooLarge

from boundaries.areas.codes import UnknownCode, UnknownLevel
from geo.errors import GeoError, NoRoom, StoreError, TooLarge, UnknownFormat
from geo.tiles.pmtiles import TileNotFound
from kampungkb.repository import UnknownReport
from kampungkb.review.requests import UnfitDecision
from kampungkb.review.row_id import NoSuchRow
from kampungkb.review.service import NoSuchDecision
from kampungkb.thematic.registry import UnknownLayer
from kampungkb.versions.fingerprint import BadFingerprint
from kampungkb.versions.reconstruction import UnknownFingerprint
from webmap.core import data_language
from webmap.core.error_texts import localized
from webmap.core.problem import problem_response


class BadDate(GeoError):
    """A text that is not a date of the calendar."""


class BadParameter(GeoError):
    """A request parameter that the address does not have, or a value that cannot be read."""


class JobQueueFull(GeoError):
    """More background jobs are waiting than the site accepts."""


class RenderQueueFull(GeoError):
    """More documents are waiting to be laid out than a process accepts."""


class BadSetting(GeoError):
    """A setting whose value cannot be used."""


class BadAddress(GeoError):
    """A text that is not an address of the web."""


class NoTiles(GeoError):
    """The tile archive of the atlas does not exist, or is damaged."""


STATUS: dict[type[GeoError], int] = {
    UnknownCode: 404,
    UnknownReport: 404,
    BadFingerprint: 404,
    UnknownFingerprint: 404,
    UnknownLevel: 404,
    UnknownLayer: 404,
    UnknownFormat: 404,
    BadDate: 400,
    BadParameter: 400,
    BadAddress: 400,
    NoSuchRow: 404,
    NoSuchDecision: 404,
    UnfitDecision: 409,
    TileNotFound: 404,
    JobQueueFull: 503,
    RenderQueueFull: 503,
    NoTiles: 503,
    TooLarge: 400,
    NoRoom: 507,
    StoreError: 503,
    GeoError: 500,
}
"""HTTP status by error class; a class without an entry has the status of its nearest base."""

_LONGEST_ADDRESS = 8000
"""Characters; gunicorn and nginx end the connection at some 190 more, with a page of their own."""

_NEGOTIATED_PATHS = ("/ogc", "/styles/", "/id/", "/catalog")
"""Beginnings of addresses that send data or pages: errors are of the form of what is asked for."""

_PROBLEM_PATHS = (*_NEGOTIATED_PATHS, "/export/", "/tiles/")
"""Beginnings of addresses of data: their errors are problem documents (RFC 9457)."""

_JSON_PATHS = ("/api/", "/changes/", "/shapes/", "/atlas/", "/healthz")


def init_app(app: Flask) -> None:
    """Register error handlers; they respond with JSON or an HTML page, depending on the path."""
    app.register_error_handler(GeoError, _handle_geo_error)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.before_request(_refuse_long_address)
    app.after_request(_add_retry_after)


def status_of(error: GeoError) -> int:
    """Return the HTTP status of an error: that of its nearest base class in ``STATUS``."""
    return next(STATUS[base] for base in type(error).__mro__ if base in STATUS)


def page_text(error: GeoError | HTTPException) -> str:
    """Return what a page says of an error besides its status, in its language; "" for nothing.

    Errors of the server say no more than that: what they name (settings, commands, folders) is for
    its operator, who finds it in the log and in the JSON of ``/healthz``.
    """
    language = str(get_locale())
    if isinstance(error, HTTPException):
        text = error.description or ""
        return "" if text == type(error).description else localized(text, None, language)
    return "" if status_of(error) >= 500 else localized(error.what, error.do, language)


def error_page(status: int, error: GeoError | HTTPException) -> tuple[str, int]:
    """Render an error as an HTML page of the site."""
    title, lead = _heading(status, error)
    text = page_text(error)
    return render_template("error.html", status=status, title=title, lead=lead, detail=text), status


def _heading(status: int, error: GeoError | HTTPException) -> tuple[str, str]:
    """Return title and first sentence of the page of an error."""
    if isinstance(error, JobQueueFull | RenderQueueFull):
        return _("Terlalu banyak permintaan"), _(
            "Terlalu banyak berkas sedang dibuat. Coba lagi sebentar lagi."
        )
    if isinstance(error, NoTiles):
        return _("Atlas belum siap"), _(
            "Peta semua desa belum dibuat di situs ini. Halaman setiap wilayah tetap lengkap."
        )
    return {
        400: (
            _("Permintaan tidak dapat dibaca"),
            _("Ada yang tidak dapat dibaca dalam alamat halaman ini."),
        ),
        405: (
            _("Cara permintaan tidak tersedia"),
            _("Alamat ini hanya dapat dibaca."),
        ),
        414: (
            _("Alamat terlalu panjang"),
            _("Persingkat alamatnya, misalnya dengan saringan yang lebih sederhana."),
        ),
        404: (
            _("Tidak ditemukan"),
            _(
                "Alamat ini tidak menunjuk ke wilayah atau halaman yang ada. Cari wilayahnya di "
                "atas, atau mulai dari peta Indonesia."
            ),
        ),
        429: (
            _("Terlalu banyak percobaan"),
            _("Tunggu dahulu, lalu coba lagi."),
        ),
        503: (
            _("Data sedang tidak dapat dibaca"),
            _(
                "Tempat penyimpanan data sedang tidak dapat dipakai. Tidak ada data yang hilang; "
                "coba lagi sebentar lagi."
            ),
        ),
    }.get(status, (_("Terjadi kesalahan"), _("Permintaan ini tidak dapat diselesaikan.")))


def _handle_geo_error(error: GeoError) -> Any:
    status = status_of(error)
    if status >= 500:
        current_app.logger.error("%s: %s", request.path, error)
    return _respond(status, str(error), error)


def _handle_http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _respond(error.code, error.description or error.name, error)


def _respond(status: int, message: str, error: GeoError | HTTPException) -> Any:
    path = request.path
    if path.startswith(_PROBLEM_PATHS) and not (
        path.startswith(_NEGOTIATED_PATHS) and data_language.wants_page()
    ):
        response = _problem(status, message, error)
    elif path.startswith(_JSON_PATHS):
        response = jsonify(status=status, error=message)
        response.status_code = status
    else:
        response = current_app.make_response(error_page(status, error))
    if isinstance(error, HTTPException):
        # Allow of 405, Retry-After, Content-Range of 416
        headers = dict(error.get_headers(request.environ))
        response.headers.update({name: headers[name] for name in _KEPT if name in headers})
    return response


_KEPT = ("Allow", "Retry-After", "Content-Range")


def _problem(status: int, message: str, error: GeoError | HTTPException) -> Response:
    language = data_language.language_of_data()
    with force_locale(language):
        title, lead = _heading(status, error)
        return problem_response(status, title, page_text(error) or lead, message, language)


def _refuse_long_address() -> None:
    environ = request.environ
    if len(environ.get("QUERY_STRING", "")) + len(environ["PATH_INFO"]) > _LONGEST_ADDRESS:
        raise RequestURITooLarge(f"the address has more than {_LONGEST_ADDRESS} characters")


def _add_retry_after(response: Response) -> Response:
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", "5")  # seconds
    return response
