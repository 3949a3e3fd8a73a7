"""Hostile and ordinary values of the parts of a request: names, parameters, headers."""

from collections.abc import Sequence
from datetime import date
from random import Random

MARK = "hx7q"
"""Stands in every markup and header that is injected: an answer never has it as markup."""

EVIL_HOST = f"evil-{MARK}.example"

_MARKUP = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"<{MARK}>",
    f"'-{MARK}()-'",
    f"</title><{MARK}>",
    f"{{{{{MARK}}}}}",
    f"\r\nX-{MARK}: 1\r\n\r\n<{MARK}>",
)
_TEXTS = (
    "", " ", "\x00", "a\x00b", "\t", "\n", "\r\n", "\ud800", "\udfff\ud800", "\ufffe", "\u202e",
    "é", "e\u0301" * 40, "Ａ", "😀" * 50, "a" * 255, "a" * 256, "a" * 300, "a" * 5000, "%", "%%",
    "..", "../", "../../../../etc/passwd", "..\\..\\", "/", "//", "/etc/passwd", "C:\\x", "~", "*",
    "null", "None", "undefined", "true", "NaN", "Infinity", "-Infinity", "[]", "{}", "'", '"', ";",
    "' OR 1=1 --", "1; DROP TABLE areas", "${7*7}", "{{7*7}}", "%s%n%x", "$(id)", "`id`", "\\", "|",
)  # fmt: skip
_NUMBERS = (
    "0", "-1", "1", "1.5", "1e308", "1e309", "-1e400", "00000000001", "2147483647", "2147483648",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1" + "0" * 400,
    "9" * 4301, "0x10", "1_000", "١٢٣", "+1", "1e-400", "--1", "1,2", ".5", "5.",
)  # fmt: skip
_DATES = (
    "2023-07-27", "2023-01-01", "2024-02-29", "2023-02-29", "0000-00-00", "0001-01-01",
    "9999-12-31", "9998-12-31", "10000-01-01", "-0001-01-01", "1899-12-31", "1900-02-29",
    "1979-12-31", "2108-01-01", "2156-02-28", "20230727", "2023-W30-4", "2023-208", "27-07-2023",
    "2023-07-27T00:00:00Z", "2023-07-27T25:00:00Z", "2023-07-27T23:59:60Z", "../2023-07-27",
    "2023-07-27/..", "2023-07-27/2022-01-01", "0001-01-01T00:00:00-23:59", "../..", "/",
    "9999-12-31T23:59:59+23:59", "2023-07-27T00:00:00.123456789Z", "2023-07-27 00:00:00+07:00",
)  # fmt: skip
_CODES = (
    "ID", "99", "99.01", "99.02", "99.71", "99.01.01", "99.01.01.2001", "99.01.01.2001.1", "33",
    "33.29", "9901", "99.01.01.99999", "99.1", "99..01", ".99", "99.", "id", "00", "99.01.01.2001 ",
)  # fmt: skip
_WORDS = (
    "country", "province", "regency", "district", "village", "village,district", "villages",
    "provinces", "regencies", "districts", "areas", "waiting", "changes", "formed", "forming",
    "unformed", "mandiri", "dasar", "no_data", "coverage", "status", "klasifikasi", "gap", "change",
    "scores", "bkb", "id", "en", "json", "html", "geojson", "jsonfg", "csv", "xlsx", "yes", "no",
    "grid", "map", "table", "A3", "landscape", "WebMercatorQuad", "schema", "queryables", "name",
    "-name", "code,-formed", "formed:2023-12-31", "since", "1", "2", "10", "1000", "100000",
)  # fmt: skip
_BOXES = (
    "100,-10,120,5", "0,0,0,0", "180,-90,-180,90", "-180,-90,180,90", "1,2,3", "nan,nan,nan,nan",
    "inf,0,1,1", "100,-10,0,120,5,9", "1e308,1e308,-1e308,-1e308", "100;-10;120;5", "120,5,100,-10",
    "," * 400, "1e999,0,1,1", "100,-10,120,5," + "9" * 400,
)  # fmt: skip
_FILTERS = (
    "status='formed'", "coverage > 0.5", "coverage > 1e400", "name LIKE '%a%'", "NOT NOT NOT 1=1",
    "name LIKE '" + "%a" * 60 + "'", "(" * 200 + "1=1" + ")" * 200, "NOT " * 900 + "a=1",
    "S_INTERSECTS(geometry, POINT(110 -7))", "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))",
    "S_INTERSECTS(geometry, BBOX(nan,0,1,1))", "T_AFTER(date, DATE('9999-12-31'))",
    "date > DATE('10000-01-01')", "name = '" + "'" * 501, "name IN (" + "'a'," * 900 + "'b')",
    "1" + "+1" * 1500 + "=1", "formed / 0 > 1", "code = 99", "code BETWEEN 1 AND 'x'", "\x00", "((",
    "CASEI(name) = CASEI('A')", "A_CONTAINS(code, ('a'))", '{"op":"=","args":[1,1]}',
    '{"op":"and","args":[]}', '{"op":' * 500, "[" * 2000, '{"op":"like","args":[{"property":"x"}]}',
    "villages % 0 = 1", "villages ^ 99999 > 1", "name = name", "S_DWITHIN(geometry, POINT(0 0), 1)",
)  # fmt: skip
_SYSTEMS = (
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/0/3857", "http://www.opengis.net/def/crs/EPSG/0/99999999",
    "EPSG:4326", "http://127.0.0.1:9/crs", "file:///etc/passwd", "+proj=longlat", "cql2-json",
    "cql2-text",
)  # fmt: skip

