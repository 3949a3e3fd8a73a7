"""Responses of the service: documents, pages and features, with their headers."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

import orjson
from flask import Response, current_app, render_template, request

from geo.gzip_blocks import Block, deflate, join
from webmap.caching.http_cache import store_state
from webmap.core import data_language, params
from webmap.ogc.blueprint import blueprint
from webmap.ogc.documents import GEOJSON, HTML, JSON, Document, address
from webmap.ogc.output import type_sample
from webmap.ogc.output.crs import Crs


def etag_of(format_: str) -> str:
    """Return the ETag of the response to a request."""
    # A response depends on the state of the store, the program, the address and the language; and
    # on the current day while there is no report.
    version = current_app.extensions["version"]
    parts = (version, store_state(), date.today(), format_, params.language(), request.url)
    return hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()


def with_etag(response: Response, etag: str) -> Response:
    """Give a response a weak ETag; clients must revalidate it."""
    response.set_etag(etag, weak=True)  # timeStamp is different in each response
    response.cache_control.no_cache = True
    return response


def not_modified(etag: str) -> Response | None:
    """Return 304 where the client has this response already, else None."""
    if request.if_none_match.contains_weak(etag):
        return with_etag(Response(status=304, mimetype=GEOJSON), etag)
    return None


def send_document(
    document: Document, format_: str, template: str, media_type: str = JSON, **context: Any
) -> Response:
    """Send a document as JSON or as a page."""
    if format_ == "html":
        return html_response(template, document=document, **context)
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    response = Response(body, content_type=media_type)
    response = with_etag(response, hashlib.sha256(body).hexdigest()[:20])
    return cast(Response, response.make_conditional(request))


def geojson_response(
    content: Iterable[bytes | Block], crs: Crs, links: list[Document] | None = None
) -> Response:
    """Send GeoJSON, as gzip where the client accepts it, with Link headers for ``links``.

    ``content``: texts one after the other; also compressed ones where the client accepts gzip.
    Content-Crs names the coordinate reference system (18-058r1, /req/crs/ogc-crs-header).
    """
    response = Response(mimetype=GEOJSON)
    response.headers["Content-Crs"] = f"<{crs.uri}>"
    if accepts_gzip():
        body = join(each if isinstance(each, Block) else deflate(each) for each in content)
        response.headers["Content-Encoding"] = "gzip"
    else:
        body = b"".join(each for each in content if isinstance(each, bytes))
    response.set_data(body)
    for each in links or ():
        value = f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"'
        response.headers.add("Link", value)
    return response


def accepts_gzip() -> bool:
    """Return whether the client accepts a response compressed by gzip."""
    return bool(request.accept_encodings["gzip"])


def html_response(template: str, **context: Any) -> Response:
    """Send a page."""
    text = render_template(
        f"ogc/{template}.html", here=_current_address, address_of=address, **context
    )
    response = Response(text, mimetype=HTML)
    response.cache_control.no_cache = True
    return response


def _current_address(**changed: str) -> str:
    """Return the address of the current page with changed parameters."""
    arguments = {**request.args.to_dict(), "f": "html", **changed}
    endpoint = (request.endpoint or "ogc.landing").removeprefix("ogc.")
    return address(endpoint, **{**arguments, **(request.view_args or {})})


@blueprint.before_request
def use_language_of_data() -> None:
    """Choose the language of data without the cookie, which pages have."""
    if not data_language.wants_page():
        data_language.use_language_of_data()


@blueprint.after_request
def add_headers(response: Response) -> Response:
    """Say the language, and by which headers of the request the responses differ."""
    if response.mimetype == HTML and request.method != "OPTIONS":
        response.headers["Vary"] = "Accept, Accept-Encoding, Cookie"  # the last for the language
    else:
        response.headers["Vary"] = "Accept, Accept-Encoding, Accept-Language"
        if type_sample.is_sample():
            response.headers["Vary"] += ", User-Agent"
    response.headers.setdefault("Content-Language", params.language())
    return response
