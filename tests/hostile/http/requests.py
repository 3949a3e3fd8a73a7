"""Requests of all routes of the site, with hostile paths, parameters, headers and bodies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from werkzeug.routing import Map, Rule

from tests.hostile.http import values

COOKIE, CSRF = "{COOKIE}", "{CSRF}"
"""Places of the session cookie of a reviewer and of its CSRF token."""

_METHODS = ("GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "DELETE", "PUT")
_STRANGE_METHODS = ("PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "A" * 99, "GET\x00", "BREW")
_SUFFIXES = (
    ".csv", ".xlsx", ".geojson", ".geojsonl", ".topojson", ".gpkg", ".kml", ".fgb", ".parquet",
    ".shp.zip", ".csv.zip", ".pdf", ".png", ".svg", ".pptx", ".html", ".json", ".jsonld", ".ttl",
    ".mvt", ".pbf", ".zip", "", ".CSV", ".csv.csv", ".", ".shp",
)  # fmt: skip
_POOLS = {
    "tileset_name": ("villages", "areas", "provinces", "nothing"),
    "collection_id": ("villages", "districts", "provinces", "waiting", "changes", "nothing"),
    "matrix_set": ("WebMercatorQuad", "WorldCRS84Quad"),
    "filename": ("css/site.css", "img/icon.svg", "dist/area.js", "../config.py", "a" * 300 + ".js"),
}
"""Values of parts of paths that have few."""

_FIELDS = (
    "who",
    "token",
    "row",
    "code",
    "other",
    "why",
    "action",
    "number",
    "evidence",
    "proposal",
)


@dataclass(frozen=True)
class Request:
    """A request as it is written: any bytes are possible."""

    method: str
    target: bytes
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    framing: tuple[tuple[str, str], ...] = ()

    @property
    def host(self) -> str | None:
        """Value of the Host header; None for none."""
        return dict(self.headers).get("Host")

    def filled(self, cookie: str, csrf: str) -> "Request":
        """Return the request with the session of a reviewer."""
        headers = tuple((name, text.replace(COOKIE, cookie)) for name, text in self.headers)
        mark = quote(CSRF).encode()
        return replace(self, headers=headers, body=self.body.replace(mark, csrf.encode()))

    def raw(self) -> bytes:
        """Return the bytes that a client sends."""
        lines = [b"%b %b HTTP/1.1" % (_bytes(self.method), self.target)]
        framing = self.framing
        if not framing and (self.body or self.method in ("POST", "PUT")):
            framing = (("Content-Length", str(len(self.body))),)
        lines += [b"%b: %b" % (_bytes(a), _bytes(b)) for a, b in (*self.headers, *framing)]
        return b"\r\n".join([*lines, b"", b""]) + self.body


def generate(url_map: Map, count: int, seed: int) -> Iterator[Request]:
    """Yield requests of all routes; the same seed gives the same ones."""
    rules = sorted(url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    for number in range(count):
        random = Random(f"{seed} {number}")
        yield _request(random.choice(rules), random)


def requests(url_map: Map) -> st.SearchStrategy[Request]:
    """Return a strategy of such requests."""
    return st.integers(0, 2**63).map(lambda seed: next(generate(url_map, 1, seed)))


def _request(rule: Rule, random: Random) -> Request:
    allowed = sorted(rule.methods or {"GET"})
    usual = [one for one in allowed if one not in ("HEAD", "OPTIONS")] or allowed
    methods = random.choices((usual, allowed, _METHODS, _STRANGE_METHODS), (40, 4, 4, 1))[0]
    method = random.choice(methods)
    target = _quoted(_path(rule, random), random)
    if query := _query(rule, random):
        target += b"?" + query
    if random.random() < 0.03:
        target = random.choice(_targets(target))
    headers = _headers(random)
    body, framing = b"", ()
    if method not in ("GET", "HEAD", "OPTIONS") and random.random() < 0.9:
        body, kind = _body(random)
        headers = (*headers, ("Content-Type", kind))
    if random.random() < 0.04:
        framing = random.choice(values.FRAMING)
    return Request(method, target, headers, body, framing)


def _path(rule: Rule, random: Random) -> str:
    parts = []
    for is_dynamic, text in rule._trace:
        if not is_dynamic:
            parts.append(text.removeprefix("|"))
            continue
        items = sorted(getattr(rule._converters[text], "items", ()))
        if random.random() < 0.1:
            parts.append(values.value(random))
        elif items:
            parts.append(random.choice(items))
        elif text in _POOLS:
            parts.append(random.choice(_POOLS[text]))
        elif text in ("name", "stem", "text"):
            parts.append(values.value_of("code", random) + random.choice(_SUFFIXES))
        else:
            parts.append(values.value_of(text, random))
    return "".join(parts)


def _query(rule: Rule, random: Random) -> bytes:
    beginnings = [one for one in values.PARAMETERS if rule.rule.startswith(one)]
    known = values.PARAMETERS[beginnings[0] if random.random() < 0.97 else ""]
    names = random.sample(known, random.choice((0, 1, 1, 2, 2, 3)))
    pairs = [(name, values.value_of(name, random)) for name in names]
    kind = random.randrange(40)
    if kind == 0:
        pairs += pairs[:1] * random.choice((1, 2, 1200))
    if kind == 1:
        pairs.append((values.value(random), values.value(random)))
    query = urlencode(pairs, errors="surrogatepass").encode()
    if kind == 2:  # broken encodings, separators of long ago
        query = query.replace(b"=", random.choice((b"%", b"%zz=", b"==", b"%C3=", b";")))
    if kind == 3:
        query += b"&" * 2000
    return query


def _quoted(path: str, random: Random) -> bytes:
    quoted = quote(path, errors="surrogatepass").encode()
    kind = random.randrange(40)
    if kind == 0:
        return quoted + random.choice((b"%", b"%zz", b"%C3", b"%ff", b"%00", b"/", b"//"))
    if kind == 1:
        return quoted.replace(b"/", random.choice((b"//", b"%2F", b"/./", b"/../")))
    if kind == 2:
        return quoted.replace(b"%", b"%25")
    return quoted


def _targets(target: bytes) -> list[bytes]:
    evil = values.EVIL_HOST.encode()
    return [
        b"http://" + evil + target,
        b"//" + evil + target,
        b"/" + b"/" * 40 + target,
        target + b"#x",
        target + b"?" + b"a" * 9000,
        b"*",
        target[1:],
        target + b"\xff\xfe",
        b"/\\" + evil,
    ]


def _headers(random: Random) -> tuple[tuple[str, str], ...]:
    host = random.choice(values.HOSTS) if random.random() < 0.15 else "localhost"
    names = random.sample(sorted(values.HEADERS), random.choice((0, 1, 2, 3)))
    headers = [(name, random.choice(values.HEADERS[name])) for name in names]
    if random.random() < 0.03:
        headers.append(("X-Strange", values.value(random)))
    if random.random() < 0.3:
        headers.append(("Cookie", COOKIE))
    hosts = random.choice([1] * 40 + [0, 2])
    return (*(("Host", host) for _ in range(hosts)), *headers)


def _body(random: Random) -> tuple[bytes, str]:
    names = random.sample(_FIELDS, random.randrange(len(_FIELDS)))
    pairs = [(name, values.value_of(name, random)) for name in names]
    if random.random() < 0.8:
        pairs.append(("csrf_token", CSRF))
    form = urlencode(pairs, errors="surrogatepass").encode()
    form_type = "application/x-www-form-urlencoded"
    if random.random() < 0.7:
        return form, form_type
    return random.choice(
        (
            (form, "multipart/form-data; boundary=x"),
            (b"--x\r\n" * 1200, "multipart/form-data; boundary=x"),
            (b"a=1&" * 1200, form_type),
            (b"a=" + b"x" * 600_000, form_type),
            (b"\xff\xfe%zz", form_type),
            (b"[" * 5000, "application/json"),
            (b"", ""),
        )
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
