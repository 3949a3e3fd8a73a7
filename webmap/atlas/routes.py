"""The atlas: a map of all villages of the country that the browser colours.

The browser requests shapes as tiles, classes as one byte for each area and day, and names by
province. Tiles change only with the boundaries. Bodies are immutable: browsers cache all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas import names
from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level, ancestor, ancestors, level
from boundaries.areas.models import Area
from geo.compression import ATLAS_BR, ATLAS_GZIP, COARSE_BR
from geo.store.database import read_session
from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import ReviewedFigures
from kampungkb.repository import SourceReport
from webmap.atlas import archive, overview, payloads, tile_routes
from webmap.atlas.archive import build
from webmap.atlas.texts import texts
from webmap.caching import http_cache
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import i18n, params
from webmap.core.app_context import get_engine
from webmap.maps import choropleth, sentences, symbology, target_sentences
from webmap.maps.symbology import LegendEntry, MapClass
from webmap.maps.target_sentences import TargetProgress

__all__ = ["blueprint", "build"]

blueprint = Blueprint("atlas", __name__)
FIGURES = "atlas-figures"
"""Id of the JSON block that the map reads."""

LEVELS = ((0, Level.PROVINCE), (4.3, Level.REGENCY), (7, Level.DISTRICT), (9, Level.VILLAGE))
"""First zoom of each coloured level, unless the visitor chooses villages at every zoom."""


@dataclass(frozen=True)
class Summary:
    """Content of the panel of an area as of a day; texts in its language."""

    code: str
    title: str
    path: list[tuple[str, str]]  # (code, name) from the country down
    day: date
    language: str
    total: ReviewedFigures
    sources: list[SourceReport]
    row_counts: dict[str, int]
    borders: list[str]  # titles of the boundaries drawn
    shapeless: int  # villages that no map can show
    bounds: tuple[float, float, float, float] | None  # west, south, east, north in degrees
    fingerprint: str
    generation: int

    @property
    def sentence_parts(self) -> list[tuple[str, str | None]]:
        """The sentence in pieces of (text, emphasis)."""
        return sentences.sentence_parts(self.total, self.title, self.day, self.language)

    @property
    def sentence(self) -> str:
        """The sentence as plain text."""
        return sentences.sentence(self.total, self.title, self.day, self.language)

    @property
    def bar(self) -> list[LegendEntry]:
        """Segments of the bar of classes."""
        return symbology.bar(self.total, self.language)

    @property
    def class_line(self) -> str:
        """The bar of classes as text."""
        return sentences.class_line(self.total, self.language)

    @property
    def targets(self) -> list[TargetProgress]:
        """Progress to each target."""
        return target_sentences.target_progress(self.total, self.language)

    @property
    def source_line(self) -> str:
        """Reports behind the figures."""
        return sentences.source_line(self.sources, self.language)

    @property
    def caption(self) -> str:
        """Sources of figures and borders, as on the map."""
        return sentences.caption(self.sources, self.borders, self.language)


def init_app(app: Flask) -> None:
    """Register the atlas, its tiles and their caches."""
    budget = get_budget(app)
    app.extensions["atlas"] = budget.add_cache("atlas", http_cache.body_size)
    app.extensions["atlas-keys"] = budget.add_cache("atlas keys", len)
    app.register_blueprint(blueprint)
    app.register_blueprint(tile_routes.blueprint)


# Addresses ------------------------------------------------------------------------------------


@blueprint.get("/atlas")
def page() -> Response:
    """Show the atlas; the part of the address after # has the position of the map."""
    with read_session(get_engine()) as session:
        tile_routes.address(session)  # raises NoTiles also where the page is cached
    return _page()


@http_cache.cached(language=True)
def _page() -> str:
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, params.day())
        tiles = tile_routes.address(session)
        code = params.area(session, request.args.get("area") or COUNTRY).code
        if code != COUNTRY:  # its panel is of the day of the slider, which may have a newer report
            snapshot = get_snapshot(session, snapshot.day)
        panel = _summary(session, snapshot, _summarized(code))
        country = _bounds(session, COUNTRY)
    days = sorted({report.date for report in snapshot.reports} | {snapshot.day}, reverse=True)
    return render_template(
        "atlas.html",
        view=panel,
        snapshot=snapshot,
        dates=days,
        map=choropleth.choropleth(
            panel.bounds,
            tiles=current_app.config["TILES"],
            attribution=current_app.config["TILES_ATTRIBUTION"],
            method="atlas",
            block=FIGURES,
        ),
        figures={
            **_figures(snapshot, tiles, country, panel.language),
            "start": _start(code, panel),
        },
        block=FIGURES,
    )


