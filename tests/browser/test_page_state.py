"""Filter, sort, tab and selection stay with another date; lists that are used with the keyboard."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DAY = "date=2023-07-27"
OTHER_DAY = "2023-05-16"


def shown_rows(page, table):
    return page.eval_on_selector_all(
        f"#{table} tbody tr", "all => all.filter(r => !r.hidden).map(r => r.dataset.class)"
    )


def check_state(page, village):
    """Assert that the villages that are not formed are shown by name, the second tab is chosen."""
    assert set(shown_rows(page, "villages")) == {"unformed"}
    count = len(shown_rows(page, "villages"))
    expect(page.locator("#tab-villages")).to_have_text(f"Desa {count} dari 297")
    expect(page.locator("#villages h2")).to_have_text(
        f"{count} dari 297 desa/kelurahan: Belum terbentuk"
    )
    expect(page.locator("#villages th[aria-sort]").first).to_have_attribute(
        "aria-sort", "descending"
    )
    assert page.locator("tr.is-selected").get_attribute("data-code") == village
    expect(page.locator("#tab-areas")).to_have_attribute("aria-selected", "true")
    return count


def test_filter_sort_tab_and_selection_stay_with_another_date_and_a_reload(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?by=village&{DAY}")
    expect(page.locator("#villages h2")).to_have_text("297 desa/kelurahan, yang belum dahulu")
    page.get_by_label("hanya yang belum").check()
    name = page.locator("#villages thead button").first
    name.click()
    name.click()
    village = page.locator("#villages tbody tr:visible").first.get_attribute("data-code")
    page.evaluate("code => map_area.controller.openPopup(code)", village)
    page.get_by_role("tab", name="Per kecamatan").click()
    before = check_state(page, village)
    page.evaluate("window.stays = true")
    page.get_by_label("Keadaan per tanggal").select_option(OTHER_DAY)
    page.wait_for_selector(f"#map_area[data-day='{OTHER_DAY}']")
    assert page.evaluate("window.stays"), "the list shows the date as the slider does"
    assert check_state(page, village) > before  # fewer were formed
    page.reload()
    visitor.wait_until_drawn()
    assert page.input_value("#date") == OTHER_DAY
    unformed = check_state(page, village)
    assert unformed > before
    page.get_by_role("link", name="EN (English)").click()
    visitor.wait_until_drawn()
    expect(page.locator("#tab-villages")).to_have_text(f"Villages {unformed} of 297")
    page.locator(".legend__entry[aria-pressed=true]").click()
    expect(page.locator("#villages h2")).to_have_text("297 villages")


def test_the_filter_leaves_areas_of_its_class_and_no_sum(visit):
    page = visit().open(f"/area/99.01?{DAY}")
    page.click(".legend__entry[data-class=under_25]")
    rows = shown_rows(page, "areas")
    assert set(rows) == {"under_25"}
    expect(page.locator("#areas h2")).to_have_text(
        f"{len(rows)} dari 17 kecamatan: di bawah 25 %, cakupan terendah dahulu"
    )
    expect(page.locator("#areas tfoot")).to_be_hidden()
    page.click(".legend__entry[data-class=under_25]")
    expect(page.locator("#areas h2")).to_have_text("17 kecamatan, cakupan terendah dahulu")
    expect(page.locator("#areas tfoot")).to_be_visible()


def test_without_a_network_the_page_stays_with_its_date_and_says_so(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}")
    page.route("**/history.json*", lambda route: route.abort())
    page.get_by_label("Keadaan per tanggal").select_option(OTHER_DAY)
    expect(page.get_by_role("alert")).to_have_text(
        "16 Mei 2023 tidak dapat dimuat. Halaman tetap per 27 Juli 2023."
    )
    assert page.input_value("#date") == "2023-07-27"
    expect(page.locator("#time-label")).to_have_text("27 Jul 2023")
    assert DAY in page.url
    page.unroute("**/history.json*")
    page.get_by_label("Keadaan per tanggal").select_option(OTHER_DAY)
    page.wait_for_selector(f"#map_area[data-day='{OTHER_DAY}']")
    expect(page.locator("#map-failed")).to_be_hidden()
    assert visitor.problems
    visitor.problems.clear()  # Chromium logs the request that was aborted


def test_arrow_keys_on_a_list_load_nothing_before_enter(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?theme=gap&{DAY}&sort=areas.-name")
    page.evaluate("window.stays = true")
    before = page.url
    dates = page.get_by_label("Keadaan per tanggal")
    dates.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert dates.input_value() == "2022-12-26"
    page.keyboard.press("Escape")
    assert dates.input_value() == "2023-07-27"
    page.keyboard.press("ArrowDown")
    assert dates.input_value() == OTHER_DAY
    assert page.url == before and page.evaluate("window.stays")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**date={OTHER_DAY}*")
    visitor.wait_until_drawn()
    assert "theme=gap" in page.url
    expect(page.locator("#areas th[aria-sort=descending]")).to_have_text("Kecamatan")


def test_leaving_a_list_takes_the_option_that_keys_have_reached(visit):
    page = visit().open(f"/worklist/99.01?need=dasar&{DAY}", drawn=False)
    page.get_by_label("Keadaan per tanggal").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.wait_for_url(f"**/worklist/99.01?need=dasar&date={OTHER_DAY}")
