"""What a planner asks about targets, and how many clicks the answer takes."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DAY = "date=2023-07-27"


def gaps(page):
    """Names and gaps of the table, from its top."""
    rows = page.locator("#areas tbody tr")
    names = rows.locator("th").all_inner_texts()
    return list(zip(names, rows.locator("td:last-child").all_inner_texts(), strict=True))


def test_the_shortfall_of_each_kecamatan_is_on_the_page_in_0_clicks(visit):
    page = visit().open(f"/area/99.01?{DAY}&target=formed_2023-12-31_ID")
    expect(page.locator("#areas thead th").last).to_contain_text("Kurang")
    shown = [int(gap) for _, gap in gaps(page)]
    assert len(shown) == 17
    total = page.locator("#areas tfoot td").last
    expect(total).to_have_text("174")
    assert f"jumlah targetnya {sum(shown) + 49}" in page.locator("#areas").inner_text()


def test_the_kecamatan_furthest_from_its_target_is_first_after_1_click(visit):
    page = visit().open(f"/area/99.01?{DAY}")
    page.get_by_role("button", name="Kurang").click()
    shown = [int(gap) for _, gap in gaps(page)]
    assert shown == sorted(shown, reverse=True) and shown[0] > shown[-1]
    page.get_by_role("button", name="Kurang").click()
    assert [int(gap) for _, gap in gaps(page)] == sorted(shown)


def test_the_map_of_shortfalls_takes_1_click_and_keeps_the_target(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}&target=formed_2023-12-31_ID")
    page.get_by_role("link", name="Kurang ke target").click()
    page.wait_for_url("**theme=gap*")
    visitor.wait_until_drawn()
    expect(page.locator(".legend__title")).to_have_text("Kurang ke target akhir 2023")
    assert "target=formed_2023-12-31_ID" in page.url
    counts = page.locator(".legend__entry b").all_inner_texts()
    assert sum(map(int, counts)) == 17


def test_another_target_is_chosen_from_the_list(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}")
    page.get_by_label("Kurang diukur ke").select_option("formed_2024-12-31_ID")
    page.wait_for_url("**target=formed_2024-12-31_ID*")
    visitor.wait_until_drawn()
    expect(page.locator("#areas tfoot td").last).to_have_text("248")


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1024, "height": 768}])
def test_nothing_is_wider_than_the_window(visit, size):
    page = visit(size).open(f"/area/99.01?{DAY}&theme=gap")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