@blueprint.get("/atlas/codes/<key>.bin")
def codes(key: str) -> Response:
    """Send the codes of all villages (see ``payloads.codes``)."""
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, key)
    body = _cached("codes", key, make=lambda: payloads.codes(snapshot))
    return http_cache.send(body, "application/octet-stream", key, immutable=True)


@blueprint.get("/atlas/overview/<key>/<word>.bin")
def overview_shapes(key: str, word: str) -> Response:
    """Send coarse shapes of the country down to a level (see ``overview.overview``)."""
    finest = Level.of(word)
    if finest not in overview.LAYERS:
        raise NotFound("overviews are of regencies or districts")
    with read_session(get_engine()) as session:
        _snapshot(session, key)

        def make() -> http_cache.CompressedBody:
            shapes = overview.overview(session, finest)
            return http_cache.CompressedBody(shapes, COARSE_BR, ATLAS_GZIP)

        cache: LruCache[http_cache.CompressedBody] = current_app.extensions["atlas"]
        body = cache.get(("overview", key, word), make)
    return http_cache.send(body, "application/octet-stream", f"{key}-{word}", immutable=True)


@blueprint.get("/atlas/names/<key>/<code>.json")
def titles(key: str, code: str) -> Response:
    """Send titles and label positions in a province; for ID, of all provinces and regencies."""
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, key)
        code = params.area(session, code).code
        if level(code) > Level.PROVINCE:
            raise NotFound("names come by province, or for the country (ID)")

        def make() -> bytes:
            positions = payloads.label_positions(session, snapshot, code)
            return orjson.dumps({**payloads.titles(snapshot, code), "spots": positions})

        body = _cached("titles", key, code, make=make)
    return http_cache.send(body, "application/json", key, immutable=True)


@blueprint.get("/atlas/status/<key>/<day>.bin")
def status(key: str, day: str) -> Response:
    """Send the class of every area as of a day (``payloads.classes``); immutable with ``?v=``."""
    with read_session(get_engine()) as session:
        snapshot = _snapshot(session, key, params.iso_date(day))
        # all days from one report to the next have one body
        body = _cached("status", snapshot.state_key, make=lambda: payloads.classes(snapshot))
        number = snapshot.generation
    immutable = request.args.get("v") == str(number)
    tag = f"{key}-{number}-{snapshot.day}"
    response = http_cache.send(body, "application/octet-stream", tag, immutable=immutable)
    response.headers["X-Generation"] = str(number)
    return response


