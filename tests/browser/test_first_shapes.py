"""What a visitor on a slow network sees: a status, coarse shapes that react, then finer ones."""

import re

from playwright.sync_api import expect

from tests.browser.atlas_page import VILLAGES

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


def test_the_atlas_paints_an_overview_until_its_tiles_have_come(visit):
    visitor = visit()
    page = visitor.page
    page.route("**/tiles/*.pmtiles", lambda _route: None)  # held
    page.goto(f"{visitor.address}{VILLAGES}#6.5/{place_of(visitor)}")
    page.wait_for_selector("#map_area[data-overview]")
    assert page.locator("#map_area").get_attribute("aria-busy") == "false"
    expect(page.get_by_text("Memuat peta")).to_be_hidden()
    expect(page.locator("#legend")).to_contain_text("Belum terbentuk")
    # an area of the overview reacts: the kecamatan in the middle of the province
    place = page.evaluate(
        """() => {
            const { layer, figures } = map_area.controller;
            const { x, y } = map_area.getSize();
            const areaAt = (at) => layer.areaAt(map_area.containerPointToLatLng(at));
            for (let i = 0; i < 2500; i++) {
                const at = [x * (0.25 + 0.01 * (i % 50)), y * (0.25 + 0.01 * Math.floor(i / 50))];
                const area = areaAt(at);
                const around = [[2, 0], [-2, 0], [0, 2], [0, -2]];
                if (!area || around.some(([dx, dy]) =>
                    String(areaAt([at[0] + dx, at[1] + dy])) !== String(area))) continue;
                return { at, level: area[0], villages: figures.counts(...area).villages };
            }
        }"""
    )
    assert place["level"] == "district" and place["villages"] > 1
    box = page.locator("#map_area").bounding_box()
    page.mouse.move(box["x"] + place["at"][0], box["y"] + place["at"][1], steps=3)
    expect(page.locator(".tip")).to_contain_text(f"dari {place['villages']}")

    page.unroute("**/tiles/*.pmtiles")  # continues those that are held
    page.wait_for_selector("#map_area[data-summary]")
    level = page.evaluate(
        "at => map_area.controller.layer.areaAt(map_area.containerPointToLatLng(at))?.[0]",
        place["at"],
    )
    assert level == "village"


def test_a_close_view_of_the_atlas_needs_no_overview(visit):
    visitor = visit()
    requested = []
    visitor.page.on("request", lambda request: requested.append(request.url))
    point = place_of(visitor)
    visitor.page.goto(f"{visitor.address}{VILLAGES}#11/{point}")
    visitor.page.wait_for_selector("#map_area[data-summary]")
    assert any("/tiles/" in url for url in requested)
    assert not any("/atlas/overview/" in url for url in requested)


def place_of(visitor):
    """Latitude and longitude in the middle of the sample's province."""
    response = visitor.page.request.get(f"{visitor.address}/atlas/summary/99.01")
    west, south, east, north = map(
        float, re.search(r'data-bounds="([^"]*)"', response.text())[1].split(",")
    )
    return f"{(south + north) / 2}/{(west + east) / 2}"
