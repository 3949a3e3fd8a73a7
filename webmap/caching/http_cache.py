"""Response cache: each body is rendered and compressed once for each state of the store.

A response depends on its address, the state of the store, the program with its settings and, for a
page, the language. Its ETag is a hash of these: any worker or host can respond with 304 without
rendering the body.
"""

import hashlib
from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from geo.compression import CACHED_BR, CACHED_GZIP, Compression
from geo.store.store_version import StoreVersion
from webmap.caching.lru import LruCache, get_budget
from webmap.core import config, params
from webmap.core.version import version

YEAR = 31_536_000
FOR_GOOD = f"public, max-age={YEAR}, immutable"
"""Cache-Control of an address whose body never changes."""

_REVALIDATE = "no-cache"
_STATE = ("generation", "stamp", "tiles", "drawings")
# settings that no response shows
_NOT_SHOWN = (
    "INSTANCE",
    "DATABASE_URL",
    "REVIEW_TOKEN",
    "EXPORTS_MB",
    "CACHE_MB",
    "JOBS",
    "IMPORT_BUDGET",
)
_PACKAGES = ("geo", "boundaries", "kampungkb", "webmap")


_CACHED = {"br": CACHED_BR, "gzip": CACHED_GZIP}
"""Compression of the encodings beside "plain"."""


class CompressedBody:
    """A body in plain text, brotli and gzip; each is compressed at its first use."""

    __slots__ = ("_br", "_compression", "_gzip", "plain")

    def __init__(self, plain: bytes, br: Compression, gzip: Compression) -> None:
        self.plain, self._compression = plain, (br, gzip)
        self._br: bytes | None = None
        self._gzip: bytes | None = None

    @property
    def br(self) -> bytes:
        """Body in brotli."""
        if self._br is None:
            self._br = self._compression[0].compress(self.plain)
        return self._br

    @property
    def gzip(self) -> bytes:
        """Body in gzip."""
        if self._gzip is None:
            self._gzip = self._compression[1].compress(self.plain)
        return self._gzip


def body_size(body: CompressedBody) -> int:
    """Return the most bytes of a body in all encodings; each is a quarter of the text or less."""
    return 1000 + len(body.plain) * 3 // 2


class _CachedBody(NamedTuple):
    """A body in one encoding, and the values of its headers."""

    content: bytes
    mimetype: str
    scripts: tuple[str, ...]  # hashes of its scripts, for the content security policy


def _cached_size(body: _CachedBody) -> int:
    return 500 + len(body.content) + 100 * len(body.scripts)


class CachedResponse(Response):
    """A response that has its encoding, length and ETag."""

    automatically_set_content_length = False  # _response sets it


def init_app(app: Flask) -> None:
    """Set up the response cache and its ETag function."""
    app.extensions["watch"] = StoreVersion(app.extensions["engine"], _STATE)
    app.extensions["responses"] = get_budget(app).add_cache("responses", _cached_size)
    shown = {
        setting.name: app.config[setting.name]
        for setting in config.SETTINGS
        if setting.name not in _NOT_SHOWN
    }
    app.extensions["version"] = f"{version()} {_program_version()} {shown}"


