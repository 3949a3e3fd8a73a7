"""All requests in their order: addresses of the site."""

import json
import math
import os
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path

from site_dump import commands
from site_dump.asker import (
    BEFORE_ALL,
    BETWEEN,
    HTML,
    JSON,
    LANGUAGES,
    LEVELS,
    STREAMED,
    SUFFIXES,
    Asker,
    Store,
    address,
    below,
    codes_by_level,
    days_to_ask,
    kept_headers,
    page,
    site,
    some_villages,
)


def ask_everything(place: Path, store: Store) -> int:
    """Load the sample into ``place`` and request everything; returns the number of responses."""
    os.chdir(place)  # names of files in the output of commands have no folder
    empty = Asker(site(place / "empty"), store, "EMPTY STORE ")
    _ask_empty(empty)
    asker = Asker(site(place / "sample"), store)
    commands.load(asker)
    codes, days = codes_by_level(asker), days_to_ask(asker)
    _ask_pages(asker, codes, days)
    _ask_others(asker, codes)
    _ask_atlas(asker, codes, days)
    _ask_api(asker, codes, days)
    _ask_exports(asker, codes, days)
    _ask_features(asker, codes)
    _ask_errors(asker)
    commands.ask(asker, codes, days)
    asker.prefix = "AFTER DECISIONS "  # writes to the store: last
    commands.decide(asker, codes)
    return len(empty.keys) + len(asker.keys)


# Pages ----------------------------------------------------------------------------------------


def _ask_pages(asker: Asker, codes: dict[str, list[str]], days: list[str]) -> None:
    for day, language in product(days, LANGUAGES):
        for level, by in _views():
            for code in codes[level]:
                body = asker.get(page(code, by=by, date=day, lang=language))
                if not day and language == "id":
                    _ask_drawings(asker, page(code, by=by), body)
        if day in days[:2] or day in (BETWEEN, BEFORE_ALL):
            for code in some_villages(codes):
                asker.get(page(code, date=day, lang=language))
    for level in ("country", "province", "regency"):
        for code in codes[level]:
            asker.get(page(code))
    asker.unchanged("/")


def _views() -> Iterator[tuple[str, str]]:
    """Yield pairs of levels: of an area and of its rows."""
    for level in ("country", *LEVELS[:-1]):
        yield level, ""
        yield from ((level, by) for by in below(level))


def _ask_drawings(asker: Asker, page: str, body: bytes) -> None:
    """Request the shapes of a page; their names may change, so keys number them."""
    found = re.findall(rb"/shapes/[-\w]+\.\w+", body)
    for number, path in enumerate(dict.fromkeys(found), start=1):
        asker.get(path.decode(), key=f"drawing {number} of {page}")


def _ask_others(asker: Asker, codes: dict[str, list[str]]) -> None:
    words = ["", "tirta", "Kabupaten", "desa", "99.01", codes["village"][5], "zzzz", "  Pulau  "]
    words += ["a", "x" * 120, "pulau%20lilin", "kec.%20", "nusapura"]
    for language in LANGUAGES:
        asker.get(f"/tentang?lang={language}")
        for word in words:
            asker.get(f"/cari?q={word}&lang={language}")
        for day in ("", "2023-07-27", BEFORE_ALL):
            asker.get(address("/review", date=day, lang=language))
            for code in ("ID", "99", *codes["regency"], codes["district"][0], codes["village"][0]):
                asker.get(address(f"/review/{code}", date=day, lang=language))
        asker.get("/", {"Cookie": f"lang={language}"})
    for word in words:
        asker.get(f"/api/search?q={word}")
    for encoding, path in product(
        ("br", "gzip", "br, gzip, zstd", "identity"),
        ("/", "/tentang", "/api/areas/99/coverage.json", "/export/99.csv", "/export/99.gpkg"),
    ):
        response = asker.client.get(path, headers={"Accept-Encoding": encoding})
        headers = kept_headers(iter(response.headers.items()))
        asker.add(f"HEADERS {path} [{encoding}]", response.status_code, b"", headers)
        response.close()
    for path in ("/", "/tentang", "/healthz", "/export/99.01.geojson", "/export/99.01.xlsx"):
        asker.get(path, method="HEAD")
        asker.get(path, method="OPTIONS")
    asker.get("/healthz")
    texts = [asker.client.get(path).get_data() for path in ("/", "/atlas", "/review/99.01")]
    for path in sorted({one for text in texts for one in re.findall(rb"/static/[^\"?]+", text)}):
        asker.get(path.decode())


