"""The folium map: given finished colours and addresses, it writes what Leaflet needs.

Its JavaScript lives in ``static/js``; folium's own links to other hosts are left out.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import folium
from folium.elements import MethodCall
from markupsafe import Markup

from boundaries import names
from boundaries.codes import Level, ancestor
from webmap import symbology
from webmap.view import Layer, View
from webmap.wording import day as in_words
from webmap.wording import texts

FIGURES = "figures"
"""Id of the JSON block that holds what the map shows."""

INDONESIA = (95.0, -11.1, 141.1, 6.1)
"""West, south, east, north of the country in degrees: the view of a map without bounds."""

_STATIC = Path(__file__).parent / "static"
_STYLES = ("vendor/leaflet/leaflet.css", "css/map.css")
_SCRIPTS = ("vendor/leaflet/leaflet.js", "js/labels.js", "js/map.js")


class AreaMap(folium.Map):
    """A folium map whose scripts and styles are those of this site."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []


@dataclass(frozen=True, slots=True)
class Parts:
    """The map as pieces of a page; ``script`` wants a script element around it."""

    html: Markup
    script: Markup


def choropleth(
    bounds: tuple[float, float, float, float] | None, *, tiles: str = "", attribution: str = ""
) -> Parts:
    """Make the map that draws the JSON block FIGURES.

    bounds: west, south, east, north in degrees, or None for the whole country. tiles: URL template
    of a base map; none unless given. No data goes in here: folium takes its elements' texts for
    templates, so names of areas must never pass through it.
    """
    west, south, east, north = bounds or INDONESIA
    drawn = AreaMap(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=5,
        zoom_control=False,
        attribution_control=bool(tiles),
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
    )
    drawn._id = "area"  # not a random one: the same view is the same page
    if tiles:
        base = folium.TileLayer(tiles=tiles, attr=attribution or " ")
        base._id = "base"
        base.add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]])
    drawn.add_child(MethodCall(drawn, "choropleth", FIGURES))
    figure = drawn.get_root()
    drawn.render()
    return Parts(Markup(figure.html.render()), Markup(figure.script.render()))  # noqa: S704


def safe_json(value: Any) -> Markup:
    """Write JSON that may stand in a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for risky in "<>&\u2028\u2029":
        text = text.replace(risky, f"\\u{ord(risky):04x}")
    return Markup(text)  # noqa: S704


def figures(
    view: View, shapes: Callable[[Layer], Any], link: str, selected: str | None = None
) -> dict[str, Any]:
    """Give what the map needs to know, ready for JSON.

    ``shapes`` turns a layer into its address or its features; ``link`` is the address of an area
    with ``{code}`` in its place, "" where nothing can be opened.
    """
    _ = texts(view.language).gettext
    colours = symbology.COLOURS if view.by == Level.VILLAGE else symbology.COVERAGE_COLOURS
    west, south, east, north = view.bounds or INDONESIA
    return {
        "code": view.code,
        "by": view.by.word,
        "bounds": [[south, west], [north, east]],
        "link": link,
        "selected": selected,
        "styles": {
            key: {
                "colour": paint,
                "hatched": symbology.hatched(key),
                "label": symbology.label(key, view.language),
                "status": symbology.status_label(key, view.language),
            }
            for key, paint in colours.items()
        },
        "shapes": {
            "children": shapes(view.layers.children),
            "outlines": [shapes(layer) for layer in view.layers.outlines],
            "context": [shapes(layer) for layer in view.layers.context],
        },
        **_drawn(view),
        "texts": {
            "zoom_in": _("Perbesar"),
            "zoom_out": _("Perkecil"),
            "whole": _("Tampilkan seluruhnya"),
            "failed": _("Peta tidak dapat dimuat. Angka di tabel tetap lengkap."),
            "open": _("Buka %s") % "{name}",
            "close": _("Tutup"),
            "district": _("Kecamatan"),
            "status": _("Status"),
            "klasifikasi": _("Klasifikasi"),
            "kampung": _("Nama Kampung KB"),
            "since": _("Dibentuk"),
            "as_of": _("Per"),
            "source": _("Sumber"),
            "no_data": _("Tanpa data"),
        },
    }


def _drawn(view: View) -> dict[str, Any]:
    if view.by != Level.VILLAGE:
        return {
            "rows": [
                {
                    "code": row["code"],
                    "name": names.title(row["code"], row["name"]),
                    "class": symbology.coverage_class(row),
                    "partial": symbology.partial(row),
                    "lines": symbology.figure_lines(row, view.language),
                }
                for row in view.rows
            ]
        }
    if not view.villages:  # too many for facts: their names come with their shapes
        return {"rows": [{"code": code, "class": key} for code, key in view.classes]}
    reports = {
        one["id"]: [in_words(one["date"], view.language), one["source"]] for one in view.sources
    }
    rows = []
    for village in view.villages:
        row: dict[str, Any] = {"code": village.code, "name": village.title, "class": village.key}
        if village.report:
            row["report"] = village.report
        if village.kampung:
            row["kampung"] = village.kampung
        if village.formed_on:
            row["since"] = in_words(village.formed_on, view.language)
        rows.append(row)
    districts = {ancestor(one.code, Level.DISTRICT): one.district for one in view.villages}
    return {"rows": rows, "districts": districts, "reports": reports}
