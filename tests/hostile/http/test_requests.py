"""Hostile requests to every route end with an answer: no 5xx, no reflected markup."""

import pytest
from hypothesis import HealthCheck, given, seed, settings
from werkzeug.routing import Map, Rule

from tests.hostile.http import values
from tests.hostile.http.in_process import environment, send
from tests.hostile.http.oracle import Answer, findings
from tests.hostile.http.requests import COOKIE, Request, generate, requests
from webmap import create_app

COUNT = 250
NAMED = (
    Request("GET", b"/tiles/" + b"a" * 300 + b".pmtiles", (("Host", "localhost"),)),
    Request("GET", b"/tiles/" + b"a" * 300 + b"/1/1/1.mvt", (("Host", "localhost"),)),
    Request("GET", b"/static/" + b"a" * 300 + b".js", (("Host", "localhost"),)),
    Request("GET", b"/shapes/" + b"a" * 300 + b".arcs", (("Host", "localhost"),)),
    Request("GET", b"/", (("Host", "a..b"),)),
    Request("GET", b"/", (("Host", "a" * 300),)),
    Request("GET", b"//evil-hx7q.example/ogc", (("Host", "evil-hx7q.example"),)),
    Request("GET", b"/ogc", (("Host", "localhost"), ("SCRIPT_NAME", "/x"))),
)
_ROUTES = Map([Rule(one) for one in ("/", "/area/<code>", "/export/<name>", "/tiles/<path:text>")])
_JSON = (("Host", "localhost"), ("Content-Type", "application/json"))
NAMED += (Request("POST", b"/review/enter", _JSON, b"[" * 5000),)
FORMATS = (".shp.zip", ".xlsx", ".gpkg", ".fgb", ".parquet", ".kml", ".csv.zip", ".geojson")


@pytest.fixture
def site(sample_copy, tmp_path):
    """App with a copy of the sample, which requests may write to, also as a reviewer."""
    token = {"REVIEW_TOKEN": "kata-rahasia"}
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path / "site"), **token})
    yield made
    made.extensions["engine"].dispose()


def _check(site, request):
    answer = send(site, request)
    assert findings(request, answer) == [], request.raw()[:500]
    return answer


def test_requests_of_every_route_are_answered(site):
    client = site.test_client()
    page = client.get("/review").text
    mark = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post("/review/enter", data={"who": "A", "token": "kata-rahasia", "csrf_token": mark})
    cookie = f"review={client.get_cookie('review', path='/review').value}"
    mark = client.get("/review/99").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    statuses = {
        _check(site, request.filled(cookie, mark)).status
        for request in generate(site.url_map, COUNT, 7)
    }
    assert {200, 303, 400, 404, 405} <= statuses


@pytest.mark.parametrize("request_", NAMED, ids=lambda one: one.target[:20].decode())
def test_requests_that_failed_before(site, request_):
    assert _check(site, request_).status in (200, 303, 308, 400, 403, 404)


@pytest.mark.parametrize("suffix", FORMATS)
def test_files_of_years_that_their_format_cannot_hold(site, suffix):
    for day in (b"0001-01-01", b"9998-12-31", b"2156-02-29"):
        target = b"/export/99.01" + suffix.encode() + b"?level=district&date=" + day
        assert _check(site, Request("GET", target, (("Host", "localhost"),))).status == 200


def test_a_seed_gives_the_same_requests_for_all_routes(app):
    first = list(generate(app.url_map, 3000, 1))
    assert first == list(generate(app.url_map, 3000, 1)) != list(generate(app.url_map, 3000, 2))
    targets = b"\n".join(one.target for one in first)
    for rule in app.url_map.iter_rules():
        beginning = rule.rule.partition("<")[0].encode()
        assert beginning in targets, rule.rule
    names = {name for one in first for name, _ in (*one.headers, *one.framing)}
    assert values.HEADERS.keys() <= names


@seed(1)
@settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(request=requests(_ROUTES))
def test_requests_can_be_written_and_read(request):
    assert request.raw().startswith(request.method.encode() + b" ")
    assert COOKIE.encode() not in request.filled("a=b", "c").raw()
    assert environment(request)["REQUEST_METHOD"] == request.method


_SOUND = {"x-content-type-options": "nosniff", "content-type": "text/plain"}


def _answer(status, headers, body, seconds):
    """Return an answer with the headers that all have."""
    return Answer(status, _SOUND | headers, body, seconds)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (_answer(500, {}, b"", 0), "5xx"),
        (_answer(503, {}, b"", 0), "5xx"),
        (_answer(-1, {}, b"", 30), "hang"),
        (_answer(200, {"content-type": "text/html"}, b"<p><hx7q></p>", 0), "markup"),
        (_answer(200, {"x-hx7q": "1"}, b"", 0), "header"),
        (_answer(200, {}, b"http://evil-hx7q.example/ogc", 0), "host"),
        (_answer(302, {"location": "//evil-hx7q.example"}, b"", 0), "host"),
        (_answer(308, {"location": "http:///ogc"}, b"", 0), "host"),
        (Answer(200, {"content-type": "text/css"}, b"", 0), "headers"),
        (Answer(404, _SOUND | {"content-type": ""}, b"no type", 0), "headers"),
        (_answer(400, {}, b"Traceback (most recent call last):", 0), "traceback"),
    ],
)
def test_what_is_wrong_is_found(answer, kind):
    request = Request("GET", b"/", (("Host", "localhost"),))
    assert {text.partition(":")[0] for text in findings(request, answer)} == {kind}


def test_a_busy_site_is_no_finding():
    request = Request("GET", b"/", (("Host", "localhost"),))
    assert findings(request, _answer(503, {"retry-after": "2"}, b"", 0)) == []
    assert findings(request, _answer(400, {"content-type": "text/html"}, b"&lt;hx7q", 0)) == []
