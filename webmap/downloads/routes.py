"""Files of an area: ``/export/CODE.suffix?level=…&date=…``.

Text is sent while it is made. A file of another format is made at once where that takes a moment,
else by a background job; then the response is 202 and says when to ask again. Files are cached
(``file_cache``) under the fingerprint of all that they are made from.
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
from webmap.caching.compression import SUFFIXES
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.downloads import export_job
from webmap.downloads import layer as export
from webmap.jobs import JobStatus, get_queue
from webmap.jobs.queue import FAILURE_SECONDS, RETRY_SECONDS

blueprint = Blueprint("files", __name__)

AT_ONCE = 3000
"""Areas of a file that is made at once, in a second or two; a job makes larger ones."""

_BLOCK = 256 * 1024
_STATE = ("level", "date", "lang")  # of an address, beside its path
_SUFFIXES = "|".join(re.escape(suffix) for suffix in formats.FORMATS)
_EXPORT = re.compile(rf"(?P<code>ID|[0-9.]+?)(?P<suffix>{_SUFFIXES})", re.IGNORECASE)


class _Export(NamedTuple):
    """A file that a request asks for."""

    session: Session
    snapshot: Snapshot
    code: str
    by: Level
    form: Format
    fingerprint: str
    encoding: str  # of compression.SUFFIXES

    @property
    def name(self) -> str:
        """Name in the file cache."""
        return f"{self.fingerprint}{self.form.suffix}{SUFFIXES[self.encoding]}"

    @property
    def etag(self) -> str:
        """ETag of these bytes."""
        return f"{self.fingerprint}-{self.encoding}" if self.encoding else self.fingerprint

    @property
    def is_streamed(self) -> bool:
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

    def layer(self) -> formats.Layer:
        """Layer to write."""
        return export.layer(self.session, self.snapshot, self.code, self.by)


class Offers(NamedTuple):
    """Names and addresses of the files of a view: the usual ones, and the others."""

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
    """Register the addresses of files, and set up the file cache."""
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

    ``wait=1`` is for browsers: a page that says how far the file is, then leads to it.
    """
    with ExitStack() as stack:
        # one session from the first figure to the last byte: an import may end in between
        asked = _parse(stack.enter_context(read_session(get_engine())), name)
        if not_modified := _not_modified(asked):
            return not_modified
        path = file_cache.get_file_cache().find(asked.name)
        if asked.is_streamed and not path and request.range is not None:
            with suppress(NoRoom):  # then the visitor gets the whole
                path = _make(asked)
        if asked.is_streamed and not path:
            response = _stream(asked)
            response.call_on_close(stack.pop_all().close)  # also when the client disconnects
            return response
        if not path and asked.areas > AT_ONCE:
            return _submit(asked)
        if request.args.get("wait") and _is_browser():
            return _page(asked, None)
        return _send(asked, path or _make(asked))


@blueprint.delete("/export/<name>")
def cancel(name: str) -> Response:
    """Cancel the job that makes a file: 204, or 404 where there is none."""
    with read_session(get_engine()) as session:
        asked = _parse(session, name)
        if not get_queue().cancel(asked.name):
            raise NotFound(f"{asked.filename} is not being made")
    return Response(status=204)


def _parse(session: Session, name: str) -> _Export:
    match = _EXPORT.fullmatch(name)
    if not match:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(formats.FORMATS)}")
    form = formats.format_of(name)
    code = params.area(session, match["code"]).code
    by = params.by(code, "level")
    snapshot = get_snapshot(session, params.day())
    fingerprint = export.fingerprint(session, snapshot, code, by, form)
    encoding = compression.best_encoding() if form.suffix in formats.STREAMS else ""
    return _Export(session, snapshot, code, by, form, fingerprint, encoding)


def _not_modified(asked: _Export) -> Response | None:
    if request.range is None and request.if_none_match.contains(asked.etag):
        return _with_headers(Response(status=304), asked)
    return None


