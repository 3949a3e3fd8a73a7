"""Villages as GeoJSON with gzip, 1,000 per request, compared with pygeoapi and tipg on one table.

All serve the villages that have a shape, in full detail, with the same properties, from one worker
process configured as their documentation says. Theirs read a PostgreSQL table with a key and a
spatial index: of pygeoapi's providers for files, one reads the whole file for each request, the
others need GDAL's bindings or SpatiaLite, which pip does not install. Each client keeps its
connection. Each page is requested from one server after the other, so that other load on the
machine affects all of them alike.
"""

import gzip
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
from tests.benchmarks.table import BENCH_PYTHON

PAGE_SIZE = 1000
WORK = "features as GeoJSON with gzip, 1,000 per request"
AGAINST = "pygeoapi and tipg on the same data"
TARGET = "≥ 5 × requests/s of the better one"

_FEATURE = re.compile(rb'"type":\s*"Feature"')


class PageClient:
    """Client that reads pages of one server over one connection and records their durations."""

    def __init__(self, address: str, items: str, parameters: str = "") -> None:
        self.host = urlsplit(address).netloc
        self.items = f"{items}?limit={PAGE_SIZE}{parameters}"
        self.connection = http.client.HTTPConnection(self.host)
        self.seconds: list[float] = []
        self.bytes = 0

    def read(self, number: int) -> None:
        """Read a page; raises AssertionError where it is not full."""
        start = time.perf_counter()
        address = f"{self.items}&offset={number * PAGE_SIZE}"
        self.connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        response = self.connection.getresponse()
        body = response.read()
        self.seconds.append(time.perf_counter() - start)
        assert response.headers["Content-Encoding"] == "gzip"
        body = gzip.decompress(body)
        assert response.status == 200, body[:500]
        assert len(_FEATURE.findall(body)) == PAGE_SIZE
        self.bytes += len(body)

    def reset(self) -> None:
        """Forget all measurements."""
        self.seconds, self.bytes = [], 0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.seconds) / sum(self.seconds)

    def summary(self) -> str:
        """Rate and median as text."""
        return f"{self.rate:.1f}/s ({statistics.median(self.seconds) * 1000:.0f} ms)"


def test_features_as_geojson(national, national_postgres, postgres, serve, result):
    if not BENCH_PYTHON.exists():
        pytest.skip("pygeoapi and tipg are not installed (make bench installs them)")
    with ExitStack() as stack:
        url = stack.enter_context(serving.database(postgres))
        with serve(national.instance) as source:
            villages = _copy_villages(source, url)
        ours = stack.enter_context(serve(national.instance))  # a new server with empty caches
        env = {"WEBMAP_DATABASE_URL": national_postgres}
        ours_postgres = stack.enter_context(serve(national.instance, env=env))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="pygeoapi-")))
        pygeoapi = stack.enter_context(_pygeoapi(url, folder))
        tipg = stack.enter_context(_tipg(url))
        collection = "/ogc/collections/villages/items"
        clients = {
            "ours": PageClient(ours, collection),
            "ours, PostgreSQL": PageClient(ours_postgres, collection),
            "pygeoapi": PageClient(pygeoapi, "/collections/villages/items", "&f=json"),
            "tipg": PageClient(tipg, "/collections/public.villages/items", "&f=geojson"),
        }
        pages = range(villages // PAGE_SIZE)
        print(f"{villages:,} villages: every page for the first time …", flush=True)
        _read_pages(clients, pages)
        sizes = {name: client.bytes for name, client in clients.items()}
        cold = {name: (client.rate, client.summary()) for name, client in clients.items()}
        print("every third page again …", flush=True)
        for client in clients.values():
            client.reset()
        _read_pages(clients, pages[::3])

    assert max(sizes.values()) < 1.25 * min(sizes.values()), sizes
    better = max(("pygeoapi", "tipg"), key=lambda name: clients[name].rate)
    theirs = ", ".join(f"{name} {clients[name].summary()}" for name in ("pygeoapi", "tipg"))
    megabytes = sizes["ours"] / len(pages) / 1e6
    for name, work in (("ours", WORK), ("ours, PostgreSQL", f"{WORK}: ours on PostgreSQL")):
        ratio = clients[name].rate / clients[better].rate
        result(
            work,
            against=AGAINST,
            ours=clients[name].summary(),
            theirs=theirs,
            ratio=f"{ratio:.1f} × {better}",
            target=TARGET,
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
        target="–",
        met=None,
        note="ours encodes the properties of a regency at the first request after an import",
    )


def _read_pages(clients: dict[str, PageClient], pages: Sequence[int]) -> None:
    for number in pages:
        for client in clients.values():
            client.read(number)


# Data of the other servers --------------------------------------------------------------------


def _copy_villages(address: str, url: str) -> int:
    """Copy the villages that have a shape from our service into a table; returns their number."""
    href: str | None = f"{address}/ogc/collections/villages/items?limit=5000"
    count = 0
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        while href:
            with urllib.request.urlopen(href) as response:
                page = orjson.loads(response.read())
            features = [feature for feature in page["features"] if feature["geometry"]]
            names = list(page["features"][0]["properties"])
            columns = ", ".join(f'"{name}" text' for name in names)
            database.execute(
                f"CREATE TABLE IF NOT EXISTS villages ({columns}, geometry geometry(Geometry,4326))"
            )
            shapes = shapely.from_geojson(
                [orjson.dumps(feature["geometry"]) for feature in features]
            )
            wkb = shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True)
            with database.cursor().copy("COPY villages FROM STDIN") as copy:
                for feature, shape in zip(features, wkb, strict=True):
                    copy.write_row((*feature["properties"].values(), shape))
            count += len(features)
            href = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        database.execute("ALTER TABLE villages ADD PRIMARY KEY (code)")
        database.execute("CREATE INDEX ON villages USING gist (geometry)")
        database.execute("VACUUM ANALYZE villages")
    return count


