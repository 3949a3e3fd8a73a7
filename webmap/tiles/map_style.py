"""Styles of the tiles for MapLibre, QGIS and others (MapLibre style specification, version 8).

Colours, classes and their names are those of ``webmap.styles``. A style has one source, the tileset
``areas``, because QGIS draws a style's layers from one source. There are no glyphs: MapLibre from
5.11 on and QGIS draw names with fonts of their own. There is no background: QGIS would draw it only
where a tile has areas.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level
from webmap.atlas.routes import LEVELS
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.documents.drawing.fills import INK
from webmap.styles.classes import (
    GAP,
    KLASIFIKASI,
    STATUS,
    StyleTheme,
    coverage_theme,
    gap_theme,
    klasifikasi_theme,
    status_theme,
)
from webmap.styles.gap_target import gap_target
from webmap.styles.maplibre import MapLayer, label_layer, map_layers
from webmap.tiles.tilejson import tilejson
from webmap.tiles.tilesets import LAYERS, min_zoom, names_layer
from webmap.tiles.tilesets import find as find_tileset

SOURCE = "areas"

_Zooms = tuple[float, float | None]
_AREA_LEVELS = [(zoom, level) for zoom, level in LEVELS if level < Level.VILLAGE]
# a name is drawn from the zoom of its level's labels on, up to these
_LAST_NAMES = {Level.PROVINCE: 7, Level.REGENCY: 10, Level.DISTRICT: 13}
# borders above a level of villages or areas: first zoom, width in pixels by zoom
_BORDERS = {
    Level.DISTRICT: (8, [8, 0.4, 12, 1.2]),
    Level.REGENCY: (5, [5, 0.4, 12, 2]),
    Level.PROVINCE: (3, [3, 0.6, 12, 2.6]),
}


def map_style(
    session: Session,
    snapshot: Snapshot,
    theme: str,
    language: str,
    datetime: str = "",
    *,
    names: bool = True,
) -> dict[str, Any]:
    """Return the style of a theme; its tiles are as of ``datetime``, "" for the newest report.

    Villages are coloured from zoom 5 on, below it regencies by coverage; themes of areas colour
    provinces, regencies or kecamatan, as the atlas does. ``names``: whether names are drawn.
    Raises BadParameter for the theme of gaps where no target holds.
    """
    tileset = find_tileset(SOURCE)
    document = tilejson(session, snapshot, tileset, language, datetime)
    themes = _themes(snapshot, theme, language)
    fills = [
        layer
        for one, zooms in themes
        for layer in _zoomed(map_layers(one, SOURCE, LAYERS[one.level]), zooms)
    ]
    lowest = max(one.level for one, _zooms in themes)
    kept = ("minzoom", "maxzoom", "bounds", "attribution", "tiles")
    return {
        "version": 8,
        "name": f"{themes[-1][0].title}, {snapshot.day.isoformat()}",
        "metadata": {"kampungkb:theme": theme, "kampungkb:date": snapshot.day.isoformat()},
        "center": document["center"][:2],
        "zoom": 5 if lowest == Level.VILLAGE else 4,
        "sources": {SOURCE: {"type": "vector", **{key: document[key] for key in kept}}},
        "layers": [
            *fills,
            *_borders(lowest),
            *(_names(lowest) if names else ()),
        ],
    }


def _themes(snapshot: Snapshot, theme: str, language: str) -> list[tuple[StyleTheme, _Zooms]]:
    """Return the themes that a style has, each with the zooms at which it is drawn."""
    if theme in (STATUS, KLASIFIKASI):
        first = min_zoom(Level.VILLAGE)
        make = status_theme if theme == STATUS else klasifikasi_theme
        overview = coverage_theme(Level.REGENCY, language)
        return [(overview, (0, first)), (make(language), (first, None))]
    ends = [zoom for zoom, _level in _AREA_LEVELS[1:]]
    found = []
    for (zoom, level), end in zip(_AREA_LEVELS, [*ends, None], strict=True):
        if theme == GAP:
            target = gap_target(snapshot, COUNTRY, level)
            if target is None:
                raise BadParameter(
                    f"no target holds for areas of level {level.word} in {COUNTRY}",
                    do="Use the style coverage, or import targets.",
                )
            found.append((gap_theme(level, language, target), (zoom, end)))
        else:
            found.append((coverage_theme(level, language), (zoom, end)))
    return found


def _zoomed(layers: Sequence[MapLayer], zooms: _Zooms) -> list[MapLayer]:
    low, high = zooms
    limits = {**({"minzoom": low} if low else {}), **({} if high is None else {"maxzoom": high})}
    return [{**layer, **limits} for layer in layers]


def _borders(lowest: Level) -> list[MapLayer]:
    return [
        {
            "id": f"{LAYERS[level]}-outline",
            "type": "line",
            "source": SOURCE,
            "source-layer": LAYERS[level],
            "minzoom": first,
            "paint": {
                "line-color": INK,
                "line-width": ["interpolate", ["linear"], ["zoom"], *width],
            },
        }
        for level, (first, width) in _BORDERS.items()
        if level < lowest
    ]


def _names(lowest: Level) -> list[MapLayer]:
    found = []
    for level in LAYERS:
        if level > lowest:
            continue
        layer = label_layer(level, SOURCE, names_layer(level))
        layer["id"] = f"{LAYERS[level]}-name"
        last = _LAST_NAMES.get(level)
        found.append(layer if last is None or level == lowest else {**layer, "maxzoom": last})
    return found[::-1]  # the last layer is placed first
