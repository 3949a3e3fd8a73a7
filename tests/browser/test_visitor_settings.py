"""Visitors with colours, spacing or a screen of their own (WCAG 1.4.12 and 2.5.8)."""

import pytest
from playwright.sync_api import expect

from tests.browser.atlas_page import DAY, open_atlas
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
OVER_THE_MAP = (
    ".legend", ".time", ".map__caption", ".switch", ".switch--themes", ".full",
    ".leaflet-control-zoom", ".leaflet-control-scale",
)  # fmt: skip
OVERLAPS = """selectors => {
    const boxes = selectors
        .map(one => [one, document.querySelector(one)])
        .filter(([, element]) => element?.offsetWidth)
        .map(([one, element]) => [one, element.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
        .filter(([other, b]) => other !== one && a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => `${one} ${other}`));
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, select, summary, input")]
    .filter(one => one.offsetWidth && !one.closest("svg, .skip"))
    .filter(one => !one.matches("p:not(.exports, .small) a, .sources a, .terms a")) // in sentences
    .map(one => one.matches("input") && one.closest("label") || one)
    .filter(one => {
        const { width, height } = one.getBoundingClientRect();
        return Math.min(width, height) < 24;
    })
    .map(one => `${one.className} ${one.textContent}`)"""


@pytest.mark.parametrize("size", [WIDE, {"width": 1024, "height": 768}, NARROW])
@pytest.mark.parametrize("path", [f"/area/99.01?by=village&{DAY}", f"/atlas?{DAY}"])
def test_wider_spacing_of_text_covers_nothing(visit, path, size):
    visitor = visit(size)
    page = open_atlas(visitor, path) if "atlas" in path else visitor.open(path)
    assert page.evaluate(OVERLAPS, OVER_THE_MAP) == []
    page.add_style_tag(content=SPACING)
    page.wait_for_function(f"all => ({OVERLAPS})(all).length === 0", arg=OVER_THE_MAP)
    if size is NARROW:
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize(
    "path", [f"/area/99.01?by=village&{DAY}", "/compare/99.01", f"/worklist/99.01?{DAY}"]
)
def test_targets_are_at_least_24_pixels_wide_and_high(visit, path):
    page = visit().open(path, drawn="area" in path)
    assert page.evaluate(SMALL_TARGETS) == []


def test_forced_colours_leave_the_map_and_its_signs_theirs(visit):
    page = visit(forced_colors="active", color_scheme="dark").open(f"/area/99.01?by=village&{DAY}")

    def colours(selector, name):
        return page.eval_on_selector_all(
            selector, f"all => [...new Set(all.map(one => getComputedStyle(one).{name}))]"
        )

    fills = set(colours(".leaflet-children-pane path", "fill"))
    assert fills <= set(colours(".legend .swatch", "backgroundColor"))
    assert fills <= set(colours(".stack__part", "backgroundColor"))
    assert colours(".goal__bar span", "backgroundColor") != colours(".goal", "backgroundColor")
    assert colours(".leaflet-names-pane span", "color") == ["rgb(23, 33, 43)"]
    shown = colours(".switch a[aria-current]", "backgroundColor")
    assert shown and shown != colours(".switch a:not([aria-current])", "backgroundColor")


@pytest.mark.parametrize("size", [NARROW, {"width": 844, "height": 390}])
def test_a_phone_shows_the_map_in_full_screen(visit, size):
    page = visit(size).open(f"/area/99.01?by=village&{DAY}")
    page.get_by_role("button", name="Layar penuh").click()
    page.wait_for_function("() => document.fullscreenElement?.id === 'map'")
    page.wait_for_function("() => document.querySelector('.map__frame').offsetHeight > 200")
    for selector in (".map__sentence", "#legend", ".time", ".map__caption"):
        expect(page.locator(selector)).to_be_in_viewport(ratio=0.95)
    page.get_by_role("button", name="Layar penuh").click()
    page.wait_for_function("() => !document.fullscreenElement")
