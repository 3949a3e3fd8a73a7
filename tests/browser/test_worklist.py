import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}
DAY = "date=2023-08-02"


def workbook(download):
    sheet = openpyxl.load_workbook(io.BytesIO(download.path().read_bytes())).active
    top = next(line for line in range(1, 20) if sheet.cell(line, 2).value == "Kode")
    return sheet, [row[1] for row in sheet.iter_rows(min_row=top + 1, values_only=True)]


def test_unformed_villages_of_a_kecamatan_are_an_excel_file_4_clicks_from_the_country(visit):
    visitor = visit(accept_downloads=True)
    page = visitor.open("/?date=2023-07-27")
    for code in ("99", "99.01", "99.01.03"):  # clicks 1 to 3
        page.locator(f"#areas tr[data-code='{code}'] a").click()
        page.wait_for_url(f"**/area/{code}?*")
        visitor.wait_until_drawn()
    with page.expect_download() as download:
        page.locator(".work").get_by_role("link", name="Excel").click()  # click 4
    assert download.value.suggested_filename == "kampungkb_99.01.03_daftar-kerja_2023-07-27.xlsx"
    sheet, codes = workbook(download.value)
    assert codes and all(code.startswith("99.01.03.") for code in codes)
    unformed = page.locator("tr[data-class='unformed']").count()
    assert len(codes) == unformed and f"{unformed} dari" in sheet["A2"].value


def test_unformed_villages_are_an_excel_file_2_clicks_from_the_search(visit):
    visitor = visit(accept_downloads=True)
    page = visitor.open("/?date=2023-07-27")
    name = page.request.get(f"{visitor.address}/api/areas/99.01.03/coverage.json").json()
    page.get_by_role("combobox", name="Cari wilayah").fill(f"kec {name['area']['name']}")
    page.locator("#found [role=option]").first.click()  # click 1
    page.wait_for_url("**/area/99.01.03?*")
    with page.expect_download() as download:
        page.locator(".work").get_by_role("link", name="Excel").click()  # click 2
    assert workbook(download.value)[1]


def test_villages_never_filled_in_are_2_clicks_from_the_page_of_a_regency(visit):
    visitor = visit()
    page = visitor.open(f"/area/99.01?{DAY}")
    page.get_by_role("link", name="Mengapa Dasar").click()  # click 1
    page.wait_for_url("**theme=next*")
    visitor.wait_until_drawn()
    page.locator("button.legend__entry[data-class='next_never_filled']").click()  # click 2
    rows = page.locator("#villages tbody tr:visible")
    expect(rows).to_have_count(5)
    for row in rows.all():
        expect(row).to_contain_text("belum pernah diisi")
    assert "only=next_never_filled" in page.url
    expect(page.locator("#exports-only")).to_have_text("hanya: belum pernah diisi")
    address = page.locator(".exports a", has_text="CSV").first.get_attribute("href")
    assert "only=next_never_filled" in address and "theme=next" in address
    text = page.request.get(address).text()
    assert text.count("\n") == 5 + 1 and "never_filled" in text


def test_a_filter_is_chosen_with_1_click_and_kept_on_a_change_of_date(visit):
    page = visit().open(f"/worklist/99.01?{DAY}", drawn=False)
    page.get_by_label("kelas Dasar").check()
    page.wait_for_url("**need=dasar*")
    expect(page.locator(".lead")).to_contain_text("belum terbentuk, kelas Dasar")
    page.get_by_label("Keadaan per tanggal").select_option("2022-12-26")
    page.wait_for_url("**date=2022-12-26*")
    assert "need=unformed" in page.url and "need=dasar" in page.url
    expect(page.locator(".lead")).to_contain_text("26 Desember 2022")


def test_the_page_of_a_village_shows_scores_indices_and_steps(visit):
    page = visit().open(f"/area/99.01.01.2017?{DAY}")
    section = page.locator(".scores")
    expect(section.locator("table")).to_have_count(3)
    expect(section.locator("tr")).to_have_count(12)
    expect(section.locator(".is-easiest")).to_contain_text(re.compile(r"naikkan .* menjadi"))
    expect(section.locator(".is-blocking")).to_have_count(1)


def test_a_list_fits_on_a_phone_and_on_paper(visit):
    page = visit(NARROW).open(f"/worklist/99.01?{DAY}&need=dasar&need=unformed", drawn=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    for hidden in (".worklist__filter", ".exports", ".head"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text("Urutan: menurut kecamatan")).to_be_visible()
