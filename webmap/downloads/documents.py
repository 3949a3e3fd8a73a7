"""Documents of an area: ``/render/CODE.suffix`` with the parameters of its page.

Each is made once for a state of the store and kept in the file cache: within the request, or by a
background job where it has many parts. Then the response is 202 with ``Retry-After``.
"""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from threading import Lock
from time import time
from typing import Any, NamedTuple

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.exceptions import NotFound

from boundaries.areas import names
from boundaries.areas.codes import Level, UnknownLevel, level
from geo.errors import NoRoom
from geo.store.database import read_session
from webmap.caching import file_cache
from webmap.caching.snapshot import Snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.i18n import texts
from webmap.documents import rendering
from webmap.documents.rendering import DocumentRequest
from webmap.documents.typesetting.papers import ORIENTATIONS, PAPERS
from webmap.downloads import document_job
from webmap.downloads.document_request import DocumentName, parse_name, read_request
from webmap.downloads.layer import file_stem
from webmap.jobs import get_queue, progress_page
from webmap.jobs.progress_page import FileInWork
from webmap.maps.themes.parameters import THEME_PARAMS

blueprint = Blueprint("documents", __name__)

AT_ONCE = 6
"""Most parts of a document that is made within the request; a job makes larger ones."""

MOST_PARTS = 300
"""Most parts of a document on the site: each takes 3 MB of memory while it is laid out."""

_PAGE_PARAMS = ("date", "by", "lang", "only", *THEME_PARAMS)
_locks: dict[str, Lock] = {}


class DocumentOffer(NamedTuple):
    """A document that a page offers: name, address, and what it is for."""

    name: str
    address: str


@blueprint.get("/render/<name>")
def document(name: str) -> Response:
    """Send a document: ``/render/33.29.pdf?by=village&date=…&paper=a3&orientation=portrait``.

    Parameters of the page: ``date``, ``by``, ``theme``, ``target``, ``since``, ``with``, ``only``,
    ``lang``. Of documents: ``kind``, ``paper``, ``orientation``, ``size`` (of pictures), ``grey``,
    ``sides`` (dates or reports side by side, separated by commas). ``wait=1`` is for browsers: a
    page that shows the progress, then redirects to the document.
    """
    asked = parse_name(name)
    cached = asked.cached
    if request.if_none_match.contains_weak(cached):
        return _with_headers(Response(status=304), cached)
    with read_session(get_engine()) as session:
        wanted = read_request(session, asked)
        made: Path | BytesIO | None = file_cache.get_file_cache().find(cached)
        parts = rendering.count_parts(wanted)
        if made is None and parts > AT_ONCE:
            return _submit(wanted, name, cached, parts)
        if request.args.get("wait") and progress_page.is_browser():
            return progress_page.progress_page(_in_work(wanted, name, parts), None)
        download_name = _download_name(wanted)
        made = made or _make(wanted, cached)
    response = send_file(
        made,
        mimetype=asked.media_type,
        as_attachment=request.args.get("size") != "preview",
        download_name=download_name,
        conditional=True,
        etag=cached,
    )
    return _with_headers(response, cached)


@blueprint.delete("/render/<name>")
def cancel(name: str) -> Response:
    """Cancel the job that makes a document: 204, or 404 without a job."""
    asked: DocumentName = parse_name(name)
    if not get_queue().cancel(asked.cached):
        raise NotFound(f"{name} is not being made")
    return Response(status=204)


def _make(wanted: DocumentRequest, name: str) -> Path | BytesIO:
    cache, started = file_cache.get_file_cache(), time()
    lock = _locks.setdefault(name, Lock())
    with lock:  # of requests for the same document one makes it
        try:
            if path := cache.find(name):
                return path
            content = rendering.render(wanted)
            try:
                temporary = cache.temporary_path(wanted.suffix)
                temporary.write_bytes(content)
                return cache.put(temporary, name, started)
            except (NoRoom, OSError):  # the visitor still gets the document
                return BytesIO(content)
        finally:
            _locks.pop(name, None)