@blueprint.get("/atlas/summary/<code>")
@http_cache.cached(language=True)
def summary(code: str) -> str:
    """Send the panel of an area as a fragment of HTML; for a village, that of its district."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        snapshot = get_snapshot(session, params.day())
        panel = _summary(session, snapshot, _summarized(area.code))
    return render_template("atlas_summary.html", view=panel)


# Steps ----------------------------------------------------------------------------------------


def _snapshot(session: Session, key: str, day: date | None = None) -> Snapshot:
    snapshot = get_snapshot(session, day)
    if key != _areas_key(snapshot):
        raise NotFound("the list of areas has changed since: load the page again")
    return snapshot


def _areas_key(snapshot: Snapshot) -> str:
    cache: LruCache[str] = current_app.extensions["atlas-keys"]
    return cache.get(snapshot.generation, lambda: payloads.key(snapshot))


def _cached(*key: Any, make: Any) -> http_cache.CompressedBody:
    cache: LruCache[http_cache.CompressedBody] = current_app.extensions["atlas"]
    return cache.get(key, lambda: _compressed(make()))


def _compressed(body: bytes) -> http_cache.CompressedBody:
    return http_cache.CompressedBody(body, ATLAS_BR, ATLAS_GZIP)


def _summary(session: Session, snapshot: Snapshot, code: str) -> Summary:
    title = snapshot.names[code] if code == COUNTRY else names.title(code, snapshot.names[code])
    return Summary(
        code=code,
        title=title,
        path=[
            (
                up,
                names.title(up, snapshot.names[up])
                if level(up) > Level.PROVINCE
                else snapshot.names[up],
            )
            for up in [*ancestors(code), code]
        ],
        day=snapshot.day_of(code),
        language=params.language(),
        total=snapshot.with_waiting(session, [snapshot.total(code)])[0],
        sources=register.sources(session, snapshot.state, code),
        row_counts=register.row_counts(session, snapshot.state, code),
        borders=list(dict.fromkeys(one.title for one in areas.boundary_sources(session, code)))[:3],
        shapeless=areas.shapeless(session, code, 0)[1],
        bounds=_bounds(session, code),
        fingerprint=snapshot.fingerprint(code),
        generation=snapshot.generation,
    )


def _summarized(code: str) -> str:
    """Return the code of the area whose summary stands for an area: of a village its district."""
    return ancestor(code, min(level(code), Level.DISTRICT))


def _start(code: str, panel: Summary) -> dict[str, Any] | None:
    """Return the area that the page opens on; None for the country."""
    if code == COUNTRY or panel.bounds is None:
        return None
    village = code if level(code) == Level.VILLAGE else None
    return {"code": panel.code, "bounds": _corners(panel.bounds), "village": village}


def _corners(bounds: tuple[float, float, float, float]) -> list[list[float]]:
    west, south, east, north = bounds
    return [[south, west], [north, east]]


def _bounds(session: Session, code: str) -> tuple[float, float, float, float] | None:
    area = session.get(Area, code)
    if area is None or None in (box := (area.west, area.south, area.east, area.north)):
        return None
    return box  # type: ignore[return-value]


def _figures(
    snapshot: Snapshot,
    tiles: str,
    bounds: tuple[float, float, float, float] | None,
    language: str,
) -> dict[str, Any]:
    key = _areas_key(snapshot)

    def styles(keys: Sequence[MapClass]) -> list[dict[str, Any]]:
        return [
            {
                "key": one,
                "colour": symbology.colour(one),
                "hatched": symbology.hatched(one),
                "label": symbology.label(one, language),
            }
            for one in keys
        ]

    return {
        "bounds": _corners(bounds or choropleth.INDONESIA),
        "date": snapshot.day.isoformat(),
        "days": [
            {
                "date": day.isoformat(),
                "label": i18n.day(day, language),
                "short": i18n.day(day, language, short=True),
            }
            for day in sorted({report.date for report in snapshot.reports} | {snapshot.day})
        ],
        "generation": snapshot.generation,
        "language": language,
        "tiles": tiles,
        "zooms": archive.zooms(),
        "addresses": {
            "codes": url_for("atlas.codes", key=key),
            "names": url_for("atlas.titles", key=key, code="CODE"),
            "overview": url_for("atlas.overview_shapes", key=key, word="LEVEL"),
            "status": url_for("atlas.status", key=key, day="DAY", v=snapshot.generation),
            "summary": url_for("atlas.summary", code="CODE"),
            "area": url_for("pages.area", code="CODE"),
        },
        "levels": [[zoom, one.word] for zoom, one in LEVELS],
        "status": [
            {**style, "formed": one.is_formed}
            for one, style in zip(CLASSES, styles(CLASSES), strict=True)
        ],
        "rank": list(symbology.TABLE_ORDER),
        "coverage": styles(payloads.CLASSES),
        "legends": {
            one.word: {
                "title": sentences.legend_title(one, language),
                "order": list(symbology.legend_classes(one)),
                "noun": i18n.noun(one, language, 2),
                "one": i18n.noun(one, language).capitalize(),
            }
            for _zoom, one in LEVELS
        },
        "columns": {
            "district": _("Kecamatan"),
            "status": _("Status"),
            "villages": _("Desa"),
            "formed": _("Terbentuk"),
            "forming": _("Dirintis"),
            "unformed": _("Belum"),
            "no_data": _("Tanpa data"),
            "coverage": _("Cakupan"),
        },
        "rare": sorted(symbology.RARE),
        "texts": texts(),
    }
