"""Files of an area: ``/export/CODE.suffix?level=…&date=…``.

Text formats are sent while they are written. A small file of another format is written before the
response, a large one by a background job: then the response is 202 with ``Retry-After``. Files are
cached (``file_cache``) under the fingerprint of all data that they contain.
"""

import re
from collections.abc import Collection
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from time import time
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Flask,
    Response,
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
from webmap.downloads import layer as area_layer
from webmap.downloads.class_filter import ClassFilter, class_filter
from webmap.jobs import get_queue, progress_page
from webmap.jobs.progress_page import FileInWork
from webmap.maps.themes.parameters import THEME_PARAMS, theme_options
from webmap.maps.themes.theme import ThemeOptions

blueprint = Blueprint("files", __name__)

AT_ONCE = 3000
"""Areas of the largest file that is written within the request; a job writes larger ones."""

_BLOCK = 256 * 1024
PARAMS = ("level", "date", "only", "lang", "wait", *THEME_PARAMS)
"""Parameters of the address of a file."""

_STATE = ("level", "date", "lang", "only", *THEME_PARAMS)  # of an address, beside its path
_SUFFIXES = "|".join(re.escape(suffix) for suffix in formats.FORMATS)
_EXPORT = re.compile(rf"(?P<code>ID|[0-9.]+?)(?P<suffix>{_SUFFIXES})", re.IGNORECASE)


class _Export(NamedTuple):
    """The file that a request is for."""

    session: Session
    snapshot: Snapshot
    code: str
    by: Level
    only: ClassFilter | None
    options: ThemeOptions
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
        """Whether it can be sent while it is written."""
        return self.form.suffix in formats.STREAMS

    @property
    def filename(self) -> str:
        """Name of the downloaded file."""
        stem = area_layer.file_stem(self.snapshot, self.code, self.by, self.only)
        return f"{stem}{self.form.suffix}"

    @property
    def areas(self) -> int:
        """Number of areas in it."""
        return area_layer.count(self.snapshot, self.code, self.by, self.only)

    def layer(self) -> formats.Layer:
        """Layer to write."""
        return area_layer.layer(self.session, self.snapshot, self.code, self.by, self.only)


class Offers(NamedTuple):
    """Names and addresses of the files of a view: the common formats, and the others."""

    first: list[tuple[str, str]]
    others: list[tuple[str, str]]


_FIRST = {".xlsx": "Excel", ".csv": "CSV", ".geojson": "GeoJSON"}
_OTHERS = {
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


def offers(code: str, by: Level, day: date, classes: Collection[str] = ()) -> Offers:
    """Return the files of a page: the areas of a level in an area as of a day.

    They have the filter of the page, ``?only=``, if it is one of the ``classes`` of its legend.
    """
    only = request.args.get("only")

    def addresses(kinds: dict[str, str]) -> list[tuple[str, str]]:
        state: dict[str, Any] = {
            "level": by.word,
            "date": day.isoformat(),
            "lang": request.args.get("lang"),
            "only": only if only in classes else None,
            **{key: request.args.get(key) for key in THEME_PARAMS if key != "view"},
        }
        return [
            (name, url_for("files.file", name=f"{code}{suffix}", **state))
            for suffix, name in kinds.items()
        ]

    return Offers(addresses(_FIRST), addresses(_OTHERS))


@blueprint.get("/export/<name>")
def file(name: str) -> Response:
    """Send the areas of a view as a file: ``/export/33.29.geojson?level=village&date=…``.

    ``only=CLASS``: those of one class of the legend, of the map that ``theme`` and its parameters
    show. ``wait=1`` is for browsers: a page that shows the progress, then redirects to the file.
    """
    with ExitStack() as stack:
        # one session from the first figure to the last byte: an import may end in between
        export = _parse(stack.enter_context(read_session(get_engine())), name)
        if not_modified := _not_modified(export):
            return not_modified
        path = file_cache.get_file_cache().find(export.name)
        if export.is_streamed and not path and request.range is not None:
            with suppress(NoRoom):  # then the whole file is sent
                path = _make(export)
        if export.is_streamed and not path:
            response = _stream(export)
            response.call_on_close(stack.pop_all().close)  # also when the client disconnects
            return response
        if not path and export.areas > AT_ONCE:
            return _submit(export)
        if request.args.get("wait") and progress_page.is_browser():
            return progress_page.progress_page(_in_work(export), None)
        return _send(export, path or _make(export))


@blueprint.delete("/export/<name>")
def cancel(name: str) -> Response:
    """Cancel the job that writes a file: 204, or 404 without a job."""
    with read_session(get_engine()) as session:
        export = _parse(session, name)
        if not get_queue().cancel(export.name):
            raise NotFound(f"{export.filename} is not being made")
    return Response(status=204)


def _parse(session: Session, name: str) -> _Export:
    match = _EXPORT.fullmatch(name)
    if not match:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(formats.FORMATS)}")
    form = formats.format_of(name)
    params.check_names(request.args, PARAMS, allow_empty=False)
    code = params.area(session, match["code"]).code
    by = params.by(code, "level")
    snapshot = get_snapshot(session, params.day())
    options, only = theme_options(), None
    if word := request.args.get("only"):
        only = class_filter(session, snapshot, code, by, word, options)
    fingerprint = area_layer.fingerprint(session, snapshot, code, by, form, only)
    encoding = compression.best_stream_encoding() if form.suffix in formats.STREAMS else ""
    return _Export(session, snapshot, code, by, only, options, form, fingerprint, encoding)