def _download_name(wanted: DocumentRequest) -> str:
    by = wanted.options.by or params.level_below(wanted.code)
    stem = file_stem(wanted.snapshot, wanted.code, [by], None)
    kind = "" if wanted.kind == rendering.MAP else f"_{wanted.kind}"
    return f"{stem}{kind}{wanted.suffix}"


def _with_headers(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.cache_control.no_cache = True
    response.vary.add("Cookie")  # which tells the language
    return response


# In the background ----------------------------------------------------------------------------


def _submit(wanted: DocumentRequest, name: str, cached: str, parts: int) -> Response:
    _check_size(wanted, parts)
    file_cache.get_file_cache().ensure_folder()  # raises now what the job would fail with
    query = [
        [key, value] for key, value in request.args.items(multi=True) if key not in ("lang", "wait")
    ]
    job = get_queue().submit(
        cached,
        document_job.TASK,
        name=name,
        site=request.url_root,
        query=[*query, ["lang", wanted.options.language]],
    )
    return progress_page.respond(_in_work(wanted, name, parts), job)


def _check_size(wanted: DocumentRequest, parts: int) -> None:
    if parts <= MOST_PARTS:
        return
    code, areas = wanted.code, wanted.snapshot.names
    below = wanted.snapshot.listed(Level(level(code) + 1), code)
    choices = ", ".join(f"{one} {names.title(one, areas[one])}" for one in below)
    raise UnknownLevel(
        f"the atlas of {areas[code]} would have {parts} sheets",
        do=f"Choose one of: {choices}.",
    )


def _in_work(wanted: DocumentRequest, name: str, parts: int) -> FileInWork:
    state: dict[str, Any] = request.args.to_dict(flat=False)
    state.pop("wait", None)
    own = "documents.document"
    return FileInWork(
        filename=_download_name(wanted),
        form=texts(wanted.options.language).gettext("Atlas kecamatan PDF"),
        code=wanted.code,
        title=wanted.snapshot.names[wanted.code],
        day=wanted.snapshot.day_of(wanted.code),
        by=Level.DISTRICT,
        total=parts,
        file_address=url_for(own, name=name, **state),
        page_address=url_for(own, name=name, **{**state, "wait": "1"}),
    )


# Links ----------------------------------------------------------------------------------------


def address(code: str, suffix: str, changed: Mapping[str, str], *, absolute: bool = False) -> str:
    """Return the address of a document that shows what the current page shows.

    ``changed``: parameters that differ from those of the page. ``absolute``: with scheme and host.
    """
    state = {key: request.args.get(key) for key in _PAGE_PARAMS}
    query: dict[str, Any] = {key: value for key, value in {**state, **changed}.items() if value}
    return url_for("documents.document", name=f"{code}{suffix}", _external=absolute, **query)


def offers(snapshot: Snapshot, code: str, by: Level, day: date) -> dict[str, list[DocumentOffer]]:
    """Return the documents that an area's page offers, by suffix or kind."""
    state = {"by": by.word if level(code) < Level.VILLAGE else "", "date": day.isoformat()}
    papers = [
        DocumentOffer(
            f"{paper.upper()} {orientation}",
            address(code, ".pdf", {**state, "paper": paper, "orientation": orientation}),
        )
        for paper in PAPERS
        for orientation in ORIENTATIONS
    ]
    kinds = {rendering.REPORT: {**state, "kind": rendering.REPORT}}
    if 1 <= len(snapshot.listed(Level.DISTRICT, code)) <= MOST_PARTS:
        # the same for every view of the area
        own = {"date": day.isoformat(), "kind": rendering.ATLAS}
        kinds[rendering.ATLAS] = {**dict.fromkeys(("by", "only", *THEME_PARAMS), ""), **own}
    return {
        ".pdf": papers,
        **{
            kind: [DocumentOffer(kind, address(code, ".pdf", changed))]
            for kind, changed in kinds.items()
        },
        **{
            suffix: [DocumentOffer(suffix[1:].upper(), address(code, suffix, state))]
            for suffix in rendering.SUFFIXES
            if suffix != ".pdf"
        },
    }
