"""Presentation mode and maps in other sites, in a real browser."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [(1024, 768), (390, 844)])
def test_keys_step_through_areas_dates_and_views_within_the_same_page(visit, client, size):
    page = visit({"width": size[0], "height": size[1]}).open("/present/99.01", drawn=False)
    rows = client.get("/api/areas/99.01/coverage.json?by=district").json["rows"]
    page.evaluate("window.same = true")  # gone after a navigation
    title, what = page.locator("h1"), page.locator(".slide__what")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # while the first step loads
    expect(title).to_contain_text(rows[1]["name"])
    figures = f"{rows[1]['formed']} dari {rows[1]['villages']} "
    expect(page.locator(".slide__sentence")).to_contain_text(figures)
    day = what.inner_text()
    page.keyboard.press("ArrowDown")
    expect(what).not_to_have_text(day)
    expect(title).to_contain_text(rows[1]["name"])
    map_of_status = what.inner_text()
    page.locator("[data-step=view-after]").click()
    expect(what).not_to_have_text(map_of_status)
    assert page.evaluate("window.same")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.activeElement.dataset.step") == "view-after"
    page.keyboard.press("ArrowLeft")
    expect(title).to_contain_text(rows[0]["name"])


def test_full_screen_lasts_over_steps_and_what_fails_leaves_the_slide(visit):
    visitor = visit({"width": 1024, "height": 768})
    page = visitor.open("/present/99.01", drawn=False)
    page.get_by_role("button", name="Layar penuh").click()
    expect(page.locator("[data-full]")).to_have_attribute("aria-pressed", "true")
    before = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).not_to_have_text(before)
    assert page.evaluate("document.fullscreenElement === document.documentElement")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#failed")).to_be_visible()
    shown = page.locator(".slide__content")
    assert page.locator("h1").inner_text() in shown.inner_text()
    assert page.locator(".slide__map path[data-code]").count() > 1
    page.context.set_offline(False)
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#failed")).to_be_hidden()
    visitor.problems.clear()  # the browser reports the requests that failed


def _frame_page(address):
    """Serve a page of another origin that frames ``address``; return its server."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe id="f" src="{address}" width=600 height=400>'.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def test_another_site_cannot_frame_a_map_unless_it_may(browser, site):
    page = browser.new_page()
    page.goto(f"{site}/embed/99.01?by=village")
    page.wait_for_selector("path.leaflet-interactive")  # by itself it is a page
    server = _frame_page(page.url)
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.wait_for_load_state("networkidle")
    assert page.frames[1].locator("#map").count() == 0
    page.close()
    server.shutdown()
