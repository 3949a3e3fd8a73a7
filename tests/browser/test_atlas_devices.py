"""The atlas on other devices: without scripts or motion, by keyboard and touch, small windows."""

import pytest
from playwright.sync_api import expect

from tests.browser.atlas_page import (
    DAY,
    NARROW,
    VILLAGES,
    highlighted_area,
    open_atlas,
    wait_for_summary,
)

pytestmark = pytest.mark.browser


def test_without_scripts_the_page_shows_the_figures(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/atlas?{DAY}")
    expect(page.locator("noscript .map__message")).to_be_visible()
    expect(page.locator("#summary .lead")).to_contain_text("per 27 Juli 2023")
    expect(page.locator(".goal").first).to_be_visible()
    for useless in (".switch", ".time", "#legend"):
        expect(page.locator(useless)).to_be_hidden()
    page.get_by_label("Keadaan per tanggal").first.select_option("2022-12-26")
    page.locator("noscript button").click()
    expect(page.locator("#summary .lead")).to_contain_text("per 26 Desember 2022")
    context.close()


# Input devices and sizes -----------------------------------------------------------------------


def test_with_reduced_motion_the_map_moves_without_animation(visit):
    page = open_atlas(visit(reduced_motion="reduce"), f"/atlas?{DAY}#8/-3.5/105")
    page.locator("#map_area").focus()
    for key, moved in (("ArrowRight", "getCenter().lng"), ("+", "getZoom()")):
        before = page.evaluate(f"map_area.{moved}")
        page.keyboard.press(key)
        assert page.evaluate(f"map_area.{moved}") > before


def test_the_middle_of_the_map_is_shown_to_the_keyboard_alone(visit):
    page = open_atlas(visit(), VILLAGES)
    search = page.get_by_role("combobox", name="Cari wilayah")
    search.fill("tirta")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for_summary(page, "99.01 2023-07-27")
    expect(page.locator("#map_area")).to_be_focused()
    expect(page.locator(".cross")).to_be_visible()
    expect(page.locator(".tip")).to_contain_text("Kecamatan")
    expect(page.locator("#under")).to_contain_text("Enter membuka")
    assert highlighted_area(page)[0] == "village"
    page.keyboard.press("Tab")
    expect(page.locator(".cross")).to_be_hidden()
    expect(page.locator(".tip")).to_have_count(0)


def test_touch_targets_are_at_least_40_pixels_wide_and_high(visit):
    page = open_atlas(visit(NARROW, has_touch=True, is_mobile=True), VILLAGES)
    for selector in (
        ".leaflet-bar a", ".switch button", ".switch .only", "#play", "#time", ".legend__entry",
        ".head select", ".search__input", ".language a", ".summary__open a",
    ):  # fmt: skip
        for one in page.locator(selector).all():
            box = one.bounding_box()
            assert min(box["width"], box["height"]) >= 40, selector


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, NARROW])
def test_controls_lie_inside_the_window(visit, size):
    page = open_atlas(visit(size), f"/atlas?{DAY}")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    for selector in (".time", "#legend", ".switch"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
    if size is not NARROW:
        time, legend = page.locator(".time").bounding_box(), page.locator("#legend").bounding_box()
        assert time["x"] > legend["x"] + legend["width"]


def test_full_screen_enlarges_the_map_and_draws_its_tiles(visit):
    page = open_atlas(visit(), VILLAGES)
    before = page.locator("#map_area").bounding_box()["width"]
    page.get_by_role("button", name="Layar penuh").click()
    page.wait_for_function(f"() => map_area.getSize().x > {before}")
    page.wait_for_function(
        "() => map_area.controller.layer._bounds.getSize().x >= map_area.getSize().x"
        " && map_area.controller.layer.missingTiles.size === 0"
    )
