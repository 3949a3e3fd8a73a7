"""Addresses of the collections of rows.

Each has addresses of its own, which Werkzeug prefers to those of the collections of areas.
"""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas import geojson_fragments
from boundaries.areas.codes import COUNTRY, Level
from geo.files import geojson
from geo.store.database import read_session
from webmap.core.app_context import get_engine
from webmap.core.params import language
from webmap.ogc.blueprint import blueprint
from webmap.ogc.documents import GEOJSON, SCHEMA, Document, address, format_links, link
from webmap.ogc.features import as_multipolygon
from webmap.ogc.item_routes import collection_link, feature_collection_head, licence_link
from webmap.ogc.negotiation import (
    checked_format,
    media_type_of,
    requested_format,
    snapshot_of,
)
from webmap.ogc.openapi.tables import table_parameters
from webmap.ogc.output import type_sample
from webmap.ogc.output.crs import CRS84
from webmap.ogc.parameters.collections import PAGING, SELECTION
from webmap.ogc.queries import ResultPage
from webmap.ogc.responses import (
    etag_of,
    geojson_response,
    html_response,
    not_modified,
    send_document,
    with_etag,
)
from webmap.ogc.tables import documents
from webmap.ogc.tables.query import check_crs, read_scope, read_table_query
from webmap.ogc.tables.registry import TABLES
from webmap.ogc.tables.row_cache import read_rows
from webmap.ogc.tables.selection import page_of
from webmap.ogc.tables.table import Row, Table


def collection(collection_id: str) -> Response:
    """Send one collection."""
    table = TABLES[collection_id]
    format_ = checked_format(*SELECTION, *table.parameters)
    day, scope = read_scope(table, request.args)
    with read_session(get_engine()) as session:
        snapshot = snapshot_of(session, day, scope.within)
        document = documents.collection(session, snapshot, scope.within, table, format_)
    parameters = [each for each in table_parameters(table) if each["name"] not in PAGING]
    return send_document(
        document, format_, "collections", collections=[document], parameters=parameters
    )


def schema(collection_id: str, kind: str) -> Response:
    """Send a schema of a collection, as JSON Schema or as a page."""
    table = TABLES[collection_id]
    format_ = checked_format(*SELECTION, *table.parameters)
    read_scope(table, request.args)
    context = {"collection_id": collection_id, "collection": table, "kind": kind}
    return send_document(documents.schema(table, kind), format_, "schema", SCHEMA, **context)


def items(collection_id: str) -> Response:
    """Send a page of the rows that match the request."""
    table = TABLES[collection_id]
    query = read_table_query(table, request.args)
    format_ = requested_format()
    is_sample = type_sample.is_sample_of_old_qgis()
    etag = etag_of(f"{format_}, for types" if is_sample else format_)
    if unchanged := not_modified(etag):
        return unchanged
    with read_session(get_engine()) as session:
        snapshot = snapshot_of(session, query.day, query.scope.within)
        found = read_rows(session, snapshot, table, query.scope, language())
        page = page_of(session, snapshot, table, found.rows, query)
        rows = [found.rows[place] for place in page.positions.tolist()]
        state: dict[str, Any] = {"datetime": snapshot.known_day.isoformat()}
        if found.since:
            state["since"] = found.since.isoformat()
        links = _page_links(table, format_, {**state, "limit": query.limit}, page, rows)
        links.append(licence_link(query.scope.within))
        if format_ == "html":
            return html_response(
                "table_items",
                table=table,
                columns=table.columns(language()),
                snapshot=snapshot,
                page=page,
                rows=rows,
                state=state,
                since=found.since,
                hrefs={each["rel"]: each["href"] for each in links},
            )
        members = iter(_features(session, table, rows))
        if is_sample:
            members = type_sample.without_dates(members)
        head = feature_collection_head(page, links, CRS84)
        content = [head, b",\n".join(members), b"\n]}\n"]
    header_links = [each for each in links if each["rel"] in ("next", "prev")]
    return with_etag(geojson_response(content, CRS84, header_links), etag)


def item(collection_id: str, feature_id: str) -> Response:
    """Send one row."""
    table = TABLES[collection_id]
    format_ = checked_format(*SELECTION, "crs", *table.parameters)
    check_crs(request.args)
    day, scope = read_scope(table, request.args)
    etag = etag_of(format_)
    if unchanged := not_modified(etag):
        return unchanged
    with read_session(get_engine()) as session:
        snapshot = snapshot_of(session, day, scope.within)
        rows = read_rows(session, snapshot, table, scope, language()).rows
        row = next((row for row in rows if row[table.key] == feature_id), None)
        if row is None:
            raise NotFound(f"there is no {feature_id[:40]!r} in {collection_id}; see /items")
        ids = {"collection_id": collection_id, **documents.inherited(table)}
        links = [
            *format_links("item", format_, GEOJSON, feature_id=feature_id, **ids),
            collection_link(collection_id, format_),
            licence_link(scope.within),
        ]
        if format_ == "html":
            endpoint, column = table.page
            days = {name: row[name] for name in ("since", "date") if name in row}
            return html_response(
                "table_item",
                table=table,
                columns=table.columns(language()),
                snapshot=snapshot,
                row=row,
                page_address=url_for(endpoint, code=row[column] or COUNTRY, **days),
                links=links,
            )
        (feature,) = _features(session, table, [row])
    body = feature[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    return with_etag(geojson_response([body], CRS84), etag)


def _features(session: Session, table: Table, rows: list[Row]) -> list[bytes]:
    ids = [str(row[table.key]) for row in rows]
    shapes: dict[str, bytes] = {}
    if table.has_shapes:
        shapes = dict(geojson_fragments.geometries_of(session, Level.VILLAGE, ids))
    return [
        geojson.encode_feature(id_, as_multipolygon(shapes.get(id_)), orjson.dumps(row))
        for id_, row in zip(ids, rows, strict=True)
    ]


def _page_links(
    table: Table, format_: str, state: dict[str, Any], page: ResultPage, rows: list[Row]
) -> list[Document]:
    arguments = {name: value for name, value in request.args.items() if name != "f"}
    links = [
        *format_links("items", format_, GEOJSON, collection_id=table.name, **arguments),
        collection_link(table.name, format_),
    ]
    other: dict[str, Any] = {name: value for name, value in arguments.items() if name not in PAGING}
    other |= {**state, "f": format_, "collection_id": table.name}
    media_type = media_type_of(format_, GEOJSON)
    if rows and page.start + len(rows) < page.matched:
        href = address("items", **other, after=rows[-1][table.key])
        links.append(link(href, "next", media_type, _("halaman berikutnya")))
    if rows and page.start:
        href = address("items", **other, before=rows[0][table.key])
        links.append(link(href, "prev", media_type, _("halaman sebelumnya")))
    return links


def _add_addresses() -> None:
    views: dict[str, tuple[str, Callable[..., Response]]] = {
        "": ("table", collection),
        f"/<any({', '.join(documents.KINDS)}):kind>": ("table_schema", schema),
        "/items": ("table_items", items),
        "/items/<path:feature_id>": ("table_item", item),
    }
    for name in TABLES:
        for path, (endpoint, view) in views.items():
            blueprint.add_url_rule(
                f"/collections/{name}{path}", endpoint, view, defaults={"collection_id": name}
            )


_add_addresses()
