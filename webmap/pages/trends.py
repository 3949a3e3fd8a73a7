"""The trend of areas: JSON for programs, CSV and Excel for people."""

import orjson
from flask import Blueprint, Response, url_for
from werkzeug.exceptions import NotFound

from geo.files import titled_table
from geo.files.formats import FORMATS
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.downloads import trend_table

blueprint = Blueprint("trends", __name__)

_SUFFIXES = (".csv", ".xlsx")


@blueprint.get("/api/areas/<code>/trend.json")
@http_cache.cached()
def trend(code: str) -> Response:
    """Send the figures of an area by date of report, the same JSON as the command's."""
    with read_session(get_engine()) as session:
        area = params.area(session, code)
        found = trend_table.trend_json(session, get_snapshot(session), area.code)
    return Response(orjson.dumps(found), mimetype="application/json")


@blueprint.get("/trend/<name>")
def file(name: str) -> Response:
    """Send the trend of an area as a file: ``/trend/33.29.xlsx?lang=id``, or ``.csv``."""
    suffix = next((one for one in _SUFFIXES if name.lower().endswith(one)), None)
    if suffix is None:
        raise NotFound(f"{name!r} is not CODE and one of {' '.join(_SUFFIXES)}")
    language = params.language()
    with read_session(get_engine()) as session:
        code = params.area(session, name[: -len(suffix)]).code
        table = trend_table.trend_table(session, get_snapshot(session), code, language)
    if suffix == ".xlsx":
        body = titled_table.xlsx(table)
    else:
        body = titled_table.csv_text(table, for_spreadsheets_with_comma_decimals=language == "id")
    response = Response(body, mimetype=FORMATS[suffix].media_type)
    filename = f"kampungkb_{code}_trend_{table.day}{suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.add_etag()
    response.cache_control.no_cache = True
    response.vary.add("Cookie")
    return response


def address(code: str, suffix: str, language: str) -> str:
    """Return the address of the file of a trend."""
    return url_for("trends.file", name=f"{code}{suffix}", lang=language)
