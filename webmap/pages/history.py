"""What an area's page shows on each date of its reports, for the time slider.

Each date is rendered as its own page would be, by the same template with the same parameters: page
and slider cannot disagree.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, current_app, render_template, request, url_for
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_history, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.pages.areas import area_context
from webmap.pages.history_encoding import HistoryEncoder, PageParts

blueprint = Blueprint("history", __name__)

BLOCKS = ("summary", "trend", "tables", "notes")
"""Blocks of ``area.html`` that depend on the date."""

_FILES = ("themes", "legend")  # templates that do, too


@blueprint.get("/api/areas/<code>/history.json")
@http_cache.cached(language=True, host=True)
def history(code: str) -> Response:
    """Send what the page of an area shows on each date of its reports (``HistoryEncoder``).

    Takes the parameters of the page; ``date`` does not count.
    """
    encoder = HistoryEncoder()
    with read_session(get_engine()) as session:
        code = params.area(session, code).code
        get_history(session)  # each date is a row of it
        days = {report.date for report in get_snapshot(session).reports_of(code)}
        for day in sorted(days):
            encoder.add(_page(session, code, day))
    return Response(orjson.dumps(encoder.value()), mimetype="application/json")


def _page(session: Session, code: str, day: date) -> PageParts:
    """Return the parts of a page of one date, rendered within a request for that page."""
    path = url_for("pages.country") if code == COUNTRY else url_for("pages.area", code=code)
    query = {**request.args.to_dict(), "date": day.isoformat()}
    environ = {
        key: value for key, value in request.environ.items() if not key.startswith("werkzeug.")
    }
    environ |= {
        "PATH_INFO": path.removeprefix(request.script_root),
        "QUERY_STRING": urlencode(query),
    }
    with current_app.request_context(environ):
        context = area_context(session, code)
        render = _renderer(context)
        view = context["view"]
        return PageParts(
            date=day.isoformat(),
            texts={
                "title": render("title").strip(),
                "alternative": view.alternative,
                "sentence": view.sentence,
                "caption": view.caption,
            },
            parts={
                **{name: render(name) for name in BLOCKS},
                **{name: render_template(f"{name}.html", **context) for name in _FILES},
            },
            figures=context["figures"],
        )


def _renderer(context: dict[str, Any]) -> Callable[[str], str]:
    """Return a function that renders a block of the page."""
    template = current_app.jinja_env.get_template("area.html")
    values = dict(context)
    current_app.update_template_context(values)
    variables = template.new_context(values)
    return lambda name: "".join(template.blocks[name](variables))
