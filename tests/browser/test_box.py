"""The box of an area or a village on the map: with the keyboard, and under a finger."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import NARROW

pytestmark = pytest.mark.browser

DAY = "date=2023-07-27"
FOCUS = "document.activeElement.dataset.code ?? document.activeElement.textContent"


def test_tab_leads_from_a_village_into_its_box_and_escape_back(visit):
    visitor = visit(reduced_motion="reduce")
    page = visitor.open(f"/area/99.01.01?{DAY}")
    map_ = page.get_by_role("application")
    expect(map_).to_have_accessible_name(
        "Peta Kecamatan Kampung Kuning. "
        "Panah menggeser, plus dan minus memperbesar dan memperkecil. "
        "Tab menuju sebuah wilayah: di sana panah pindah ke wilayah di sebelahnya, Enter membuka, "
        "Escape menutup."
    )
    map_.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    village = page.evaluate(FOCUS)
    page.keyboard.press("Enter")
    box = page.locator(".leaflet-popup")
    expect(page.locator("#map_area > [role=status]")).to_contain_text(
        box.locator("h3").inner_text()
    )
    assert violations(page) == []
    assert page.evaluate(FOCUS) == village
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS).startswith("Buka ")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUS) == village
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert page.evaluate(FOCUS) == village
    assert "village=" not in page.url
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_a_tap_shows_figures_and_the_next_opens_the_page(visit):
    visitor = visit(NARROW, has_touch=True, is_mobile=True)
    page = visitor.open(f"/area/99?{DAY}")
    box = page.locator(".leaflet-popup")
    page.touchscreen.tap(*visitor.pixel("99.01"))
    expect(box).to_contain_text("Kabupaten Tirtamandala")
    expect(box).to_contain_text("49 dari 297 terbentuk (16,5 %)")
    expect(page.locator(".tip")).to_have_count(0)
    link = box.get_by_role("link", name="Buka Kabupaten Tirtamandala")
    assert link.get_attribute("href") == f"/area/99.01?{DAY}"
    page.touchscreen.tap(*visitor.pixel("99.01"))
    page.wait_for_url(f"**/area/99.01?{DAY}")
