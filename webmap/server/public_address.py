"""The address of the site that its links have, and the host names that requests may have.

Absolute links (services, canonical links, QR codes, the catalog) begin with the scheme, the host
and the root path of the WSGI environment. A client chooses the Host header, and a shared cache
may give an answer to others: so the environment has the values of WEBMAP_ADDRESS where it is set,
else a Host header that is well formed and, where WEBMAP_TRUSTED_HOSTS is set, one of these names.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from werkzeug.routing import RequestRedirect
from werkzeug.sansio.utils import host_is_trusted

_REFUSED = "webmap.refused_host"
_ANY_HOST = "/healthz"
"""Address whose answer has no links: load balancers ask for it by the number of a host."""

_LONGEST_LABEL, _LONGEST_HOST = 63, 253 + len(":65535")

Environment = dict[str, Any]
WsgiApp = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]


class PublicAddress:
    """WSGI middleware that sets scheme, host and root path of a request."""

    def __init__(self, app: WsgiApp, address: str, trusted_hosts: Sequence[str]) -> None:
        """``address``: of the site, or empty. ``trusted_hosts``: names, or empty for any."""
        self._app, self._trusted = app, tuple(trusted_hosts)
        parts = urlsplit(address)
        self._scheme, self._host = parts.scheme, parts.netloc
        self._root = parts.path.rstrip("/")

    def __call__(self, environ: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve a request; one with another host is marked to be refused."""
        if not self._is_trusted(environ):
            environ[_REFUSED] = True
            environ["HTTP_HOST"] = "localhost"
        if self._host:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host
        if self._root and not environ.get("SCRIPT_NAME"):
            environ["SCRIPT_NAME"] = self._root
            path = environ.get("PATH_INFO", "")
            if f"{path}/".startswith(f"{self._root}/"):  # a proxy that passes the whole path on
                environ["PATH_INFO"] = path[len(self._root) :]
        return self._app(environ, start_response)

    def _is_trusted(self, environ: Environment) -> bool:
        names = () if environ.get("PATH_INFO") == _ANY_HOST else self._trusted
        host = environ.get("HTTP_HOST")
        if host is None:  # HTTP/1.0: links have the address that the server listens at
            return not names
        return is_host(host) and host_is_trusted(host.lower(), names)


def is_host(text: str) -> bool:
    """Return whether a text is a host with or without a port, as a Host header may have it.

    A name has labels of 1 to 63 characters (RFC 1035, 2.3.4), of which those that begin with xn--
    can be decoded (RFC 3490): Werkzeug relies on both.
    """
    if len(text) > _LONGEST_HOST or not host_is_trusted(text):
        return False
    if text.startswith("["):
        return True
    name = text.partition(":")[0].removesuffix(".")
    try:
        name.encode().decode("idna")
    except UnicodeError:
        return False
    return all(1 <= len(label) <= _LONGEST_LABEL for label in name.split("."))


def init_app(app: Flask) -> None:
    """Set the address of all requests; refuse those with an untrusted host; redirect by path."""
    address, hosts = str(app.config["ADDRESS"]), app.config["TRUSTED_HOSTS"].split()
    # Flask would check the host that PublicAddress writes
    app.config["TRUSTED_HOSTS"] = None
    app.wsgi_app = PublicAddress(app.wsgi_app, address, hosts)  # type: ignore[method-assign]
    app.before_request(_refuse)
    app.before_request(_redirect)


def _refuse() -> Response | None:
    if _REFUSED not in request.environ:
        return None
    text = "400: the Host header does not name this site (WEBMAP_TRUSTED_HOSTS)\n"
    response = Response(text, 400, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def _redirect() -> Response | None:
    """Lead to the path of an address, such as one with "//", without naming a host."""
    error = request.routing_exception
    if not isinstance(error, RequestRedirect):
        return None
    parts = urlsplit(error.new_url)
    path = urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))
    return Response(status=error.code, headers={"Location": path})
