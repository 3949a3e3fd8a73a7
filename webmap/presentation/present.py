"""Presentation mode: ``/present/CODE``, one map in large type, with steps to others.

Each slide is a page of its own that works without scripts; the script exchanges slides without
leaving full screen.
"""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from markupsafe import Markup

from boundaries.areas.codes import Level, ancestor, level, within
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_history, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.documents.drawing.map_drawing import swatch
from webmap.documents.figure.figure import make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.documents.figure.panel import map_styles
from webmap.maps.themes.parameters import THEME_PARAMS, theme_options
from webmap.maps.view import LEVELS
from webmap.presentation.steps import steps_of

blueprint = Blueprint("presentation", __name__)

FRAMES = {
    "wide": (960.0, 600.0, 13.0),
    "standard": (760.0, 600.0, 13.0),  # a projector of 1024×768
    "tall": (480.0, 560.0, 15.0),
}
"""Width, height and font size of the map by shape of the screen, in units of the drawing."""

_PARAMS = ("area", "date", "by", "lang", "frame", *THEME_PARAMS)


@blueprint.get("/present/<code>")
@http_cache.cached(language=True, host=True)
def page(code: str) -> str:
    """Show a slide: ``area=`` an area in it, ``frame=`` one of FRAMES."""
    with read_session(get_engine()) as session:
        root = ancestor(params.area(session, code).code, Level.DISTRICT)
        get_history(session)  # snapshots are made from it
        snapshot = get_snapshot(session, params.day())
        shown = _area(request.args.get("area", ""), root, snapshot.names)
        by = request.args.get("by")
        wanted = Level.of(by) if by else None
        options = FigureOptions(
            by=wanted if wanted in LEVELS[level(shown)] else None,
            theme=theme_options(),
            language=params.language(),
        )
        figure = make_figure(
            session,
            snapshot,
            shown,
            options,
            site=request.url_root,
            notice=current_app.config["NOTICE"],
        )
        steps = steps_of(figure.view, snapshot, root)
    frame = request.args.get("frame", "")
    frame = frame if frame in FRAMES else "wide"
    width, height, size = FRAMES[frame]
    drawing = figure.panels[0].draw(width, height, label_size=size, prefix="slide")
    styles = map_styles(figure.legend)
    return render_template(
        "present.html",
        figure=figure,
        view=figure.view,
        drawing=Markup(drawing.svg),  # noqa: S704 (draw escapes texts)
        key=drawing.key,
        frame=frame,
        swatches={
            # swatch has no text
            entry.key: Markup(swatch(entry.key, styles, prefix=f"legend-{entry.key}"))  # noqa: S704
            for entry in figure.legend
        },
        steps=steps,
        step_address=lambda step: _address(root, step.changed),
        back=figure.address,
    )


def _area(code: str, root: str, known: dict[str, str]) -> str:
    # an area that is not in the presented one is left out of it
    return code if code in known and within(code, root) and level(code) < Level.VILLAGE else root


def _address(root: str, changed: Any) -> str:
    query: dict[str, Any] = {key: request.args.get(key) for key in _PARAMS}
    query = {key: value for key, value in {**query, **changed}.items() if value}
    return url_for("presentation.page", code=root, **query)
