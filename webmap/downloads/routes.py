"""Files to take away: ``/export/CODE.suffix?level=…&date=…``.

Text is sent while it is made. A file of another format is made at once where that takes a moment,
else in the background (``making``); then the answer is 202 and says when to ask again. What was
made is kept (``shelf``) under the fingerprint of all that it is made from.
"""

import re
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from time import time
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    make_response,
    render_template,
    request,
    send_file,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level
from geo.errors import NoRoom
from geo.files import formats
from geo.files.formats import Format
from geo.store.database import read_session
from webmap.caching import compression, file_cache
from webmap.caching.compression import ENDINGS
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.downloads import layer as export
from webmap.jobs import exports
from webmap.jobs.exports import Order, Progress

blueprint = Blueprint("files", __name__)

AT_ONCE = 3000
"""Areas of a file that a visitor waits for, a second or two; larger ones are made meanwhile."""

_BLOCK = 256 * 1024
_STATE = ("level", "date", "lang")  # of an address, beside its path
_SUFFIXES = "|".join(re.escape(suffix) for suffix in formats.FORMATS)
_EXPORT = re.compile(rf"(?P<code>ID|[0-9.]+?)(?P<suffix>{_SUFFIXES})", re.IGNORECASE)


class _Wanted(NamedTuple):
    """A file that a request asks for."""

    session: Session
    snapshot: Snapshot
    code: str
    by: Level
    form: Format
    fingerprint: str
    encoding: str  # of encodings.ENDINGS

    @property
    def name(self) -> str:
        """Name on the shelf."""
        return f"{self.fingerprint}{self.form.suffix}{ENDINGS[self.encoding]}"

    @property
    def etag(self) -> str:
        """What tells these bytes from any others."""
        return f"{self.fingerprint}-{self.encoding}" if self.encoding else self.fingerprint

    @property
    def streams(self) -> bool:
        """Whether it can be sent while it is made."""
        return self.form.suffix in formats.STREAMS

    @property
    def filename(self) -> str:
        """Name that the visitor's file gets."""
        return f"{export.file_stem(self.snapshot, self.code, self.by)}{self.form.suffix}"

    @property
    def areas(self) -> int:
        """How many areas it has."""
        return export.count(self.snapshot, self.code, self.by)


class Offers(NamedTuple):
    """Names and addresses of the files of a view: those that most want, and the others."""

    first: list[tuple[str, str]]
    others: list[tuple[str, str]]


_FIRST = {".geojson": "GeoJSON", ".csv": "CSV"}
_OTHERS = {
    ".xlsx": "Excel",
    ".gpkg": "GeoPackage",
    ".shp.zip": "Shapefile",
    ".kml": "KML",
    ".fgb": "FlatGeobuf",
    ".geojsonl": "GeoJSONL",
}


def init_app(app: Flask) -> None:
    """Give the site its files."""
    file_cache.init_app(app)
    app.register_blueprint(blueprint)


def offers(code: str, by: Level, day: date) -> Offers:
    """Files of the areas of a level in an area as of a day, for a page."""

    def addresses(kinds: dict[str, str]) -> list[tuple[str, str]]:
        state: dict[str, Any] = {
            "level": by.word,
            "date": day.isoformat(),
            "lang": request.args.get("lang"),
        }
        return [
            (name, url_for("files.file", name=f"{code}{suffix}", **state))
            for suffix, name in kinds.items()
        ]

    return Offers(addresses(_FIRST), addresses(_OTHERS))


@blueprint.get("/export/<name>")
def file(name: str) -> Response:
    """Send the areas of a view as a file: ``/export/33.29.geojson?level=village&date=…``.

    ``wait=1`` asks a browser's way: a page that says how far the file is, then leads to it.
    """
    with ExitStack() as stack:
        # one session from the first figure to the last byte: an import may end in between
        wanted = _wanted(stack.enter_context(read_session(get_engine())), name)
        if unchanged := _unchanged(wanted):
            return unchanged
        kept = file_cache.get_file_cache().find(wanted.name)
        if wanted.streams and not kept and request.range is not None:
            with suppress(NoRoom):  # then the visitor gets the whole
                kept = _make(wanted)
        if wanted.streams and not kept:
            response = _stream(wanted)
            response.call_on_close(stack.pop_all().close)  # also when the client hangs up
            return response
        if not kept and wanted.areas > AT_ONCE:
            return _wait(wanted)
        if request.args.get("wait") and _is_browser():
            return _page(wanted, None)
        return _send(wanted, kept or _make(wanted))


