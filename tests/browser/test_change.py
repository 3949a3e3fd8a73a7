"""What changed, and sources side by side, tried in Chromium; clicks are counted in the names."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DAY = "date=2023-07-27"


def test_what_changed_since_the_last_report_1_click(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}")
    page.get_by_role("link", name="Perubahan", exact=True).click()
    visitor.wait_until_drawn()
    expect(page.locator("#change")).to_have_text(
        "8 baru, 15 naik, 0 turun, 0 hilang sejak 16 Mei 2023."
    )
    expect(page.locator(".legend__title")).to_have_text("Selisih cakupan sejak 16 Mei 2023")


def test_what_changed_since_any_report_2_clicks(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}")
    page.get_by_role("link", name="Perubahan", exact=True).click()
    visitor.wait_until_drawn()
    page.get_by_label("Perubahan sejak").select_option("2022-12-26")
    page.wait_for_url("**since=2022-12-26*")
    visitor.wait_until_drawn()
    expect(page.locator("#change")).to_contain_text("18 baru, 26 naik, 0 turun, 0 hilang")
    listed = page.locator(".changed li")
    assert listed.count() == 44
    expect(listed.first).to_contain_text("Baru terbentuk: Belum terbentuk →")


def test_the_filter_of_the_legend_is_that_of_the_list_and_of_the_files(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}&since=2022-12-26&by=village")
    page.locator(".legend__entry[data-class='change_new']").click()
    rows = page.locator("#villages tbody tr:visible")
    expect(rows).to_have_count(18)
    address = (
        page.locator(".change__files").get_by_role("link", name="GeoJSON").get_attribute("href")
    )
    assert "only=new" in address
    features = page.request.get(address).json()["features"]
    assert {one["id"] for one in features} == set(
        rows.evaluate_all("all => all.map(row => row.dataset.code)")
    )
    page.locator(".legend__entry[data-class='change_new']").click()
    assert "only=" not in page.locator(".change__files").get_by_role(
        "link", name="GeoJSON"
    ).get_attribute("href")


def test_a_tooltip_says_from_which_class_to_which(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}&since=2022-12-26&by=village")
    row = page.locator("#villages tr[data-class='change_up']").first
    page.mouse.move(*visitor.pixel(row.get_attribute("data-code")))
    expect(page.locator(".tip")).to_contain_text("Naik kelas:")


def test_an_earlier_date_of_the_page_still_shows_change(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}&since=2023-05-16")
    page.get_by_label("Keadaan per tanggal").first.select_option("2023-05-16")
    page.wait_for_url("**date=2023-05-16*")
    visitor.wait_until_drawn()
    expect(page.locator("#change")).to_contain_text("sejak 26 Desember 2022")


def test_another_source_is_compared_1_click(visit):
    visitor = visit()
    page = visitor.open("/area/99.02?date=2023-05-10")
    expect(page.locator(".others")).to_contain_text("16 terbentuk (di sini 15)")
    page.locator(".others").get_by_role("link", name="Bandingkan").click()
    expect(page.locator("h1")).to_contain_text("Bandingkan laporan")
    expect(page.locator("main")).to_contain_text("Dari 39 desa/kelurahan")
    page.get_by_label("Pertama").select_option("2022-12-26")
    page.get_by_role("button", name="Bandingkan").click()
    page.wait_for_url("**first=2022-12-26*")
    expect(page.locator("main")).to_contain_text("per 26 Desember 2022")
