"""Answers that are made and compressed once, not per request, and kept while they hold.

An answer depends on its address, the state of the store, the program with its settings and, where
it is a page, the language. All of these together are its ETag, so that a browser which has it is
told so before anything is made, by whichever worker or host.
"""

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from geo.store.store_version import StoreVersion
from webmap.caching.snapshot import Recent
from webmap.core import config, params

YEAR = 31_536_000
FOR_GOOD = f"public, max-age={YEAR}, immutable"
"""Cache-Control of an address that never gives anything else."""

KEPT = 64 * 1024 * 1024
"""Bytes of answers that a process keeps, the newest."""

_REVALIDATED = "no-cache"
_STATE = ("generation", "stamp", "tiles", "drawings")
_UNSEEN = ("INSTANCE", "DATABASE_URL", "REVIEW_TOKEN")  # settings that no kept answer shows
_ROOMS = ("geo", "boundaries", "kampungkb", "webmap")


class CompressedBody:
    """A body as it is, and in the encodings that browsers ask for, each made when first asked for.

    ``quality`` is brotli's: 11 for what is made once for all, 5 for what a visitor waits for.
    """

    __slots__ = ("_br", "_gzip", "_quality", "plain")

    def __init__(self, plain: bytes, quality: int) -> None:
        self.plain, self._quality = plain, quality
        self._br: bytes | None = None
        self._gzip: bytes | None = None

    @property
    def br(self) -> bytes:
        """In brotli."""
        if self._br is None:
            self._br = brotli.compress(self.plain, quality=self._quality)
        return self._br

    @property
    def gzip(self) -> bytes:
        """In gzip, the same bytes whenever and wherever they are made."""
        if self._gzip is None:
            self._gzip = gzip.compress(self.plain, 9 if self._quality > 9 else 6, mtime=0)
        return self._gzip


@dataclass(frozen=True, slots=True)
class _Answer:
    """A body that is kept, with what its headers are made from."""

    body: CompressedBody
    mimetype: str
    scripts: tuple[str, ...]  # hashes of the scripts in it, for the policy of a page

    @property
    def weight(self) -> int:
        return 1000 + len(self.body.plain) * 3 // 2


class CachedResponse(Response):
    """A response whose encoding is settled."""

    automatically_set_content_length = False  # it is told


def init_app(app: Flask) -> None:
    """Give the site its shelf of answers, and what tells whether they hold."""
    app.extensions["watch"] = StoreVersion(app.extensions["engine"], _STATE)
    app.extensions["answers"] = Recent[_Answer](KEPT, weigh=lambda one: one.weight)
    shown = {one.name: app.config[one.name] for one in config.SETTINGS if one.name not in _UNSEEN}
    app.extensions["edition"] = f"{_program()} {shown}"


def compress_body(body: bytes, quality: int = 11) -> CompressedBody:
    """Make a body ready to be sent to many."""
    return CompressedBody(body, quality)


def cached(*, language: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Decorate a view: its answers are kept for as long as the store stays what it is.

    The view may depend on the address (its path and what follows ?), the store and the settings;
    with ``language`` also on the language of the visitor; on nothing else. Errors are not kept.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def answer(**given: Any) -> Response:
            state = store_state()
            environ = request.environ
            key = (
                state,
                date.today(),  # the day of a page where there is no report yet
                environ.get("SCRIPT_NAME"),
                environ["PATH_INFO"],
                environ.get("QUERY_STRING"),
                params.language() if language else None,
            )
            encoding = wanted_encoding()
            etag = f"{_digest(current_app.extensions['edition'], key)}-{encoding}"
            if unchanged := _unchanged(etag, _REVALIDATED):
                return unchanged
            shelf: Recent[_Answer] = current_app.extensions["answers"]
            found = shelf.get(key, lambda: _made(view, given))
            g.scripts = found.scripts
            body = getattr(found.body, encoding)
            return _response(body, found.mimetype, encoding, etag, _REVALIDATED)

        return answer

    return decorate


def store_state() -> tuple[str, ...]:
    """What tells the state of the store from every other one: see ``Watch.read``."""
    watch: StoreVersion = current_app.extensions["watch"]
    return watch.read()


def send(body: CompressedBody, mimetype: str, tag: Hashable, *, immutable: bool) -> Response:
    """Answer with a body in the best encoding that the browser takes.

    ``tag`` tells this body from any other at the address. ``immutable`` says that the address will
    never give another one.
    """
    encoding = wanted_encoding()
    etag = f"{tag}-{encoding}"
    lasting = FOR_GOOD if immutable else _REVALIDATED
    if unchanged := _unchanged(etag, lasting):
        return unchanged
    return _response(getattr(body, encoding), mimetype, encoding, etag, lasting)


def wanted_encoding() -> str:
    """Best encoding that the browser takes: "br", "gzip" or "plain"."""
    return _encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


def send_ready(bodies: Callable[[str], bytes], mimetype: str, tag: str) -> Response:
    """Answer with what an address gives for good; ``bodies`` gives it in an encoding."""
    encoding = wanted_encoding()
    etag = f"{tag}-{encoding}"
    if unchanged := _unchanged(etag, FOR_GOOD):
        return unchanged
    return _response(bodies(encoding), mimetype, encoding, etag, FOR_GOOD)


# Steps ----------------------------------------------------------------------------------------


def _made(view: Callable[..., Any], given: dict[str, Any]) -> _Answer:
    response = current_app.make_response(view(**given))
    body = CompressedBody(response.get_data(), quality=5)
    return _Answer(body, str(response.mimetype), tuple(g.get("scripts", ())))


def _unchanged(etag: str, lasting: str) -> Response | None:
    asked = request.environ.get("HTTP_IF_NONE_MATCH")
    if not asked or not parse_etags(asked).contains_weak(etag):
        return None
    headers = {"ETag": f'"{etag}"', "Cache-Control": lasting, "Vary": "Accept-Encoding"}
    response = CachedResponse(status=304, headers=headers)
    del response.headers["Content-Type"]
    return response


def _response(content: bytes, mimetype: str, encoding: str, etag: str, lasting: str) -> Response:
    headers = {
        "Content-Length": str(len(content)),
        "ETag": f'"{etag}"',
        "Cache-Control": lasting,
        "Vary": "Accept-Encoding",
    }
    if encoding != "plain":
        headers["Content-Encoding"] = encoding
    return CachedResponse(content, headers=headers, mimetype=mimetype)


@lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    """Best encoding that a header Accept-Encoding allows."""
    qualities = parse_accept_header(accepted, Accept)
    return next((one for one in ("br", "gzip") if qualities[one]), "plain")


@lru_cache(maxsize=4096)
def _digest(edition: str, key: Hashable) -> str:
    return hashlib.blake2b(repr((edition, key)).encode(), digest_size=9).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    """Fingerprint of the program: code, templates, texts, scripts and styles."""
    digest = hashlib.blake2b(digest_size=9)
    root = Path(__file__).parents[2]
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)} {path.stat().st_size}".encode())
                digest.update(hashlib.blake2b(path.read_bytes()).digest())
    return digest.hexdigest()