def _stream(asked: _Export) -> Response:
    """Send a file while it is made; it is cached when the client has taken all of it."""
    started = float(int(time()))
    body = compression.encode(formats.STREAMS[asked.form.suffix](asked.layer()), asked.encoding)
    if request.method == "GET":
        body = file_cache.get_file_cache().store_while_sending(body, asked.name, started)
    response = Response(body, mimetype=asked.form.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=asked.filename)
    response.last_modified = started  # type: ignore[assignment]
    response.accept_ranges = "bytes"
    return _with_headers(response, asked)


def _make(asked: _Export) -> Path:
    """Make a file while the visitor waits."""
    cache, started = file_cache.get_file_cache(), time()
    plain, encoded = cache.temporary_path(asked.form.suffix), cache.temporary_path()
    try:
        formats.write(asked.layer(), plain)
        if asked.encoding:
            with (
                formats.full_disk_errors(cache.folder),
                plain.open("rb") as text,
                encoded.open("xb") as out,
            ):
                chunks = iter(lambda: text.read(_BLOCK), b"")
                out.writelines(compression.encode(chunks, asked.encoding))
        return cache.put(encoded if asked.encoding else plain, asked.name, started)
    finally:
        plain.unlink(missing_ok=True)
        encoded.unlink(missing_ok=True)


def _send(asked: _Export, path: Path) -> Response:
    """Send a cached file, or the range of it that the request asks for."""
    response = send_file(
        path,
        mimetype=asked.form.media_type,
        as_attachment=True,
        download_name=asked.filename,
        conditional=True,
        etag=asked.etag,
    )
    return _with_headers(response, asked)


def _with_headers(response: Response, asked: _Export) -> Response:
    response.set_etag(asked.etag)
    response.cache_control.no_cache = True  # clients may cache it and ask whether it still holds
    if asked.encoding:
        response.content_encoding = asked.encoding
    if asked.is_streamed:
        response.vary.add("Accept-Encoding")
    return response


# In the background ----------------------------------------------------------------------------


def _submit(asked: _Export) -> Response:
    """Have a file made by a background job; respond how far it is, or why it cannot be made."""
    file_cache.get_file_cache().ensure_folder()  # what the job would fail with is told now
    job = get_queue().submit(
        asked.name,
        export_job.TASK,
        name=asked.name,
        code=asked.code,
        level=asked.by.word,
        day=asked.snapshot.day.isoformat(),
        suffix=asked.form.suffix,
    )
    failed = job.state == "failed"
    if _is_browser():
        response = _page(asked, job)
    else:
        response = jsonify(
            status=500 if failed else 202,
            state=job.state,
            file=asked.filename,
            done=job.done,
            total=asked.areas,
            **({"error": job.error} if failed else {}),
        )
    response.status_code = 500 if failed else 202
    response.headers["Retry-After"] = str(FAILURE_SECONDS if failed else RETRY_SECONDS)
    response.cache_control.no_store = True
    response.vary.add("Accept")
    return response


def _page(asked: _Export, job: JobStatus | None) -> Response:
    """Page about a file that is being made; it reloads itself, then leads to the file."""
    state: dict[str, Any] = {key: request.args[key] for key in _STATE if request.args.get(key)}
    name = f"{asked.code}{asked.form.suffix}"
    response = make_response(
        render_template(
            "making.html",
            job=job,
            total=asked.areas,
            retry=RETRY_SECONDS,
            file=asked.filename,
            title=asked.snapshot.names[asked.code],
            form=asked.form.title,
            day_shown=asked.snapshot.day,
            level_shown=asked.by,
            back=asked.code,
            there=url_for("files.file", name=name, **state),
            again=url_for("files.file", name=name, **{**state, "wait": "1"}),
        )
    )
    response.cache_control.no_store = True
    return response


def _is_browser() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"
