"""The atlas of the whole country in Chromium, measured: opening it cold, another report, its tiles.

Run by ``make bench``, or alone: ``python tests/benchmarks/bench_atlas.py [INSTANCE]`` with the
instance folder of a site that holds the country. Without one the published data is loaded first.
Times are medians of several visits, each with an empty cache, from the moment the address is
entered until the last tile is painted.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from geo import tiles  # noqa: E402 (the project is found by the line above)

DATA = ROOT.parent / "shared" / "data"
VISITS = 5
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DATES = ("2022-06-13", "2022-12-26", "2023-05-16", "2023-07-27", "2023-08-28")


@dataclass(frozen=True)
class Measured:
    """One thing measured: milliseconds and bytes, with what is wanted of each."""

    what: str
    milliseconds: float
    sent: int
    most_milliseconds: float | None = None
    most_bytes: int | None = None


def load(instance: Path) -> None:
    """Load the published data into an instance folder, as a user would."""
    register = [
        ["import-register", str(DATA / f"register/klasifikasi_{day}.xlsx"), "--date", day]
        for day in DATES
    ]
    for command in [
        ["import-codes", str(DATA / "codes/wilayah-codes.zip")],
        ["import-boundaries", str(DATA / "boundaries/wilayah_boundaries-main.zip")],
        *register,
    ]:
        _webmap(instance, command)


def _webmap(instance: Path, command: list[str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "webmap", *command],
        cwd=ROOT,
        env=_environment(instance),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _environment(instance: Path) -> dict[str, str]:
    return {**os.environ, "WEBMAP_INSTANCE": str(instance), "WEBMAP_DATABASE_URL": ""}


@contextmanager
def serving(instance: Path) -> Iterator[str]:
    """Serve the site as ``run`` does, warm; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "webmap", "run", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=_environment(instance))
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/healthz").close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium from the system, without a screen or a graphics processor."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """A page in a browser with an empty cache, and the bytes that come over the wire."""

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
        self.page.wait_for_selector("#map_area[data-told]")

    def _received(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._sizes[event["requestId"]] = event["encodedDataLength"]

    def sent(self) -> int:
        """Bytes so far, headers too, without the libraries that others keep."""
        self.page.wait_for_timeout(300)
        return sum(
            size for key, size in self._sizes.items() if "/vendor/" not in self._addresses[key]
        )

    def close(self) -> None:
        """Leave."""
        self._context.close()


def opened(browser: Browser, address: str, what: str, most_bytes: int | None = None) -> Measured:
    """Open an address cold, several times."""
    times, sizes = [], []
    for _ in range(VISITS):
        visit = Visit(browser, address)
        times.append(visit.page.evaluate("performance.getEntriesByName('drawn')[0].startTime"))
        sizes.append(visit.sent())
        visit.close()
    return Measured(what, statistics.median(times), max(sizes), 1500, most_bytes)


def changed(browser: Browser, address: str, what: str) -> Measured:
    """Change to reports that the browser has not seen."""
    times, sizes = [], []
    for _ in range(VISITS):
        visit = Visit(browser, address)
        for day in reversed(DATES[:-1]):
            before = visit.sent()
            times.append(_change(visit.page, day))
            visit.page.wait_for_selector(f"#map_area[data-told$='{day}']")
            sizes.append(visit.sent() - before)
        visit.close()
    return Measured(what, statistics.median(times), max(sizes), 200, 40_000)


def _change(page: Page, day: str) -> float:
    taken: float = page.evaluate(
        """(day) => new Promise((done) => {
            const began = performance.now();
            const { layer, select } = map_area.drawn;
            layer.once("drawn", () => requestAnimationFrame(() => setTimeout(
                () => done(performance.now() - began))));
            select.value = day;
            select.dispatchEvent(new Event("change"));
        })""",
        day,
    )
    return taken


def measure(instance: Path) -> list[Measured]:
    """Measure the atlas of an instance."""
    with serving(instance) as address, chromium() as browser:
        for warm in ("/atlas", "/atlas?by=village", *(f"/atlas?date={day}" for day in DATES)):
            for _ in range(3):  # each worker makes its own
                visit = Visit(browser, address + warm)
                visit.close()
        return [
            opened(browser, f"{address}/atlas", "open, coverage by zoom", 1_000_000),
            opened(browser, f"{address}/atlas?by=village", "open, all villages", 1_000_000),
            opened(browser, f"{address}/atlas?by=village#7/-7.3/110", "open, villages of Java"),
            changed(browser, f"{address}/atlas", "another report, coverage by zoom"),
            changed(browser, f"{address}/atlas?by=village", "another report, all villages"),
        ]


def show(measured: list[Measured], archive: tiles.Archive) -> None:
    """Print the table."""
    table = Table(title="Atlas of Indonesia, 1280 × 800, Chromium without a GPU")
    for name in ("", "ms", "wanted", "kB", "wanted"):
        table.add_column(name, justify="right" if name else "left")
    for one in measured:
        table.add_row(
            one.what,
            f"{one.milliseconds:,.0f}",
            f"≤ {one.most_milliseconds:,.0f}" if one.most_milliseconds else "–",
            f"{one.sent / 1000:,.1f}",
            f"≤ {one.most_bytes / 1000:,.0f}" if one.most_bytes else "–",
        )
    console = Console(width=110)
    console.print(table)
    sizes = [len(data) for _, data in archive.tiles()]
    low, high = archive.zooms
    console.print(
        f"tiles: {archive.path.stat().st_size / 1e6:.1f} MB, zoom {low} to {high}, {len(sizes):,} "
        f"tiles, the largest {max(sizes) / 1000:,.0f} kB"
    )


def newest(instance: Path) -> tiles.Archive:
    """Archive of an instance."""
    return tiles.Archive(max((instance / "tiles").glob("*.pmtiles"), key=os.path.getmtime))


def test_atlas(tmp_path: Path) -> None:
    """Measure and show; no machine is slow enough to fail here."""
    if not DATA.is_dir():
        pytest.skip("no real data beside the project (../shared/data)")
    load(tmp_path)
    show(measure(tmp_path), newest(tmp_path))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(place)
        if len(sys.argv) < 2:
            load(chosen)
        found = measure(chosen)
        show(found, newest(chosen))
        print(json.dumps([one.__dict__ for one in found]))
