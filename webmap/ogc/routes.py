"""OGC API Features at ``/ogc``: the areas with their figures and shapes, for QGIS, GDAL and others.

OGC API – Features – Part 1: Core (17-069r4), classes core, GeoJSON, HTML and OpenAPI 3.0. The
views call ``parameters`` (read the request), ``queries`` (find the areas), ``documents`` and
``openapi`` (describe the service), and ``features`` (write GeoJSON).
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, cast

import orjson
from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, NotFound

from boundaries.areas import names
from boundaries.areas.codes import Level, UnknownCode, level, parse
from geo.compression import FEATURES_GZIP
from geo.errors import GeoError
from geo.store.database import read_session
from webmap.caching.http_cache import store_state
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import errors, params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.core.i18n import LANGUAGES
from webmap.ogc import documents, features
from webmap.ogc.documents import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    Document,
    address,
    collection_text,
    format_links,
    link,
)
from webmap.ogc.openapi import item_parameters, openapi
from webmap.ogc.parameters import (
    COLLECTIONS,
    COMMON,
    PAGING,
    SELECTION,
    Query,
    check_names,
    read_query,
    read_selection,
)
from webmap.ogc.queries import FeatureFinder, ResultPage

blueprint = Blueprint("ogc", __name__, url_prefix="/ogc")


def init_app(app: Flask) -> None:
    """Register the service and its cached finder of features."""
    app.extensions["finder"] = FeatureFinder(get_budget(app))
    app.register_blueprint(blueprint)


# Documents ------------------------------------------------------------------------------------


@blueprint.get("", strict_slashes=False)
def landing() -> Response:
    """Send the landing page: links to all other documents."""
    format_ = _checked_format(*SELECTION)
    read_selection(request.args)  # raises BadParameter before links repeat a wrong value
    document = documents.landing(current_app.config["TITLE"], format_)
    texts = {name: collection_text(name) for name in COLLECTIONS}
    return _document(document, format_, "landing", collections=texts)


@blueprint.get("/conformance")
def conformance() -> Response:
    """Send the conformance classes of the standard."""
    format_ = _checked_format(*SELECTION)
    return _document(documents.conformance(format_), format_, "conformance")


@blueprint.get("/api")
def api() -> Response:
    """Send the description of the service: OpenAPI 3.0 or a page."""
    format_ = _checked_format(*SELECTION)
    document = openapi(current_app.config["TITLE"], url_for("ogc.landing", _external=True))
    components = document["components"]["parameters"]

    def without_references(parameters: list[Document]) -> list[Document]:
        return [components["limit"] if "$ref" in each else each for each in parameters]

    return _document(document, format_, "api", OPENAPI, without_references=without_references)


@blueprint.get("/collections")
def collections() -> Response:
    """Send all collections."""
    format_ = _checked_format(*SELECTION)
    day, within = read_selection(request.args)
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, day, within)
        document = documents.collections(session, snapshot, within, format_)
    return _document(document, format_, "collections", collections=document["collections"])


@blueprint.get("/collections/<collection_id>")
def collection(collection_id: str) -> Response:
    """Send one collection."""
    format_, at = _checked_format(*SELECTION), _level(collection_id)
    day, within = read_selection(request.args)
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, day, within)
        document = documents.collection(session, snapshot, within, collection_id, format_)
    parameters = [each for each in item_parameters(at) if each["name"] not in PAGING]
    return _document(
        document, format_, "collections", collections=[document], parameters=parameters
    )


@blueprint.get("/<path:_path>")
def not_found(_path: str) -> Response:
    """Respond to all other addresses with an error in the form of this service."""
    raise NotFound("there is nothing here; /ogc says what there is")


# Features -------------------------------------------------------------------------------------


@blueprint.get("/collections/<collection_id>/items")
def items(collection_id: str) -> Response:
    """Send a page of the features that match the request."""
    at = _level(collection_id)
    query = read_query(at, request.args)
    format_ = _requested_format()
    etag = _etag(format_)
    if request.if_none_match.contains_weak(etag):
        return _with_etag(Response(status=304, mimetype=GEOJSON), etag)
    finder: FeatureFinder = current_app.extensions["finder"]
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, query.day, query.within)
        page = finder.page(session, snapshot, query)
        codes = finder.listing(snapshot, at).codes[page.positions].tolist()
        links = _page_links(collection_id, format_, snapshot, query, page, codes)
        if format_ == "html":
            rows = features.properties(session, snapshot, at, codes)
            return _items_page(collection_id, snapshot, page, rows, links)
        body = _feature_collection(features.features(session, snapshot, at, codes), page, links)
    header_links = [each for each in links if each["rel"] in ("next", "prev")]
    return _with_etag(_geojson_response(body, header_links), etag)


@blueprint.get("/collections/<collection_id>/items/<feature_id>")
def item(collection_id: str, feature_id: str) -> Response:
    """Send one feature."""
    at = _level(collection_id)
    format_ = _checked_format(*SELECTION)
    code = parse(feature_id)
    etag = _etag(format_)
    if request.if_none_match.contains_weak(etag):
        return _with_etag(Response(status=304, mimetype=GEOJSON), etag)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, read_selection(request.args)[0])
        if code not in snapshot.names or level(code) != at:
            raise UnknownCode(
                f"there is no area {code} among the {collection_id}", do="See /items."
            )
        ids = {"collection_id": collection_id, "feature_id": code}
        links = [
            *format_links("item", format_, GEOJSON, **ids),
            _collection_link(collection_id, format_),
        ]
        if format_ == "html":
            (properties,) = features.properties(session, snapshot, at, [code])
            return _html_response(
                "item",
                title=names.title(code, snapshot.names[code]),
                collection_id=collection_id,
                collection=collection_text(collection_id),
                snapshot=snapshot,
                properties=properties,
                links=links,
            )
        (feature,) = features.features(session, snapshot, at, [code])
    body = feature[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    return _with_etag(_geojson_response(body), etag)


def _feature_collection(members: Iterator[bytes], page: ResultPage, links: list[Document]) -> bytes:
    head = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": page.matched,
        "numberReturned": len(page.positions),
        "links": links,
    }
    return b'%s,"features":[\n%s\n]}\n' % (orjson.dumps(head)[:-1], b",\n".join(members))


def _page_links(
    collection_id: str,
    format_: str,
    snapshot: Snapshot,
    query: Query,
    page: ResultPage,
    codes: list[str],
) -> list[Document]:
    arguments = {name: value for name, value in request.args.items() if name != "f"}
    links = [
        *format_links("items", format_, GEOJSON, collection_id=collection_id, **arguments),
        _collection_link(collection_id, format_),
    ]
    # The next page begins after the last code of this one, not at an offset, and has the same day:
    # an import between the two requests neither skips nor repeats areas.
    other: dict[str, Any] = {"datetime": snapshot.known_day.isoformat()}
    other |= {name: value for name, value in arguments.items() if name not in PAGING}
    other |= {"limit": query.limit, "f": format_}
    media_type = _media_type(format_, GEOJSON)
    if codes and page.start + len(codes) < page.matched:
        href = address("items", collection_id=collection_id, **other, after=codes[-1])
        links.append(link(href, "next", media_type, _("halaman berikutnya")))
    if codes and page.start:
        href = address("items", collection_id=collection_id, **other, before=codes[0])
        links.append(link(href, "prev", media_type, _("halaman sebelumnya")))
    return links


def _collection_link(collection_id: str, format_: str) -> Document:
    href = address("collection", collection_id=collection_id, f=format_)
    return link(href, "collection", _media_type(format_))


def _items_page(
    collection_id: str,
    snapshot: Snapshot,
    page: ResultPage,
    rows: list[dict[str, Any]],
    links: list[Document],
) -> Response:
    not_shown = (*PAGING, "f")
    return _html_response(
        "items",
        collection_id=collection_id,
        collection=collection_text(collection_id),
        snapshot=snapshot,
        page=page,
        rows=rows,
        hrefs={each["rel"]: each["href"] for each in links},
        filters={name: text for name, text in request.args.items() if name not in not_shown},
    )


# Requests -------------------------------------------------------------------------------------


def _level(collection_id: str) -> Level:
    if collection_id not in COLLECTIONS:
        known = ", ".join(COLLECTIONS)
        raise NotFound(f"there is no collection {collection_id[:40]!r}; there are {known}")
    return COLLECTIONS[collection_id]


def _snapshot(session: Session, day: date | None, within: str) -> Snapshot:
    snapshot = get_snapshot(session, day)
    if within not in snapshot.names:
        raise BadParameter(f"within: there is no area {within}", do="Search for it on the site.")
    return snapshot


def _checked_format(*names_: str) -> str:
    """Return the format, json or html; refuse parameters other than the common ones and these."""
    check_names(request.args, (*COMMON, *names_))
    return _requested_format()


def _requested_format() -> str:
    """Return json or html, as ``f`` or the header Accept says; check ``lang``."""
    format_, language = request.args.get("f"), request.args.get("lang")
    if format_ is not None and format_ not in ("json", "html"):
        raise BadParameter(f"there is no form f={format_[:40]!r}", do="Use json or html.")
    if language is not None and language not in LANGUAGES:
        raise BadParameter(f"there is no language {language[:40]!r}", do=f"Use {list(LANGUAGES)}.")
    return format_ or _accepted_format()


def _accepted_format() -> str:
    media_types = [JSON, GEOJSON, "application/vnd.oai.openapi+json", HTML]
    return "html" if request.accept_mimetypes.best_match(media_types, JSON) == HTML else "json"


def _media_type(format_: str, of_json: str = JSON) -> str:
    return HTML if format_ == "html" else of_json


# Responses ------------------------------------------------------------------------------------


def _etag(format_: str) -> str:
    # A response depends on the state of the store, the program, the address and the language; and
    # on the current day while there is no report.
    version = current_app.extensions["version"]
    parts = (version, store_state(), date.today(), format_, params.language(), request.url)
    return hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()


def _with_etag(response: Response, etag: str) -> Response:
    response.set_etag(etag, weak=True)  # timeStamp is different in each response
    response.cache_control.no_cache = True
    return response


def _document(
    document: Document, format_: str, template: str, media_type: str = JSON, **context: Any
) -> Response:
    if format_ == "html":
        return _html_response(template, document=document, **context)
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    response = Response(body, content_type=media_type)
    response = _with_etag(response, hashlib.sha256(body).hexdigest()[:20])
    return cast(Response, response.make_conditional(request))


def _geojson_response(body: bytes, links: list[Document] | None = None) -> Response:
    """Send GeoJSON, as gzip where the client accepts it, with Link headers for ``links``."""
    response = Response(mimetype=GEOJSON)
    if request.accept_encodings["gzip"]:
        compressor = FEATURES_GZIP.compressor()
        body = compressor.compress(body) + compressor.flush()
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    for each in links or ():
        value = f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"'
        response.headers.add("Link", value)
    return response


def _html_response(template: str, **context: Any) -> Response:
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


@blueprint.after_request
def _allow_cross_origin(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link, ETag"
    response.headers["Vary"] = "Accept, Accept-Encoding, Cookie"  # the last for the language
    return response


# Errors ---------------------------------------------------------------------------------------

_EXCEPTION_CODES = {400: "InvalidParameterValue", 404: "NotFound", 405: "OperationNotSupported"}


@blueprint.errorhandler(GeoError)
def _handle_geo_error(error: GeoError) -> Any:
    return _error_response(errors.status_of(error), str(error), error)


@blueprint.errorhandler(HTTPException)
def _handle_http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _error_response(error.code, error.description or error.name, error)


def _error_response(status: int, message: str, error: GeoError | HTTPException) -> Any:
    format_ = request.args.get("f") or _accepted_format()
    if format_ == "html":
        return errors.error_page(status, error)
    code = _EXCEPTION_CODES.get(status, "NoApplicableCode")
    return Response(orjson.dumps({"code": code, "description": message}), status, mimetype=JSON)
