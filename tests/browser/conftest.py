"""A real browser over a live site: Chromium from the system, driven by Playwright."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from werkzeug.serving import make_server

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, the tests fail and say how to get it."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.fail(
            "The browser tests drive Chromium, which is not here. On Debian: "
            "apt-get install chromium. Without it: make test BROWSER=no"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield opened
        opened.close()


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def site(sample_app: Flask) -> Iterator[str]:
    """Address of the live site over the sample."""
    with _serving(sample_app) as address:
        yield address


@pytest.fixture
def serving() -> Callable[[Flask], AbstractContextManager[str]]:
    """Serve another app for the length of a with statement: ``with serving(app) as address``."""
    return _serving


class Visitor:
    """Opens pages and remembers what should not happen: errors, dialogs, requests elsewhere."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        context.route("**/*", self._only_here)
        self.page = context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def _only_here(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def _note(self, message: object) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _dismiss(self, dialog: object) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: str, *, drawn: bool = True) -> Page:
        """Open a page of the site and wait until its map is drawn."""
        self.page.goto(self.address + path)
        if drawn:
            self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait until the map is complete."""
        self.page.wait_for_selector("#map_area[data-drawn=true]")

    def spot(self, code: str) -> tuple[float, float]:
        """Pixel of the window that lies well inside an area of the map."""
        x, y = self.page.evaluate(
            """code => {
                const at = map_area.latLngToContainerPoint(map_area.controller.centre(code));
                const box = map_area.getContainer().getBoundingClientRect();
                return [at.x + box.left, at.y + box.top];
            }""",
            code,
        )
        return x, y

    def lit(self) -> list[str]:
        """Codes of the polygons that are lit."""
        return self.page.eval_on_selector_all("path.is-lit", "all => all.map(p => p.dataset.code)")


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor: ``visit()``, ``visit(NARROW)``, ``visit(address=…)``.

    At the end nothing may have been asked of another host, and no error said.
    """
    made: list[Visitor] = []

    def make(size: dict[str, int] = WIDE, address: str = site, **more: object) -> Visitor:
        made.append(Visitor(browser.new_context(viewport=size, **more), address))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
        assert visitor.elsewhere == []
        assert visitor.complaints == []