_POOLS = (_DATES, _CODES, _WORDS, _NUMBERS, _MARKUP, _TEXTS, _BOXES, _FILTERS, _SYSTEMS)


def value(random: Random) -> str:
    """Return a text of any kind; lone surrogates are among them."""
    kind = random.randrange(12)
    if kind < len(_POOLS):
        return random.choice(_POOLS[kind])
    if kind == 9:
        return str(random.randint(-(2**70), 2**70) >> random.randrange(70))
    if kind == 10:
        return date.fromordinal(random.randint(1, date.max.toordinal())).isoformat()
    return "".join(chr(random.randrange(0x110000) >> random.randrange(21)) for _ in range(9))


KINDS: dict[str, Sequence[str]] = {
    "date": _DATES, "datetime": _DATES, "since": _DATES, "day": _DATES, "a": _DATES, "b": _DATES,
    "code": _CODES, "within": _CODES, "area": _CODES, "village": _CODES, "parent": _CODES,
    "bbox": _BOXES, "filter": _FILTERS, "crs": _SYSTEMS, "bbox-crs": _SYSTEMS,
    "filter-crs": _SYSTEMS, "filter-lang": _SYSTEMS, "limit": _NUMBERS, "offset": _NUMBERS,
    "zoom": _NUMBERS, "x": _NUMBERS, "y": _NUMBERS, "matrix": _NUMBERS, "row": _NUMBERS,
    "column": _NUMBERS, "number": _NUMBERS, "page": _NUMBERS,
}  # fmt: skip
"""Kinds of values by the name of a parameter or of a part of a path; others are words."""


def value_of(name: str, random: Random) -> str:
    """Return a value for the parameter or the part of a path of a name, usually of its kind."""
    kind = random.random()
    if kind < 0.25:
        return value(random)
    pool = KINDS.get(name, _WORDS)
    if kind < 0.6:  # those that are accepted stand first
        pool = pool[:8]
    if pool is _NUMBERS and kind > 0.9:
        return str(random.randrange(20))
    return random.choice(pool)


PARAMETERS = {
    "/ogc": (
        *("f", "lang", "datetime", "since", "within", "bbox", "bbox-crs", "crs", "filter", "limit"),
        *("filter-lang", "filter-crs", "offset", "sortby", "properties", "skipGeometry", "after"),
        *("before", "status", "klasifikasi", "coverage", "name", "code", "collections", "profile"),
    ),
    "/tiles": ("date", "datetime", "lang", "v"),
    "/styles": ("date", "datetime", "lang", "names", "within", "target", "kind"),
    "/export": ("level", "date", "only", "zip", "lang", "wait", "theme", "target", "since", "with"),
    "/render": (
        *("date", "by", "lang", "theme", "target", "since", "with", "paper", "orientation", "size"),
        *("grey", "frame", "sides", "wait", "kind", "only"),
    ),
    "": (
        *("date", "by", "lang", "theme", "target", "since", "with", "view", "village", "only", "q"),
        *("a", "b", "page", "need", "sort", "order", "layer", "area", "f", "v", "done", "accepted"),
    ),
}
"""Parameters by the beginning of an address; those of pages are the last."""

HOSTS = (
    EVIL_HOST, f"{EVIL_HOST}:8000", "localhost", "127.0.0.1", "[::1]:80", "", " ", "a b", "a/b",
    f"a@{EVIL_HOST}", f"localhost#{EVIL_HOST}", "localhost:99999", "localhost:x", "a" * 300,
    f"<{MARK}>", "é.example", "xn--a.example", "a..b", "-", "localhost, other", "[::1", "%00",
    f"localhost\t{EVIL_HOST}", "localhost:",
)  # fmt: skip

_DATES = (
    "Wed, 21 Oct 2015 07:28:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Mon, 99 Foo 99999 99:99:99 GMT",
    "Mon, 01 Jan 99999999999 00:00:00 GMT",
    "Mon, 99999999999999999999 Jan 2024 00:00:00 GMT",
    "1 Jan 1 0:0:0 +0108999999999999",
    "x",
    "",
)
"""Dates of headers: of a calendar, and such that overflow the integers of their readers."""

