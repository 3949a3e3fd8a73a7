"""The sheets of districts for paper: ``/sheet/33.29.03`` one, ``/sheet/33.29`` all of a regency."""

from datetime import date

from flask import Blueprint, current_app, render_template, url_for

from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import get_history, get_snapshot
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.documents.sheet.district_sheet import district_sheets

blueprint = Blueprint("sheet", __name__)


@blueprint.get("/sheet/<code>")
@http_cache.cached(language=True, host=True)
def page(code: str) -> str:
    """Show the sheet of a district or of each district of a regency, one page of A4 each."""
    with read_session(get_engine()) as session:
        code = params.area(session, code).code
        get_history(session)  # snapshots are made from it
        snapshot = get_snapshot(session, params.day())
        sheets = district_sheets(
            session,
            snapshot,
            code,
            _area_address,
            lambda text: url_for("fingerprint.page", text=text, _external=True),
            params.language(),
            current_app.config["NOTICE"],
        )
    return render_template("sheet.html", sheets=sheets, code=code)


def _area_address(code: str, day: date) -> str:
    return url_for("pages.area", code=code, date=day.isoformat(), _external=True)
