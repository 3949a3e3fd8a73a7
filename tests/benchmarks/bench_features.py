"""Villages as GeoJSON, 1,000 per request, beside pygeoapi and tipg with the same rows.

All serve the villages that have a shape, in full detail, with the same properties, by one worker
process, as their makers say how. Theirs read a table of PostgreSQL made for the purpose, with a
key and an index: of pygeoapi's providers for files one reads the whole file for each request, the
others want GDAL's bindings or SpatiaLite, which pip does not bring. Each visitor keeps its
connection. Every page is asked of one server after the other, so that what else the machine does
hits all alike.
"""

import http.client
import json
import os
import re
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import orjson
import psycopg
import pytest
import shapely
from sqlalchemy import make_url

from tests.benchmarks import serving
from tests.benchmarks.table import BESIDE

PAGE = 1000
WORK = "features as GeoJSON, 1,000 per request"
AGAINST = "pygeoapi and tipg on the same data"
WANTED = "≥ 5 × requests/s of the better one"

_FEATURE = re.compile(rb'"type":\s*"Feature"')


class Visitor:
    """A program that reads one server's pages over one connection, and notes how long each took."""

    def __init__(self, address: str, items: str, more: str = "") -> None:
        self.host = urlsplit(address).netloc
        self.items = f"{items}?limit={PAGE}{more}"
        self.connection = http.client.HTTPConnection(self.host)
        self.seconds: list[float] = []
        self.bytes = 0

    def read(self, number: int) -> None:
        """Read a page, which must be full."""
        begun = time.perf_counter()
        self.connection.request("GET", f"{self.items}&offset={number * PAGE}")
        answer = self.connection.getresponse()
        body = answer.read()
        self.seconds.append(time.perf_counter() - begun)
        assert answer.status == 200, body[:500]
        assert len(_FEATURE.findall(body)) == PAGE
        self.bytes += len(body)

    def again(self) -> None:
        """Begin to count anew."""
        self.seconds, self.bytes = [], 0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.seconds) / sum(self.seconds)

    def told(self) -> str:
        """Rate and median in words."""
        return f"{self.rate:.1f}/s ({statistics.median(self.seconds) * 1000:.0f} ms)"


def test_villages_by_the_thousand(national, national_postgres, postgres, serve, result):
    if not BESIDE.exists():
        pytest.skip("pygeoapi and tipg are not here (make bench installs them)")
    with ExitStack() as stack:
        url = stack.enter_context(serving.database(postgres))
        with serve(national.instance) as source:
            villages = _copy(source, url)
        ours = stack.enter_context(serve(national.instance))  # anew: nothing is kept from before
        env = {"WEBMAP_DATABASE_URL": national_postgres}
        ours_postgres = stack.enter_context(serve(national.instance, env=env))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="pygeoapi-")))
        pygeoapi = stack.enter_context(_pygeoapi(url, folder))
        tipg = stack.enter_context(_tipg(url))
        collection = "/ogc/collections/villages/items"
        visitors = {
            "ours": Visitor(ours, collection),
            "ours, PostgreSQL": Visitor(ours_postgres, collection),
            "pygeoapi": Visitor(pygeoapi, "/collections/villages/items", "&f=json"),
            "tipg": Visitor(tipg, "/collections/public.villages/items", "&f=geojson"),
        }
        pages = range(villages // PAGE)
        print(f"{villages:,} villages: every page for the first time …", flush=True)
        _walk(visitors, pages)
        sizes = {name: one.bytes for name, one in visitors.items()}
        cold = {name: (one.rate, one.told()) for name, one in visitors.items()}
        print("every third page again …", flush=True)
        for one in visitors.values():
            one.again()
        _walk(visitors, pages[::3])

    assert max(sizes.values()) < 1.25 * min(sizes.values()), sizes
    better = max(("pygeoapi", "tipg"), key=lambda name: visitors[name].rate)
    theirs = ", ".join(f"{name} {visitors[name].told()}" for name in ("pygeoapi", "tipg"))
    megabytes = sizes["ours"] / len(pages) / 1e6
    for name, work in (("ours", WORK), ("ours, PostgreSQL", f"{WORK}: ours on PostgreSQL")):
        ratio = visitors[name].rate / visitors[better].rate
        result(
            work,
            against=AGAINST,
            ours=visitors[name].told(),
            theirs=theirs,
            ratio=f"{ratio:.1f} × {better}",
            wanted=WANTED,
            met=ratio >= 5,
            note=f"{villages:,} villages in full detail, {megabytes:.1f} MB a page; one worker each"
            if name == "ours"
            else "",
        )
    better = max(("pygeoapi", "tipg"), key=lambda name: cold[name][0])
    ratio = cold["ours"][0] / cold[better][0]
    result(
        f"{WORK}: each page for the first time since the start",
        against=AGAINST,
        ours=cold["ours"][1],
        theirs=", ".join(f"{name} {cold[name][1]}" for name in ("pygeoapi", "tipg")),
        ratio=f"{ratio:.1f} × {better}",
        wanted="–",
        met=None,
        note="ours makes the properties of a regency when it is first asked for after an import",
    )


def _walk(visitors: dict[str, Visitor], pages: Sequence[int]) -> None:
    for number in pages:
        for one in visitors.values():
            one.read(number)


# The same rows for them -----------------------------------------------------------------------


def _copy(address: str, url: str) -> int:
    """Make a table of the villages that have a shape out of what our service gives."""
    href: str | None = f"{address}/ogc/collections/villages/items?limit=5000"
    count = 0
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        while href:
            with urllib.request.urlopen(href) as answer:
                page = orjson.loads(answer.read())
            drawn = [one for one in page["features"] if one["geometry"]]
            names = list(page["features"][0]["properties"])
            columns = ", ".join(f'"{name}" text' for name in names)
            database.execute(
                f"CREATE TABLE IF NOT EXISTS villages ({columns}, geometry geometry(Geometry,4326))"
            )
            shapes = shapely.from_geojson([orjson.dumps(one["geometry"]) for one in drawn])
            wkb = shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True)
            with database.cursor().copy("COPY villages FROM STDIN") as copy:
                for one, shape in zip(drawn, wkb, strict=True):
                    copy.write_row((*one["properties"].values(), shape))
            count += len(drawn)
            href = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)
        database.execute("ALTER TABLE villages ADD PRIMARY KEY (code)")
        database.execute("CREATE INDEX ON villages USING gist (geometry)")
        database.execute("VACUUM ANALYZE villages")
    return count


