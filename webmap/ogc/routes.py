"""OGC API Features at ``/ogc``: the areas with their figures and shapes, for QGIS, GDAL and others.

OGC API – Features – Part 1: Core (17-069r4), classes core, GeoJSON, HTML and OpenAPI 3.0. Views
compose: parameters come from ``ogc_params``, what is meant from ``ogc_find``, the documents from
``ogc_documents`` and ``ogc_api``.
"""

import hashlib
import zlib
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
from geo.errors import GeoError
from geo.store.database import read_session
from webmap.caching.http_cache import store_state
from webmap.caching.lru import get_budget
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import errors, params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.core.i18n import LANGUAGES
from webmap.ogc import features
from webmap.ogc.documents import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    Document,
    address,
    both,
    link,
    words,
)
from webmap.ogc.documents import collection as one_collection
from webmap.ogc.documents import collections as all_collections
from webmap.ogc.documents import conformance as conformance_classes
from webmap.ogc.documents import landing as landing_page
from webmap.ogc.openapi import openapi, parameters
from webmap.ogc.parameters import (
    COLLECTIONS,
    COMMON,
    PAGING,
    SELECTION,
    Query,
    allow,
    query,
    selection,
)
from webmap.ogc.queries import FeatureFinder, ResultPage

blueprint = Blueprint("ogc", __name__, url_prefix="/ogc")


def init_app(app: Flask) -> None:
    """Give the site its service of features."""
    app.extensions["finder"] = FeatureFinder(get_budget(app))
    app.register_blueprint(blueprint)


# Documents ------------------------------------------------------------------------------------


@blueprint.get("", strict_slashes=False)
def landing() -> Response:
    """Where everything is."""
    form = _form(*SELECTION)
    selection(request.args)  # what cannot be read is refused here, where it was written
    document = landing_page(current_app.config["TITLE"], form)
    return _document(
        document, form, "landing", collections={name: words(name) for name in COLLECTIONS}
    )


@blueprint.get("/conformance")
def conformance() -> Response:
    """Parts of the standard that hold here."""
    form = _form(*SELECTION)
    return _document(conformance_classes(form), form, "conformance")


@blueprint.get("/api")
def api() -> Response:
    """Description for programs (OpenAPI 3.0), and for people."""
    document = openapi(current_app.config["TITLE"], url_for("ogc.landing", _external=True))
    known = document["components"]["parameters"]

    def spelt(asked: list[Document]) -> list[Document]:
        return [known["limit"] if "$ref" in one else one for one in asked]

    return _document(document, _form(*SELECTION), "api", OPENAPI, spelt=spelt)


@blueprint.get("/collections")
def collections() -> Response:
    """All collections."""
    form = _form(*SELECTION)
    day, within = selection(request.args)
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, day, within)
        document = all_collections(session, snapshot, within, form)
    return _document(document, form, "collections", shown=document["collections"])


@blueprint.get("/collections/<collection_id>")
def collection(collection_id: str) -> Response:
    """One collection."""
    form, at = _form(*SELECTION), _level(collection_id)
    day, within = selection(request.args)
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, day, within)
        document = one_collection(session, snapshot, within, collection_id, form)
    asked = [one for one in parameters(at) if one["name"] not in PAGING]
    return _document(document, form, "collections", shown=[document], parameters=asked)


@blueprint.get("/<path:_rest>")
def nothing(_rest: str) -> Response:
    """Say, in this service's own dress, that there is nothing."""
    raise NotFound("there is nothing here; /ogc says what there is")


# Features -------------------------------------------------------------------------------------


