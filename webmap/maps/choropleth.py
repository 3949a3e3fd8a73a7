"""The folium map, in a page or as a file of its own.

Folium gets final colours and addresses. The JavaScript is in ``webmap/js``, bundled by page into
``static/dist``; folium's own links to other hosts are left out.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
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
from webmap.maps import sentences, symbology
from webmap.maps.grid.map_grid import MapGrid, map_grid
from webmap.maps.layers import ContextAreas
from webmap.maps.themes.theme import NO_THEME, ThemeOptions
from webmap.maps.topologies import content
from webmap.maps.topologies.map_topology import (
    NO_SHAPES,
    MapTopology,
    ShapeSources,
    of_areas,
    of_context,
)
from webmap.maps.view import AreaView, area_view

FIGURES = "figures"
"""Id of the JSON block that the map is drawn from."""

INDONESIA = (95.0, -11.1, 141.1, 6.1)
"""West, south, east, north of the country in degrees: the view of a map without bounds."""

_STYLES = ("css/base.css", "vendor/leaflet/leaflet.css", "css/map.css", "css/print.css")
SCRIPTS = ("vendor/leaflet/leaflet.js", "dist/standalone.js")
"""Scripts of the map as a file of its own, in the order in which they run."""


class AreaMap(folium.Map):
    """A folium map that loads no scripts and styles of its own: the site serves them."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class MapParts:
    """HTML and JavaScript of the map; ``script`` is put into a script element."""

    html: Markup
    script: Markup


def choropleth(
    bounds: tuple[float, float, float, float] | None,
    *,
    tiles: str = "",
    attribution: str = "",
    method: str = "choropleth",
    block: str = FIGURES,
) -> MapParts:
    """Make a map whose JavaScript method ``method`` draws the JSON block ``block``.

    bounds: west, south, east, north in degrees, or None for the whole country. tiles: URL template
    of a base map, "" for none. Never pass names of areas to folium: it renders texts as templates.
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
        # without animation, because Leaflet ignores a view that is set during a zoom
        zoom_animation_threshold=0,
    )
    drawn._id = "area"  # not a random one: the same view gives the same page
    if tiles:
        base = folium.TileLayer(tiles=tiles, attr=attribution or " ")
        base._id = "base"
        base.add_to(drawn)
    if method == "choropleth":  # the atlas takes its place from the address
        drawn.fit_bounds([[south, west], [north, east]])
    drawn.add_child(MethodCall(drawn, method, block))
    figure: Any = drawn.get_root()
    drawn.render()  # type: ignore[no-untyped-call]
    # data come by safe_json, texts by Jinja
    return MapParts(Markup(figure.html.render()), Markup(figure.script.render()))  # noqa: S704


def standalone(
    session: Session,
    snapshot: Snapshot,
    code: str,
    by: Level | None = None,
    language: str = "id",
    notice: str = "",
    options: ThemeOptions = NO_THEME,
) -> str:
    """Render the map of an area as one HTML file that works without a network.

    It contains Leaflet, shapes, figures, title, sentence, legend, source and date. ``notice`` is
    shown on it. Raises UnknownLevel as ``area_view`` does, NotBuilt if the scripts were not built.
    """
    shown = area_view(session, snapshot, code, by, language, options)
    titles = area_titles(session, snapshot, shown.code, shown.unnamed)
    grid = map_grid(session, shown)
    shapes = NO_SHAPES if grid else _shapes(session, shown)
    data = figures(shown, snapshot, shapes, titles=titles, grid=grid)
    parts = choropleth(grid.bounds if grid else shown.bounds)
    scripts = [_inline(static_files.read(name)) for name in SCRIPTS]
    scripts.append(_inline(str(parts.script)))
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
        map=parts,
        figures=data,
        block=safe_json(data),
        language=language,
        notice=notice,
        number=lambda value: number(value, language),
        symbology=symbology,
        # files of this program
        styles=Markup("\n".join(_without_files(style) for style in styles)),  # noqa: S704
        scripts=scripts,
        hashes=" ".join(_hash(script) for script in scripts),
    )
    return page


def _shapes(session: Session, view: AreaView) -> ShapeSources:
    """Return the shapes of a map as addresses that contain them."""

    def address(topology: MapTopology | None) -> str | None:
        rendered = content.render(session, topology) if topology else None
        return rendered and f"data:;base64,{base64.b64encode(rendered[1].fine).decode()}"

    areas, context = of_areas(view.code, view.by), of_context(view.code)
    return ShapeSources(areas=address(areas), coarse=None, context=address(context))


def area_titles(
    session: Session, snapshot: Snapshot, code: str, by: Level | None = None
) -> dict[str, str]:
    """Return titles by code: of areas around an area, and of areas of level ``by`` in it."""
    around = ContextAreas(session).around(code) if level(code) > Level.COUNTRY else []
    codes = [*around, *(snapshot.listed(by, code) if by else ())]
    return {one: names.title(one, snapshot.names[one]) for one in codes if one in snapshot.names}


def _inline(script: str) -> Markup:
    # no text in a script may end its element; the file has no source map
    safe = re.sub("(?i)</(script)", r"<\\/\1", script)
    return Markup(re.sub(r"\n?//# sourceMappingURL=\S+", "", safe))  # noqa: S704


def _hash(script: Markup) -> str:
    digest = hashlib.sha256(str(script).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _without_files(style: str) -> str:
    # leaves out Leaflet's images of markers and layer switches, which this map does not use
    return re.sub(r"url\((?!\"data:)[^)]*\)", "none", style)


def safe_json(value: Any) -> Markup:
    """Write JSON for a script element: no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for risky in "<>&\u2028\u2029":
        text = text.replace(risky, f"\\u{ord(risky):04x}")
    return Markup(text)  # noqa: S704 (escaped above)


