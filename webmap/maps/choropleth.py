"""The folium map, in a page or as a file that stands alone.

Folium gets final colours and addresses. The JavaScript is in ``webmap/js``, bundled by page into
``static/dist``; folium's own links to other hosts are left out.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import folium
from folium.elements import MethodCall
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import Level, ancestor, district_of, level
from kampungkb.indicators.classification import CLASSES, VillageClass
from webmap.caching import static_files
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import day as in_words
from webmap.core.i18n import number, texts
from webmap.maps import layers, sentences, symbology
from webmap.maps.layers import Layer
from webmap.maps.view import View, view

FIGURES = "figures"
"""Id of the JSON block that holds what the map shows."""

INDONESIA = (95.0, -11.1, 141.1, 6.1)
"""West, south, east, north of the country in degrees: the view of a map without bounds."""

_STYLES = ("css/base.css", "vendor/leaflet/leaflet.css", "css/map.css")
SCRIPTS = ("vendor/leaflet/leaflet.js", "dist/standalone.js")
"""Scripts of the map as a file of its own, in the order in which they run."""


class AreaMap(folium.Map):
    """A folium map whose scripts and styles are those of this site."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class Parts:
    """The map as pieces of a page; ``script`` wants a script element around it."""

    html: Markup
    script: Markup


def choropleth(
    bounds: tuple[float, float, float, float] | None,
    *,
    tiles: str = "",
    attribution: str = "",
    draws: str = "choropleth",
    block: str = FIGURES,
) -> Parts:
    """Make the map that draws a JSON block, by the method of that name.

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
        zoom_snap=0.1,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        # Leaflet ignores a view that is set while another zoom is still under way
        zoom_animation_threshold=0,
    )
    drawn._id = "area"  # not a random one: the same view is the same page
    if tiles:
        base = folium.TileLayer(tiles=tiles, attr=attribution or " ")
        base._id = "base"
        base.add_to(drawn)
    if draws == "choropleth":  # the atlas reads its place from the address
        drawn.fit_bounds([[south, west], [north, east]])
    drawn.add_child(MethodCall(drawn, draws, block))
    figure: Any = drawn.get_root()
    drawn.render()  # type: ignore[no-untyped-call]
    return Parts(Markup(figure.html.render()), Markup(figure.script.render()))  # noqa: S704


def standalone(
    session: Session,
    snapshot: Snapshot,
    code: str,
    by: Level | None = None,
    language: str = "id",
    notice: str = "",
) -> str:
    """Write the map of an area as one HTML file that needs nothing else, not even a network.

    It carries Leaflet, shapes, figures, title, sentence, legend, source and date. ``notice`` is
    shown on it. Raises UnknownLevel as ``view`` does, NotBuilt if the scripts were not built.
    """
    shown = view(session, snapshot, code, by, language)
    named = names_of(session, snapshot, shown.code, shown.unnamed)
    data = figures(shown, snapshot, lambda layer: _features(session, layer), known=named)
    drawn = choropleth(shown.bounds)
    scripts = [_inline(static_files.read(name)) for name in SCRIPTS]
    scripts.append(_inline(str(drawn.script)))
    styles = [static_files.read(name) for name in _STYLES]
    environment = Environment(
        loader=PackageLoader("webmap"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(texts(language), newstyle=True)  # type: ignore[attr-defined]
    page: str = environment.get_template("standalone.html").render(
        view=shown,
        map=drawn,
        figures=data,
        block=safe_json(data),
        language=language,
        notice=notice,
        number=lambda value: number(value, language),
        symbology=symbology,
        styles=Markup("\n".join(_without_files(style) for style in styles)),  # noqa: S704
        scripts=scripts,
        hashes=" ".join(_hash(script) for script in scripts),
    )
    return page


def _features(session: Session, layer: Layer | None) -> Any:
    drawn = layers.render(session, layer) if layer else None
    return json.loads(drawn[1]) if drawn else None


def names_of(
    session: Session, snapshot: Snapshot, code: str, by: Level | None = None
) -> dict[str, str]:
    """Titles of what lies around an area, and of the areas of a level in it."""
    around = layers.ContextAreas(session).around(code) if level(code) > Level.COUNTRY else []
    wanted = [*around, *(snapshot.listed(by, code) if by else ())]
    return {one: names.title(one, snapshot.names[one]) for one in wanted if one in snapshot.names}


def _inline(script: str) -> Markup:
    # nothing in a script may look like its end; Leaflet's source map is not there
    safe = re.sub("(?i)</(script)", r"<\\/\1", script)
    return Markup(re.sub(r"\n?//# sourceMappingURL=\S+", "", safe))  # noqa: S704


def _hash(script: Markup) -> str:
    digest = hashlib.sha256(str(script).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _without_files(style: str) -> str:
    # Leaflet's pictures of markers and layer switches, which this map has none of
    return re.sub(r"url\((?!\"data:)[^)]*\)", "none", style)


def safe_json(value: Any) -> Markup:
    """Write JSON that may stand in a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for risky in "<>&\u2028\u2029":
        text = text.replace(risky, f"\\u{ord(risky):04x}")
    return Markup(text)  # noqa: S704