@blueprint.get("/collections/<collection_id>/items")
def items(collection_id: str) -> Response:
    """A page of the features that are asked for."""
    at = _level(collection_id)
    asked = query(at, request.args)
    form = _form_asked()
    tag = _tag(form)
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304, mimetype=GEOJSON), tag)
    finder: FeatureFinder = current_app.extensions["finder"]
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, asked.day, asked.within)
        page = finder.page(session, snapshot, asked)
        codes = finder.listing(snapshot, at).codes[page.positions].tolist()
        links = _page_links(collection_id, form, snapshot, asked, page, codes)
        if form == "html":
            return _items_page(session, snapshot, collection_id, asked, page, codes, links)
        found = features.features(session, snapshot, at, codes)
        body = _feature_collection(found, page, links)
    return _tagged(_packed(body, [one for one in links if one["rel"] in ("next", "prev")]), tag)


@blueprint.get("/collections/<collection_id>/items/<feature_id>")
def item(collection_id: str, feature_id: str) -> Response:
    """One feature."""
    at = _level(collection_id)
    form = _form(*SELECTION)
    code = parse(feature_id)
    tag = _tag(form)
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304, mimetype=GEOJSON), tag)
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, selection(request.args)[0])
        if code not in snapshot.names or level(code) != at:
            raise UnknownCode(
                f"there is no area {code} among the {collection_id}", do="See /items."
            )
        own = {"collection_id": collection_id, "feature_id": code}
        links = [*both("item", form, GEOJSON, **own), _up(collection_id, form)]
        if form == "html":
            title = names.title(code, snapshot.names[code])
            (told,) = features.properties(session, snapshot, at, [code])
            shown = {"collection_id": collection_id, "words": words(collection_id), "told": told}
            return _page("item", title=title, snapshot=snapshot, links=links, **shown)
        (body,) = features.features(session, snapshot, at, [code])
    return _tagged(_packed(body[:-1] + b',"links":' + orjson.dumps(links) + b"}"), tag)


def _feature_collection(found: Iterator[bytes], page: ResultPage, links: list[Document]) -> bytes:
    facts = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": page.matched,
        "numberReturned": len(page.positions),
        "links": links,
    }
    return b'%s,"features":[\n%s\n]}\n' % (orjson.dumps(facts)[:-1], b",\n".join(found))


def _page_links(
    name: str, form: str, snapshot: Snapshot, asked: Query, page: ResultPage, codes: list[str]
) -> list[Document]:
    given = {key: value for key, value in request.args.items() if key != "f"}
    links = [
        *both("items", form, GEOJSON, collection_id=name, **given),
        _up(name, form),
    ]
    # The code where a page ends stands for the place, so that nothing is left out or given twice
    # though an import ends in between; and all pages are as of the day of the first.
    onward: dict[str, Any] = {"datetime": snapshot.day.isoformat()}
    onward |= {key: value for key, value in given.items() if key not in PAGING}
    onward |= {"limit": asked.limit, "f": form}
    if codes and page.start + len(codes) < page.matched:
        href = address("items", collection_id=name, **onward, after=codes[-1])
        links.append(link(href, "next", _kind(form, GEOJSON), _("halaman berikutnya")))
    if codes and page.start:
        href = address("items", collection_id=name, **onward, before=codes[0])
        links.append(link(href, "prev", _kind(form, GEOJSON), _("halaman sebelumnya")))
    return links


def _up(name: str, form: str) -> Document:
    return link(address("collection", collection_id=name, f=form), "collection", _kind(form))


def _items_page(
    session: Session,
    snapshot: Snapshot,
    name: str,
    asked: Query,
    page: ResultPage,
    codes: list[str],
    links: list[Document],
) -> Response:
    return _page(
        "items",
        name=name,
        words=words(name),
        snapshot=snapshot,
        asked=asked,
        found=page,
        rows=features.properties(session, snapshot, asked.level, codes),
        links=links,
        hrefs={one["rel"]: one["href"] for one in links},
        given={key: value for key, value in request.args.items() if key not in (*PAGING, "f")},
    )


# Answers --------------------------------------------------------------------------------------


