"""Documents that describe the service: landing page, conformance, collections, and their links.

OGC API – Features – Part 1: Core, 17-069r4. Addresses are absolute, as clients expect them.
"""

from collections.abc import Container
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from webmap.caching.snapshot import Snapshot
from webmap.core import i18n, params
from webmap.core.attribution_texts import attribution_line, licence_links
from webmap.ogc.filtering import CQL2_CLASSES, FILTER_CLASSES
from webmap.ogc.output.crs import CRS84, SUPPORTED
from webmap.ogc.parameters.collections import COLLECTIONS, ENTRANCE, SELECTION
from webmap.ogc.schemas import SCHEMA_CLASSES
from webmap.ogc.tiles.relations import CONFORMANCE as TILES_CONFORMANCE
from webmap.ogc.tiles.relations import TILING_SCHEMES, VECTOR_TILESETS

Document = dict[str, Any]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA_KINDS = ("schema", "queryables", "sortables")
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_SPECIFICATIONS = "http://www.opengis.net/spec"
CONFORMANCE = (
    *(
        f"{_SPECIFICATIONS}/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "html", "geojson")
    ),
    f"{_SPECIFICATIONS}/ogcapi-features-2/1.0/conf/crs",
    *(f"{_SPECIFICATIONS}/ogcapi-features-3/1.0/conf/{name}" for name in FILTER_CLASSES),
    *(f"{_SPECIFICATIONS}/cql2/1.0/conf/{name}" for name in CQL2_CLASSES),
    *(f"{_SPECIFICATIONS}/ogcapi-features-5/1.0/conf/{name}" for name in SCHEMA_CLASSES),
)


class CollectionText(NamedTuple):
    """Title and description of a collection."""

    title: Any
    description: Any


_TEXTS = {
    "villages": CollectionText(
        lazy_gettext("Desa dan kelurahan"),
        lazy_gettext("Setiap desa dan kelurahan dengan status dan klasifikasi Kampung KB-nya."),
    ),
    "districts": CollectionText(
        lazy_gettext("Kecamatan"),
        lazy_gettext("Setiap kecamatan dengan jumlah desa per status, cakupan dan target."),
    ),
    "regencies": CollectionText(
        lazy_gettext("Kabupaten dan kota"),
        lazy_gettext(
            "Setiap kabupaten dan kota dengan jumlah desa per status, cakupan dan target."
        ),
    ),
    "provinces": CollectionText(
        lazy_gettext("Provinsi"),
        lazy_gettext("Setiap provinsi dengan jumlah desa per status, cakupan dan target."),
    ),
}

_INHERITED_PARAMETERS = {
    "tilesets": ("lang", "datetime"),
    "tileset": ("lang", "datetime"),
    "landing": ("lang", *ENTRANCE),
    "collections": ("lang", *ENTRANCE),
    "collection": ("lang", *SELECTION),
    "items": ("lang", *SELECTION),
    "schema": ("lang", "datetime"),
    "item": ("lang", "datetime"),
}


