"""Read a request for a document: ``/render/CODE.suffix`` with parameters of its page and its own.

The same functions read it in the background job, within the context of an equal request.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level, level
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.documents import rendering
from webmap.documents.figure.options import FigureOptions
from webmap.documents.rendering import DocumentRequest
from webmap.documents.typesetting.papers import paper_of
from webmap.maps.themes.parameters import THEME_PARAMS, theme_options

_NAME = re.compile(r"(?P<code>ID|[0-9.]+?)(?P<suffix>\.[a-z]+)", re.IGNORECASE)
_PARAMS = (
    *("date", "by", "only", "kind", "paper", "orientation", "size", "grey", "sides"),
    *THEME_PARAMS,
)
"""Parameters that a document is read from; its language may also be that of a cookie."""


@dataclass(frozen=True)
class DocumentName:
    """The last part of an address and the kind: which document of which area is asked for."""

    code: str
    suffix: str
    kind: str
    media_type: str

    @property
    def cached(self) -> str:
        """Name in the file cache: a digest of all that the document depends on."""
        return f"{_digest()}{self.suffix}"


def parse_name(name: str) -> DocumentName:
    """Read the name of a document; raises NotFound, UnknownFormat and BadParameter."""
    match = _NAME.fullmatch(name)
    if not match:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(rendering.SUFFIXES)}")
    kind = request.args.get("kind", rendering.MAP)
    form = rendering.document_type(kind, name)
    return DocumentName(match["code"], match["suffix"].lower(), kind, form.media_type)


def read_request(session: Session, name: DocumentName) -> DocumentRequest:
    """Read what a document shall show; raises the errors of its parameters."""
    args = request.args
    found = params.area(session, name.code).code
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
        name.suffix,
        name.kind,
        options,
        paper,
        request.url_root,
        current_app.config["NOTICE"],
        current_app.config["TITLE"],
        current_app.config["PPTX_TEMPLATE"],
    )


def _digest() -> str:
    # the state of the store, the program, and what the address asks for: with parameters that no
    # document has, each address would be made and kept as another document
    asked = [(name, request.args[name]) for name in _PARAMS if request.args.get(name)]
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
