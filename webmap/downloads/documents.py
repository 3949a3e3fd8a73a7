"""Documents of an area: ``/render/CODE.suffix`` with the parameters of its page.

They are made within the request, each once for a state of the store, and kept in the file cache.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from threading import Lock
from time import time
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level, level
from geo.errors import NoRoom
from geo.store.database import read_session
from webmap.caching import file_cache, http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.documents import rendering
from webmap.documents.figure.options import FigureOptions
from webmap.documents.rendering import DocumentRequest
from webmap.documents.typesetting.papers import ORIENTATIONS, PAPERS, paper_of
from webmap.downloads.layer import file_stem
from webmap.maps.themes.parameters import THEME_PARAMS, theme_options

blueprint = Blueprint("documents", __name__)

_NAME = re.compile(r"(?P<code>ID|[0-9.]+?)(?P<suffix>\.[a-z]+)", re.IGNORECASE)
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
    ``sides`` (dates or reports side by side, separated by commas).
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(rendering.SUFFIXES)}")
    suffix = match["suffix"].lower()
    kind = request.args.get("kind", rendering.MAP)
    form = rendering.document_type(kind, name)
    cached = f"{_digest()}{suffix}"
    if request.if_none_match.contains_weak(cached):
        return _with_headers(Response(status=304), cached)
    with read_session(get_engine()) as session:
        wanted = _request(session, match["code"], suffix, kind)
        download_name = _download_name(wanted)
        made = _find_or_make(wanted, cached)
    response = send_file(
        made,
        mimetype=form.media_type,
        as_attachment=request.args.get("size") != "preview",
        download_name=download_name,
        conditional=True,
        etag=cached,
    )
    return _with_headers(response, cached)


def _find_or_make(wanted: DocumentRequest, name: str) -> Path | BytesIO:
    cache, started = file_cache.get_file_cache(), time()
    if path := cache.find(name):
        return path
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


def _digest() -> str:
    # the state of the store, the program, and all that the address asks for
    asked = sorted((key, value) for key, value in request.args.items(multi=True) if value)
    key = (
        current_app.extensions["version"],
        http_cache.store_state(),
        date.today(),
        request.path.lower(),
        asked,
        params.language(),
        request.url_root,
        _template_time(),
    )
    return hashlib.blake2b(repr(key).encode(), digest_size=12).hexdigest()


def _template_time() -> int:
    # another template under the same name
    path = current_app.config["PPTX_TEMPLATE"]
    return Path(path).stat().st_mtime_ns if path and Path(path).exists() else 0


def _request(session: Session, code: str, suffix: str, kind: str) -> DocumentRequest:
    args = request.args
    found = params.area(session, code).code
    by = args.get("by")
    options = FigureOptions(
        by=Level.of(by) if by and level(found) < Level.VILLAGE else None,
        theme=theme_options(),
        only=args.get("only", ""),
        sides=tuple(filter(None, args.get("sides", "").split(","))),
        grey=args.get("grey", "") not in ("", "0"),
        language=params.language(),
    )
    paper = paper_of(
        args.get("paper", "a4"), args.get("orientation", "landscape"), args.get("size", "print")
    )
    return DocumentRequest(
        session,
        get_snapshot(session, params.day()),
        found,
        suffix,
        kind,
        options,
        paper,
        request.url_root,
        current_app.config["NOTICE"],
        current_app.config["TITLE"],
        current_app.config["PPTX_TEMPLATE"],
    )


def _download_name(wanted: DocumentRequest) -> str:
    by = wanted.options.by or params.level_below(wanted.code)
    stem = file_stem(wanted.snapshot, wanted.code, by, None)
    kind = "" if wanted.kind == rendering.MAP else f"_{wanted.kind}"
    return f"{stem}{kind}{wanted.suffix}"


def _with_headers(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.cache_control.no_cache = True
    response.vary.add("Cookie")  # which tells the language
    return response


# Links ----------------------------------------------------------------------------------------


def address(code: str, suffix: str, changed: Mapping[str, str], *, absolute: bool = False) -> str:
    """Return the address of a document that shows what the current page shows.

    ``changed``: parameters that differ from those of the page. ``absolute``: with scheme and host.
    """
    state = {key: request.args.get(key) for key in _PAGE_PARAMS}
    query: dict[str, Any] = {key: value for key, value in {**state, **changed}.items() if value}
    return url_for("documents.document", name=f"{code}{suffix}", _external=absolute, **query)


def offers(code: str, by: Level, day: date) -> dict[str, list[DocumentOffer]]:
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
    report = address(code, ".pdf", {**state, "kind": rendering.REPORT})
    return {
        ".pdf": papers,
        rendering.REPORT: [DocumentOffer(rendering.REPORT, report)],
        **{
            suffix: [DocumentOffer(suffix[1:].upper(), address(code, suffix, state))]
            for suffix in rendering.SUFFIXES
            if suffix != ".pdf"
        },
    }
