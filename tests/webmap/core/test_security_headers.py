"""Security headers on every response: each route of the site, each kind of response."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from webmap import create_app
from webmap.core.security_headers import ALWAYS, NO_CONTENT_POLICY

# one value for each parameter of a route, such that its response is no error
VALUES = {
    "code": "99.01",
    "collection_id": "regencies",
    "day": "2023-07-27",
    "feature_id": "99.01",
    "filename": "css/base.css",
    "kind": "schema",
    "matrix_set": "WebMercatorQuad",
    "number": "1",
    "path": "nowhere",
    "suffix": "json",
    "theme": "status",
    "tileset_name": "regencies",
    # a tile of the invented province
    **{"zoom": "4", "x": "13", "y": "8", "matrix": "4", "row": "8", "column": "13"},
}
NAMES = {
    "files.file": "99.01.geojson",
    "documents.document": "99.01.svg",
    "differences.file": "99.01.csv?since=2022-12-26",
    "trends.file": "99.01.csv",
}
SECURITY_HEADERS = (
    *dict(ALWAYS),
    "Content-Security-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)


def address(rule: Rule) -> str:
    """Address of a route with the sample's values; an unknown value gives an error to look at."""
    values = {**VALUES, "name": NAMES.get(rule.endpoint, "no"), "text": "99.01"}
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda match: values.get(match[1], "no"), rule.rule)


def site_pages(app: Flask) -> list[tuple[str, str]]:
    return [
        (method, address(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD"})
    ]


def check(response: TestResponse) -> None:
    """Check the headers that every response has, and those of its kind; each is there once."""
    where = f"{response.request.method} {response.request.path} {response.status_code}"
    for name in SECURITY_HEADERS:
        assert len(response.headers.getlist(name)) <= 1, where
    assert dict(response.headers).items() >= dict(ALWAYS).items(), where
    assert response.headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
    if response.headers.get("Access-Control-Allow-Origin") == "*":
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin", where
    if response.mimetype == "text/html" and response.status_code != 304:
        policy = response.headers["Content-Security-Policy"]
        for part in ("default-src '", "base-uri 'none'", "form-action '", "frame-ancestors '"):
            assert part in policy, where
        scripts = policy.partition("script-src ")[2].partition(";")[0]
        assert "unsafe" not in scripts and "*" not in scripts, where
        assert "camera=()" in response.headers["Permissions-Policy"], where
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", where


def test_every_route_has_the_headers(sample_app: Flask) -> None:
    client = sample_app.test_client()  # its instance has the tiles
    kinds = set()
    for method, path in site_pages(sample_app):
        response = client.open(path, method=method)
        check(response)
        kinds.add((response.status_code, response.mimetype))
        if etag := response.headers.get("ETag"):
            again = client.open(path, method=method, headers={"If-None-Match": etag})
            check(again)
            kinds.add((again.status_code, ""))
        response.close()
    found = {status for status, _ in kinds}
    assert found >= {200, 303, 304, 403, 404}
    assert {kind for status, kind in kinds if status == 200} >= {
        "text/html",
        "text/css",
        "application/json",
        "application/geo+json",
        "application/vnd.mapbox-vector-tile",
        "image/svg+xml",
    }


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/area/99.01?date=yesterday", 400),
        ("PUT", "/area/99.01", 405),
        ("OPTIONS", "/ogc", 200),
        ("HEAD", "/area/99.01", 200),
        ("GET", "/area/" + "9" * 9000, 414),
        ("GET", "/static/../webmap/__init__.py", 404),
        ("GET", "/static/img/icon.svg", 200),
        ("GET", "/export/99.csv?level=village", 200),  # streamed
        ("GET", "/export/99.gpkg?level=regency", 200),  # a file
    ],
)
def test_errors_files_and_redirects_have_the_headers(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == status
    check(response)
    response.close()


@pytest.fixture
def own_site(sample_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A site of its own over the sample, to which a test adds routes."""
    url = sample_app.config["DATABASE_URL"]
    site = create_app({"DATABASE_URL": url, "INSTANCE": str(tmp_path)})
    yield site
    site.extensions["engine"].dispose()


def test_errors_of_the_program_have_the_headers(own_site: Flask) -> None:
    def fail() -> Any:
        raise RuntimeError("in a view")

    own_site.add_url_rule("/fail", view_func=fail)
    own_site.add_url_rule("/teapot", endpoint="teapot", view_func=lambda: abort(418))
    client = own_site.test_client()
    for path, status in (("/fail", 500), ("/teapot", 418)):
        response = client.get(path)
        assert response.status_code == status
        check(response)

    def fail_after(_response: Any) -> Any:
        raise RuntimeError("after the view")

    own_site.after_request_funcs.setdefault(None, []).append(fail_after)
    response = client.get("/tentang")
    assert response.status_code == 500
    check(response)
    assert response.headers["Content-Security-Policy"] == NO_CONTENT_POLICY


def test_a_redirect_has_the_headers(client: FlaskClient) -> None:
    response = client.get("/id/99.01", headers={"Accept": "text/html"})
    assert response.status_code == 303
    check(response)


def test_data_may_be_shown_by_other_sites_and_pages_not(client: FlaskClient) -> None:
    leaflet = "/static/vendor/leaflet/leaflet.js"  # of an example for other sites
    for path in ("/ogc", "/export/99.01.csv", "/render/99.01.svg", "/embed/99.01", leaflet):
        response = client.get(path)
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        response.close()
    for path in ("/review", "/area/99.01", "/static/css/base.css", "/healthz"):
        response = client.get(path)
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        response.close()


def test_a_picture_that_is_opened_as_a_document_runs_no_script(client: FlaskClient) -> None:
    policy = client.get("/render/99.01.svg?size=preview").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "script-src" not in policy


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_cancel_a_file(client: FlaskClient, origin: str) -> None:
    for path in ("/export/99.01.gpkg", "/render/99.01.pdf"):
        assert client.delete(path, headers={"Sec-Fetch-Site": origin}).status_code == 403
        # there is no such job
        assert client.delete(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404
        assert client.delete(path).status_code == 404


def test_nginx_adds_the_headers_wherever_it_answers_itself() -> None:
    text = (Path(__file__).parents[3] / "deploy" / "nginx.conf").read_text("utf-8")
    servers = re.sub(r"(?m)^\s*#.*$", "", text).split("\nserver {")[1:]
    assert len(servers) == 2  # requests that cannot be read are answered by the first one
    for own in servers:
        main, *_ = own.partition("location")
        assert "add_header" in main and "server_tokens off;" in main
        # a block that has an add_header of its own inherits none of the server's
        for block in [main, *re.findall(r"location [^{]+\{([^}]*)\}", own)]:
            if "add_header" in block:
                for name in (*dict(ALWAYS), "Content-Security-Policy"):
                    assert f"add_header {name} $own_" in block, block