# Other servers --------------------------------------------------------------------------------


@contextmanager
def _tipg(url: str) -> Iterator[str]:
    port = serving.free_port()
    words = ["uvicorn", "tipg.main:app", "--port", str(port), "--log-level", "error"]
    words += ["--timeout-keep-alive", "75"]  # pages of other servers are read in between
    env = {"DATABASE_URL": url, "TIPG_DB_SCHEMAS": '["public"]'}
    with _server(words, env, f"http://127.0.0.1:{port}/collections/public.villages"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _pygeoapi(url: str, folder: Path) -> Iterator[str]:
    port = serving.free_port()
    address = f"http://127.0.0.1:{port}"
    config = folder / "pygeoapi.yml"
    config.write_text(json.dumps(_pygeoapi_config(address, port, url)))  # JSON is valid YAML
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    program = BENCH_PYTHON.with_name("pygeoapi")
    command = [program, "openapi", "generate", config, "--output-file", env["PYGEOAPI_OPENAPI"]]
    subprocess.run(command, env={**os.environ, **env}, check=True, capture_output=True)
    words = ["gunicorn", "--workers", "1", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    words += ["--keep-alive", "75", "--log-level", "error", "pygeoapi.flask_app:APP"]
    with _server(words, env, f"{address}/collections/villages?f=json"):
        yield address


def _pygeoapi_config(address: str, port: int, url: str) -> dict[str, object]:
    database = make_url(url)
    contact = {"name": "nobody", "url": address}
    description = {"title": "villages", "description": "villages", "keywords": ["villages"]}
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
            "gzip": True,
            "pretty_print": False,
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": address, "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**description, "terms_of_service": "none", "url": address},
            "license": contact,
            "provider": contact,
            "contact": {"name": "nobody"},
        },
        "resources": {
            "villages": {
                "type": "collection",
                **description,
                "links": [],
                "extents": {"spatial": {"bbox": [95, -11, 141, 6]}},
                "providers": [provider],
            }
        },
    }


@contextmanager
def _server(words: Sequence[str], env: dict[str, str], probe: str) -> Iterator[None]:
    process = subprocess.Popen([BENCH_PYTHON, "-m", *words], env={**os.environ, **env})
    try:
        end = time.monotonic() + 120
        while True:
            with suppress(OSError):
                urllib.request.urlopen(probe, timeout=60).close()
                break
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{words[0]} does not respond at {probe}")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
