"""The page of Banten's villages beside a plain folium map of the same villages and statuses.

The plain page is what few lines of geopandas and folium make of the published polygons, a frame in
memory rendered to HTML; reading the frame does not count. It is coloured by ``folium.Choropleth``
and has a ``folium.GeoJson`` with a tooltip above it, as a choropleth of folium has no tooltip of
its own; a leaner one, of a single ``GeoJson`` with a style function, is measured for comparison.
Ours is all that the first view asks for: the page and its shapes. In Chromium both are served by
the same worker, the plain one as a file that is gzipped already. Of the libraries that folium would
fetch from elsewhere it gets Leaflet, ours; the others, which draw nothing here, are left out.
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
from tests.benchmarks import beside
from tests.benchmarks.serving import BOUNDARIES, DATES, National
from webmap import create_app
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.maps import symbology

PAGE, OTHER = "/area/36?by=village", "/area/33?by=village"
FASTER, SMALLER, DRAWN_FASTER = 50, 10, 3
TURNS = 5
ACCEPTED = {"Accept-Encoding": "gzip, deflate, br"}

# Painted: as many polygons as villages have a path (but for a few of which repair leaves nothing),
# and two frames have passed since.
DRAWN = """
addEventListener("DOMContentLoaded", () => {
  const look = () => {
    const paths = [...document.querySelectorAll("path")].filter((path) => path.getAttribute("d"));
    if (paths.length < VILLAGES) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      document.documentElement.dataset.painted = performance.now();
    }));
  };
  look();
});
"""


def test_page_of_a_province(national: National, result: Callable[..., None]) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    frame, colours = _frame(app)
    _asked(app.test_client(), PAGE)
    first, again, theirs = [], [], []
    sent = b""
    for _ in range(TURNS):
        theirs.append(_seconds(lambda: _plain(frame)))
        fresh = create_app({"INSTANCE": str(national.instance)})
        client = fresh.test_client()
        _first_view(client, OTHER)  # figures of the day are in memory, but nothing of this page
        first.append(_seconds(lambda client=client: _first_view(client, PAGE)))
        again += [_seconds(lambda client=client: _first_view(client, PAGE)) for _ in range(TURNS)]
        sent = _first_view(client, PAGE)
        fresh.extensions["engine"].dispose()
    page, lean = _plain(frame), _lean(frame, colours)
    app.extensions["engine"].dispose()
    plain, zipped = statistics.median(theirs), len(gzip.compress(page))
    for how, taken in (("", again), (", its first visitor after an import", first)):
        ours = statistics.median(taken)
        result(
            f"page of Banten's 1,552 villages, server time{how}",
            against="plain folium page from geopandas",
            ours=f"{ours * 1000:.1f} ms, {len(sent) / 1000:,.0f} kB",
            theirs=f"{plain:.2f} s, {zipped / 1000:,.0f} kB",
            ratio=f"{plain / ours:,.0f} ×, {zipped / len(sent):.1f} ×",
            wanted=f"≥ {FASTER} × faster, ≥ {SMALLER} × fewer bytes compressed",
            met=plain / ours >= FASTER and zipped / len(sent) >= SMALLER,
            note=f"page and shapes, without scripts and libraries on either side; the plain page "
            f"is {len(page) / 1e6:.1f} MB, of a single GeoJson layer {len(lean) / 1e6:.1f} MB and "
            f"{len(gzip.compress(lean)) / 1000:,.0f} kB compressed",
        )


def test_the_same_in_a_browser(
    national: National,
    serve: Callable[..., AbstractContextManager[str]],
    chromium: Browser,
    tmp_path: Path,
    result: Callable[..., None],
) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    frame, colours = _frame(app)
    app.extensions["engine"].dispose()
    for name, made in (("plain", _plain(frame)), ("lean", _lean(frame, colours))):
        page = _served_here(made.decode())
        (tmp_path / f"{name}.html.gz").write_bytes(gzip.compress(page.encode()))
    visits: dict[str, list[_Visit]] = {
        path: [] for path in (PAGE, "/plain/plain.html.gz", "/plain/lean.html.gz")
    }
    with serve(national.instance, env={"BESIDE": str(tmp_path)}, app=beside.APP) as address:
        for turn in range(TURNS + 1):
            for path, found in visits.items():
                visit = _visit(chromium, address + path, len(frame) - 10)
                if turn:  # the first made what is kept
                    found.append(visit)
    ours, theirs, lean = (
        statistics.median(visit.drawn for visit in found) for found in visits.values()
    )
    sizes = [statistics.median(visit.sent for visit in found) for found in visits.values()]
    result(
        "the same in Chromium, cold, until drawn",
        against="the plain page",
        ours=f"{ours:,.0f} ms, {sizes[0] / 1000:,.0f} kB",
        theirs=f"{theirs:,.0f} ms, {sizes[1] / 1000:,.0f} kB",
        ratio=f"{theirs / ours:.1f} ×, {sizes[1] / sizes[0]:.0f} ×",
        wanted=f"≥ {DRAWN_FASTER} ×",
        met=theirs / ours >= DRAWN_FASTER,
        note="both from one worker on this machine, with all that came over the wire; a plain page "
        f"of a single GeoJson layer takes {lean:,.0f} ms",
    )


# Ours -----------------------------------------------------------------------------------------


def _first_view(client: FlaskClient, path: str) -> bytes:
    """All that the page and its map ask for, as it is sent."""
    wanted = [path, *_asked(client, path)]
    return b"".join([client.get(one, headers=ACCEPTED).data for one in wanted])


_known: dict[str, list[str]] = {}


def _asked(client: FlaskClient, path: str) -> list[str]:
    """Addresses that the page's script asks for; read once, because a browser reads them."""
    if path not in _known:
        found = re.search(r'id="figures">(.*?)</script>', client.get(path).text, re.DOTALL)
        assert found
        block = json.loads(found[1])
        _known[path] = list(filter(None, block["shapes"].values()))
    return _known[path]


