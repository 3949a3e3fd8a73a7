"""The page of Banten's villages compared with a plain folium map of the same villages.

The plain page is what a few lines of geopandas and folium render from the published polygons;
reading the GeoDataFrame is not measured. ``folium.Choropleth`` draws the colours and a transparent
``folium.GeoJson`` above it has the tooltips, since a choropleth of folium has none; a smaller page
with a single ``GeoJson`` and a style function is measured, too. Ours is all that the first view
requests: the page and its shapes. In Chromium the same worker serves both, the plain page as a
gzipped file. The plain page loads Leaflet from our site; folium's other libraries, which draw
nothing here, are removed.
"""

import gzip
import json
import re
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import folium
import geopandas
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from boundaries.areas.codes import Level
from boundaries.importing import publishers
from boundaries.importing.decoding import decode
from geo.store.database import read_session
from tests.benchmarks import comparison_app
from tests.benchmarks.serving import BOUNDARIES, DATES, National
from webmap import create_app
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.maps import symbology

PAGE, OTHER_PAGE = "/area/36?by=village", "/area/33?by=village"
FASTER, SMALLER, DRAWN_FASTER = 50, 10, 3
ROUNDS = 5
HEADERS = {"Accept-Encoding": "gzip, deflate, br"}

# Painted: all villages have a path (except a few of which repair leaves nothing), and two frames
# have passed since.
DRAWN = """
addEventListener("DOMContentLoaded", () => {
  const check = () => {
    const paths = [...document.querySelectorAll("path")].filter((path) => path.getAttribute("d"));
    if (paths.length < VILLAGES) return requestAnimationFrame(check);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      document.documentElement.dataset.painted = performance.now();
    }));
  };
  check();
});
"""


def test_server_time_of_a_province(national: National, result: Callable[..., None]) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    frame, colours = _frame(app)
    _shape_addresses(app.test_client(), PAGE)
    first, warm, theirs = [], [], []
    body = b""
    for _ in range(ROUNDS):
        theirs.append(_measure_seconds(lambda: _choropleth_page(frame)))
        new_app = create_app({"INSTANCE": str(national.instance)})
        client = new_app.test_client()
        _first_view(client, OTHER_PAGE)  # loads the snapshot, but nothing of this page
        first.append(_measure_seconds(lambda client=client: _first_view(client, PAGE)))
        warm += [
            _measure_seconds(lambda client=client: _first_view(client, PAGE)) for _ in range(ROUNDS)
        ]
        body = _first_view(client, PAGE)
        new_app.extensions["engine"].dispose()
    page, small_page = _choropleth_page(frame), _single_layer_page(frame, colours)
    app.extensions["engine"].dispose()
    plain, gzipped = statistics.median(theirs), len(gzip.compress(page))
    for label, seconds in (("", warm), (", first request after an import", first)):
        ours = statistics.median(seconds)
        result(
            f"page of Banten's 1,552 villages, server time{label}",
            against="plain folium page from geopandas",
            ours=f"{ours * 1000:.1f} ms, {len(body) / 1000:,.0f} kB",
            theirs=f"{plain:.2f} s, {gzipped / 1000:,.0f} kB",
            ratio=f"{plain / ours:,.0f} ×, {gzipped / len(body):.1f} ×",
            target=f"≥ {FASTER} × faster, ≥ {SMALLER} × fewer bytes compressed",
            met=plain / ours >= FASTER and gzipped / len(body) >= SMALLER,
            note=f"page and shapes, without scripts and libraries on either side; the plain page "
            f"is {len(page) / 1e6:.1f} MB, of a single GeoJson layer "
            f"{len(small_page) / 1e6:.1f} MB and "
            f"{len(gzip.compress(small_page)) / 1000:,.0f} kB compressed",
        )


def test_first_view_in_chromium(
    national: National,
    serve: Callable[..., AbstractContextManager[str]],
    chromium: Browser,
    tmp_path: Path,
    result: Callable[..., None],
) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    frame, colours = _frame(app)
    app.extensions["engine"].dispose()
    for name, html in (
        ("choropleth", _choropleth_page(frame)),
        ("single-layer", _single_layer_page(frame, colours)),
    ):
        page = _with_local_leaflet(html.decode())
        (tmp_path / f"{name}.html.gz").write_bytes(gzip.compress(page.encode()))
    visits: dict[str, list[_Visit]] = {
        path: [] for path in (PAGE, "/plain/choropleth.html.gz", "/plain/single-layer.html.gz")
    }
    with serve(
        national.instance, env={"STATIC_FOLDER": str(tmp_path)}, app=comparison_app.APP
    ) as address:
        for round_number in range(ROUNDS + 1):
            for path, own_visits in visits.items():
                visit = _visit(chromium, address + path, len(frame) - 10)
                if round_number:  # the first one filled the caches
                    own_visits.append(visit)
    ours, theirs, single_layer = (
        statistics.median(visit.drawn for visit in own) for own in visits.values()
    )
    sizes = [statistics.median(visit.sent for visit in own) for own in visits.values()]
    result(
        "the same in Chromium, cold, until drawn",
        against="the plain page",
        ours=f"{ours:,.0f} ms, {sizes[0] / 1000:,.0f} kB",
        theirs=f"{theirs:,.0f} ms, {sizes[1] / 1000:,.0f} kB",
        ratio=f"{theirs / ours:.1f} ×, {sizes[1] / sizes[0]:.0f} ×",
        target=f"≥ {DRAWN_FASTER} ×",
        met=theirs / ours >= DRAWN_FASTER,
        note="both from one worker on this machine, with the bytes of all responses; a plain page "
        f"of a single GeoJson layer takes {single_layer:,.0f} ms",
    )


