"""Worklists: ``/worklist/CODE`` and its files ``/worklist/CODE.xlsx``, ``.csv``, ``.geojson``."""

from contextlib import ExitStack
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import ancestors
from geo.files import formats
from geo.store.database import read_session
from kampungkb.indicators.worklist import Need, Order
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.params import language
from webmap.worklist import files, sentences
from webmap.worklist.options import WorklistOptions, parse_options
from webmap.worklist.view import WorklistView, worklist_view

blueprint = Blueprint("worklist", __name__)

_KEPT = ("date", "need", "layer", "sort", "target", "lang")
"""Parameters that links from a worklist to itself and to its files keep."""


@blueprint.get("/worklist/<code>")
@http_cache.cached(language=True)
def page(code: str) -> str:
    """Show the villages of an area that need work."""
    with read_session(get_engine()) as session:
        view = _view(session, code, whole=False)
        snapshot = get_snapshot(session, params.day())
        dates = sorted({report.date for report in snapshot.reports_of(view.code)} | {view.day})
        path = [(one, snapshot.names.get(one, one)) for one in [*ancestors(view.code), view.code]]
    if view.options.page > view.pages:
        raise NotFound(f"the list has {view.pages} pages")
    return render_template(
        "worklist.html",
        view=view,
        path=path,
        dates=dates[::-1],
        needs=[
            (need, sentences.need_label(need, view.language, view.layer))
            for need in Need
            if need is not Need.LAYER_MISSING or view.layers
        ],
        orders=[(order, sentences.order_label(order, view.language)) for order in Order],
        files={suffix: file_address(view.code, suffix) for suffix in files.SUFFIXES},
        page_address=lambda number: _address(view.code, page=number),
        kept=_kept(),
    )


@blueprint.get("/worklist/<code>.xlsx")
def xlsx(code: str) -> Response:
    """Send the whole list as a workbook."""
    return _named(_xlsx(code=code), code, ".xlsx")


@blueprint.get("/worklist/<code>.csv")
def csv(code: str) -> Response:
    """Send the whole list as CSV."""
    return _named(_csv(code=code), code, ".csv")


@blueprint.get("/worklist/<code>.geojson")
def geojson(code: str) -> Response:
    """Send the whole list as GeoJSON, while it is written."""
    with ExitStack() as stack:
        session = stack.enter_context(read_session(get_engine()))
        view = _view(session, code, whole=True)
        media_type = formats.FORMATS[".geojson"].media_type
        response = Response(files.stream_geojson(session, view), mimetype=media_type)
        response.call_on_close(stack.pop_all().close)
    response.cache_control.no_cache = True
    return _named(response, code, ".geojson")


@http_cache.cached(language=True)
def _xlsx(code: str) -> Response:
    with read_session(get_engine()) as session:
        content = files.write_xlsx(_view(session, code, whole=True))
    return Response(content, mimetype=formats.FORMATS[".xlsx"].media_type)


@http_cache.cached(language=True)
def _csv(code: str) -> Response:
    with read_session(get_engine()) as session:
        content = files.write_csv(_view(session, code, whole=True))
    return Response(content, mimetype="text/csv")


def file_address(code: str, suffix: str, **state: Any) -> str:
    """Return the address of a list as a file, with the filter of the request or another."""
    return url_for(f"worklist.{suffix[1:]}", code=code, **(state or _kept()))


def _view(session: Session, code: str, *, whole: bool) -> WorklistView:
    area = params.area(session, code)
    snapshot = get_snapshot(session, params.day())
    return worklist_view(session, snapshot, area.code, _options(), language(), whole=whole)


def _options() -> WorklistOptions:
    given = request.args
    return parse_options(
        given.getlist("need"),
        given.get("sort", ""),
        given.get("layer", ""),
        given.get("target", ""),
        given.get("page", ""),
    )


def _kept() -> dict[str, Any]:
    given = {key: request.args.getlist(key) for key in _KEPT}
    return {key: [one for one in values if one] for key, values in given.items() if any(values)}


def _address(code: str, **changed: Any) -> str:
    return url_for("worklist.page", code=code, **{**_kept(), **changed})


def _named(response: Response, code: str, suffix: str) -> Response:
    if response.status_code == 200:
        with read_session(get_engine()) as session:
            area = params.area(session, code).code
            day = get_snapshot(session, params.day()).day_of(area)
        name = files.file_name(area, day, suffix, language())
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