def _not_modified(export: _Export) -> Response | None:
    if request.range is None and request.if_none_match.contains(export.etag):
        return _with_headers(Response(status=304), export)
    return None


def _stream(export: _Export) -> Response:
    """Send a file while it is written; cache it when the client has received all of it."""
    started = float(int(time()))
    body = compression.encode(formats.STREAMS[export.form.suffix](export.layer()), export.encoding)
    if request.method == "GET":
        body = file_cache.get_file_cache().store_while_sending(body, export.name, started)
    response = Response(body, mimetype=export.form.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=export.filename)
    response.last_modified = started  # type: ignore[assignment]
    response.accept_ranges = "bytes"
    return _with_headers(response, export)


def _make(export: _Export) -> Path:
    """Write a file into the cache within the request; raises NoRoom."""
    cache, started = file_cache.get_file_cache(), time()
    plain, encoded = cache.temporary_path(export.form.suffix), cache.temporary_path()
    try:
        formats.write(export.layer(), plain)
        if export.encoding:
            with (
                formats.full_disk_errors(cache.folder),
                plain.open("rb") as text,
                encoded.open("xb") as out,
            ):
                chunks = iter(lambda: text.read(_BLOCK), b"")
                out.writelines(compression.encode(chunks, export.encoding))
        return cache.put(encoded if export.encoding else plain, export.name, started)
    finally:
        plain.unlink(missing_ok=True)
        encoded.unlink(missing_ok=True)


def _send(export: _Export, path: Path) -> Response:
    """Send a cached file, or the range of it that the request asks for."""
    response = send_file(
        path,
        mimetype=export.form.media_type,
        as_attachment=True,
        download_name=export.filename,
        conditional=True,
        etag=export.etag,
    )
    return _with_headers(response, export)


def _with_headers(response: Response, export: _Export) -> Response:
    response.set_etag(export.etag)
    response.cache_control.no_cache = True  # clients may cache it, but must revalidate it
    if export.encoding:
        response.content_encoding = export.encoding
    if export.is_streamed:
        response.vary.add("Accept-Encoding")
    return response


# In the background ----------------------------------------------------------------------------


def _submit(export: _Export) -> Response:
    """Submit the job that writes a file; respond with its progress or its error."""
    file_cache.get_file_cache().ensure_folder()  # raises now what the job would fail with
    job = get_queue().submit(
        export.name,
        export_job.TASK,
        name=export.name,
        code=export.code,
        level=export.by.word,
        day=export.snapshot.asked.isoformat() if export.snapshot.asked else "",
        suffix=export.form.suffix,
        only=export.only.key if export.only else "",
        theme=export.options.key,
        target=export.options.target,
        since=export.options.since.isoformat() if export.options.since else "",
        crossed=export.options.crossed,
    )
    return progress_page.respond(_in_work(export), job)


def _in_work(export: _Export) -> FileInWork:
    state: dict[str, Any] = {key: request.args[key] for key in _STATE if request.args.get(key)}
    name = f"{export.code}{export.form.suffix}"
    return FileInWork(
        filename=export.filename,
        form=export.form.title,
        code=export.code,
        title=export.snapshot.names[export.code],
        day=export.snapshot.day_of(export.code),
        by=export.by,
        total=export.areas,
        file_address=url_for("files.file", name=name, **state),
        page_address=url_for("files.file", name=name, **{**state, "wait": "1"}),
    )