def address(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a view; it keeps the request's language, day and area."""
    names = _INHERITED_PARAMETERS.get(endpoint, ("lang",))
    inherited = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for(f"ogc.{endpoint}", _external=True, **{**inherited, **values})


def link(href: str, rel: str, media_type: str, title: str = "") -> Document:
    """Return a link of a document."""
    required = {"href": href, "rel": rel, "type": media_type}
    return {**required, "title": title} if title else required


def format_links(
    endpoint: str, format_: str, media_type: str = JSON, **values: Any
) -> list[Document]:
    """Links to a document in its own format (json or html), rel self, and in the other."""
    media_types = {"json": media_type, "html": HTML}
    texts = {"json": _("dokumen ini sebagai JSON"), "html": _("dokumen ini sebagai halaman")}
    return [
        link(
            address(endpoint, **values, f=name),
            "self" if name == format_ else "alternate",
            media_types[name],
            texts[name],
        )
        for name in sorted(media_types, key=lambda name: name != format_)
    ]


def landing(title: str, format_: str) -> Document:
    """Return the landing page: links to all other documents."""
    api = _("uraian layanan ini (OpenAPI)")
    return {
        "title": title,
        "description": _(
            "Status Kampung KB setiap desa dan kelurahan beserta batas wilayahnya, dan jumlahnya "
            "per kecamatan, kabupaten/kota dan provinsi. OGC API Features."
        ),
        "links": [
            *format_links("landing", format_),
            link(address("api", f="json"), "service-desc", OPENAPI, api),
            link(address("api", f="html"), "service-doc", HTML, api),
            link(address("conformance", f="json"), "conformance", JSON, _("bagian standar")),
            link(address("conformance", f="html"), "conformance", HTML, _("bagian standar")),
            link(address("collections", f="json"), "data", JSON, _("kumpulan data")),
            link(address("collections", f="html"), "data", HTML, _("kumpulan data")),
            link(address("tilesets", f="json"), VECTOR_TILESETS, JSON, _("ubin vektor")),
            link(address("matrix_sets", f="json"), TILING_SCHEMES, JSON, _("skema ubin")),
        ],
    }


def conformance(format_: str) -> Document:
    """Return the conformance classes of the standard that the service implements."""
    return {
        "conformsTo": [*CONFORMANCE, *TILES_CONFORMANCE],
        "links": format_links("conformance", format_),
    }


def collections(session: Session, snapshot: Snapshot, within: str, format_: str) -> Document:
    """Return all collections, with the extent of the area ``within``."""
    return {
        "links": format_links("collections", format_),
        "collections": [_collection(session, snapshot, within, name) for name in COLLECTIONS],
    }


def collection(
    session: Session, snapshot: Snapshot, within: str, name: str, format_: str
) -> Document:
    """Return one collection, with the extent of the area ``within``."""
    document = _collection(session, snapshot, within, name)
    others = [each for each in document["links"] if each["rel"] not in ("self", "alternate")]
    own_links = format_links("collection", format_, collection_id=name)
    return {**document, "links": [*own_links, *others]}


def _collection(session: Session, snapshot: Snapshot, within: str, name: str) -> Document:
    title, description = collection_text(name)
    items = _("wilayah dalam kumpulan ini")
    sources = snapshot.attributions(session, within)
    return {
        "id": name,
        "title": title,
        "description": description,
        "attribution": attribution_line(sources, params.language()),
        "itemType": "feature",
        "extent": extent(session, snapshot, within),
        "crs": list(SUPPORTED),
        "storageCrs": CRS84.uri,
        "links": [
            *format_links("collection", "json", collection_id=name),
            link(address("items", collection_id=name, f="json"), "items", GEOJSON, items),
            link(address("items", collection_id=name, f="html"), "items", HTML, items),
            *schema_links(name),
            *(link(each.href, "license", HTML, each.title) for each in licence_links(sources)),
            link(
                address("tilesets", collection_id=name, f="json"),
                VECTOR_TILESETS,
                JSON,
                _("ubin vektor"),
            ),
        ],
    }


def schema_links(name: str, kinds: Container[str] = SCHEMA_KINDS) -> list[Document]:
    """Links to the schemas of a collection that are of ``kinds``."""
    texts = {
        "schema": _("sifat setiap wilayah"),
        "queryables": _("sifat untuk filter"),
        "sortables": _("sifat untuk sortby"),
    }
    return [
        link(
            address("schema", collection_id=name, kind=kind, f=format_),
            f"http://www.opengis.net/def/rel/ogc/1.0/{kind}",
            media_type,
            text,
        )
        for kind, text in texts.items()
        if kind in kinds
        for format_, media_type in (("json", SCHEMA), ("html", HTML))
    ]


def extent(session: Session, snapshot: Snapshot, within: str) -> Document:
    """Return the extent of an area: its box, and since when there are reports."""
    return {"spatial": _spatial(session, within), "temporal": _temporal(snapshot)}


def _spatial(session: Session, within: str) -> Document:
    # an area without a shape has no extent, but the standard requires one
    box = areas.bounds(session, within) or (-180.0, -90.0, 180.0, 90.0)
    return {"bbox": [list(box)], "crs": CRS84.uri}


def _temporal(snapshot: Snapshot) -> Document:
    # the newest report is valid until there is a newer one: the end is open
    first = min((report.date for report in snapshot.reports), default=None)
    begin = f"{first.isoformat()}T00:00:00Z" if first else None
    return {"interval": [[begin, None]], "trs": GREGORIAN}


def collection_text(name: str) -> CollectionText:
    """Return title and description of a collection in the language of the request."""
    title, description = map(str, _TEXTS[name])
    # Indonesian has one word for "district" and "districts", English has two
    if name in ("districts", "provinces"):
        title = i18n.noun(COLLECTIONS[name], params.language(), 2).capitalize()
    return CollectionText(title, description)
