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
    current_app,
    request,
    send_file,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level
from geo.errors import NoRoom
from geo.files import formats
from geo.store.database import read_session
from webmap.caching import compression, file_cache
from webmap.caching.compression import SUFFIXES
from webmap.caching.snapshot import get_snapshot
from webmap.core import i18n, params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.downloads import export_job
from webmap.downloads.class_filter import class_filter
from webmap.downloads.export import Export, read_levels
from webmap.jobs import get_queue, progress_page
from webmap.jobs.progress_page import FileInWork
from webmap.maps.themes.parameters import THEME_PARAMS, theme_options
from webmap.maps.themes.theme import ThemeOptions

blueprint = Blueprint("files", __name__)

AT_ONCE = 3000
"""Areas of the largest file that is written within the request; a job writes larger ones."""

_BLOCK = 256 * 1024
PARAMS = ("level", "date", "only", "zip", "lang", "wait", *THEME_PARAMS)
"""Parameters of the address of a file."""

_STATE = ("level", "date", "lang", "only", "zip", *THEME_PARAMS)  # of an address, beside its path
_SUFFIXES = "|".join(re.escape(suffix) for suffix in formats.FORMATS)
_EXPORT = re.compile(rf"(?P<code>ID|[0-9.]+?)(?P<suffix>(?:{_SUFFIXES})(?:\.zip)?)", re.IGNORECASE)


class _Request(NamedTuple):
    """A request for a file: the file, and how its bytes are sent."""

    export: Export
    options: ThemeOptions
    fingerprint: str
    encoding: str  # of compression.SUFFIXES

    @property
    def name(self) -> str:
        """Name in the file cache."""
        return f"{self.fingerprint}{self.export.suffix}{SUFFIXES[self.encoding]}"

    @property
    def etag(self) -> str:
        """ETag of these bytes."""
        return f"{self.fingerprint}-{self.encoding}" if self.encoding else self.fingerprint


class Offers(NamedTuple):
    """Names and addresses of the files of a view: the common formats, and the others."""

    first: list[tuple[str, str]]
    others: list[tuple[str, str]]


_FIRST = {".xlsx": "Excel", ".csv": "CSV", ".gpkg": "GeoPackage", ".geojson": "GeoJSON"}
_OTHERS = {
    ".shp.zip": "Shapefile",
    ".kml": "KML",
    ".parquet": "GeoParquet",
    ".fgb": "FlatGeobuf",
    ".topojson": "TopoJSON",
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
            "lang": _lang_of_links(),
            "only": only if only in classes else None,
            **{key: request.args.get(key) for key in THEME_PARAMS if key != "view"},
        }
        return [
            (name, url_for("files.file", name=f"{code}{suffix}", **state))
            for suffix, name in kinds.items()
        ]

    return Offers(addresses(_FIRST), addresses(_OTHERS))


def _lang_of_links() -> str | None:
    # the language of the page may be that of a cookie; an address has its own
    language = params.language()
    return language if language != current_app.config["LANGUAGE"] else request.args.get("lang")


@blueprint.get("/export/<name>")
def file(name: str) -> Response:
    """Send the areas of a view as a file: ``/export/33.29.geojson?level=village&date=…``.

    ``only=CLASS``: those of one class of the legend, of the map that ``theme`` and its parameters
    show. ``zip=1``, or the suffix ``.csv.zip``: a zip with a list of columns, sources, licence and
    styles. A GeoPackage takes several levels: ``level=village,district``. ``wait=1`` is for
    browsers: a page that shows the progress, then redirects to the file.
    """
    with ExitStack() as stack:
        # one session from the first figure to the last byte: an import may end in between
        asked = _parse(stack.enter_context(read_session(get_engine())), name)
        export = asked.export
        if not_modified := _not_modified(asked):
            return not_modified
        path = file_cache.get_file_cache().find(asked.name)
        if export.is_streamed and not path and request.range is not None:
            with suppress(NoRoom):  # then the whole file is sent
                path = _make(asked)
        if export.is_streamed and not path:
            response = _stream(asked)
            response.call_on_close(stack.pop_all().close)  # also when the client disconnects
            return response
        if not path and export.areas > AT_ONCE:
            return _submit(asked)
        if request.args.get("wait") and progress_page.is_browser():
            return progress_page.progress_page(_in_work(export), None)
        return _send(asked, path or _make(asked))


