"""The documents of OGC API Features that say what is there: landing page, collections, links.

OGC API – Features – Part 1: Core, 17-069r4. Addresses are absolute, as clients expect them.
"""

from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from webmap.caching.snapshot import Snapshot
from webmap.core import i18n, params
from webmap.ogc.parameters import COLLECTIONS, SELECTION

Document = dict[str, Any]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
    for name in ("core", "oas30", "html", "geojson")
)


class Words(NamedTuple):
    """How a collection is called, and what is in it."""

    title: Any
    description: Any


WORDS = {
    "villages": Words(
        lazy_gettext("Desa dan kelurahan"),
        lazy_gettext("Setiap desa dan kelurahan dengan status dan klasifikasi Kampung KB-nya."),
    ),
    "districts": Words(
        lazy_gettext("Kecamatan"),
        lazy_gettext("Setiap kecamatan dengan jumlah desa per status, cakupan dan target."),
    ),
    "regencies": Words(
        lazy_gettext("Kabupaten dan kota"),
        lazy_gettext(
            "Setiap kabupaten dan kota dengan jumlah desa per status, cakupan dan target."
        ),
    ),
    "provinces": Words(
        lazy_gettext("Provinsi"),
        lazy_gettext("Setiap provinsi dengan jumlah desa per status, cakupan dan target."),
    ),
}


_KEPT = {
    "landing": ("lang", *SELECTION),
    "collections": ("lang", *SELECTION),
    "collection": ("lang", *SELECTION),
    "items": ("lang", *SELECTION),
    "item": ("lang", "datetime"),
}


def address(endpoint: str, **values: Any) -> str:
    """Absolute address of a view of this service; what was selected above it stays selected."""
    known = _KEPT.get(endpoint, ("lang",))
    kept = {name: request.args[name] for name in known if request.args.get(name)}
    return url_for(f"ogc.{endpoint}", _external=True, **{**kept, **values})


def link(href: str, rel: str, kind: str, title: str = "") -> Document:
    """One link of a document."""
    found = {"href": href, "rel": rel, "type": kind}
    return {**found, "title": title} if title else found


def both(endpoint: str, form: str, kind: str = JSON, **values: Any) -> list[Document]:
    """Links to a document as it is shown (``form`` is json or html) and in the other form."""
    kinds = {"json": kind, "html": HTML}
    texts = {"json": _("dokumen ini sebagai JSON"), "html": _("dokumen ini sebagai halaman")}
    return [
        link(
            address(endpoint, **values, f=name),
            "self" if name == form else "alternate",
            kinds[name],
            texts[name],
        )
        for name in sorted(kinds, key=lambda name: name != form)
    ]


def landing(title: str, form: str) -> Document:
    """Where everything is."""
    api = _("uraian layanan ini (OpenAPI)")
    return {
        "title": title,
        "description": _(
            "Status Kampung KB setiap desa dan kelurahan beserta batas wilayahnya, dan jumlahnya "
            "per kecamatan, kabupaten/kota dan provinsi. OGC API Features."
        ),
        "links": [
            *both("landing", form),
            link(address("api", f="json"), "service-desc", OPENAPI, api),
            link(address("api", f="html"), "service-doc", HTML, api),
            link(address("conformance", f="json"), "conformance", JSON, _("bagian standar")),
            link(address("conformance", f="html"), "conformance", HTML, _("bagian standar")),
            link(address("collections", f="json"), "data", JSON, _("kumpulan data")),
            link(address("collections", f="html"), "data", HTML, _("kumpulan data")),
        ],
    }


def conformance(form: str) -> Document:
    """Parts of the standard that hold here."""
    return {"conformsTo": list(CONFORMANCE), "links": both("conformance", form)}


def collections(session: Session, snapshot: Snapshot, within: str, form: str) -> Document:
    """All collections, of the areas in one."""
    return {
        "links": both("collections", form),
        "collections": [_collection(session, snapshot, within, name) for name in COLLECTIONS],
    }


def collection(session: Session, snapshot: Snapshot, within: str, name: str, form: str) -> Document:
    """One collection, of the areas in one."""
    found = _collection(session, snapshot, within, name)
    own = both("collection", form, collection_id=name)
    others = [one for one in found["links"] if one["rel"] == "items"]
    return {**found, "links": [*own, *others]}


def _collection(session: Session, snapshot: Snapshot, within: str, name: str) -> Document:
    title, description = words(name)
    items = _("wilayah dalam kumpulan ini")
    return {
        "id": name,
        "title": title,
        "description": description,
        "itemType": "feature",
        "extent": {"spatial": _spatial(session, within), "temporal": _temporal(snapshot)},
        "crs": [CRS84],
        "links": [
            *both("collection", "json", collection_id=name),
            link(address("items", collection_id=name, f="json"), "items", GEOJSON, items),
            link(address("items", collection_id=name, f="html"), "items", HTML, items),
        ],
    }


def _spatial(session: Session, within: str) -> Document:
    # an area without a shape has no extent; the standard wants one all the same
    box = areas.bounds(session, within) or (-180.0, -90.0, 180.0, 90.0)
    return {"bbox": [list(box)], "crs": CRS84}


def _temporal(snapshot: Snapshot) -> Document:
    # what the newest report says holds until a newer one is there: the end is open
    first = min((report.date for report in snapshot.reports), default=None)
    begin = f"{first.isoformat()}T00:00:00Z" if first else None
    return {"interval": [[begin, None]], "trs": GREGORIAN}


def words(name: str) -> Words:
    """How a collection is called, in the language of the request."""
    title, description = map(str, WORDS[name])
    if name in ("districts", "provinces"):  # the word for one is that for many, not so in English
        title = i18n.noun(COLLECTIONS[name], params.language(), 2).capitalize()
    return Words(title, description)
