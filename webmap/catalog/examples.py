"""``/ogc/pakai``, the page "Dari kode": examples with the addresses of this installation."""

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import COUNTRY, Level, level
from geo.store.database import read_session
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.catalog.blueprint import blueprint
from webmap.catalog.example_texts import Addresses, examples
from webmap.core import params
from webmap.core.app_context import get_engine
from webmap.core.moment import read_datetime

_USUAL = "33.29"
"""Regency of the examples where none is asked for, if it is listed."""


@blueprint.get("/ogc/pakai", endpoint="examples")
def page() -> str:
    """Show examples for QGIS, GDAL, Python, R, DuckDB, Leaflet and MapLibre."""
    params.check_names(request.args, ("within", "datetime", "lang", "f"))
    text = request.args.get("datetime", "")
    day = read_datetime(text) if text else None
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, day)
        within = _area(session, snapshot)
        title = names.title(within, snapshot.names[within]) if within != COUNTRY else "Indonesia"
    addresses = Addresses(
        site=url_for("pages.country", _external=True),
        ogc=url_for("ogc.landing", _external=True),
        leaflet=url_for("static", filename="vendor/leaflet/leaflet", _external=True),
        within=within,
        datetime=day.isoformat() if day else "",
    )
    return render_template(
        "catalog/examples.html", examples=examples(addresses), at=addresses, title=title
    )


def _area(session: Session, snapshot: Snapshot) -> str:
    """Return the area of the examples: at most a regency, so that one page has its villages."""
    text = request.args.get("within")
    if text and text != COUNTRY:
        code = params.area(session, text).code
        if level(code) >= Level.REGENCY:
            return code
        return next(iter(snapshot.listed(Level.REGENCY, code)), code)
    regencies = snapshot.listed(Level.REGENCY)
    return _USUAL if _USUAL in regencies else next(iter(regencies), COUNTRY)