# Ours -----------------------------------------------------------------------------------------


def _first_view(client: FlaskClient, path: str) -> bytes:
    """Return the bodies of the page and its shapes, as sent."""
    addresses = [path, *_shape_addresses(client, path)]
    return b"".join([client.get(address, headers=HEADERS).data for address in addresses])


_shapes_by_page: dict[str, list[str]] = {}


def _shape_addresses(client: FlaskClient, path: str) -> list[str]:
    """Return the addresses of a page's shapes; cached, since a browser extracts them."""
    if path not in _shapes_by_page:
        match = re.search(r'id="figures">(.*?)</script>', client.get(path).text, re.DOTALL)
        assert match
        block = json.loads(match[1])
        _shapes_by_page[path] = list(filter(None, block["shapes"].values()))
    return _shapes_by_page[path]


# Theirs ---------------------------------------------------------------------------------------


def _frame(app: Flask) -> tuple[geopandas.GeoDataFrame, dict[str, str]]:
    """Return villages as published with their classes, and the colours of classes."""
    with app.app_context(), read_session(get_engine()) as session:
        rows = get_snapshot(session, date.fromisoformat(DATES[-1])).rows("36", Level.VILLAGE)
    classes = {row["code"]: symbology.village_class(row) for row in rows}
    with TemporaryDirectory() as folder, ZipFile(BOUNDARIES) as archive:
        for name in archive.namelist():
            if "/kel/36/" in name:
                archive.extract(name, folder)
        records = publishers.read([Path(folder)]).records
    table = []
    for record in records:
        shape = decode(record) if record.code in classes else None
        if shape is not None:
            properties = {"code": record.code, "name": record.name, "class": classes[record.code]}
            table.append({**properties, "geometry": shape})
    return geopandas.GeoDataFrame(table, crs="EPSG:4326"), dict(symbology.COLOURS)


def _choropleth_page(frame: geopandas.GeoDataFrame) -> bytes:
    map_ = folium.Map(tiles=None)
    choropleth = folium.Choropleth(
        frame[["code", "geometry"]],
        data=frame.assign(value=frame["class"].factorize(sort=True)[0]),
        columns=["code", "value"],
        key_on="feature.properties.code",
        fill_color="YlGn",
        fill_opacity=1,
        line_color="#ffffff",
        line_weight=0.6,
    )
    # without its colour scale, which needs d3
    del choropleth._children[choropleth.color_scale.get_name()]
    choropleth.color_scale = None
    choropleth.add_to(map_)
    folium.GeoJson(
        frame[["code", "name", "class", "geometry"]],
        style_function=lambda _: {"fillOpacity": 0, "weight": 0},
        tooltip=folium.GeoJsonTooltip(["name", "class"]),
    ).add_to(map_)
    return _render(map_, frame)


def _single_layer_page(frame: geopandas.GeoDataFrame, colours: dict[str, str]) -> bytes:
    map_ = folium.Map(tiles=None)
    folium.GeoJson(
        frame[["code", "name", "class", "geometry"]],
        style_function=lambda feature: {
            "fillColor": colours[feature["properties"]["class"]],
            "color": "#ffffff",
            "weight": 0.6,
            "fillOpacity": 1,
        },
        tooltip=folium.GeoJsonTooltip(["name", "class"]),
    ).add_to(map_)
    return _render(map_, frame)


def _render(map_: folium.Map, frame: geopandas.GeoDataFrame) -> bytes:
    west, south, east, north = frame.total_bounds
    map_.fit_bounds([[south, west], [north, east]])
    rendered: str = map_.get_root().render()
    return rendered.encode()


def _with_local_leaflet(page: str) -> str:
    """Load Leaflet from the site and remove the libraries that drawing does not need."""
    page = re.sub(r"https://[^\"]*/leaflet\.js", "/static/vendor/leaflet/leaflet.js", page)
    page = re.sub(r"https://[^\"]*/leaflet\.css", "/static/vendor/leaflet/leaflet.css", page)
    page = re.sub(r"<script src=\"https://[^>]*></script>", "", page)
    return re.sub(r"<link rel=\"stylesheet\" href=\"https://[^>]*/?>", "", page)


# Chromium -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Visit:
    """Milliseconds until the villages were painted, and bytes of all responses."""

    drawn: float
    sent: int


def _visit(browser: Browser, address: str, villages: int) -> _Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(DRAWN.replace("VILLAGES", str(villages)))
    page = context.new_page()
    sizes: list[int] = []
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html[data-painted]", state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    drawn = page.get_attribute("html", "data-painted")
    context.close()
    return _Visit(float(drawn or "nan"), int(sum(sizes)))


def _measure_seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
