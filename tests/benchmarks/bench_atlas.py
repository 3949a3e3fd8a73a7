"""The atlas of the whole country in Chromium: opening it cold, and another report.

Times are medians of several visits, each with an empty cache, from the moment the address is
entered, or the report chosen, until the last tile is painted. Bytes are what came over the wire
with headers, without the browser libraries: the most of all visits, until nothing more is asked.
"""

import gzip
import statistics
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser
from pmtiles.tile import tileid_to_zxy
from sqlalchemy import func, select

from boundaries.areas.codes import Level
from boundaries.areas.models import Shape
from geo.store.database import connect, read_session
from geo.tiles import pmtiles
from tests.benchmarks.serving import DATES, National

VISITS = 5
VILLAGE = 13  # letters of a village's code
VIEWS = {"": "/atlas", ", all villages": "/atlas?by=village"}


@dataclass(frozen=True)
class Measured:
    """One thing measured: the median of milliseconds, the most bytes."""

    milliseconds: float
    sent: int

    def __str__(self) -> str:
        return f"{self.milliseconds:,.0f} ms, {self.sent / 1000:,.1f} kB"


class Visit:
    """The atlas in a browser with an empty cache, and the bytes that come over the wire."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.page = self._context.new_page()
        self._addresses: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        wire = self._context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._received)
        wire.on("Network.loadingFinished", self._finished)
        self.page.goto(address)
        self.page.wait_for_selector("#map_area[data-summary]")

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_error: object) -> None:
        self._context.close()

    def _received(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._sizes[event["requestId"]] = event["encodedDataLength"]

    def drawn(self) -> float:
        """Milliseconds from entering the address until all was painted."""
        taken: float = self.page.evaluate("performance.getEntriesByName('drawn')[0].startTime")
        return taken

    def change(self, day: str) -> float:
        """Choose a report; gives the milliseconds until all is painted."""
        taken: float = self.page.evaluate(
            """(day) => new Promise((done) => {
                const began = performance.now();
                const { layer, dateSelect } = map_area.controller;
                layer.once("drawn", () => requestAnimationFrame(() => setTimeout(
                    () => done(performance.now() - began))));
                dateSelect.value = day;
                dateSelect.dispatchEvent(new Event("change"));
            })""",
            day,
        )
        self.page.wait_for_selector(f"#map_area[data-summary$='{day}']")
        return taken

    def sent(self) -> int:
        """Bytes so far, headers too, without the libraries that others keep."""
        self.page.wait_for_timeout(300)
        return sum(
            size for key, size in self._sizes.items() if "/vendor/" not in self._addresses[key]
        )


@pytest.fixture(scope="module")
def site(
    national: National, serve: Callable[..., AbstractContextManager[str]], chromium: Browser
) -> Iterator[str]:
    """The site over the country, each worker warm."""
    with serve(national.instance, workers=2) as address:
        for path in [*VIEWS.values(), *(f"/atlas?date={day}" for day in DATES)]:
            for _ in range(3):
                with Visit(chromium, address + path):
                    pass
        yield address


def test_opening(
    site: str, chromium: Browser, national: National, result: Callable[..., None]
) -> None:
    """Open the whole country cold, by levels and with all its villages."""
    for view, path in VIEWS.items():
        one = _session(chromium, site + path)
        result(
            f"atlas, whole country, cold, until drawn{view}",
            against="–",
            ours=str(one),
            theirs="–",
            ratio="–",
            wanted="≤ 1.5 s; ≤ 1 MB beside the libraries",
            met=one.milliseconds <= 1500 and one.sent <= 1_000_000,
            note=_about(_newest(national)),
        )


def _session(browser: Browser, address: str) -> Measured:
    times, sizes = [], []
    for _ in range(VISITS):
        with Visit(browser, address) as visit:
            times.append(visit.drawn())
            sizes.append(visit.sent())
    return Measured(statistics.median(times), max(sizes))


def _newest(national: National) -> pmtiles.TileArchive:
    found = (national.instance / "tiles").glob(f"*{pmtiles.SUFFIX}")
    return pmtiles.TileArchive(max(found, key=lambda path: path.stat().st_mtime_ns))


def _about(archive: pmtiles.TileArchive) -> str:
    sizes = [len(data) for _, data in archive.tiles()]
    low, high = archive.zooms
    return (
        f"1280 × 800, no GPU; {len(sizes):,} tiles of zoom {low} to {high}, "
        f"{archive.path.stat().st_size / 1e6:.0f} MB, the largest {max(sizes) / 1000:,.0f} kB"
    )


def test_change_of_report(site: str, chromium: Browser, result: Callable[..., None]) -> None:
    """Change to reports that the browser has not seen, by levels and with all villages."""
    for view, path in VIEWS.items():
        one = _changed(chromium, site + path)
        result(
            f"change of report on the atlas{view}",
            against="–",
            ours=str(one),
            theirs="–",
            ratio="–",
            wanted="≤ 200 ms, ≤ 40 KB",
            met=one.milliseconds <= 200 and one.sent <= 40_000,
            note="whole country, to a report not seen before",
        )


def _changed(browser: Browser, address: str) -> Measured:
    times, sizes = [], []
    for _ in range(VISITS):
        with Visit(browser, address) as visit:
            for day in reversed(DATES[:-1]):
                before = visit.sent()
                times.append(visit.change(day))
                sizes.append(visit.sent() - before)
    return Measured(statistics.median(times), max(sizes))


# Completeness ---------------------------------------------------------------------------------


def test_no_village_is_dropped_or_merged(national: National, result: Callable[..., None]) -> None:
    """Count the villages in the tiles of each zoom; those that have a shape are all there."""
    store = connect(f"sqlite:///{national.store}")
    with read_session(store) as session:
        query = select(Shape.code).where(Shape.scale == "full", func.length(Shape.code) == VILLAGE)
        wanted = {int(code.replace(".", "")) for code in session.scalars(query)}
    store.dispose()
    archive = _newest(national)
    found: dict[int, set[int]] = {}
    for number, data in archive.tiles():
        zoom = tileid_to_zxy(number)[0]
        found.setdefault(zoom, set()).update(_ids(gzip.decompress(data), Level.VILLAGE.word))
    shown = {zoom: ids for zoom, ids in found.items() if ids}
    missing = {zoom: len(wanted - ids) for zoom, ids in shown.items()}
    result(
        "atlas, villages in its tiles",
        against="villages that have a shape",
        ours=f"{min(map(len, shown.values())):,} at each zoom from {min(shown)} to {max(shown)}",
        theirs=f"{len(wanted):,}",
        ratio="–",
        wanted="all at every zoom",
        met=not any(missing.values()),
        note="below the first of these zooms the map draws its tiles smaller",
    )
    assert not any(missing.values()), missing
    assert all(ids <= wanted for ids in shown.values())


def _ids(data: bytes, layer: str) -> Iterator[int]:
    """Ids of a layer's features in a vector tile (Vector Tile Specification 2.1, section 4)."""
    for begin, end in _messages(data, 0, len(data), 0x1A):
        (name,) = _messages(data, begin, end, 0x0A)
        if data[slice(*name)] == layer.encode():
            for first, _ in _messages(data, begin, end, 0x12):
                if data[first] != 0x08:
                    raise ValueError("a feature that does not begin with its id")
                yield _varint(data, first + 1)[0]


def _messages(data: bytes, at: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Where the fields with a tag lie in a message of fields that are numbers or have a length."""
    while at < end:
        tag, at = _varint(data, at)
        number, at = _varint(data, at)
        if tag & 7 == 2:
            if tag == wanted:
                yield at, at + number
            at += number


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