def cached(
    *, language: bool = False, host: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Decorate a view so that its responses are cached until the store changes.

    The view may depend on the address (path and query), the store and the settings; with
    ``language`` also on the visitor's language, with ``host`` also on the scheme and host of the
    request, which absolute addresses have; on nothing else. Errors are not cached.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def respond(**arguments: Any) -> Response:
            state = store_state()
            environ = request.environ
            key = (
                state,
                date.today(),  # the day of a page without any report
                environ.get("SCRIPT_NAME"),
                environ["PATH_INFO"],
                environ.get("QUERY_STRING"),
                params.language() if language else None,
                request.host_url if host else None,
            )
            encoding = best_encoding()
            etag = f"{_digest(current_app.extensions['version'], key)}-{encoding}"
            response = _not_modified(etag, _REVALIDATE)
            if response is None:
                body = _cached_body(key, encoding, lambda: view(**arguments))
                g.scripts = body.scripts
                response = _response(body.content, body.mimetype, encoding, etag, _REVALIDATE)
            if language:  # which a cookie tells
                response.headers["Vary"] = "Accept-Encoding, Cookie"
            return response

        return respond

    return decorate


def store_state() -> tuple[str, ...]:
    """Return the values that identify the state of the store, see ``StoreVersion.read``."""
    version: StoreVersion = current_app.extensions["watch"]
    return version.read()


def send(body: CompressedBody, mimetype: str, tag: Hashable, *, immutable: bool) -> Response:
    """Respond with a body in the best encoding that the client accepts.

    ``tag`` identifies this body among all of the address. ``immutable``: the body of the address
    never changes.
    """
    encoding = best_encoding()
    etag = f"{tag}-{encoding}"
    cache_control = FOR_GOOD if immutable else _REVALIDATE
    if not_modified := _not_modified(etag, cache_control):
        return not_modified
    return _response(getattr(body, encoding), mimetype, encoding, etag, cache_control)


def send_immutable(body_in: Callable[[str], bytes], mimetype: str, tag: str) -> Response:
    """Respond with the body of an address that never changes.

    ``body_in(encoding)`` returns it in "br", "gzip" or "plain".
    """
    encoding = best_encoding()
    etag = f"{tag}-{encoding}"
    if not_modified := _not_modified(etag, FOR_GOOD):
        return not_modified
    return _response(body_in(encoding), mimetype, encoding, etag, FOR_GOOD)


def best_encoding() -> str:
    """Return the best encoding that the client accepts: "br", "gzip" or "plain"."""
    return _best_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


# Steps ----------------------------------------------------------------------------------------


def _cached_body(key: Hashable, encoding: str, call_view: Callable[[], Any]) -> _CachedBody:
    """Return a body in an encoding: cached, or from another cached encoding, or from the view."""
    cache: LruCache[_CachedBody] = current_app.extensions["responses"]

    def make() -> _CachedBody:
        body = cached_body("plain") or cached_body("br") or cached_body("gzip")
        if body is None:
            response = current_app.make_response(call_view())
            mimetype, scripts = str(response.mimetype), tuple(g.get("scripts", ()))
            body = _CachedBody(response.get_data(), mimetype, scripts)
        if encoding != "plain":
            body = body._replace(content=_CACHED[encoding].compress(body.content))
        return body

    def cached_body(other: str) -> _CachedBody | None:
        """Return the plain body from a cached encoding, else None."""
        body = cache.peek((key, other))
        if body is None or other == "plain":
            return body
        return body._replace(content=_CACHED[other].decompress(body.content))

    return cache.get((key, encoding), make)


def _not_modified(etag: str, cache_control: str) -> Response | None:
    header = request.environ.get("HTTP_IF_NONE_MATCH")
    if not header or not parse_etags(header).contains_weak(etag):
        return None
    headers = {"ETag": f'"{etag}"', "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    response = CachedResponse(status=304, headers=headers)
    del response.headers["Content-Type"]
    return response


def _response(
    content: bytes, mimetype: str, encoding: str, etag: str, cache_control: str
) -> Response:
    headers = {
        "Content-Length": str(len(content)),
        "ETag": f'"{etag}"',
        "Cache-Control": cache_control,
        "Vary": "Accept-Encoding",
    }
    if encoding != "plain":
        headers["Content-Encoding"] = encoding
    return CachedResponse(content, headers=headers, mimetype=mimetype)


@lru_cache(maxsize=256)
def _best_encoding(header: str) -> str:
    """Return the best encoding that an Accept-Encoding header allows."""
    qualities = parse_accept_header(header, Accept)
    return next((name for name in ("br", "gzip") if qualities[name]), "plain")


@lru_cache(maxsize=1024)
def _digest(version: str, key: Hashable) -> str:
    return hashlib.blake2b(repr((version, key)).encode(), digest_size=9).hexdigest()


@lru_cache(maxsize=1)
def _program_version() -> str:
    """Return a hash of the program: code, templates, texts, scripts and styles."""
    digest = hashlib.blake2b(digest_size=9)
    root = Path(__file__).parents[2]
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)} {path.stat().st_size}".encode())
                digest.update(hashlib.blake2b(path.read_bytes()).digest())
    return digest.hexdigest()
