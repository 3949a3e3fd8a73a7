"""Headers by which browsers protect visitors, on every response (OWASP Secure Headers Project).

Also the names of cookies, and the refusal of requests that other sites make.

A WSGI wrapper around the app sets those that do not depend on the request, so that no response is
without them: static files, 304, redirects, streamed files, errors, also one of an error in a
function that runs after the request. The content security policy of a page is set by the app,
because it contains the hashes of the scripts in that page.

Strict-Transport-Security is left to the server that has the certificate (``deploy/nginx.conf``).
"""

import base64
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_babel import gettext as _

from webmap.core import cors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    # links to other sites do not tell them which area a visitor looked at
    ("Referrer-Policy", "same-origin"),
)
"""Headers of every response."""

NO_CONTENT_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content security policy of a page that has no other: errors of the server."""

_PAGE = (
    # the site uses none of these; full screen and the clipboard are its own only
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        "clipboard-read=(), clipboard-write=(self)",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)

# A picture in SVG is a document, too, where it is opened by its own address: it runs no script.
_XML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

_CROSS_ORIGIN_PATHS = (*cors.PATHS, "/render/", "/embed/", "/static/vendor/")
"""Beginnings of addresses that pages of other sites may show: data, documents, maps to embed, and
Leaflet, which the example of ``/ogc/pakai`` loads from here."""

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Set the headers of all responses, and refuse requests of other sites that change something.

    Call it before other functions are registered that run after a request: Flask runs the first
    one last, and no other may take a header away.
    """
    app.extensions["content_security_policy"] = _policy(app)
    app.after_request(_set_policy)
    app.before_request(_refuse_cross_site)
    app.wsgi_app = _SecurityHeaders(app.wsgi_app)  # type: ignore[method-assign]


def allow_script(script: str) -> None:
    """Add the hash of a script to the content security policy of the page of this request."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    g.setdefault("scripts", []).append(f"'sha256-{digest}'")


class _SecurityHeaders:
    """WSGI application that completes the headers of another one."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, _complete(headers, environ, status), *error)

        return self._application(environ, start)


def _complete(
    headers: list[tuple[str, str]], environ: "WSGIEnvironment", status: str
) -> list[tuple[str, str]]:
    found = {name.lower(): value for name, value in headers}
    path = environ.get("PATH_INFO", "")
    shared = "cross-origin" if path.startswith(_CROSS_ORIGIN_PATHS) else "same-origin"
    wanted = [*ALWAYS, ("Cross-Origin-Resource-Policy", shared)]
    kind = found.get("content-type", "").partition(";")[0].strip().lower()
    # for a 304 the browser uses the headers of the page that it has
    if not status.startswith("304"):
        if kind == "text/html":
            wanted += [*_PAGE, ("Content-Security-Policy", NO_CONTENT_POLICY)]
        elif kind.endswith(("/xml", "+xml")):
            wanted.append(("Content-Security-Policy", _XML_POLICY))
    return [*headers, *(one for one in wanted if one[0].lower() not in found)]


# Content security policy ----------------------------------------------------------------------


def _policy(app: Flask) -> tuple[str, str]:
    """Return the content security policy: the parts before and after the hashes of scripts."""
    tiles = urlsplit(app.config["TILES"])
    host = f" {tiles.scheme}://{tiles.netloc.replace('{s}', '*')}" if tiles.netloc else ""
    archive_url = urlsplit(app.config["TILES_URL"])
    archive_host = f" {archive_url.scheme}://{archive_url.netloc}" if archive_url.netloc else ""
    return (
        "default-src 'self'; script-src 'self'",
        # Leaflet and the templates set colours and positions in style attributes
        f"; style-src 'self' 'unsafe-inline'; img-src 'self' data:{host}; "
        f"connect-src 'self'{archive_host}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors ",
    )


def _frame_ancestors() -> str:
    # other sites may frame the maps that are made for it, and no other page
    allowed = current_app.config["EMBED_ORIGINS"] if request.blueprint == "embed" else ""
    return " ".join(["'self'", *allowed.split()])


def _set_policy(response: Response) -> Response:
    # for a 304 the browser uses the headers of the cached page, with the hashes of its scripts
    if response.mimetype == "text/html" and response.status_code != 304:
        first, last = current_app.extensions["content_security_policy"]
        scripts = g.get("scripts", ())
        response.headers["Content-Security-Policy"] = (
            " ".join([first, *scripts]) + last + _frame_ancestors()
        )
    return response


# Cookies --------------------------------------------------------------------------------------


def is_https() -> bool:
    """Whether visitors reach the site by https: by this request, or by the setting ADDRESS.

    The scheme of a request is what a trusted proxy states (FORWARDED_ALLOW_IPS of gunicorn).
    """
    return request.is_secure or str(current_app.config["ADDRESS"]).startswith("https://")


def cookie_name(name: str, *, own_host: bool = True) -> str:
    """Return the name of a cookie, with https after a prefix that browsers check (RFC 6265bis).

    ``__Host-``: no other host of the domain can set it; its path is "/". ``own_host``: whether the
    site has its host for itself; a cookie that others on the host must not get has a path and
    ``__Secure-`` instead.
    """
    if not is_https():
        return name
    return f"{'__Host-' if own_host else '__Secure-'}{name}"


# Fetch metadata -------------------------------------------------------------------------------


def _refuse_cross_site() -> None:
    """Refuse a request that changes something and comes from a page of another site (403).

    Browsers state it (W3C Fetch Metadata, ``Sec-Fetch-Site``); other programs need not. The host in
    ``Origin`` or ``Referer`` would differ behind a proxy that renames hosts.
    """
    if request.method in _SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        abort(403, _("Formulir ini bukan dari situs ini."))
