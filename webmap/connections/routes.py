"""Addresses of styles and of files that connect QGIS: ``/styles/status.qml``, ``…/kampungkb.qgs``.

Parameters: ``lang``; ``within``, the code of an area; ``date``. Of styles also ``level``, of the
layer that is to be drawn, and ``target``, which gaps are measured to.
"""

import hashlib
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, level
from boundaries.areas.models import Area
from geo.store.database import read_session
from kampungkb.attribution import Attribution, attributions
from webmap.atlas.tile_routes import newest_archive
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.connections.live_layers import LayerFacts, LiveLayer, QgisLayer
from webmap.connections.project import MEDIA_TYPES, QGS, QLR, Connection, layer_definition, project
from webmap.connections.tile_layer import TileLayer, TileTheme
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.data_language import language_of_data, use_language_of_data
from webmap.core.errors import BadParameter, NoTiles
from webmap.core.i18n import day as in_words
from webmap.core.i18n import noun
from webmap.downloads import properties
from webmap.downloads.companions.styles import column_titles
from webmap.maps import sentences
from webmap.styles import qml, sld
from webmap.styles.classes import (
    AREA_THEMES,
    THEMES,
    StyleTheme,
    coverage_theme,
    status_theme,
    style_themes,
    themes_of,
)
from webmap.styles.gap_target import gap_target
from webmap.tiles.tilejson import template
from webmap.tiles.tilesets import LAYERS, MAX_ZOOM, TILESETS, min_zoom

blueprint = Blueprint("connections", __name__, url_prefix="/styles")

# denominator: from this scale on villages of more than a regency are drawn, and not what holds them
_SMALLEST = 250_000
_THEME = f"<any({', '.join(THEMES)}):theme>"


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.register_blueprint(blueprint)


@blueprint.before_request
def _set_language() -> None:
    use_language_of_data()


# Styles ---------------------------------------------------------------------------------------


@blueprint.get(f"/{_THEME}.qml")
def qml_file(theme: str) -> Response:
    """Style of QGIS for a theme."""
    with read_session(get_engine()) as session:
        style, titles = _style(session, theme)
    return _file(qml.qml(style, titles), qml.MEDIA_TYPE, f"{theme}{qml.SUFFIX}")


@blueprint.get(f"/{_THEME}.sld")
def sld_file(theme: str) -> Response:
    """Style of OGC (SLD 1.1) for a theme."""
    with read_session(get_engine()) as session:
        style = _style(session, theme)[0]
    collection = LAYERS.get(style.level, style.level.word)
    return _file(sld.sld(style, collection), sld.MEDIA_TYPE, f"{theme}{sld.SUFFIX}")


def _style(session: Session, theme: str) -> tuple[StyleTheme, dict[str, str]]:
    params.check_names(request.args, ("lang", "within", "level", "date", "target"))
    area = _area(session)
    by = _level(area.code, theme)
    snapshot = get_snapshot(session, params.day())
    found = {one.key: one for one in _themes(snapshot, area.code, by)}
    if theme not in found:
        raise BadParameter(
            f"no target holds for areas of level {by.word} in {area.code}",
            do="Use the style coverage, or import targets.",
        )
    return found[theme], _titles(snapshot, area.code, by)


def _level(code: str, theme: str) -> Level:
    if theme not in AREA_THEMES:
        by = params.level_below(code, request.args.get("level") or Level.VILLAGE.word)
    elif request.args.get("level"):
        by = params.level_below(code, request.args["level"])
    else:
        by = min(params.level_below(code), Level.DISTRICT)
    if theme not in themes_of(by):
        raise BadParameter(
            f"the style {theme} is not for areas of level {by.word}",
            do=f"Use {', '.join(themes_of(by))}.",
        )
    return by


def _themes(snapshot: Snapshot, code: str, by: Level) -> tuple[StyleTheme, ...]:
    gap = gap_target(snapshot, code, by, request.args.get("target", ""))
    return style_themes(by, language_of_data(), gap)


def _titles(snapshot: Snapshot, code: str, by: Level) -> dict[str, str]:
    return column_titles(by, list(properties.columns(snapshot, by, code)), language_of_data())


# Projects -------------------------------------------------------------------------------------


@blueprint.get("/kampungkb.qlr")
def layer_definition_file() -> Response:
    """Layer definition of QGIS: the collections of the OGC API, coloured, as a group."""
    with read_session(get_engine()) as session:
        body, code = _connection(session)
    return _file(layer_definition(body), MEDIA_TYPES[QLR], f"kampungkb_{code}{QLR}")