def _level(name: str) -> Level:
    if name not in COLLECTIONS:
        known = ", ".join(COLLECTIONS)
        raise NotFound(f"there is no collection {name[:40]!r}; there are {known}")
    return COLLECTIONS[name]


def _snapshot(session: Session, day: date | None, within: str) -> Snapshot:
    snapshot = get_snapshot(session, day)
    if within not in snapshot.names:
        raise BadParameter(f"within: there is no area {within}", do="Search for it on the site.")
    return snapshot


def _form(*more: str) -> str:
    """Form of the answer, json or html; the address may have the parameters ``more`` besides."""
    allow(request.args, (*COMMON, *more))
    return _form_asked()


def _form_asked() -> str:
    asked, chosen = request.args.get("f"), request.args.get("lang")
    if asked is not None and asked not in ("json", "html"):
        raise BadParameter(f"there is no form f={asked[:40]!r}", do="Use json or html.")
    if chosen is not None and chosen not in LANGUAGES:
        raise BadParameter(f"there is no language {chosen[:40]!r}", do=f"Use {list(LANGUAGES)}.")
    return asked or _wanted()


def _wanted() -> str:
    kinds = [JSON, GEOJSON, "application/vnd.oai.openapi+json", HTML]
    return "html" if request.accept_mimetypes.best_match(kinds, JSON) == HTML else "json"


def _kind(form: str, kind: str = JSON) -> str:
    return HTML if form == "html" else kind


def _tag(form: str) -> str:
    # What an answer says follows from the state of the store, the program, the address and the
    # language; and from the day, as long as there is no report.
    version = current_app.extensions["version"]
    parts = (version, store_state(), date.today(), form, params.language(), request.url)
    return hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)  # the moment in it is another each time
    response.cache_control.no_cache = True
    return response


def _document(
    document: Document, form: str, template: str, kind: str = JSON, **shown: Any
) -> Response:
    if form == "html":
        return _page(template, document=document, **shown)
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    response = Response(body, content_type=kind)
    response = _tagged(response, hashlib.sha256(body).hexdigest()[:20])
    return cast(Response, response.make_conditional(request))


def _packed(body: bytes, links: list[Document] | None = None) -> Response:
    """GeoJSON, compressed a little where the client takes it: its time is worth more than bytes."""
    response = Response(mimetype=GEOJSON)
    if request.accept_encodings["gzip"]:
        packer = zlib.compressobj(1, wbits=31)
        body = packer.compress(body) + packer.flush()
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    for one in links or ():
        response.headers.add("Link", f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"')
    return response


def _page(template: str, **shown: Any) -> Response:
    text = render_template(f"ogc/{template}.html", here=_here, address_of=address, **shown)
    response = Response(text, mimetype=HTML)
    response.cache_control.no_cache = True
    return response


def _here(**changed: str) -> str:
    """Address of this very page with parts of its state changed."""
    place = request.view_args or {}
    given = {**request.args.to_dict(), "f": "html", **changed}
    return address((request.endpoint or "ogc.landing").removeprefix("ogc."), **{**given, **place})


@blueprint.after_request
def _open(response: Response) -> Response:
    # maps on other sites may read what everybody may read
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link, ETag"
    response.headers["Vary"] = "Accept, Accept-Encoding, Cookie"  # the last for the language
    return response


# Errors ---------------------------------------------------------------------------------------

_CODES = {400: "InvalidParameterValue", 404: "NotFound", 405: "OperationNotSupported"}


@blueprint.errorhandler(GeoError)
def _known(error: GeoError) -> Any:
    return _exception(errors.status_of(error), str(error))


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _exception(error.code, error.description or error.name)


def _exception(status: int, message: str) -> Any:
    asked = request.args.get("f") or _wanted()
    if asked == "html":
        return errors.error_page(status, message)
    code = _CODES.get(status, "NoApplicableCode")
    return Response(orjson.dumps({"code": code, "description": message}), status, mimetype=JSON)
