"""``/sitemap.xml`` (https://www.sitemaps.org/protocol.html) and ``/robots.txt``.

The sitemap lists the pages of the country, provinces, regencies and kecamatan. Villages are left
out: the page of a village is that of its kecamatan, with the village marked.
"""

from datetime import UTC, datetime
from xml.sax.saxutils import escape

import numpy as np
from flask import Response, url_for
from numpy.typing import NDArray
from werkzeug.exceptions import NotFound

from boundaries.areas.codes import COUNTRY, Level
from geo.store.database import read_session
from webmap.caching import http_cache
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.catalog.blueprint import blueprint
from webmap.core.app_context import get_engine

PART = 10_000
"""Addresses of one part; the protocol allows 50,000 and 50 MB."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LEVELS = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
_NOT_CRAWLED = (
    *("/export/", "/render/", "/changes/", "/worklist/", "/compare/", "/villages/", "/sheet/"),
    *("/review", "/cari", "/api/", "/tiles/", "/shapes/", "/atlas/", "/embed/", "/present/"),
    *("/f/", "/ogc/collections/", "/*?*date=", "/*?*theme=", "/*?*only=", "/*?*since=", "/*?*by="),
)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say which addresses crawlers need not request: files, searches, states of pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_CRAWLED)]
    address = url_for("catalog.sitemap", _external=True)
    return Response("\n".join([*lines, "", f"Sitemap: {address}", ""]), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@http_cache.cached(host=True)
def sitemap() -> Response:
    """Send the list of the parts of the sitemap."""
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session)
        parts = (len(_codes(snapshot)) + PART - 1) // PART
    entries = "".join(
        f"<sitemap><loc>{escape(url_for('catalog.part', number=number, _external=True))}</loc>"
        "</sitemap>\n"
        for number in range(1, parts + 1)
    )
    return _xml(f"<sitemapindex {_NAMESPACE}>\n{entries}</sitemapindex>\n")


@blueprint.get("/sitemap-<int:number>.xml")
@http_cache.cached(host=True)
def part(number: int) -> Response:
    """Send one part of the sitemap."""
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session)
    codes = _codes(snapshot)[PART * (number - 1) : PART * number] if number else []
    if not codes:
        raise NotFound(f"the sitemap has no part {number}")
    changes = _changes(snapshot)
    entries = "".join(_entry(code, _changed(code, snapshot, changes)) for code in codes)
    fixed = ("pages.about", "catalog.page", "catalog.examples") if number == 1 else ()
    pages = "".join(
        f"<url><loc>{escape(url_for(name, _external=True))}</loc></url>\n" for name in fixed
    )
    return _xml(f"<urlset {_NAMESPACE}>\n{pages}{entries}</urlset>\n")


def _codes(snapshot: Snapshot) -> list[str]:
    return [COUNTRY, *sorted(code for at in _LEVELS for code in snapshot.codes[at].tolist())]


def _changes(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return for each village when the report that it has its status of came in, in seconds."""
    moments = np.zeros(max((report.id for report in snapshot.reports), default=0) + 1, np.int64)
    for report in snapshot.reports:
        moments[report.id] = int(report.imported_at.replace(tzinfo=UTC).timestamp())
    return moments[snapshot.state.reports]


def _changed(code: str, snapshot: Snapshot, changes: NDArray[np.int64]) -> datetime | None:
    newest = int(changes[snapshot.state.span(code)].max(initial=0))
    return datetime.fromtimestamp(newest, UTC) if newest else None


def _entry(code: str, changed: datetime | None) -> str:
    view, values = ("pages.country", {}) if code == COUNTRY else ("pages.area", {"code": code})
    address = escape(url_for(view, **values, _external=True))
    lastmod = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f"<url><loc>{address}</loc>{lastmod}</url>\n"


def _xml(body: str) -> Response:
    return Response(_HEAD + body, mimetype="application/xml")
