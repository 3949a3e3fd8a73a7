"""Parameters of the addresses of the service, as OpenAPI describes them."""

from collections.abc import Mapping

from flask_babel import gettext as _

from boundaries.areas.codes import Level
from webmap.core.i18n import LANGUAGES
from webmap.ogc.documents import Document
from webmap.ogc.openapi.filters import filter_parameters, property_parameters, sort_parameter
from webmap.ogc.openapi.schemas import TEXT
from webmap.ogc.output.crs import SUPPORTED
from webmap.ogc.output.options import scales_of
from webmap.ogc.parameters.collections import DEFAULT_LIMIT, MAX_LIMIT
from webmap.ogc.parameters.property_filters import FILTERS, KLASIFIKASI, STATUSES

LIMIT_REFERENCE: Document = {"$ref": "#/components/parameters/limit"}
"""In the document the limit is a reference, because QGIS looks for it among the components."""


def item_parameters(
    level: Level, limit: Document | None = None, types: Mapping[str, type] | None = None
) -> list[Document]:
    """Return the parameters of ``/items`` of a collection, without those of every address.

    ``limit`` replaces the description of the parameter ``limit``. ``types``: all properties of the
    features; only those of FILTERS where it is not given.
    """
    return [
        limit or limit_parameter(),
        bbox_parameter(),
        _crs("bbox-crs", _("Sistem koordinat kotak, dengan urutan sumbunya")),
        *selection(),
        *option_parameters(level),
        *(_filter(name) for name in FILTERS[level]),
        *(parameter(*each) for each in property_parameters(level, types or {})),
        parameter(*sort_parameter()),
        *paging_parameters(_("kode wilayah")),
    ]


def since_parameter() -> Document:
    """Return the parameter ``since`` of the collection of changes."""
    text = _("Tanggal pertama (YYYY-MM-DD); tanpa itu, tanggal laporan sebelumnya")
    return parameter("since", text, {**TEXT, "format": "date"})


def bbox_parameter() -> Document:
    """Return the parameter ``bbox``."""
    return parameter(
        "bbox",
        _(
            "Hanya wilayah yang menyentuh kotak barat,selatan,timur,utara (derajat; bila enam "
            "angka: dengan ketinggian, yang diabaikan), dan wilayah yang batasnya tidak "
            "diketahui"
        ),
        {
            "type": "array",
            # the standard's own form, and beside it the one that its test suite 1.9 looks for
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "minItems": 4,
            "maxItems": 6,
            "items": {"type": "number"},
        },
    )


def paging_parameters(what: str) -> list[Document]:
    """Return the parameters that choose a page; ``what``: what ids of features are."""
    return [
        parameter("offset", _("Lewati sekian wilayah"), {"type": "integer", "minimum": 0}),
        parameter("after", _("Halaman sesudah wilayah ini: %(what)s", what=what), TEXT),
        parameter("before", _("Halaman sebelum wilayah ini: %(what)s", what=what), TEXT),
    ]


def option_parameters(level: Level) -> list[Document]:
    """Return the parameters that choose how features are written."""
    words = ", ".join(scales_of(level))
    return [
        _crs("crs", _("Sistem koordinat jawaban, dengan urutan sumbunya")),
        parameter(
            "properties",
            _("Hanya sifat-sifat ini; beberapa dengan koma"),
            {"type": "array", "items": TEXT, "minItems": 1},
        ),
        parameter(
            "skipGeometry", _("true: tanpa batas wilayah"), {"type": "boolean", "default": False}
        ),
        parameter(
            "simplify",
            _(
                "Batas yang lebih sederhana, dengan tetangga yang tetap bersentuhan: sebuah skala "
                "(%(scales)s) atau simpangan terbesar dalam meter",
                scales=words,
            ),
            TEXT,
        ),
    ]


def _crs(name: str, description: str) -> Document:
    uris = list(SUPPORTED)
    return parameter(name, description, {**TEXT, "format": "uri", "enum": uris, "default": uris[0]})


def limit_parameter() -> Document:
    """Return the parameter ``limit``."""
    schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return parameter("limit", _("Banyaknya wilayah dalam satu halaman"), schema)


def selection() -> list[Document]:
    """Return the parameters that choose day and areas."""
    description = _("Hanya wilayah di dalam wilayah berkode ini, misalnya 33.29")
    return [
        _datetime(),
        parameter("within", description, TEXT),
        *(parameter(*each) for each in filter_parameters()),
    ]


def _datetime() -> Document:
    return parameter(
        "datetime",
        _(
            "Keadaan per tanggal: sebuah saat, atau selang waktu yang berarti hari terakhirnya "
            "(“..” = laporan terbaru). Wilayahnya selalu sama, yang berubah statusnya."
        ),
        TEXT,
    )


def _filter(name: str) -> Document:
    several = _("beberapa dengan koma")
    texts = {
        "code": _("Kode wilayah; %(several)s", several=several),
        "name": _("Nama, huruf besar dan kecil sama saja"),
        "district": _("Nama atau kode kecamatan"),
        "regency": _("Nama atau kode kabupaten/kota"),
        "province": _("Nama atau kode provinsi"),
        "status": _("Status; %(several)s", several=several) + f": {', '.join(STATUSES)}",
        "klasifikasi": _("Klasifikasi; %(several)s", several=several)
        + f": {', '.join(KLASIFIKASI)}",
        "as_of": _("Tanggal laporan yang berbicara tentang desa; %(several)s", several=several),
        "source": _("Sumber laporan yang berbicara tentang desa"),
        "bps_code": _("Kode BPS; %(several)s", several=several),
    }
    # a plain string, because QGIS filters by parameters of simple types only
    return parameter(name, texts[name], TEXT)


def parameter(name: str, description: str, schema: Document) -> Document:
    """Return an optional parameter of the query."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def common_parameters() -> list[Document]:
    """Return the parameters of every address."""
    return [
        parameter("f", _("Bentuk jawaban"), {**TEXT, "enum": ["json", "html"]}),
        parameter("lang", _("Bahasa"), {**TEXT, "enum": list(LANGUAGES)}),
    ]
