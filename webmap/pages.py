"""The HTML pages: an area, what the figures mean, search; and their dress.

Views compose: parameters come from ``params``, what a page shows from ``view``.
"""

import hashlib
import secrets
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    render_template,
    request,
    url_for,
)
from flask_babel import Babel

from boundaries import names
from boundaries import repository as areas
from boundaries.codes import COUNTRY, Level, level
from boundaries.models import Area
from geo.database import session
from webmap import choropleth, params, symbology, tiling, view, wording
from webmap.snapshot import engine, snapshot

blueprint = Blueprint("pages", __name__)
_YEAR = 31_536_000
_KEPT = ("date", "lang")  # parts of the address that stay on the way from area to area
_STATE = (*_KEPT, "by", "only", "village", "q")  # all that an address may say of a page


def init_app(app: Flask) -> None:
    """Give the site its pages, languages and the headers that guard them."""
    Babel(app, default_locale="id", locale_selector=language)
    app.register_blueprint(blueprint)
    app.context_processor(_dress)
    app.after_request(_guard)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@blueprint.get("/")
def country() -> str:
    """The country."""
    return area(COUNTRY)


@blueprint.get("/area/<code>")
def area(code: str) -> str:
    """One area: its map, its sentence, its table. A village is shown in its district."""
    with session(engine()) as opened:
        # the country has a page before anything is imported: it says how to begin
        code = COUNTRY if code == COUNTRY else params.area(opened, code).code
        held = snapshot(opened, params.day())
        shown = view.view(opened, held, code, _by(code), language())
        tiled = code == COUNTRY and tiling.current(opened) is not None
    picture = choropleth.choropleth(
        shown.bounds,
        tiles=current_app.config["TILES"],
        attribution=current_app.config["TILES_ATTRIBUTION"],
    )
    selected = shown.selected["code"] if shown.selected else request.args.get("village")
    shapes = _shape_address(held.shapes_version)
    return render_template(
        "area.html",
        view=shown,
        at=shown.at,
        held=held,
        map=picture,
        figures=choropleth.figures(shown, shapes, _link_pattern(), selected),
        dates=_dates([report.date for report in held.reports], held.day),
        switch=[
            (by, view.breakdown_label(by, shown.language), _address(shown.code, by=by.word))
            for by in view.LEVELS[shown.at]
        ],
        atlas=url_for("atlas.page", date=request.args.get("date")) if tiled else None,
        exports=[
            (kind, url_for("api.file", name=f"{shown.code}.{kind}", level=shown.by.word, date=day))
            for day in [shown.day.isoformat()]
            for kind in ("geojson", "csv")
        ],
    )


@blueprint.get("/tentang")
def about() -> str:
    """What each figure means."""
    return render_template("about.html")


@blueprint.get("/cari")
def search() -> str:
    """Areas that match ``?q=``, for browsers without scripts."""
    text = request.args.get("q", "").strip()[:100]
    with session(engine()) as opened:
        found = areas.search(opened, text, limit=50) if text else []
        lines = [(one, areas.lineage(opened, one.code)[1:-1]) for one in found]
    results = [(one.code, names.title(one.code, one.name), _names(path)) for one, path in lines]
    return render_template("search.html", text=text, results=results)


def language() -> str:
    """Language of a page: as the address says, else as the visitor once chose, else the site's."""
    wanted = request.args.get("lang") or request.cookies.get("lang")
    return wanted if wanted in wording.LANGUAGES else str(current_app.config["LANGUAGE"])


def _by(code: str) -> Level | None:
    word = request.args.get("by")
    return Level.of(word) if word and level(code) < Level.VILLAGE else None


def _dates(reported: list[date], shown: date) -> list[tuple[date, bool]]:
    # the day shown may lie between two reports
    return [(day, day == shown) for day in sorted({*reported, shown}, reverse=True)]


def _names(path: list[Area]) -> str:
    return " › ".join(names.title(up.code, up.name) for up in path)


# Addresses ------------------------------------------------------------------------------------


def _kept() -> dict[str, str]:
    return {key: request.args[key] for key in _KEPT if request.args.get(key)}


def _address(code: str, **changed: str) -> str:
    """Address of an area in the state of the page: same day, same language."""
    state: dict[str, Any] = {**_kept(), **changed}
    if code == COUNTRY:
        return url_for("pages.country", **state)
    return url_for("pages.area", code=code, **state)


def _here(**changed: str) -> str:
    """Address of this very page with parts of its state changed."""
    state = {key: request.args[key] for key in _STATE if request.args.get(key)}
    place = request.view_args or {}
    return url_for(request.endpoint or "pages.country", **{**place, **state, **changed})


def _link_pattern() -> str:
    return _address("CODE").replace("/CODE", "/{code}", 1)


def _shape_address(version: int) -> Any:
    def address(layer: view.Layer) -> str:
        return url_for(
            "api.shapes", code=layer.code, word=layer.level.word, scale=layer.scale, v=version
        )

    return address


@lru_cache(maxsize=64)
def _fingerprint(path: Path, _changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _static(name: str) -> str:
    """Address of a file of the site, which changes when the file does."""
    path = Path(str(current_app.static_folder)) / name
    if not path.is_file():  # not installed yet: say so by a 404, not by a broken page
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=_fingerprint(path, path.stat().st_mtime))


# Dress ----------------------------------------------------------------------------------------


def _dress() -> dict[str, Any]:
    chosen = language()
    return {
        "site": current_app.config["TITLE"],
        "notice": current_app.config["NOTICE"],
        "language": chosen,
        "languages": wording.LANGUAGES,
        "address": _address,
        "here": _here,
        "kept": _kept,
        "static": _static,
        "nonce": _nonce,
        "json_block": choropleth.safe_json,
        "map_scripts": choropleth.SCRIPTS,
        "Level": Level,
        "names": names,
        "symbology": symbology,
        "views": view,
        "number": lambda value: wording.number(value, chosen),
        "percent": lambda part, whole, digits=1: wording.percent(part, whole, chosen, digits),
        "day": lambda value: wording.day(value, chosen),
        "short_day": lambda value: wording.day(value, chosen, short=True),
        "noun": lambda at, count=1: wording.noun(at, chosen, count),
    }


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _guard(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    if response.mimetype != "text/html":
        return response
    tiles = urlsplit(current_app.config["TILES"])
    host = f" {tiles.scheme}://{tiles.netloc.replace('{s}', '*')}" if tiles.netloc else ""
    elsewhere = urlsplit(current_app.config["TILES_URL"])
    stored = f" {elsewhere.scheme}://{elsewhere.netloc}" if elsewhere.netloc else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self' 'nonce-{_nonce()}'; "
        f"style-src 'self' 'unsafe-inline'; img-src 'self' data:{host}; "
        f"connect-src 'self'{stored}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.vary.add("Cookie")
    if request.args.get("lang") in wording.LANGUAGES:
        response.set_cookie("lang", request.args["lang"], max_age=_YEAR, samesite="Lax")
    return response