# Their servers --------------------------------------------------------------------------------


@contextmanager
def _tipg(url: str) -> Iterator[str]:
    port = serving.free_port()
    words = ["uvicorn", "tipg.main:app", "--port", str(port), "--log-level", "error"]
    words += ["--timeout-keep-alive", "75"]  # others are asked in between
    env = {"DATABASE_URL": url, "TIPG_DB_SCHEMAS": '["public"]'}
    with _server(words, env, f"http://127.0.0.1:{port}/collections/public.villages"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _pygeoapi(url: str, folder: Path) -> Iterator[str]:
    port = serving.free_port()
    address = f"http://127.0.0.1:{port}"
    config = folder / "pygeoapi.yml"
    config.write_text(json.dumps(_pygeoapi_config(address, port, url)))  # JSON is YAML, too
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    program = BESIDE.with_name("pygeoapi")
    command = [program, "openapi", "generate", config, "--output-file", env["PYGEOAPI_OPENAPI"]]
    subprocess.run(command, env={**os.environ, **env}, check=True, capture_output=True)
    words = ["gunicorn", "--workers", "1", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    words += ["--keep-alive", "75", "--log-level", "error", "pygeoapi.flask_app:APP"]
    with _server(words, env, f"{address}/collections/villages?f=json"):
        yield address


def _pygeoapi_config(address: str, port: int, url: str) -> dict[str, object]:
    database = make_url(url)
    nobody = {"name": "nobody", "url": address}
    about = {"title": "villages", "description": "villages", "keywords": ["villages"]}
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": {
            "host": database.host,
            "port": database.port,
            "dbname": database.database,
            "user": database.username,
            "password": database.password,
            "search_path": ["public"],
        },
        "id_field": "code",
        "table": "villages",
        "geom_field": "geometry",
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "pretty_print": False,
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": address, "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**about, "terms_of_service": "none", "url": address},
            "license": nobody,
            "provider": nobody,
            "contact": {"name": "nobody"},
        },
        "resources": {
            "villages": {
                "type": "collection",
                **about,
                "links": [],
                "extents": {"spatial": {"bbox": [95, -11, 141, 6]}},
                "providers": [provider],
            }
        },
    }


@contextmanager
def _server(words: Sequence[str], env: dict[str, str], probe: str) -> Iterator[None]:
    process = subprocess.Popen([BESIDE, "-m", *words], env={**os.environ, **env})
    try:
        end = time.monotonic() + 120
        while True:
            with suppress(OSError):
                urllib.request.urlopen(probe, timeout=60).close()
                break
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{words[0]} does not answer at {probe}")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
