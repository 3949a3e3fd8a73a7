import re

import pytest

from tests.webmap.pages.area_pages import words

DAY = "2023-07-27"


def codes(page):
    return re.findall(r'<tr data-code="([\d.]+)"', page)


def test_a_province_lists_its_villages_page_by_page_without_scripts(page):
    seen, address = [], f"/villages/99?date={DAY}&only=unformed"
    while address:
        shown = page(address)
        seen += codes(shown)
        following = re.search(r'href="([^"]+)" rel="next"', shown)
        address = following[1].replace("&amp;", "&") if following else ""
    count = re.search(r"Belum terbentuk ([\d.]+)", words(shown))[1].replace(".", "")
    assert len(set(seen)) == len(seen) == int(count)


def test_the_page_of_a_province_leads_to_the_list(page):
    area = page(f"/area/99?by=village&date={DAY}")
    [address] = re.findall(r'href="(/villages/99[^"]*)"', area)
    shown = page(address)
    assert "Desa/kelurahan di Provinsi Nusa Rekaan" in words(shown)
    assert "27 Juli 2023" in words(shown)


def test_links_keep_class_order_date_and_language(page):
    shown = page(f"/villages/99?date={DAY}&only=unformed&sort=-name&page=2&lang=en")
    [language] = re.findall(r'href="([^"]*)" lang="id"', shown)
    assert "only=unformed" in language and "sort=-name" in language and "page=2" in language
    [dasar] = re.findall(r'href="(/villages/[^"]*only=dasar[^"]*)"', shown)
    assert f"date={DAY}" in dasar and "sort=-name" in dasar and "page" not in dasar
    [column] = re.findall(r'aria-sort="descending"><a href="([^"]*)"', shown)
    assert column.endswith("sort=name&amp;lang=en") or "sort=name" in column
    assert re.search(r'href="/export/99\.xlsx\?[^"]*only=unformed', shown)


def test_a_village_has_the_list_of_its_district(page):
    assert set(map(len, codes(page("/villages/99.01.01.2001")))) == {13}


@pytest.mark.parametrize(
    ("query", "status"),
    [("only=biru", 400), ("sort=code", 400), ("page=0", 400), ("page=99", 404), ("date=x", 400)],
)
def test_what_cannot_be_read_is_refused(client, query, status):
    assert client.get(f"/villages/99?{query}").status_code == status
