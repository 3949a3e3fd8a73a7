"""Fixtures of browser tests: a live site, and visitors that record what goes wrong."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route
from werkzeug.serving import make_server

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine; yields its address."""
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
    """Address of a live site with the sample."""
    with _serving(sample_app) as address:
        yield address


@pytest.fixture
def serving() -> Callable[[Flask], AbstractContextManager[str]]:
    """Function that serves another app: ``with serving(app) as address``."""
    return _serving


class Visitor:
    """A browser page that records errors, warnings, dialogs and requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.other_hosts: list[str] = []
        self.problems: list[str] = []
        context.route("**/*", self._block_other_hosts)
        self.page = context.new_page()
        self.page.on("console", self._record_message)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def _block_other_hosts(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.other_hosts.append(route.request.url)
            route.abort()

    def _record_message(self, message: object) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _dismiss(self, dialog: object) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: str, *, drawn: bool = True) -> Page:
        """Open a page of the site; with ``drawn``, wait until its map is complete."""
        self.page.goto(self.address + path)
        if drawn:
            self.wait_until_drawn()
        return self.page

    def wait_until_drawn(self) -> None:
        """Wait until the map is complete."""
        self.page.wait_for_selector("#map_area[data-drawn=true]")

    def pixel(self, code: str) -> tuple[float, float]:
        """Return a pixel of the window well inside an area of the map."""
        x, y = self.page.evaluate(
            """code => {
                const at = map_area.latLngToContainerPoint(map_area.controller.centre(code));
                const box = map_area.getContainer().getBoundingClientRect();
                return [at.x + box.left, at.y + box.top];
            }""",
            code,
        )
        return x, y

    def highlighted_codes(self) -> list[str]:
        """Return the codes of the highlighted polygons."""
        return self.page.eval_on_selector_all("path.is-lit", "all => all.map(p => p.dataset.code)")


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Function that makes a visitor: ``visit()``, ``visit(NARROW)``, ``visit(address=…)``.

    At the end of the test no visitor may have requests to other hosts or recorded problems.
    """
    visitors: list[Visitor] = []

    def make(size: dict[str, int] = WIDE, address: str = site, **options: object) -> Visitor:
        visitors.append(Visitor(browser.new_context(viewport=size, **options), address))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
        assert visitor.other_hosts == []
        assert visitor.problems == []
