"""Addresses of features: a page of a collection, and one feature."""

from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from boundaries.areas import names
from boundaries.areas.codes import UnknownCode, level, parse
from geo.gzip_blocks import Block
from geo.store.database import read_session
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core.app_context import get_engine
from webmap.downloads.properties import columns
from webmap.ogc import compressed_features, features
from webmap.ogc.blueprint import blueprint
from webmap.ogc.documents import (
    GEOJSON,
    JSON,
    Document,
    address,
    collection_text,
    format_links,
    link,
)
from webmap.ogc.negotiation import (
    checked_format,
    level_of,
    media_type_of,
    requested_format,
    snapshot_of,
)
from webmap.ogc.output import features as output
from webmap.ogc.output import type_sample
from webmap.ogc.output.crs import Crs
from webmap.ogc.output.options import DEFAULT, OPTION_NAMES, read_options
from webmap.ogc.parameters.collections import PAGING, SELECTION
from webmap.ogc.parameters.query import Query, read_query, read_selection
from webmap.ogc.queries import FeatureFinder, ResultPage
from webmap.ogc.responses import (
    accepts_gzip,
    etag_of,
    geojson_response,
    html_response,
    not_modified,
    with_etag,
)


@blueprint.get("/collections/<collection_id>/items")
def items(collection_id: str) -> Response:
    """Send a page of the features that match the request."""
    at = level_of(collection_id)
    query = read_query(at, request.args)
    format_ = requested_format()
    is_sample = type_sample.is_sample_of_old_qgis()
    etag = etag_of(f"{format_}, for types" if is_sample else format_)
    if unchanged := not_modified(etag):
        return unchanged
    finder: FeatureFinder = current_app.extensions["finder"]
    with read_session(get_engine()) as session:
        snapshot = snapshot_of(session, query.day, query.within)
        page = finder.page(session, snapshot, query)
        codes = finder.listing(snapshot, at).codes[page.positions].tolist()
        links = _page_links(collection_id, format_, snapshot, query, page, codes)
        options = read_options(at, request.args, columns(snapshot, at))
        if format_ == "html":
            rows = features.properties(session, snapshot, at, codes)
            return _items_page(collection_id, snapshot, page, rows, links)
        content: list[bytes | Block] = [feature_collection_head(page, links, options.crs)]
        if options == DEFAULT and accepts_gzip() and not is_sample:
            listing = finder.listing(snapshot, at)
            content += compressed_features.blocks(session, snapshot, at, listing, codes)
        else:
            members = output.features(session, snapshot, at, codes, options)
            if is_sample:
                members = type_sample.without_dates(members)
            content.append(b",\n".join(members))
        content.append(b"\n]}\n")
    header_links = [each for each in links if each["rel"] in ("next", "prev")]
    return with_etag(geojson_response(content, options.crs, header_links), etag)


@blueprint.get("/collections/<collection_id>/items/<feature_id>")
def item(collection_id: str, feature_id: str) -> Response:
    """Send one feature."""
    at = level_of(collection_id)
    format_ = checked_format(*SELECTION, *OPTION_NAMES)
    code = parse(feature_id)
    etag = etag_of(format_)
    if unchanged := not_modified(etag):
        return unchanged
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, read_selection(request.args)[0])
        if code not in snapshot.names or level(code) != at:
            raise UnknownCode(
                f"there is no area {code} among the {collection_id}", do="See /items."
            )
        options = read_options(at, request.args, columns(snapshot, at))
        ids = {"collection_id": collection_id, "feature_id": code}
        links = [
            *format_links("item", format_, GEOJSON, **ids),
            collection_link(collection_id, format_),
            licence_link(code),
        ]
        if format_ == "html":
            (properties,) = features.properties(session, snapshot, at, [code])
            return html_response(
                "item",
                title=names.title(code, snapshot.names[code]),
                collection_id=collection_id,
                collection=collection_text(collection_id),
                snapshot=snapshot,
                properties=properties,
                links=links,
            )
        (feature,) = output.features(session, snapshot, at, [code], options)
    body = feature[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    return with_etag(geojson_response([body], options.crs), etag)


def feature_collection_head(page: ResultPage, links: list[Document], crs: Crs) -> bytes:
    """Return the text of a FeatureCollection up to its first feature."""
    head = {
        "type": "FeatureCollection",
        **_legacy_crs(crs),
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": page.matched,
        "numberReturned": len(page.positions),
        "links": links,
    }
    return b'%s,"features":[\n' % orjson.dumps(head)[:-1]


def _legacy_crs(crs: Crs) -> Document:
    # GDAL, geopandas and R read the member of GeoJSON 2008 where the response is all they have; of
    # degrees they would take the axes for the wrong ones
    name = {"name": f"urn:ogc:def:crs:EPSG::{crs.epsg}"}
    return {"crs": {"type": "name", "properties": name}} if crs.projected else {}


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
        collection_link(collection_id, format_),
        licence_link(query.within),
    ]
    # The next page begins after the last code of this one, not at an offset, and has the same day:
    # an import between the two requests neither skips nor repeats areas.
    other: dict[str, Any] = {name: value for name, value in arguments.items() if name not in PAGING}
    day = snapshot.known_day.isoformat()
    other |= {"datetime": day, "limit": query.limit, "f": format_}
    media_type = media_type_of(format_, GEOJSON)
    if codes and page.start + len(codes) < page.matched:
        href = address("items", collection_id=collection_id, **other, after=codes[-1])
        links.append(link(href, "next", media_type, _("halaman berikutnya")))
    if codes and page.start:
        href = address("items", collection_id=collection_id, **other, before=codes[0])
        links.append(link(href, "prev", media_type, _("halaman sebelumnya")))
    return links


def collection_link(collection_id: str, format_: str) -> Document:
    """Link to the collection of a feature or a page of them."""
    href = address("collection", collection_id=collection_id, f=format_)
    return link(href, "collection", media_type_of(format_))


def licence_link(code: str) -> Document:
    """Link to the sources of an area, each with its own licence."""
    href = url_for("catalog.sources", code=code, f="json", _external=True)
    return link(href, "license", JSON, _("Sumber dan lisensi"))


def _items_page(
    collection_id: str,
    snapshot: Snapshot,
    page: ResultPage,
    rows: list[dict[str, Any]],
    links: list[Document],
) -> Response:
    not_shown = (*PAGING, "f")
    return html_response(
        "items",
        collection_id=collection_id,
        collection=collection_text(collection_id),
        snapshot=snapshot,
        page=page,
        rows=rows,
        hrefs={each["rel"]: each["href"] for each in links},
        filters={name: text for name, text in request.args.items() if name not in not_shown},
    )
