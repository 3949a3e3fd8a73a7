"""An area as JSON-LD: schema.org, GeoSPARQL 1.1 and Dublin Core terms."""

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, level, parent
from boundaries.areas.models import Identifier
from kampungkb.attribution import Attribution, Subject
from kampungkb.indicators.classification import CLASSES
from webmap.caching.snapshot import Snapshot
from webmap.tiles.tilesets import LAYERS

Document = dict[str, Any]

CONTEXT = {
    "@vocab": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    # not "geo", which is a property of schema.org
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "license": {"@id": "https://schema.org/license", "@type": "@id"},
    "url": {"@id": "https://schema.org/url", "@type": "@id"},
    "geosparql:asWKT": {"@type": "geosparql:wktLiteral"},
}


def id_address(code: str, **values: str) -> str:
    """Return the stable address of an area."""
    return url_for("catalog.identifier", text=code, _external=True, **values)


def place(session: Session, snapshot: Snapshot, code: str, language: str) -> Document:
    """Return an area and what is known of it as of the snapshot's day, as JSON-LD.

    Each figure is an Observation with its date and the sources that it is based on.
    """
    own: Document = {
        "@id": id_address(code),
        "@type": ["AdministrativeArea", "geosparql:Feature"],
        "name": _name(snapshot, code),
        "dcterms:identifier": code,
        "identifier": _identifiers(session, code),
        "additionalType": level(code).word,
        "url": _page(code),
    }
    above = parent(code)
    if above is not None:
        own["containedInPlace"] = {
            "@id": id_address(above),
            "@type": "AdministrativeArea",
            "name": _name(snapshot, above),
        }
    own |= _extent(session, code)
    return {"@context": CONTEXT, "@graph": [own, *_observations(session, snapshot, code, language)]}


def source(one: Attribution) -> Document:
    """Return a source of data as a CreativeWork of schema.org."""
    work: Document = {"@type": "CreativeWork", "name": one.name}
    if one.licence_url:
        work["license"] = one.licence_url
    elif one.licence:
        work["dcterms:rights"] = one.licence
    if one.attribution:
        work["creditText"] = one.attribution
    if one.url:
        work["url"] = one.url
    return work


def _name(snapshot: Snapshot, code: str) -> str:
    name = snapshot.names[code]
    return name if code == COUNTRY else names.title(code, name)


def _page(code: str) -> str:
    if code == COUNTRY:
        return url_for("pages.country", _external=True)
    return url_for("pages.area", code=code, _external=True)


def _identifiers(session: Session, code: str) -> list[Document]:
    query = select(Identifier.system, Identifier.value).where(Identifier.code == code)
    others = session.execute(query.order_by(Identifier.system, Identifier.value))
    systems = [("kemendagri", code), *others]
    return [
        {"@type": "PropertyValue", "propertyID": system, "value": value}
        for system, value in systems
    ]


def _extent(session: Session, code: str) -> Document:
    box = areas.bounds(session, code)
    if box is None:
        return {}
    west, south, east, north = box
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    wkt = f"POLYGON(({','.join(f'{x:.6f} {y:.6f}' for x, y in ring)}))"
    extent: Document = {
        # latitude before longitude, as schema.org says
        "geo": {"@type": "GeoShape", "box": f"{south:.6f} {west:.6f} {north:.6f} {east:.6f}"},
        "geosparql:hasBoundingBox": {"@type": "geosparql:Geometry", "geosparql:asWKT": wkt},
    }
    if code != COUNTRY:
        item = url_for(
            "ogc.item",
            collection_id=LAYERS[level(code)],
            feature_id=code,
            f="json",
            _external=True,
        )
        extent["geosparql:hasGeometry"] = {"@id": item, "@type": "geosparql:Geometry"}
    return extent


def _observations(session: Session, snapshot: Snapshot, code: str, language: str) -> list[Document]:
    used = [
        source(one)
        for one in snapshot.attributions(session, code)
        if one.what == Subject.REGISTER.value
    ]
    figures: dict[str, Any] = {}
    if level(code) == Level.VILLAGE:
        shown = CLASSES[int(snapshot.state.within(code).classes[0])]
        figures["status"] = shown.status.value
        figures["klasifikasi"] = shown.klasifikasi.value if shown.klasifikasi else None
    else:
        total = snapshot.total(code)
        for name in ("villages", "formed", "forming", "unformed", "no_data", "coverage"):
            figures[name] = total[name]
    return [
        {
            "@type": "Observation",
            "observationAbout": {"@id": id_address(code)},
            "measuredProperty": name,
            "value": value,
            "observationDate": snapshot.day_of(code).isoformat(),
            "isBasedOn": used,
            "inLanguage": language,
        }
        for name, value in figures.items()
        if value is not None
    ]
