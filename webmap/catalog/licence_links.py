"""The header ``Link: <…>; rel="license"`` of every response with data (RFC 4946).

A response rests on several sources, each with its own terms or none that are stated. So the link
leads to the page that lists them for the area, not to one licence that would hold for a part only.
"""

import re

from flask import Flask, Response, request, url_for

from boundaries.areas.codes import COUNTRY

DATA = re.compile(
    r"/(?:export|changes|worklist|api/areas|trend|id|tiles|atlas|ogc|styles)/(?P<code>ID|[\d.]*\d)?"
)
"""Beginnings of the addresses of data; the code of an area may follow."""

_WITHIN = re.compile(r"ID|\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")


def init_app(app: Flask) -> None:
    """Add the header to all responses with data."""

    @app.after_request
    def add_link(response: Response) -> Response:
        match = DATA.match(request.path)
        if (
            match is None
            or response.status_code not in (200, 206)
            or response.mimetype == "text/html"
        ):
            return response
        code = match["code"] or request.args.get("within") or COUNTRY
        if not _WITHIN.fullmatch(code):
            code = COUNTRY
        address = url_for("catalog.sources", code=code, _external=True)
        response.headers.add("Link", f'<{address}>; rel="license"')
        return response