def figures(
    view: AreaView,
    snapshot: Snapshot,
    shapes: ShapeSources,
    *,
    titles: dict[str, str] | None = None,
    titles_address: str = "",
    link: str = "",
    selected: str | None = None,
    grid: MapGrid | None = None,
) -> dict[str, Any]:
    """Return the JSON block that the map is drawn from.

    ``titles``: titles of areas by code, besides those of coloured areas and outlines; or
    ``titles_address``: where the browser loads them after the first drawing. ``link``: address of
    an area's page with ``{code}`` for the code, "" for a map without links. ``selected``: code of
    the village to mark. ``grid``: squares to draw instead of the shapes.
    """
    _ = texts(view.language).gettext
    west, south, east, north = (grid.bounds if grid else view.bounds) or INDONESIA
    return {
        "code": view.code,
        "by": view.by.word,
        "bounds": [[south, west], [north, east]],
        "link": link,
        "selected": selected,
        "styles": _styles(view),
        "shapes": (NO_SHAPES if grid else shapes)._asdict(),
        "grid": grid and grid.block,
        "names": {**view.names, **(titles or {})},
        "kinds": _kinds(view),
        "more": titles_address,
        **_areas(view, snapshot),
        "texts": {
            "zoom_in": _("Perbesar"),
            "zoom_out": _("Perkecil"),
            "whole": _("Tampilkan seluruhnya"),
            "failed": _("Peta tidak dapat dimuat. Angka di tabel tetap lengkap."),
            "keys": _(
                "Peta %(title)s. Panah menggeser, plus dan minus memperbesar dan memperkecil."
            )
            % {"title": view.title},
            "area_keys": _(
                "Tab menuju sebuah wilayah: di sana panah pindah ke wilayah di sebelahnya, Enter "
                "membuka, Escape menutup."
            ),
            "open": _("Buka %(title)s"),
            "close": _("Tutup"),
            "district": _("Kecamatan"),
            "kampung": _("Nama Kampung KB"),
            "since": _("Dibentuk"),
            "as_of": _("Per"),
            "source": _("Sumber"),
        },
    }


def _styles(view: AreaView) -> dict[str, Any]:
    """Return the style of each class of the map, by key."""
    if view.theme:
        return {
            style.key: {
                "colour": style.colour,
                "hatched": style.hatched,
                "label": style.label,
                "state": style.label,
            }
            for style in view.theme.styles
        }
    return {
        key.value: {
            "colour": symbology.colour(key),
            "hatched": symbology.hatched(key),
            "label": symbology.label(key, view.language),
            "state": symbology.state_label(key, view.language)
            if isinstance(key, VillageClass)
            else "",
        }
        for key in symbology.legend_classes(view.by)
    }


def _areas(view: AreaView, snapshot: Snapshot) -> dict[str, Any]:
    theme = view.theme
    if theme and view.by != Level.VILLAGE:
        return {
            "rows": [
                {
                    "code": code,
                    "name": names.title(code, snapshot.names[code]),
                    "class": theme.classes.get(code, VillageClass.NO_DATA.value),
                    "partial": code in theme.partial,
                    "lines": theme.lines.get(code, []),
                }
                for code in snapshot.listed(view.by, view.code)
            ]
        }
    if view.by != Level.VILLAGE:
        with_figures = {row["code"] for row in view.rows}
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
            + [  # areas without villages have shapes, too
                {"code": code, "name": names.title(code, snapshot.names[code]), "class": "no_data"}
                for code in snapshot.listed(view.by, view.code)
                if code not in with_figures
            ]
        }
    if not view.villages:  # too many for this block: the browser loads their names later
        if theme:
            order = [style.key for style in theme.styles]
            digits = [(code, order.index(theme.classes[code])) for code, _ in view.classes]
            return {"classes": order, "villages": _by_district(digits)}
        digits = [(code, key.byte) for code, key in view.classes]
        return {"classes": list(CLASSES), "villages": _by_district(digits)}
    reports = {
        one["id"]: [in_words(one["date"], view.language), one["source"]] for one in view.sources
    }
    rows = []
    for village in view.villages:
        key = theme.classes[village.code] if theme else village.key
        row: dict[str, Any] = {"code": village.code, "name": village.title, "class": key}
        if theme and (lines := theme.lines.get(village.code)):
            row["lines"] = lines
        if village.report:
            row["report"] = village.report
        if village.kampung:
            row["kampung"] = village.kampung
        if village.formed_on:
            row["since"] = in_words(village.formed_on, view.language)
        elif village.formed_year:
            row["since"] = village.formed_year
        rows.append(row)
    districts = {ancestor(one.code, Level.DISTRICT): one.district for one in view.villages}
    return {"rows": rows, "districts": districts, "reports": reports}


def _kinds(view: AreaView) -> list[str]:
    """Return the kinds of areas that labels on the map leave out of names; Kota is not one."""
    codes = (one.code for one in view.villages) if view.villages else (r["code"] for r in view.rows)
    return sorted({names.kind(code) for code in codes} - {"Kota"})


def _by_district(classes: Sequence[tuple[str, int]]) -> dict[str, list[str]]:
    """Return, by district, the last parts of its villages' codes and a digit of class for each.

    ``classes``: code and number of the class, 0–9, of each village.
    """
    by_district: dict[str, list[list[str]]] = {}
    for code, key in classes:
        numbers, digits = by_district.setdefault(district_of(code), [[], []])
        numbers.append(code.rpartition(".")[2])
        digits.append(str(key))
    return {
        district: [" ".join(numbers), "".join(digits)]
        for district, (numbers, digits) in by_district.items()
    }
