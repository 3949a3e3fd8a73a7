"""Changes and comparisons: JSON for programs, files, and the page that compares two reports."""

from typing import NamedTuple

import orjson
from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas import names
from boundaries.areas.codes import Level
from geo.files import titled_table
from geo.files.formats import FORMATS
from geo.store.database import read_session
from kampungkb.indicators.changes import CHANGED
from kampungkb.indicators.classification import VillageClass
from webmap.caching import http_cache
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core import i18n, params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.differences.change_report import ChangeReport, change_report, read_only
from webmap.differences.comparison_report import comparison_report
from webmap.differences.other_sources import OtherFigure
from webmap.differences.sides import REPORT, dates_before, read_side
from webmap.downloads import change_files
from webmap.maps import symbology
from webmap.maps.change.states import KEY as CHANGE
from webmap.maps.view import AreaView

blueprint = Blueprint("differences", __name__)

_MEDIA_TYPES = {
    ".json": "application/json",
    **{suffix: FORMATS[suffix].media_type for suffix in (".xlsx", ".csv", ".geojson")},
}
"""Files of changes by suffix."""

_VILLAGES = 500
"""Most villages in the list of the page that compares; JSON has all."""


@blueprint.get("/api/areas/<code>/changes.json")
@http_cache.cached()
def changes(code: str) -> Response:
    """Send what changed in an area ``?since=``, the same JSON as the command's."""
    with read_session(get_engine()) as session:
        found = _changes(session, params.area(session, code).code)
    return Response(orjson.dumps(found), mimetype="application/json")


@blueprint.get("/api/areas/<code>/compare.json")
@http_cache.cached()
def compare(code: str) -> Response:
    """Send ``?first=`` and ``?second=`` side by side, the same JSON as the command's."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        first, second = (read_side(session, _required(key)) for key in ("first", "second"))
        found = comparison_report(session, first, second, area.code, params.by(area.code))
    return Response(orjson.dumps(found), mimetype="application/json")


@blueprint.get("/compare/<code>")
@http_cache.cached(language=True)
def page(code: str) -> str:
    """Show two reports, or the register as of two dates, side by side."""
    language = params.language()
    with read_session(get_engine()) as session:
        code = params.area(session, code).code
        by = params.by(code)
        snapshot = get_snapshot(session)
        choices = _choices(snapshot, code, language)
        # by default the newest report, and the one before it
        defaults = [choice.key for choice in choices if choice.is_report][:2][::-1]
        keys = [
            request.args.get(name, "").strip() or default
            for name, default in zip(("first", "second"), defaults, strict=False)
        ]
        report = None
        if len(keys) == 2:
            first, second = (read_side(session, key) for key in keys)
            report = comparison_report(session, first, second, code, by)
            keys = [first.key, second.key]
    known = {choice.key: choice.label for choice in choices}
    return render_template(
        "compare.html",
        code=code,
        title=names.title(code, snapshot.names[code]),
        rows_level=by,
        choices=choices,
        first=keys[0] if report else None,
        second=keys[1] if report else None,
        labels=[known.get(key, key) for key in keys],
        report=report,
        limit=_VILLAGES,
        class_label=lambda key: symbology.label(VillageClass(key), language),
    )


class _Choice(NamedTuple):
    """What can be chosen as a side: one report, or the register as of a date."""

    key: str
    label: str
    is_report: bool


def _choices(snapshot: Snapshot, code: str, language: str) -> list[_Choice]:
    _ = i18n.texts(language).gettext
    reports = snapshot.reports_of(code)
    alone = [
        _Choice(f"{REPORT}{one.id}", f"{one.source}, {i18n.day(one.date, language)}", True)
        for one in reports
    ]
    days = sorted({one.date for one in reports}, reverse=True)
    return alone + [
        _Choice(day.isoformat(), _("per %(day)s") % {"day": i18n.day(day, language)}, False)
        for day in days
    ]


@blueprint.get("/changes/<name>")
def file(name: str) -> Response:
    """Send what changed as a file: ``/changes/33.29.xlsx?since=…&date=…&only=new,up&lang=id``.

    CSV has the changed villages; with ``by=`` a level above them, the figures of its areas.
    """
    suffix = next((one for one in _MEDIA_TYPES if name.lower().endswith(one)), None)
    if suffix is None:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(_MEDIA_TYPES)}")
    language = params.language()
    with read_session(get_engine()) as session:
        code = params.area(session, name[: -len(suffix)]).code
        report = _changes(session, code)
        if suffix == ".geojson":
            body = b"".join(change_files.change_geojson(session, report))
    if suffix == ".json":
        body = orjson.dumps(report)
    elif suffix == ".xlsx":
        body = titled_table.xlsx(
            change_files.village_table(report, language),
            change_files.area_table(report, language),
            change_files.renamed_table(report, language),
        )
    elif suffix == ".csv":
        areas = "by" in request.args and params.by(code) < Level.VILLAGE
        table = change_files.area_table if areas else change_files.village_table
        body = titled_table.csv_text(
            table(report, language), for_spreadsheets_with_comma_decimals=language == "id"
        )
    response = Response(body, mimetype=_MEDIA_TYPES[suffix])
    filename = f"{change_files.file_stem(report)}{suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.add_etag()
    response.cache_control.no_cache = True
    response.vary.add("Cookie")
    response.make_conditional(request)
    return response


def _changes(session: Session, code: str) -> ChangeReport:
    until = read_side(session, request.args.get("date"))
    text = request.args.get("since", "")
    if not text.strip():
        earlier = dates_before(until.snapshot, code)
        text = earlier[0].isoformat() if earlier else _required("since")
    since = read_side(session, text)
    only = read_only(request.args.get("only", ""))
    return change_report(session, since, until, code, params.by(code), only)


def _required(name: str) -> str:
    value = request.args.get(name, "").strip()
    if not value:
        raise BadParameter(
            f"the address has no {name}=",
            do=f"Write {name}=YYYY-MM-DD, or {name}=report:ID.",
        )
    return value


def page_file_address(view: AreaView, suffix: str) -> str:
    """Return the address of the file of what a page shows: its dates, its filter, its language."""
    only = request.args.get("only", "").removeprefix(f"{CHANGE}_")
    query = {
        "since": view.change.since.isoformat() if view.change else None,
        "date": request.args.get("date"),
        "only": only if only in {str(change) for change in CHANGED} else None,
        "lang": view.language,
    }
    return url_for("differences.file", name=f"{view.code}{suffix}", **query)  # type: ignore[arg-type]


def compare_address(view: AreaView, other: OtherFigure) -> str:
    """Return the address of the comparison of what a page shows with what another report says."""
    first = view.sources[0]["id"] if len(view.sources) == 1 else None
    return url_for(
        "differences.page",
        code=view.code,
        first=f"{REPORT}{first}" if first else view.day.isoformat(),
        second=f"{REPORT}{other.id}",
        lang=request.args.get("lang"),
    )
