"""Parameters that filter and sort features, as OpenAPI describes them."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from boundaries.areas.codes import Level
from webmap.core.params import language
from webmap.downloads.descriptions import describe
from webmap.ogc.documents import Document
from webmap.ogc.filtering.guard import MAX_BYTES
from webmap.ogc.filtering.parser import LANGUAGES
from webmap.ogc.openapi.schemas import TEXT
from webmap.ogc.output.crs import CRS84, SUPPORTED
from webmap.ogc.parameters.property_filters import FILTERS

Parameter = tuple[str, str, Document]
"""Name, description and schema."""

SCHEMAS: dict[type, Document] = {
    str: TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {**TEXT, "format": "date"},
}
"""Schema of a parameter by the type of its property."""


def filter_parameters() -> list[Parameter]:
    """Return the parameters of a filter expression."""
    return [
        (
            "filter",
            _(
                "Syarat dalam CQL2, misalnya status='unformed' AND as_of>='2023-01-01'; properti "
                "yang dapat dipakai ada di /queryables"
            ),
            {**TEXT, "minLength": 1, "maxLength": MAX_BYTES},
        ),
        (
            "filter-lang",
            _("Bahasa syarat itu (cql-text: nama lama dari cql2-text)"),
            {**TEXT, "enum": list(LANGUAGES), "default": LANGUAGES[0]},
        ),
        (
            "filter-crs",
            _("Sistem koordinat geometri di dalam syarat itu"),
            {**TEXT, "enum": list(SUPPORTED), "default": CRS84.uri},
        ),
    ]


def sort_parameter() -> Parameter:
    """Return the parameter ``sortby``."""
    text = _(
        "Urutan menurut properti, dengan + (naik) atau - (turun) di depannya, misalnya "
        "regency,-coverage; yang kosong di akhir"
    )
    return "sortby", text, TEXT


def property_parameters(level: Level, types: Mapping[str, type]) -> list[Parameter]:
    """Return a parameter for each property that has no parameter in FILTERS."""
    return [
        (name, describe(name, level, language()).description, SCHEMAS[kind])
        for name, kind in types.items()
        if name not in FILTERS[level]
    ]