def figures(
    view: View,
    snapshot: Snapshot,
    shapes: Callable[[Layer | None], Any],
    *,
    known: dict[str, str] | None = None,
    more: str = "",
    link: str = "",
    selected: str | None = None,
) -> dict[str, Any]:
    """Give what the map needs to know, ready for JSON.

    ``shapes`` turns a layer into its address or its features; ``known`` are names of areas besides
    the ones that are coloured and their borders', or ``more`` is the address where the browser asks
    for them when it is drawn; ``link`` is the address of an area with ``{code}`` in its place, ""
    where nothing can be opened.
    """
    _ = texts(view.language).gettext
    west, south, east, north = view.bounds or INDONESIA
    return {
        "code": view.code,
        "by": view.by.word,
        "bounds": [[south, west], [north, east]],
        "link": link,
        "selected": selected,
        "styles": {
            key.value: {
                "colour": symbology.colour(key),
                "hatched": symbology.hatched(key),
                "label": symbology.label(key, view.language),
                "state": symbology.state_label(key, view.language)
                if isinstance(key, VillageClass)
                else "",
            }
            for key in symbology.legend_classes(view.by)
        },
        "shapes": {
            "children": shapes(view.layers.children),
            "outlines": shapes(view.layers.outlines),
            "context": shapes(view.layers.context),
        },
        "names": {**view.names, **(known or {})},
        "kinds": _kinds(view),
        "more": more,
        **_drawn(view, snapshot),
        "texts": {
            "zoom_in": _("Perbesar"),
            "zoom_out": _("Perkecil"),
            "whole": _("Tampilkan seluruhnya"),
            "failed": _("Peta tidak dapat dimuat. Angka di tabel tetap lengkap."),
            "close": _("Tutup"),
            "district": _("Kecamatan"),
            "kampung": _("Nama Kampung KB"),
            "since": _("Dibentuk"),
            "as_of": _("Per"),
            "source": _("Sumber"),
        },
    }


def _drawn(view: View, snapshot: Snapshot) -> dict[str, Any]:
    if view.by != Level.VILLAGE:
        drawn = {row["code"] for row in view.rows}
        return {
            "rows": [
                {
                    "code": row["code"],
                    "name": names.title(row["code"], row["name"]),
                    "class": symbology.coverage_class(row),
                    "partial": symbology.partial(row),
                    "lines": sentences.figure_lines(row, view.language),
                }
                for row in view.rows
            ]
            + [  # without villages: land all the same
                {"code": code, "name": names.title(code, snapshot.names[code]), "class": "no_data"}
                for code in snapshot.listed(view.by, view.code)
                if code not in drawn
            ]
        }
    if not view.villages:  # too many for facts: their names come when they are asked for
        return {"classes": list(CLASSES), "villages": _by_district(view.classes)}
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


def _kinds(view: View) -> list[str]:
    """Words before a name that a label on the map does without; a Kota stays one."""
    drawn = (one.code for one in view.villages) if view.villages else (r["code"] for r in view.rows)
    return sorted({names.kind(code) for code in drawn} - {"Kota"})


def _by_district(classes: Sequence[tuple[str, VillageClass]]) -> dict[str, list[str]]:
    """Last parts of the codes of each district's villages, and a digit of class for each."""
    found: dict[str, list[list[str]]] = {}
    for code, key in classes:
        numbers, shown = found.setdefault(district_of(code), [[], []])
        numbers.append(code.rpartition(".")[2])
        shown.append(str(key.byte))
    return {code: [" ".join(numbers), "".join(shown)] for code, (numbers, shown) in found.items()}