@blueprint.get("/kampungkb.qgs")
def project_file() -> Response:
    """Project of QGIS with the collections of the OGC API, coloured."""
    with read_session(get_engine()) as session:
        body, code = _connection(session)
    return _file(project(body), MEDIA_TYPES[QGS], f"kampungkb_{code}{QGS}")


def _connection(session: Session) -> tuple[Connection, str]:
    params.check_names(request.args, ("lang", "within", "date", "target"))
    area = _area(session)
    snapshot = get_snapshot(session, params.day())
    title = f"Kampung KB, {area.name}"
    if params.day():
        title = f"{title}, {in_words(snapshot.day_of(area.code), language_of_data())}"
    highest = max(level(area.code), Level.PROVINCE)
    levels = [by for by in sorted(LAYERS, reverse=True) if by >= highest]
    if level(area.code) in levels and len(levels) > 1:
        levels.remove(level(area.code))  # one area is no map
    sources = attributions(session, area.code)
    layers: list[QgisLayer] = [
        _layer(snapshot, area, by, by is levels[-1], sources) for by in levels
    ]
    if tiles := _tiles(session, sources):
        layers.append(tiles)
    return Connection(title, layers, areas.bounds(session, area.code)), area.code


def _layer(
    snapshot: Snapshot, area: Area, by: Level, is_uppermost: bool, sources: list[Attribution]
) -> LiveLayer:
    of_villages = by == Level.VILLAGE
    few = level(area.code) >= Level.REGENCY
    return LiveLayer(
        key=f"kampungkb_{LAYERS[by]}_{area.code.replace('.', '_')}",
        service=_service(area.code),
        collection=LAYERS[by],
        name=_capitalized(noun(by, language_of_data())),
        themes=_themes(snapshot, area.code, by),
        titles=_titles(snapshot, area.code, by),
        facts=_facts(area, by, sources),
        checked=of_villages or (is_uppermost and not few),
        smallest=_SMALLEST if of_villages and not few else 0,
        largest=_SMALLEST if is_uppermost and not few else 0,
    )


def _tiles(session: Session, sources: list[Attribution]) -> TileLayer | None:
    """Return the layer of the tiles, which are of the whole country; None where there are none."""
    try:
        newest_archive(session)
    except NoTiles:
        return None
    language, first = language_of_data(), min_zoom(Level.VILLAGE)
    asked = params.day()
    address = template(TILESETS["areas"], asked.isoformat() if asked else "")
    return TileLayer(
        key="kampungkb_tiles",
        name=_("Ubin vektor: semua desa/kelurahan"),
        template=_address(address.removeprefix(request.host_url.rstrip("/"))),
        highest=MAX_ZOOM,
        themes=(
            TileTheme(
                coverage_theme(Level.REGENCY, language),
                LAYERS[Level.REGENCY],
                highest=first - 1,
            ),
            TileTheme(status_theme(language), LAYERS[Level.VILLAGE], lowest=first),
        ),
        facts=_facts(params.area(session, COUNTRY), Level.VILLAGE, sources),
    )


def _facts(area: Area, by: Level, sources: list[Attribution]) -> LayerFacts:
    licences = dict.fromkeys(one.licence for one in sources if one.licence is not None)
    language = language_of_data()
    return LayerFacts(
        title=sentences.map_title(area.name, by, language),
        abstract=_("Data langsung dari situs ini: keadaan menurut laporan terbaru."),
        language=language,
        licences=tuple(licences),
        credits=tuple(dict.fromkeys(one.credit for one in sources)),
        address=_address(url_for("pages.area", code=area.code)),
    )


def _capitalized(word: str) -> str:
    return word[:1].upper() + word[1:]


def _service(code: str) -> str:
    asked = params.day()
    query: dict[str, Any] = {
        **({} if code == COUNTRY else {"within": code}),
        **({"datetime": asked.isoformat()} if asked else {}),
    }
    return _address(url_for("ogc.landing", **query))


def _address(path: str) -> str:
    base = request.url_root
    return f"{base.rstrip('/')}{path.removeprefix(request.script_root)}"


def _area(session: Session) -> Area:
    return params.area(session, request.args.get("within") or COUNTRY)


def _file(body: bytes, media_type: str, filename: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["Content-Language"] = language_of_data()
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.cache_control.no_cache = True  # clients may cache it, but must revalidate it
    response.vary.add("Accept-Language")
    response.make_conditional(request)
    return response
