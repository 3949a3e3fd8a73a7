"""The data as ``Dataset`` of schema.org, for search engines (https://schema.org/Dataset)."""

from typing import Any

from flask import url_for

from geo.files.formats import FORMATS
from webmap.catalog import place
from webmap.catalog.dcat import dataset_address, file_address
from webmap.catalog.facts import KEYWORDS, DatasetFacts, Facts

Document = dict[str, Any]


def datasets(facts: Facts, language: str) -> list[Document]:
    """Return all data sets, that of villages first."""
    return [_dataset(facts, one, language) for one in facts.datasets]


def _dataset(facts: Facts, one: DatasetFacts, language: str) -> Document:
    address = dataset_address(one)
    document: Document = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": address,
        "identifier": address,
        "url": url_for("catalog.page", _external=True),
        "name": one.title(language),
        "description": f"{one.description(language)} {facts.description(language)}",
        "inLanguage": language,
        "keywords": list(KEYWORDS[language]),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": facts.title, "url": _home()},
        "isBasedOn": [place.source(source) for source in facts.sources],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": url_for("catalog.page", _external=True),
            "name": facts.title,
        },
        "spatialCoverage": _place(facts),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": form.title,
                "encodingFormat": form.media_type.partition(";")[0],
                "contentUrl": file_address(one, form),
            }
            for form in FORMATS.values()
        ],
    }
    if facts.licence_url:
        document["license"] = facts.licence_url
    else:
        document["usageInfo"] = url_for("catalog.sources", code="ID", _external=True)
    if facts.first and facts.newest:
        document["temporalCoverage"] = f"{facts.first.isoformat()}/{facts.newest.isoformat()}"
    if facts.modified:
        document["dateModified"] = f"{facts.modified:%Y-%m-%dT%H:%M:%SZ}"
    return document


def _home() -> str:
    return url_for("pages.country", _external=True)


def _place(facts: Facts) -> Document:
    country: Document = {"@type": "Country", "name": "Indonesia", "identifier": "ID"}
    if facts.bbox:
        west, south, east, north = facts.bbox
        box = f"{south:.6f} {west:.6f} {north:.6f} {east:.6f}"
        country["geo"] = {"@type": "GeoShape", "box": box}
    return country
