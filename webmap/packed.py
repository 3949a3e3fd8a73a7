"""Answers that are compressed once, not per request, and kept by the browser while they hold."""

import gzip
from collections.abc import Hashable
from dataclasses import dataclass

import brotli
from flask import Response, request

YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as it is and in the encodings that browsers ask for."""

    plain: bytes
    br: bytes
    gzip: bytes


def pack(body: bytes) -> Packed:
    """Compress a body as far as it goes."""
    return Packed(body, brotli.compress(body), gzip.compress(body, mtime=0))


def send(body: Packed, mimetype: str, tag: Hashable, *, immutable: bool) -> Response:
    """Answer with a body in the best encoding that the browser takes.

    ``tag`` tells this body from any other at the address. ``immutable`` says that the address will
    never give another one.
    """
    accepted = request.accept_encodings
    encoding = next((one for one in ("br", "gzip") if accepted[one]), "plain")
    response = Response(getattr(body, encoding), mimetype=mimetype)
    if encoding != "plain":
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{tag}-{encoding}")
    if immutable:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response
