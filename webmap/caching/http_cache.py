"""Response cache: bodies are made and compressed once for each state of the store.

A response depends on its address, the state of the store, the program with its settings and, for a
page, the language. Its ETag is a hash of these: any worker or host can answer 304 without making
the body.
"""

import gzip
import hashlib
from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, NamedTuple

import brotli
from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from geo.store.store_version import StoreVersion
from webmap.caching.lru import LruCache, get_budget
from webmap.core import config, params

YEAR = 31_536_000
FOR_GOOD = f"public, max-age={YEAR}, immutable"
"""Cache-Control of an address that never gives anything else."""

_REVALIDATED = "no-cache"
_STATE = ("generation", "stamp", "tiles", "drawings")
_UNSEEN = ("INSTANCE", "DATABASE_URL", "REVIEW_TOKEN")  # settings that no kept answer shows
_ROOMS = ("geo", "boundaries", "kampungkb", "webmap")


_ENCODE: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "br": lambda plain: brotli.compress(plain, quality=5),
    "gzip": lambda plain: gzip.compress(plain, 6, mtime=0),
}
_DECODE: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


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


def body_size(body: CompressedBody) -> int:
    """Bytes of a body in all encodings, at most: text shrinks to a quarter or less in each."""
    return 1000 + len(body.plain) * 3 // 2


class _CachedBody(NamedTuple):
    """A body in one encoding, with what its headers are made from."""

    content: bytes
    mimetype: str
    scripts: tuple[str, ...]  # hashes of the scripts in it, for the policy of a page


def _cached_size(body: _CachedBody) -> int:
    return 500 + len(body.content) + 100 * len(body.scripts)


class CachedResponse(Response):
    """A response whose encoding is settled."""

    automatically_set_content_length = False  # it is told


def init_app(app: Flask) -> None:
    """Set up the response cache and its ETag function."""
    app.extensions["watch"] = StoreVersion(app.extensions["engine"], _STATE)
    app.extensions["responses"] = get_budget(app).add_cache("responses", _cached_size)
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
        def answer(**arguments: Any) -> Response:
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
            body = _cached_body(key, encoding, lambda: view(**arguments))
            g.scripts = body.scripts
            return _response(body.content, body.mimetype, encoding, etag, _REVALIDATED)

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


def _cached_body(key: Hashable, encoding: str, call_view: Callable[[], Any]) -> _CachedBody:
    """Body in an encoding; made from another encoding that is cached, else by the view."""
    cache: LruCache[_CachedBody] = current_app.extensions["responses"]

    def make() -> _CachedBody:
        for other, decode in _DECODE.items():
            if found := cache.peek((key, other)):
                return found._replace(content=_ENCODE[encoding](decode(found.content)))
        response = current_app.make_response(call_view())
        content = _ENCODE[encoding](response.get_data())
        return _CachedBody(content, str(response.mimetype), tuple(g.get("scripts", ())))

    return cache.get((key, encoding), make)


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