# Theirs ---------------------------------------------------------------------------------------


def _frame(app: Flask) -> tuple[geopandas.GeoDataFrame, dict[str, str]]:
    """Villages as published, with the class of each, and the colour of each class."""
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
            named = {"code": record.code, "name": record.name, "class": classes[record.code]}
            table.append({**named, "geometry": shape})
    return geopandas.GeoDataFrame(table, crs="EPSG:4326"), dict(symbology.COLOURS)


def _plain(frame: geopandas.GeoDataFrame) -> bytes:
    drawn = folium.Map(tiles=None)
    coloured = folium.Choropleth(
        frame[["code", "geometry"]],
        data=frame.assign(value=frame["class"].factorize(sort=True)[0]),
        columns=["code", "value"],
        key_on="feature.properties.code",
        fill_color="YlGn",
        fill_opacity=1,
        line_color="#ffffff",
        line_weight=0.6,
    )
    # without its scale, which would need d3 from elsewhere
    del coloured._children[coloured.color_scale.get_name()]
    coloured.color_scale = None
    coloured.add_to(drawn)
    folium.GeoJson(
        frame[["code", "name", "class", "geometry"]],
        style_function=lambda _: {"fillOpacity": 0, "weight": 0},
        tooltip=folium.GeoJsonTooltip(["name", "class"]),
    ).add_to(drawn)
    return _rendered(drawn, frame)


def _lean(frame: geopandas.GeoDataFrame, colours: dict[str, str]) -> bytes:
    drawn = folium.Map(tiles=None)
    folium.GeoJson(
        frame[["code", "name", "class", "geometry"]],
        style_function=lambda feature: {
            "fillColor": colours[feature["properties"]["class"]],
            "color": "#ffffff",
            "weight": 0.6,
            "fillOpacity": 1,
        },
        tooltip=folium.GeoJsonTooltip(["name", "class"]),
    ).add_to(drawn)
    return _rendered(drawn, frame)


def _rendered(drawn: folium.Map, frame: geopandas.GeoDataFrame) -> bytes:
    west, south, east, north = frame.total_bounds
    drawn.fit_bounds([[south, west], [north, east]])
    rendered: str = drawn.get_root().render()
    return rendered.encode()


def _served_here(page: str) -> str:
    """Take Leaflet from the site, and leave out what is not needed to draw."""
    page = re.sub(r"https://[^\"]*/leaflet\.js", "/static/vendor/leaflet/leaflet.js", page)
    page = re.sub(r"https://[^\"]*/leaflet\.css", "/static/vendor/leaflet/leaflet.css", page)
    page = re.sub(r"<script src=\"https://[^>]*></script>", "", page)
    return re.sub(r"<link rel=\"stylesheet\" href=\"https://[^>]*/?>", "", page)


# A browser ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Visit:
    """Milliseconds until the villages were painted, and bytes that came over the wire."""

    drawn: float
    sent: int


def _visit(browser: Browser, address: str, villages: int) -> _Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(DRAWN.replace("VILLAGES", str(villages)))
    page = context.new_page()
    sizes: list[int] = []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html[data-painted]", state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    drawn = page.get_attribute("html", "data-painted")
    context.close()
    return _Visit(float(drawn or "nan"), int(sum(sizes)))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