@blueprint.delete("/export/<name>")
def cancel(name: str) -> Response:
    """Cancel the job that writes a file: 204, or 404 without a job."""
    with read_session(get_engine()) as session:
        asked = _parse(session, name)
        if not get_queue().cancel(asked.name):
            raise NotFound(f"{asked.export.filename} is not being made")
    return Response(status=204)


def _parse(session: Session, name: str) -> _Request:
    match = _EXPORT.fullmatch(name)
    if not match:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(formats.FORMATS)}")
    form = formats.format_of(name)
    params.check_names(request.args, PARAMS, allow_empty=False)
    code = params.area(session, match["code"]).code
    levels = read_levels(code, request.args.get("level"), form)
    snapshot = get_snapshot(session, params.day())
    options, only = theme_options(), None
    if word := request.args.get("only"):
        if len(levels) > 1:
            raise BadParameter("only: a class is of one level", do="Ask for one level.")
        only = class_filter(session, snapshot, code, levels[0], word, options)
    export = Export(
        session=session,
        snapshot=snapshot,
        code=code,
        levels=levels,
        form=form,
        language=_language(),
        only=only,
        zipped=formats.is_zip(name) or params.switch("zip"),
    )
    encoding = compression.best_stream_encoding() if export.is_streamed else ""
    return _Request(export, options, export.fingerprint(), encoding)


def _language() -> str:
    # of the address alone, not of a cookie: an address is one file
    asked = request.args.get("lang")
    return asked if asked in i18n.LANGUAGES else str(current_app.config["LANGUAGE"])


def _not_modified(asked: _Request) -> Response | None:
    if request.range is None and request.if_none_match.contains(asked.etag):
        return _with_headers(Response(status=304), asked)
    return None


def _stream(asked: _Request) -> Response:
    """Send a file while it is written; cache it when the client has received all of it."""
    started = float(int(time()))
    body = compression.encode(asked.export.stream(), asked.encoding)
    if request.method == "GET":
        body = file_cache.get_file_cache().store_while_sending(body, asked.name, started)
    response = Response(body, mimetype=asked.export.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=asked.export.filename)
    response.last_modified = started  # type: ignore[assignment]
    response.accept_ranges = "bytes"
    return _with_headers(response, asked)


def _make(asked: _Request) -> Path:
    """Write a file into the cache within the request; raises NoRoom."""
    cache, started = file_cache.get_file_cache(), time()
    plain, encoded = cache.temporary_path(asked.export.suffix), cache.temporary_path()
    try:
        asked.export.write(plain)
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


def _send(asked: _Request, path: Path) -> Response:
    """Send a cached file, or the range of it that the request asks for."""
    response = send_file(
        path,
        mimetype=asked.export.media_type,
        as_attachment=True,
        download_name=asked.export.filename,
        conditional=True,
        etag=asked.etag,
    )
    return _with_headers(response, asked)


def _with_headers(response: Response, asked: _Request) -> Response:
    response.set_etag(asked.etag)
    response.cache_control.no_cache = True  # clients may cache it, but must revalidate it
    if asked.encoding:
        response.content_encoding = asked.encoding
    if asked.export.is_streamed:
        response.vary.add("Accept-Encoding")
    return response


# In the background ----------------------------------------------------------------------------


def _submit(asked: _Request) -> Response:
    """Submit the job that writes a file; respond with its progress or its error."""
    file_cache.get_file_cache().ensure_folder()  # raises now what the job would fail with
    export, options = asked.export, asked.options
    job = get_queue().submit(
        asked.name,
        export_job.TASK,
        name=asked.name,
        code=export.code,
        levels=[by.word for by in export.levels],
        day=export.snapshot.asked.isoformat() if export.snapshot.asked else "",
        suffix=export.form.suffix,
        zipped=export.zipped,
        language=export.language,
        only=export.only.key if export.only else "",
        theme=options.key,
        target=options.target,
        since=options.since.isoformat() if options.since else "",
        crossed=options.crossed,
    )
    return progress_page.respond(_in_work(export), job)


def _in_work(export: Export) -> FileInWork:
    state: dict[str, Any] = {key: request.args[key] for key in _STATE if request.args.get(key)}
    name = f"{export.code}{export.suffix}"
    return FileInWork(
        filename=export.filename,
        form=export.form.title,
        code=export.code,
        title=export.snapshot.names[export.code],
        day=export.snapshot.day_of(export.code),
        by=export.levels[-1],
        total=export.areas,
        file_address=url_for("files.file", name=name, **state),
        page_address=url_for("files.file", name=name, **{**state, "wait": "1"}),
    )