def _ask_atlas(asker: Asker, codes: dict[str, list[str]], days: list[str]) -> None:
    for day, language in product(days, LANGUAGES):
        asker.get(address("/atlas", date=day, lang=language))
        for level in ("country", "province", "regency", "district"):
            for code in codes[level][:: 10 if level == "district" else 1]:
                asker.get(address(f"/atlas/summary/{code}", date=day, lang=language))
        asker.get(address(f"/atlas/summary/{codes['village'][0]}", date=day, lang=language))
    page = asker.client.get("/atlas").get_data(as_text=True)
    block = re.search(r'id="atlas-figures">(.*?)</script>', page, re.DOTALL)
    figures = json.loads(block.group(1)) if block else {}
    addresses = figures["addresses"]
    asker.get(addresses["codes"], key="/atlas/codes")
    for code in ("ID", "99", "99.01"):
        asker.get(addresses["names"].replace("CODE", code), key=f"/atlas/names/{code}")
    for day in days[1:]:
        path = addresses["status"].replace("DAY", day)
        asker.get(path, key=f"/atlas/status/{day}?v")
        asker.get(path.partition("?")[0], key=f"/atlas/status/{day}")
    archive = figures["tiles"]
    asker.get(archive, key="/tiles/NAME.pmtiles")
    for span in ("bytes=0-126", "bytes=127-", "bytes=-10", "bytes=99999999-", "bytes=0-1,5-6"):
        asker.get(archive, {"Range": span}, key="/tiles/NAME.pmtiles")
    (south, west), (north, east) = figures["bounds"]
    for zoom in range(12):
        (left, top), (right, bottom) = _tile(zoom, west, north), _tile(zoom, east, south)
        step = max(1, (right - left) // 4)
        for x, y in product(range(left, right + 1, step), range(top, bottom + 1, step)):
            asker.get(f"/tiles/{zoom}/{x}/{y}.mvt")
            name = archive.removesuffix(".pmtiles")
            asker.get(f"{name}/{zoom}/{x}/{y}.mvt", key=f"/tiles/NAME/{zoom}/{x}/{y}.mvt")
    asker.get("/tiles/6/54/32.mvt", {"Accept-Encoding": "gzip"})


def _tile(zoom: int, longitude: float, latitude: float) -> tuple[int, int]:
    """Return column and row of the tile (Web Mercator) at a point in degrees."""
    count, angle = 2**zoom, math.radians(latitude)
    y = (1 - math.asinh(math.tan(angle)) / math.pi) / 2
    return int((longitude + 180) / 360 * count), int(y * count)


# Figures and files ----------------------------------------------------------------------------


def _ask_api(asker: Asker, codes: dict[str, list[str]], days: list[str]) -> None:
    for day, (level, by) in product(days, _views()):
        for code in codes[level]:
            asker.get(address(f"/api/areas/{code}/coverage.json", by=by, date=day))
    for code in some_villages(codes):
        asker.get(f"/api/areas/{code}/coverage.json")
    for level, by in _views():
        for code in codes[level]:
            asker.get(address(f"/api/areas/{code}/names.json", by=by))
    asker.unchanged("/api/areas/99/coverage.json")


def _ask_exports(asker: Asker, codes: dict[str, list[str]], days: list[str]) -> None:
    places = [("country", "ID"), ("province", "99"), ("regency", "99.01"), ("regency", "99.02")]
    places += [("regency", "99.71"), ("district", codes["district"][0])]
    for (level, code), day in product(places, days):
        for by in ("", *below(level)):
            some = SUFFIXES if day in ("", "2023-07-27") else STREAMED
            for suffix in some:
                asker.get(address(f"/export/{code}{suffix}", level=by, date=day))
    for suffix in SUFFIXES:
        asker.get(f"/export/99.01{suffix}?level=village&date={BEFORE_ALL}")
        asker.get(f"/export/99.01{suffix}?level=village&lang=en")
        asker.get(f"/export/99.01{suffix}?wait=1", HTML)
        asker.get(f"/export/99.01{suffix}?level=village", {"Range": "bytes=100-199"})
        asker.unchanged(f"/export/99.01{suffix}")


def _ask_features(asker: Asker, codes: dict[str, list[str]]) -> None:
    forms = [f"f={form}&lang={language}" for form, language in product(("json", "html"), LANGUAGES)]
    collections = ("villages", "districts", "regencies", "provinces")
    for form in forms:
        for path in ("", "/conformance", "/api", "/collections"):
            asker.get(f"/ogc{path}?{form}")
        asker.get(f"/ogc/collections?{form}&datetime=2023-07-27&within=99.01")
        for name, level in zip(collections, reversed(LEVELS), strict=True):
            path = f"/ogc/collections/{name}"
            asker.get(f"{path}?{form}")
            for query in _queries(name):
                asker.get(f"{path}/items?{form}&{query}")
            for code in codes[level][:: max(1, len(codes[level]) // 20)]:
                asker.get(f"{path}/items/{code}?{form}")
            asker.get(f"{path}/items/{codes[level][0]}?{form}&datetime=2023-05-16")
            asker.get(f"{path}/items/77?{form}")
    for path in ("", "/collections", "/collections/regencies/items"):
        for headers in (JSON, HTML, {"Accept": "*/*"}):
            asker.get(f"/ogc{path}", headers)
    _ask_onward(asker, "/ogc/collections/villages/items?f=json&limit=100")
    _ask_onward(asker, "/ogc/collections/districts/items?f=html&limit=25")
    for name in collections:
        asker.get(f"/ogc/collections/{name}/items?limit=10000")
    asker.unchanged("/ogc/collections")


def _queries(collection: str) -> list[str]:
    common = ["", "limit=3", "limit=5&offset=2", "limit=0", "limit=x", "offset=5000", "nonsense=1"]
    common += ["bbox=125.2,-5.3,126,-5", "bbox=126,-5,125,-4", "bbox=1,2,3", "bbox=170,-10,-170,10"]
    common += ["datetime=2023-07-27", "datetime=2020-01-01/..", "datetime=../2022-12-31"]
    common += ["datetime=soon", "within=99.01", "within=99.01.01&limit=50", "within=12.34"]
    common += ["code=99.01.01,99.02", "name=Kabupaten%20Wanaloka", "after=99.02", "before=99.03"]
    own = ["status=formed", "status=unformed,forming&limit=20", "status=odd", "klasifikasi=mandiri"]
    own += ["klasifikasi=unclassified,dasar", "regency=99.02", "as_of=2024-01-04", "as_of=x"]
    own += ["district=99.01.02&datetime=2023-05-16", "source=Portal%20Kampung%20KB%20(rekaan)"]
    return common + (own if collection == "villages" else [])


_NEXT = re.compile(r'"href":"([^"]+)","rel":"next"|<a[^>]* rel="next" href="([^"]+)"')


def _ask_onward(asker: Asker, path: str) -> None:
    """Follow the links to the next page, as long as there are any."""
    for _ in range(50):
        body = asker.get(path).decode()
        links = _NEXT.findall(body)
        if not links:
            return
        path = unescape("".join(links[0])).removeprefix("http://localhost")


# Errors ---------------------------------------------------------------------------------------


def _ask_errors(asker: Asker) -> None:
    paths = ["/nothing", "/area/77", "/area/xx", "/area/99.01.99", "/area/99?by=galaxy"]
    paths += ["/area/99.01?by=province", "/?date=2024-13-01", "/area/99?date=kemarin", "/?by=x"]
    paths += ["/atlas?date=x", "/atlas/summary/77", "/atlas/codes/0.bin", "/atlas/names/0/99.json"]
    paths += ["/atlas/status/0/2024-01-01.bin", "/atlas/status/0/x.bin", "/api/nothing"]
    paths += [
        "/api/areas/77/coverage.json",
        "/api/areas/99/coverage.json?by=x",
        "/shapes/z.arcs",
    ]
    paths += ["/api/areas/99/coverage.json?date=x", "/api/areas/77/names.json", "/export/99.pdf"]
    paths += ["/export/77.csv", "/export/99.csv?level=x", "/export/99.csv?date=x", "/export/x"]
    paths += ["/export/99.01.gpkg?level=province", "/shapes/00000000000000000000.arcs"]
    paths += ["/tiles/1/999/0.mvt", "/tiles/99/0/0.mvt", "/tiles/0.pmtiles", "/tiles/a-b.pmtiles"]
    paths += ["/review/77", "/review?date=x", "/static/nothing.css", "/ogc/nothing", "/ogc?f=xml"]
    paths += ["/ogc/collections/x", "/ogc/collections/x/items", "/ogc?lang=xx", "/ogc?within=77"]
    for path, language, headers in product(paths, LANGUAGES, (JSON, HTML)):
        asker.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers)
    for path in ("/", "/area/99", "/api/search", "/export/99.csv", "/ogc", "/atlas", "/tentang"):
        asker.get(path, method="POST")


def _ask_empty(asker: Asker) -> None:
    """Request pages of an empty store as of a fixed date; without one they show today."""
    for path, language in product(("/", "/atlas", "/tentang", "/review", "/cari"), LANGUAGES):
        asker.get(address(path, date="2024-01-01", lang=language))
    for path in ("/healthz", "/api/areas/ID/coverage.json", "/area/99", "/export/ID.csv"):
        asker.get(address(path, date="2024-01-01"))
    for path in ("/ogc/collections", "/ogc/collections/villages/items"):
        asker.get(address(path, datetime="2024-01-01", f="html"))
    asker.run("coverage", "--date", "2024-01-01")
    asker.run("coverage", "99")