HEADERS: dict[str, tuple[str, ...]] = {
    "SCRIPT_NAME": ("/x", "", "/area", f"//{EVIL_HOST}"),
    "Path_Info": ("/x",),
    "X-Forwarded-Host": (EVIL_HOST, f"<{MARK}>", "a, b"),
    "X-Forwarded-Proto": ("https", "http", "ftp", f"https, {MARK}", ""),
    "X-Forwarded-For": ("1.2.3.4", "a" * 500, f"<{MARK}>"),
    "X-Forwarded-Prefix": ("/x", f"//{EVIL_HOST}"),
    "X-Forwarded-Port": ("1", "99999"),
    "X-Forwarded-Ssl": ("on",),
    "Forwarded": (f"host={EVIL_HOST};proto=https",),
    "X-Original-URL": ("/review", f"//{EVIL_HOST}"),
    "X-HTTP-Method-Override": ("DELETE", "POST"),
    "X-Host": (EVIL_HOST,),
    "Range": (
        "bytes=0-0",
        "bytes=0-",
        "bytes=-1",
        "bytes=-0",
        "bytes=5-1",
        "bytes=0-0,2-3",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(300)),
        "bytes=99999999999999999999-",
        "bytes=" + "9" * 5000 + "-",
        "bytes=a-b",
        "items=0-1",
        "bytes",
        "bytes=--1",
        "",
        "bytes=0-1,",
    ),
    "If-Range": ('"x"', '"', *_DATES),
    "If-None-Match": ("*", '"x"', 'W/"x"', '"' * 99, "x," * 900, "", "\\", '"a", *'),
    "If-Match": ("*", '"x"', '"', ""),
    "If-Modified-Since": (
        *_DATES,
        "0",
        "x" * 99,
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Sat, 01 Jan 99999 00:00:00 GMT",
        "1 Jan 70 0:0:0 -9999",
        "Thu, 01 Jan 1970 00:00:00 +2400",
    ),
    "If-Unmodified-Since": _DATES,
    "Accept": (
        "*/*",
        "text/html",
        "application/geo+json",
        "application/json;q=0",
        "",
        "a/b;q=nan",
        "*",
        "text/html;q=1e999",
        "," * 500,
        "text/html;" + "a=b;" * 300,
        "*/*;q=-1",
        "image/*",
        "é/é",
        "/",
        'a/b;c="',
        "application/ld+json, text/turtle;q=0.5",
    ),
    "Accept-Language": ("id", "en;q=0", "x-klingon", "*", "en_US", "-", "a" * 999, ";q=", "zh-Ha-"),
    "Accept-Encoding": ("gzip", "br", "zstd", "identity;q=0", "*;q=0", "gzip;q=x", "", "a" * 999),
    "Accept-Charset": ("utf-8", "x"),
    "Cookie": (
        "lang=en",
        f"lang=<{MARK}>",
        "review=x",
        "review=" + "a" * 4000,
        "=",
        ";;;",
        "lang=\x01",
        'lang="\\073"',
        "review=.eJw.abc.def",
        "a" * 4000,
    ),
    "Content-Type": (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "a" * 300,
        "x",
        "/",
        "application/x-www-form-urlencoded; charset=utf-7",
        "text/plain; charset=none",
    ),
    "Expect": ("100-continue", "x"),
    "Origin": ("null", f"https://{EVIL_HOST}"),
    "Referer": (f"https://{EVIL_HOST}/", "x"),
    "Sec-Fetch-Site": ("cross-site", "x"),
    "Access-Control-Request-Method": ("DELETE", "x"),
    "Authorization": ("Basic x", "Bearer " + "a" * 999, "Basic Og==", "Digest username="),
    "Prefer": ("return=minimal", "respond-async", f"<{MARK}>", ","),
    "Upgrade": ("websocket", "h2c"),
    "Connection": ("close", "keep-alive", "upgrade", "x", "TE, close"),
    "Max-Forwards": ("0", "x"),
    "Te": ("trailers",),
    "Cache-Control": ("no-cache", "max-age=-1", "x" * 99),
    "X-Requested-With": ("XMLHttpRequest",),
    "User-Agent": ("", "Mozilla/5.0", "a" * 2000, f"<{MARK}>"),
}
"""Headers that the site, Flask, Werkzeug or gunicorn read, each with its values."""

FRAMING: tuple[tuple[tuple[str, str], ...], ...] = (
    (("Content-Length", "-1"),),
    (("Content-Length", "x"),),
    (("Content-Length", "9" * 400),),
    (("Content-Length", "0"), ("Content-Length", "1")),
    (("Content-Length", "4"), ("Transfer-Encoding", "chunked")),
    (("Transfer-Encoding", "chunked"),),
    (("Transfer-Encoding", "gzip, chunked"),),
    (("Transfer-Encoding", "x"),),
    (("Bad Name", "x"),),
    (("Good", "x\x00y"),),
    (("", "x"),),
)
"""Headers by which the body or the head of a request is malformed: only over a socket."""
