"""TileJSON 3.0.0 documents of the tilesets.

https://github.com/mapbox/tilejson-spec/tree/master/3.0.0
"""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from kampungkb.attribution import Attribution, Subject
from webmap.caching.snapshot import Snapshot
from webmap.core.attribution_texts import licence_text
from webmap.core.version import version
from webmap.downloads.descriptions import describe
from webmap.tiles.attributes import attribute_names
from webmap.tiles.tilesets import LAYERS, MAX_ZOOM, NAME_ZOOMS, Tileset, min_zoom, names_layer

Document = dict[str, Any]

WORLD = (-180.0, -85.051129, 180.0, 85.051129)
"""Bounds of the tiles where there are no shapes."""


def tilejson(
    session: Session, snapshot: Snapshot, tileset: Tileset, language: str, datetime: str = ""
) -> Document:
    """Return the TileJSON of a tileset; its tiles are as of ``datetime``, "" for the newest."""
    west, south, east, north = areas.bounds(session, COUNTRY) or WORLD
    return {
        "tilejson": "3.0.0",
        "name": title(tileset),
        "description": description(tileset),
        "version": version(),
        "scheme": "xyz",
        "tiles": [template(tileset, datetime)],
        "minzoom": tileset.min_zoom,
        "maxzoom": MAX_ZOOM,
        "fillzoom": tileset.fill_zoom,
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, tileset.min_zoom],
        "attribution": attribution(session, snapshot, language),
        "vector_layers": [
            layer
            for level in tileset.levels
            for layer in (
                vector_layer(snapshot, level, language),
                _names_layer(snapshot, level, language),
            )
        ],
        "date": snapshot.day.isoformat(),
    }


def template(tileset: Tileset, datetime: str = "") -> str:
    """Return the address of the tiles of a tileset with {z}, {x} and {y}."""
    values = {"datetime": datetime} if datetime else {}
    marks = {"zoom": "~z~", "x": "~x~", "y": "~y~"}
    address = url_for("tilesets.tile", tileset_name=tileset.name, **marks, **values, _external=True)
    return address.replace("~z~", "{z}").replace("~x~", "{x}").replace("~y~", "{y}")


def title(tileset: Tileset) -> str:
    """Return the title of a tileset in the language of the request."""
    if len(tileset.levels) > 1:
        return str(_("Semua tingkat wilayah"))
    return layer_title(tileset.levels[0])


def description(tileset: Tileset) -> str:
    """Return what a tileset has, in the language of the request."""
    if tileset.levels == (Level.VILLAGE,):
        return str(_("Setiap desa dan kelurahan dengan status dan klasifikasi Kampung KB-nya."))
    if len(tileset.levels) > 1:
        return str(
            _(
                "Provinsi, kabupaten/kota, kecamatan serta desa/kelurahan, masing-masing satu "
                "lapisan, dengan status dan cakupan Kampung KB."
            )
        )
    return str(_("Wilayah dengan jumlah desa per status, cakupan dan target."))


def vector_layer(snapshot: Snapshot, level: Level, language: str) -> Document:
    """Return the description of a layer: its zooms, and what each attribute means."""
    return {
        "id": LAYERS[level],
        "description": layer_title(level),
        "minzoom": min_zoom(level),
        "maxzoom": MAX_ZOOM,
        "fields": {
            name: field_description(name, level, language)
            for name in attribute_names(snapshot, level)
        },
    }


def _names_layer(snapshot: Snapshot, level: Level, language: str) -> Document:
    names = attribute_names(snapshot, level, of_names=True)
    return {
        "id": names_layer(level),
        "description": names_title(level),
        "minzoom": NAME_ZOOMS[level],
        "maxzoom": MAX_ZOOM,
        "fields": {name: field_description(name, level, language) for name in names},
    }


def names_title(level: Level) -> str:
    """Return the title of the layer of names of a level in the language of the request."""
    return str(_("%(what)s: titik untuk nama", what=layer_title(level)))


def field_description(name: str, level: Level, language: str) -> str:
    """Return what an attribute of a level means."""
    if name == "parent":
        return str(_("Kode wilayah di atasnya."))
    return describe(name, level, language).description


def attribution(session: Session, snapshot: Snapshot, language: str) -> str:
    """Return the sources of figures and shapes with their licences, as HTML for a map's corner."""
    found = [
        _source(one, language)
        for one in snapshot.attributions(session)
        if one.what != Subject.TARGET.value  # attributes say who set a target
    ]
    return " · ".join(dict.fromkeys(found))


def _source(one: Attribution, language: str) -> str:
    credit, licence = escape(one.credit), escape(licence_text(one, language))
    if one.url:
        credit = Markup('<a href="{}">{}</a>').format(one.url, one.credit)
    if one.licence_url:
        licence = Markup('<a href="{}">{}</a>').format(one.licence_url, licence)
    return f"{credit} ({licence})"


def layer_title(level: Level) -> str:
    """Return the title of the layer of a level in the language of the request."""
    titles = {
        Level.PROVINCE: _("Provinsi"),
        Level.REGENCY: _("Kabupaten dan kota"),
        Level.DISTRICT: _("Kecamatan"),
        Level.VILLAGE: _("Desa dan kelurahan"),
    }
    return str(titles[level])
