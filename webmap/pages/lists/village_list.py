"""The list of all villages of an area, page by page: ``/villages/CODE``."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level, ancestor, ancestors, level
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.params import language
from webmap.downloads import routes
from webmap.maps.village_list.options import parse_options
from webmap.maps.village_list.view import village_list_view

blueprint = Blueprint("village_list", __name__)

_KEPT = ("date", "only", "sort", "lang")
"""Parameters that links from a list to itself keep."""


@blueprint.get("/villages/<code>")
@http_cache.cached(language=True)
def page(code: str) -> str:
    """Show a page of the villages of an area; a village's are those of its district."""
    given = request.args
    options = parse_options(given.get("only", ""), given.get("sort", ""), given.get("page", ""))
    with read_session(get_engine()) as session:
        code = params.area(session, code).code
        code = ancestor(code, min(level(code), Level.DISTRICT))
        snapshot = get_snapshot(session, params.day())
        view = village_list_view(session, snapshot, code, options, language())
        dates = sorted({report.date for report in snapshot.reports_of(code)} | {view.day})
    if options.page > view.pages:
        raise NotFound(f"the list has {view.pages} pages")
    return render_template(
        "village_list.html",
        view=view,
        path=[(one, snapshot.names.get(one, one)) for one in [*ancestors(code), code]],
        dates=dates[::-1],
        exports=routes.offers(code, Level.VILLAGE, view.day, [entry.key for entry in view.legend]),
        list_address=lambda **changed: _address(code, **changed),
        kept=_kept(),
    )


def _kept() -> dict[str, str]:
    return {key: request.args[key] for key in _KEPT if request.args.get(key)}


def _address(code: str, **changed: Any) -> str:
    query = {key: value for key, value in {**_kept(), **changed}.items() if value}
    return url_for("village_list.page", code=code, **query)
