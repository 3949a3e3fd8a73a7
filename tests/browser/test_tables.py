"""Tables beside and under the map, at every width of the window."""

import pytest
from playwright.sync_api import expect

from tests.browser.atlas_page import DAY, open_atlas

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 390, 900, 1024, 1100, 1280, 1920)
OUT_OF_VIEW = """table => {
    const { left, right } = table.closest(".panel").getBoundingClientRect();
    return [...table.querySelectorAll("thead th, tbody tr:first-child > *, tfoot tr > *")]
        .filter(cell => cell.offsetWidth)
        .filter(cell => {
            const box = cell.getBoundingClientRect();
            return box.right > Math.min(right, innerWidth) || box.left < left;
        })
        .map(cell => cell.textContent.trim());
}"""


@pytest.mark.parametrize(
    "path",
    [
        f"/?by=regency&{DAY}",
        f"/area/99.01?by=village&{DAY}",
        f"/area/99?since=2022-12-26&{DAY}",
        f"/area/99?theme=gap&{DAY}",
    ],
)
def test_no_column_falls_out_of_view(visit, path):
    page = visit().open(path)
    tables = page.locator("table.sortable:visible")
    assert tables.count()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for table in tables.all():
            assert table.evaluate(OUT_OF_VIEW) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_column_of_the_atlas_falls_out_of_view(visit):
    page = open_atlas(visit(), f"/atlas?{DAY}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator("#in-view table").evaluate(OUT_OF_VIEW) == [], width


@pytest.mark.parametrize("width", [360, 1024, 1920])
def test_headings_stay_in_view(visit, width):
    page = visit({"width": width, "height": 700}).open(f"/area/99.01?by=village&{DAY}")
    page.locator("#villages tbody tr").nth(150).scroll_into_view_if_needed()
    heading = page.locator("#villages thead button").first
    expect(heading).to_be_in_viewport(ratio=1)
    top = heading.bounding_box()["y"]
    head = page.locator(".head").bounding_box()
    assert head["y"] + head["height"] - 1 <= top < 160  # below the header of the page
    heading.click()  # and is not covered by anything
    expect(page.locator("#villages thead th").first).to_have_attribute("aria-sort", "ascending")


def test_a_row_without_room_for_columns_names_its_figures(visit):
    page = visit({"width": 360, "height": 800}).open(f"/area/99?{DAY}")
    cell = page.locator("#areas tbody tr").first.locator("td").first
    assert "Desa" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    page.set_viewport_size({"width": 1920, "height": 800})
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == "none"