def _wanted(session: Session, name: str) -> _Wanted:
    asked = _EXPORT.fullmatch(name)
    if not asked:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(formats.FORMATS)}")
    form = formats.format_of(name)
    code = params.area(session, asked["code"]).code
    by = params.by(code, "level")
    snapshot = get_snapshot(session, params.day())
    fingerprint = export.fingerprint(session, snapshot, code, by, form)
    encoding = compression.accepted() if form.suffix in formats.STREAMS else ""
    return _Wanted(session, snapshot, code, by, form, fingerprint, encoding)


def _unchanged(wanted: _Wanted) -> Response | None:
    if request.range is None and request.if_none_match.contains(wanted.etag):
        return _dressed(Response(status=304), wanted)
    return None


def _stream(wanted: _Wanted) -> Response:
    """Answer with a file that is made as it goes, and kept when all of it was taken."""
    moment = float(int(time()))
    layer = export.layer(wanted.session, wanted.snapshot, wanted.code, wanted.by)
    body = compression.encode(formats.STREAMS[wanted.form.suffix](layer), wanted.encoding)
    if request.method == "GET":
        body = file_cache.get_file_cache().tee(body, wanted.name, moment)
    response = Response(body, mimetype=wanted.form.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=wanted.filename)
    response.last_modified = moment  # type: ignore[assignment]
    response.accept_ranges = "bytes"
    return _dressed(response, wanted)


def _make(wanted: _Wanted) -> Path:
    """Make a file while the visitor waits."""
    place, moment = file_cache.get_file_cache(), time()
    part, encoded = place.part(wanted.form.suffix), place.part()
    try:
        formats.write(export.layer(wanted.session, wanted.snapshot, wanted.code, wanted.by), part)
        if wanted.encoding:
            with formats.room(place.folder), part.open("rb") as text, encoded.open("xb") as out:
                chunks = iter(lambda: text.read(_BLOCK), b"")
                out.writelines(compression.encode(chunks, wanted.encoding))
        return place.put(encoded if wanted.encoding else part, wanted.name, moment)
    finally:
        part.unlink(missing_ok=True)
        encoded.unlink(missing_ok=True)


def _send(wanted: _Wanted, path: Path) -> Response:
    """Answer with a file of the shelf, or the range of it that is asked for."""
    response = send_file(
        path,
        mimetype=wanted.form.media_type,
        as_attachment=True,
        download_name=wanted.filename,
        conditional=True,
        etag=wanted.etag,
    )
    return _dressed(response, wanted)


def _dressed(response: Response, wanted: _Wanted) -> Response:
    response.set_etag(wanted.etag)
    response.cache_control.no_cache = True  # to be kept, and asked for whether it holds
    if wanted.encoding:
        response.content_encoding = wanted.encoding
    if wanted.streams:
        response.vary.add("Accept-Encoding")
    return response


# In the background ----------------------------------------------------------------------------


def _wait(wanted: _Wanted) -> Response:
    """Answer that a file is being made, or why it cannot be."""
    order = Order(
        wanted.name,
        wanted.code,
        wanted.by.word,
        wanted.snapshot.day.isoformat(),
        wanted.form.suffix,
    )
    told = exports.progress(order, wanted.areas)
    failed = told.state == "failed"
    if _is_browser():
        response = _page(wanted, told)
    else:
        response = jsonify(
            status=500 if failed else 202,
            state=told.state,
            file=wanted.filename,
            done=told.done,
            total=told.total,
            **({"error": told.error} if failed else {}),
        )
    response.status_code = 500 if failed else 202
    response.headers["Retry-After"] = str(60 if failed else exports.RETRY)
    response.cache_control.no_store = True
    response.vary.add("Accept")
    return response


def _page(wanted: _Wanted, told: Progress | None) -> Response:
    """Page about a file that is being made; it asks again by itself, then leads to the file."""
    state: dict[str, Any] = {key: request.args[key] for key in _STATE if request.args.get(key)}
    name = f"{wanted.code}{wanted.form.suffix}"
    there = url_for("files.file", name=name, **state)
    response = make_response(
        render_template(
            "making.html",
            told=told,
            retry=exports.RETRY,
            file=wanted.filename,
            title=wanted.snapshot.names[wanted.code],
            form=wanted.form.title,
            day_shown=wanted.snapshot.day,
            level_shown=wanted.by,
            back=wanted.code,
            there=there,
            again=url_for("files.file", name=name, **{**state, "wait": "1"}),
        )
    )
    response.cache_control.no_store = True
    return response


def _is_browser() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"
