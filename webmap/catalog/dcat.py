"""The record of the data as DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/)."""

from typing import Any

from flask import url_for

from geo.files.formats import FORMATS, Format
from kampungkb.attribution import Attribution
from webmap.catalog.facts import KEYWORDS, DatasetFacts, Facts
from webmap.core.attribution_texts import attribution_line, subject_text
from webmap.core.i18n import LANGUAGES
from webmap.core.version import version

Document = dict[str, Any]

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LANGUAGES = {"id": "IND", "en": "ENG"}
_FEATURES = "http://www.opengis.net/def/interface/ogcapi-features"
_TILES = "http://www.opengis.net/def/interface/ogcapi-tiles"

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": _XSD,
}
"""Prefixes of the record."""


def record(facts: Facts) -> Document:
    """Return the catalogue with its data sets, distributions and services as JSON-LD."""
    catalogue = url_for("catalog.page", _external=True)
    services = _services(facts)
    return {
        "@context": PREFIXES,
        "@id": catalogue,
        "@type": "dcat:Catalog",
        "dct:title": {"@value": facts.title, "@language": "id"},
        "dct:description": _both(facts.description),
        "dct:publisher": _publisher(facts),
        "dct:language": [{"@id": f"{_AUTHORITY}language/{code}"} for code in _LANGUAGES.values()],
        "foaf:homepage": {"@id": url_for("pages.country", _external=True)},
        "dct:spatial": _spatial(facts),
        **_moments(facts),
        "dcat:dataset": [_dataset(facts, one) for one in facts.datasets],
        "dcat:service": services,
    }


def _dataset(facts: Facts, one: DatasetFacts) -> Document:
    address = dataset_address(one)
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": address,
        "dct:title": _both(one.title),
        "dct:description": _both(one.description),
        "dct:publisher": _publisher(facts),
        "dcat:keyword": [
            {"@value": word, "@language": language}
            for language, words in KEYWORDS.items()
            for word in words
        ],
        "dcat:theme": [{"@id": f"{_AUTHORITY}data-theme/{theme}"} for theme in ("SOCI", "REGI")],
        "dct:language": [{"@id": f"{_AUTHORITY}language/{code}"} for code in _LANGUAGES.values()],
        # reports come by month, by quarter and on occasion
        "dct:accrualPeriodicity": {"@id": f"{_AUTHORITY}frequency/IRREG"},
        "dct:spatial": _spatial(facts),
        **_temporal(facts),
        **_moments(facts),
        "dcat:landingPage": {"@id": url_for("catalog.page", _external=True)},
        "dct:source": [_source(source) for source in facts.sources],
        "dcat:distribution": [_distribution(facts, one, form) for form in FORMATS.values()],
    }


def dataset_address(one: DatasetFacts) -> str:
    """Return the stable address of a data set: its part of the catalogue's page."""
    return url_for("catalog.page", _external=True, _anchor=one.name)


def file_address(one: DatasetFacts, form: Format) -> str:
    """Return the address of a data set as a file."""
    return url_for("files.file", name=f"ID{form.suffix}", level=one.level.word, _external=True)


def _distribution(facts: Facts, one: DatasetFacts, form: Format) -> Document:
    address = file_address(one, form)
    media_type = form.media_type.partition(";")[0]
    packed = {"dcat:packageFormat": {"@id": f"{_MEDIA_TYPES}application/zip"}}
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": {"@value": form.title, "@language": "en"},
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{media_type}"},
        **(packed if form.suffix.endswith(".zip") else {}),
        **_licence(facts),
    }


def _services(facts: Facts) -> list[Document]:
    features = url_for("ogc.landing", _external=True)
    tiles = url_for("tilesets.tile_file", tileset_name="villages", zoom=0, x=0, y=0, _external=True)
    shared = {
        "dcat:servesDataset": [{"@id": dataset_address(one)} for one in facts.datasets],
        **_licence(facts),
    }
    return [
        {
            "@id": features,
            "@type": "dcat:DataService",
            "dct:title": {"@value": "OGC API Features", "@language": "en"},
            "dcat:endpointURL": {"@id": features},
            "dcat:endpointDescription": {"@id": url_for("ogc.api", f="json", _external=True)},
            "dct:conformsTo": {"@id": _FEATURES},
            **shared,
        },
        {
            "@id": tiles.partition("/villages/")[0] + "/",
            "@type": "dcat:DataService",
            "dct:title": {"@value": "Vector tiles", "@language": "en"},
            "dcat:endpointURL": {"@id": tiles.partition("/0/0/0")[0]},
            "dct:conformsTo": {"@id": _TILES},
            **shared,
        },
    ]


def _source(one: Attribution) -> Document:
    source: Document = {
        "@type": "dcat:Dataset",
        "dct:title": one.name,
        "dct:description": _both(lambda language: subject_text(one.what, language)),
    }
    if one.licence_url:
        source["dct:license"] = {"@id": one.licence_url}
    elif one.licence:
        source["dct:rights"] = one.licence
    if one.attribution:
        source["dct:creator"] = {"@type": "foaf:Agent", "foaf:name": one.attribution}
    if one.url:
        source["dcat:landingPage"] = {"@id": one.url}
    if one.as_of:
        source["dct:valid"] = {"@value": one.as_of.isoformat(), "@type": "xsd:date"}
    return source


def _licence(facts: Facts) -> Document:
    """Terms of a part: a licence only if it is that of all sources, else what each states."""
    if facts.licence_url:
        return {"dct:license": {"@id": facts.licence_url}}
    return {
        "dct:rights": {
            "@id": url_for("catalog.sources", code="ID", _external=True),
            "@type": "dct:RightsStatement",
            "rdfs:label": _both(lambda language: attribution_line(facts.sources, language)),
        }
    }


def _publisher(facts: Facts) -> Document:
    home = url_for("pages.country", _external=True)
    return {"@id": f"{home}#publisher", "@type": "foaf:Agent", "foaf:name": facts.title}


def _spatial(facts: Facts) -> Document:
    location: Document = {"@id": f"{_AUTHORITY}country/IDN", "@type": "dct:Location"}
    if facts.bbox:
        west, south, east, north = facts.bbox
        ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        wkt = ", ".join(f"{x:.6f} {y:.6f}" for x, y in ring)
        location["dcat:bbox"] = {"@value": f"POLYGON(({wkt}))", "@type": "geosparql:wktLiteral"}
    return location


def _temporal(facts: Facts) -> Document:
    if not facts.first or not facts.newest:
        return {}
    return {
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": facts.first.isoformat(), "@type": "xsd:date"},
            "dcat:endDate": {"@value": facts.newest.isoformat(), "@type": "xsd:date"},
        }
    }


def _moments(facts: Facts) -> Document:
    moments = {"dct:issued": facts.issued, "dct:modified": facts.modified}
    return {
        name: {"@value": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "@type": "xsd:dateTime"}
        for name, moment in moments.items()
        if moment is not None
    } | {"dcat:version": version()}


def _both(text: Any) -> list[Document]:
    return [{"@value": text(language), "@language": language} for language in LANGUAGES]
