"""Fixtures of browser tests: a live site, and visitors that record what goes wrong."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request
from werkzeug.serving import make_server

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}

Contexts = defaultdict[str, list[BrowserContext]]


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
    """A browser page that records errors, warnings, dialogs and requests to other hosts.

    Chromium itself lets no request to another host out (``--host-resolver-rules``): it would load
    each page without its cache if a handler of the test stood in between.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.other_hosts: list[str] = []
        self.problems: list[str] = []
        self.page = context.new_page()
        context.on("request", self._record_other_hosts)
        self.page.on("console", self._record_message)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def close(self) -> None:
        """Close the pages but the first of the context, and remove what they have left in it."""
        idle, *pages = self.context.pages
        self.context.remove_listener("request", self._record_other_hosts)
        session = self.context.new_cdp_session(idle)
        session.send("Network.clearBrowserCache")
        everything = {"origin": self.address, "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", everything)
        session.detach()
        self.context.clear_cookies()
        self.context.set_offline(False)
        for page in pages:
            page.close()

    def _record_other_hosts(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.other_hosts.append(request.url)

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


@pytest.fixture(scope="session")
def _contexts() -> Contexts:
    """Contexts of the browser that no visitor uses, by their options."""
    return defaultdict(list)


@pytest.fixture
def visit(browser: Browser, site: str, _contexts: Contexts) -> Iterator[Callable[..., Visitor]]:
    """Function that makes a visitor: ``visit()``, ``visit(NARROW)``, ``visit(address=…)``.

    At the end of the test no visitor may have requests to other hosts or recorded problems. Its
    context is emptied for visitors of later tests with the same options; an idle page in it keeps
    the process that draws the pages.
    """
    visitors: list[tuple[Visitor, list[BrowserContext]]] = []

    def make(size: dict[str, int] = WIDE, address: str = site, **options: object) -> Visitor:
        unused = _contexts[repr((size, sorted(options.items())))]
        if not unused:
            unused.append(browser.new_context(viewport=size, **options))
            unused[-1].new_page()
        visitors.append((Visitor(unused.pop(), address), unused))
        return visitors[-1][0]

    yield make
    for visitor, unused in visitors:
        visitor.close()
        unused.append(visitor.context)
    for visitor, _ in visitors:
        assert visitor.other_hosts == []
        assert visitor.problems == []
