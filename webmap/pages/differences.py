"""Changes and comparisons: JSON for programs, files, and the page that compares two reports."""

import orjson
from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import Level
from geo.files import titled_table
from geo.files.formats import FORMATS
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter
from webmap.differences.change_report import ChangeReport, change_report, read_only
from webmap.differences.comparison_report import comparison_report
from webmap.differences.sides import dates_before, read_side
from webmap.downloads import change_files

blueprint = Blueprint("differences", __name__)

_MEDIA_TYPES = {
    ".json": "application/json",
    **{suffix: FORMATS[suffix].media_type for suffix in (".xlsx", ".csv", ".geojson")},
}
"""Files of changes by suffix; the longest suffix that fits counts."""


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


def file_address(code: str, suffix: str, **query: str | None) -> str:
    """Return the address of a file of changes."""
    return url_for("differences.file", name=f"{code}{suffix}", **query)  # type: ignore[arg-type]
