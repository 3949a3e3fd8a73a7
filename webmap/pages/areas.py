"""HTML pages: areas, the explanation of figures, search; globals of all templates.

``core.params`` reads the parameters of requests; ``maps.view`` gathers the content of a page.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    render_template,
    request,
    url_for,
)
from flask_babel import Babel
from markupsafe import Markup
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, Level, level
from geo.store.database import read_session
from webmap.atlas import archive
from webmap.caching import http_cache
from webmap.caching.snapshot import get_history, get_snapshot, get_trend
from webmap.catalog import schema_org
from webmap.catalog.facts import read_facts
from webmap.core import attribution_texts, i18n, params
from webmap.core.app_context import get_engine
from webmap.core.params import language as language
from webmap.core.security_headers import allow_script, cookie_name, is_https
from webmap.downloads import documents, routes
from webmap.maps import choropleth, meanings, sentences, symbology, view
from webmap.maps.grid.map_grid import map_grid
from webmap.maps.themes.parameters import THEME_PARAMS, theme_options
from webmap.maps.themes.theme import GRID, STATUS, ThemeChoice
from webmap.maps.topologies import routes as topology_routes
from webmap.maps.trend.view import trend_view
from webmap.pages import differences, search_results, trends
from webmap.pages.sharing import sharing

blueprint = Blueprint("pages", __name__)
_LINK_PARAMS = ("date", "lang")
"""Parameters that links to other pages keep."""

_PAGE_PARAMS = (
    *_LINK_PARAMS,
    *THEME_PARAMS,
    *("by", "level", "only", "village", "tab", "q"),
    *("need", "layer", "sort", "page"),
)
"""All parameters of pages."""


def init_app(app: Flask) -> None:
    """Register the pages, languages and globals of templates."""
    Babel(app, default_locale="id", locale_selector=language)
    app.register_blueprint(blueprint)
    app.context_processor(_template_globals)
    app.after_request(_remember_language)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@blueprint.get("/")
@http_cache.cached(language=True, host=True)
def country() -> str:
    """Show the country."""
    return _area(COUNTRY)


@blueprint.get("/area/<code>")
@http_cache.cached(language=True, host=True)
def area(code: str) -> str:
    """Show an area: map, sentence, table. A village is shown in its district."""
    return _area(code)


def _area(code: str) -> str:
    with read_session(get_engine()) as session:
        # the country has a page in an empty store, too: it explains the import
        code = COUNTRY if code == COUNTRY else params.area(session, code).code
        context = area_context(session, code)
        if code == COUNTRY:
            facts = read_facts(session, context["snapshot"])
            context["datasets"] = schema_org.datasets(facts, language())
    grid = context["grid"]
    map_parts = choropleth.choropleth(
        grid.bounds if grid else context["view"].bounds,
        tiles="" if grid else current_app.config["TILES"],
        attribution=current_app.config["TILES_ATTRIBUTION"],
    )
    return render_template("area.html", map=map_parts, **context)


def area_context(session: Session, code: str) -> dict[str, Any]:
    """Return what ``area.html`` shows of a listed area in the current request, without its map."""
    get_history(session)  # snapshots are made from it
    snapshot = get_snapshot(session, params.day())
    area_view = view.area_view(
        session, snapshot, code, requested_level(code), language(), theme_options()
    )
    grid = map_grid(session, area_view)
    reported = sorted({report.date for report in snapshot.reports_of(code)}, reverse=True)
    selected = area_view.selected["code"] if area_view.selected else request.args.get("village")
    return {
        "view": area_view,
        "at": area_view.at,
        "snapshot": snapshot,
        "figures": choropleth.figures(
            area_view,
            snapshot,
            topology_routes.addresses(session, area_view.code, area_view.by),
            titles_address=titles_address(area_view),
            link=_link_pattern(),
            selected=selected,
            grid=grid,
        ),
        "grid": grid,
        "attributions": snapshot.attributions(session, area_view.code),
        "dates": sorted({*reported, area_view.day}, reverse=True),  # it may lie between reports
        "reported": reported,
        "history": url_for("history.history", code=code),
        "switch": _map_choices(area_view),
        "atlas": _atlas_address(area_view, code) if archive.current(session) else None,
        "exports": routes.offers(
            area_view.code,
            area_view.by,
            area_view.day,
            [entry.key for entry in area_view.legend],
        ),
        "documents": documents.offers(snapshot, area_view.code, area_view.by, area_view.day),
        **sharing(area_view),
        "trend": trend_view(
            area_view.code,
            get_trend(session, area_view.code),
            snapshot.reports_of(area_view.code),
            area_view.total["targets"],
            area_view.day,
            area_view.language,
        ),
        "compare_address": lambda one: differences.compare_address(area_view, one),
        "change_address": lambda suffix: differences.page_file_address(area_view, suffix),
        "trend_address": lambda suffix: trends.address(area_view.code, suffix, area_view.language),
    }


@blueprint.get("/tentang")
@http_cache.cached(language=True)
def about() -> str:
    """Explain what each figure means."""
    return render_template(
        "about.html",
        introduction=meanings.introduction(language()),
        meanings=meanings.meanings(language()),
    )


@blueprint.get("/cari")
@http_cache.cached(language=True)
def search() -> str:
    """List areas that match ``?q=``, for browsers without scripts."""
    text = request.args.get("q", "").strip()[:100]
    with read_session(get_engine()) as session:
        results = search_results.results(session, text, limit=50)
    return render_template(
        "search.html", text=text, results=results, guesses=search_results.are_guesses(results)
    )


def requested_level(code: str) -> Level | None:
    """Return the level of ``?by=``; None where there is none, and for a village."""
    word = request.args.get("by")
    return Level.of(word) if word and level(code) < Level.VILLAGE else None


class MapChoice(NamedTuple):
    """A map of the page: its name, address, and whether it is the one that is shown."""

    label: str
    address: str
    shown: bool


def _map_choices(shown: view.AreaView) -> list[MapChoice]:
    levels = view.LEVELS[shown.at]
    choices = [
        MapChoice(
            view.breakdown_label(by, shown.language, themed=bool(shown.theme)),
            area_address(shown.code, by=by.word, view=""),
            by == shown.by and not shown.shows_grid,
        )
        for by in levels
    ]
    if Level.VILLAGE in levels:
        address = area_address(shown.code, by=Level.VILLAGE.word, view=GRID)
        choices.append(MapChoice(sentences.grid_label(shown.language), address, shown.shows_grid))
    return choices


# Addresses ------------------------------------------------------------------------------------


def _link_params() -> dict[str, str]:
    return {key: request.args[key] for key in _LINK_PARAMS if request.args.get(key)}


def area_address(code: str, **changed: str) -> str:
    """Return the address of an area's page: same day, same language, same theme of the map."""
    theme = {key: request.args[key] for key in THEME_PARAMS if request.args.get(key)}
    query: dict[str, Any] = {**_link_params(), **theme, **changed}
    query = {key: value for key, value in query.items() if value}
    if code == COUNTRY:
        return url_for("pages.country", **query)
    return url_for("pages.area", code=code, **query)


