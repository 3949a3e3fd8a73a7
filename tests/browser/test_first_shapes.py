"""What a visitor on a slow network sees: a status, coarse shapes that react, then finer ones."""

import re

from playwright.sync_api import expect

PROVINCE = "/area/99?by=village&date=2023-07-27"
OUTLINES = (
    "[...document.querySelectorAll('.leaflet-children-pane path')].map(p => p.getAttribute('d'))"
)


class HeldRequests:
    """Requests for shapes of areas, which are not sent before the test says so."""

    def __init__(self, page):
        self.page = page
        self.coarse, self.fine = None, None
        page.route("**/shapes/*-coarse.arcs", self._hold_coarse)
        page.route(re.compile(r"/shapes/[0-9a-f]{20}\.arcs"), self._hold_fine)

    def _hold_coarse(self, route):
        self.coarse = route

    def _hold_fine(self, route):
        if self.coarse and route.request.url == self.coarse.request.url.replace("-coarse", ""):
            self.fine = route
        else:  # areas around
            route.continue_()

    def wait_for(self, name):
        while getattr(self, name) is None:
            self.page.wait_for_timeout(20)
        return getattr(self, name)


def test_coarse_shapes_react_until_finer_ones_replace_them(visit):
    visitor = visit()
    page, held = visitor.page, HeldRequests(visitor.page)
    page.goto(visitor.address + PROVINCE)
    expect(page.get_by_role("status").filter(has_text="Memuat peta")).to_be_visible()
    assert page.locator("#map_area").get_attribute("aria-busy") == "true"

    held.wait_for("coarse").continue_()
    visitor.wait_until_drawn()
    expect(page.get_by_text("Memuat peta")).to_have_count(0)
    assert page.locator("#map_area").get_attribute("aria-busy") == "false"
    code = page.evaluate(
        "[...map_area.controller.paths?.keys() ?? map_area.controller.rows.keys()][0]"
    )
    page.mouse.move(*visitor.pixel(code))
    name = page.evaluate("code => map_area.controller.name(code)", code)
    expect(page.locator(".tip")).to_contain_text(name)
    assert visitor.highlighted_codes() == [code]
    coarse = page.evaluate(OUTLINES)
    page.evaluate("window.firstPath = document.querySelector('.leaflet-children-pane path')")

    held.wait_for("fine").continue_()
    page.wait_for_selector("#map_area[data-refined=true]")
    fine = page.evaluate(OUTLINES)
    assert len(fine) == len(coarse) and all(fine)
    changed = sum(one != other for one, other in zip(coarse, fine, strict=True))
    assert changed > len(coarse) / 2
    # the same elements: focus, highlight and selection stay
    assert page.evaluate("firstPath.isConnected")
    expect(page.locator(".tip")).to_contain_text(name)


def test_coarse_shapes_stay_where_finer_ones_cannot_be_had(visit):
    visitor = visit()
    page, held = visitor.page, HeldRequests(visitor.page)
    page.goto(visitor.address + PROVINCE)
    held.wait_for("coarse").continue_()
    held.wait_for("fine").abort()
    page.wait_for_selector("#map_area[data-refined=true]")
    assert all(page.evaluate(OUTLINES))
    expect(page.get_by_role("alert")).to_have_count(0)
    visitor.problems.clear()  # Chromium logs the request that was aborted


def test_a_page_without_scripts_does_not_say_that_its_map_is_loading(visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.open(PROVINCE, drawn=False)
    expect(page.get_by_text("Memuat peta")).to_be_hidden()
    expect(page.locator("noscript p")).to_be_visible()
    visitor.problems.clear()  # Chromium says that the preloaded shapes were not used
