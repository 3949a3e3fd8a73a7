"""The tile grid map in a browser: a square for each village that behaves like its polygon."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ADDRESS = "/area/99.01?by=village&view=grid&date=2023-07-27"
BOXES = """paths => paths.map(path => {
    const {left, top, width, height} = path.getBoundingClientRect();
    return [left, top, width, height];
})"""


def test_a_square_for_each_village_shows_its_village(visit):
    visitor = visit()
    page = visitor.open(ADDRESS)
    squares = page.locator(".leaflet-children-pane path")
    assert squares.count() == 297
    boxes = squares.evaluate_all(BOXES)
    sides = [side for box in boxes for side in box[2:]]
    assert max(sides) - min(sides) < 2  # pixels
    assert len({(round(left), round(top)) for left, top, *_ in boxes}) == 297
    assert page.locator(".leaflet-outlines-pane path").count() == 17
    assert page.locator(".leaflet-control-scale").count() == 0

    name = page.locator("tr[data-code='99.01.03.2004'] th").inner_text()
    page.mouse.move(*visitor.pixel("99.01.03.2004"))
    expect(page.locator(".tip")).to_contain_text(name)
    assert visitor.highlighted_codes() == ["99.01.03.2004"]
    page.mouse.click(*visitor.pixel("99.01.03.2004"))
    expect(page.locator(".leaflet-popup")).to_contain_text(name)
    page.keyboard.press("Escape")

    page.locator("button.legend__entry[data-class='dasar']").click()
    assert page.locator(".leaflet-children-pane path:not(.is-dim)").count() == 11

    page.get_by_role("link", name="Status per desa").click()
    page.wait_for_url(lambda url: "view=grid" not in url)
    visitor.wait_until_drawn()
    assert page.locator(".leaflet-control-scale").count() == 1