def _current_address(**changed: str) -> str:
    """Return the address of this page with some parameters changed."""
    # a worklist may have several needs
    query: dict[str, Any] = {
        key: list(filter(None, request.args.getlist(key))) for key in _PAGE_PARAMS
    }
    path = request.view_args or {}
    query = {key: value for key, value in {**query, **changed}.items() if value}
    return url_for(request.endpoint or "pages.country", **{**path, **query})


def _atlas_address(area_view: view.AreaView, code: str) -> str:
    """Return the address of the atlas that opens on an area, with its day, villages and class."""
    # the class of a legend of areas says nothing of the villages that the atlas shows close by
    is_of_villages = area_view.by == Level.VILLAGE and not area_view.theme
    day = area_view.day.isoformat() if code != COUNTRY else request.args.get("date")
    return url_for(
        "atlas.page",
        area=code if code != COUNTRY else None,
        date=day,
        by=Level.VILLAGE.word if is_of_villages else None,
        only=request.args.get("only") if is_of_villages else None,
        lang=request.args.get("lang"),
    )


def _theme_address(choice: ThemeChoice) -> str:
    """Return the address of this page with another theme of the map."""
    key = "" if choice.key == STATUS else choice.key
    return _current_address(theme=key, since="", by=choice.by.word, only="", **{"with": ""})


def _link_pattern() -> str:
    return area_address("CODE").replace("/CODE", "/{code}", 1)


def titles_address(area_view: view.AreaView) -> str:
    """Return the address of the titles of areas that the browser loads after the page."""
    by = area_view.unnamed.word if area_view.unnamed else None
    return url_for("api.titles_around", code=area_view.code, by=by)


@lru_cache(maxsize=64)
def _fingerprint(path: Path, _modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _static(name: str) -> str:
    """Return the address of a static file, which changes with its content."""
    path = Path(str(current_app.static_folder)) / name
    if not path.is_file():  # not installed yet: its request is a 404
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=_fingerprint(path, path.stat().st_mtime))


# Templates ------------------------------------------------------------------------------------


def _template_globals() -> dict[str, Any]:
    current = language()
    return {
        "site": current_app.config["TITLE"],
        "notice": current_app.config["NOTICE"],
        "language": current,
        "languages": i18n.LANGUAGES,
        "address": area_address,
        "here": _current_address,
        "theme_address": _theme_address,
        "link_params": _link_params,
        "static": _static,
        "inline": _inline,
        "json_block": choropleth.safe_json,
        "Level": Level,
        "names": names,
        "symbology": symbology,
        "views": view,
        "licence_text": lambda one: attribution_texts.licence_text(one, current),
        "subject_text": lambda what: attribution_texts.subject_text(what, current),
        "message_text": lambda messages: i18n.message_text(messages, current),
        "row_place": lambda row: sentences.row_place(row, current),
        "number": lambda value: i18n.number(value, current),
        "percent": lambda part, whole, digits=1: i18n.percent(part, whole, current, digits),
        "day": lambda value: i18n.day(value, current),
        "report_kind": lambda report: sentences.report_kind(report, current),
        "report_file": lambda report: sentences.report_file(report, current),
        "short_day": lambda value: i18n.day(value, current, short=True),
        "noun": lambda at, count=1: i18n.noun(at, current, count),
    }


def _inline(script: str) -> Markup:
    """Return a script element; the content security policy of the page allows this script."""
    allow_script(str(script))
    return Markup("<script>%s</script>") % Markup(script)  # noqa: S704 (of choropleth: data by safe_json)


def _remember_language(response: Response) -> Response:
    headers = response.headers
    # for a 304 the browser uses the headers of the cached page
    if response.mimetype == "text/html" and response.status_code != 304:
        if headers.get("Vary", "Accept-Encoding") == "Accept-Encoding":
            headers["Vary"] = "Accept-Encoding, Cookie"
        if "lang=" in request.environ.get("QUERY_STRING", ""):
            requested = request.args.get("lang")
            if requested in i18n.LANGUAGES:
                response.set_cookie(
                    cookie_name("lang"),
                    requested,
                    max_age=http_cache.YEAR,
                    secure=is_https(),
                    httponly=True,
                    samesite="Lax",
                )
    return response
