import re

import pytest

from tests.webmap.pages.area_pages import words

DAY = "2023-08-02"


def codes(page):
    return re.findall(r'<tr data-code="([\d.]+)"', page)


def test_a_list_shows_its_villages_and_how_many_of_how_many(page):
    shown = page(f"/worklist/99.01?date={DAY}")
    assert "248 dari 297 desa/kelurahan per 2 Agustus 2023: belum terbentuk." in words(shown)
    assert len(codes(shown)) == 248
    assert "kurang 104" in words(shown)


def test_several_needs_are_combined_and_stay_in_every_link(page):
    shown = page(f"/worklist/99.01?date={DAY}&need=dasar&need=one_point&sort=steps&lang=en")
    assert "class Dasar, one point" in words(shown)
    for suffix in (".xlsx", ".csv", ".geojson"):
        [address] = re.findall(rf'href="(/worklist/99\.01\{suffix}[^"]*)"', shown)
        assert "need=dasar&amp;need=one_point&amp;sort=steps" in address
        assert f"date={DAY}" in address
    [form] = re.findall(r'<form class="dates".*?</form>', shown, re.DOTALL)
    kept = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    assert kept == [("need", "dasar"), ("need", "one_point"), ("sort", "steps"), ("lang", "en")]
    [language] = re.findall(r'href="([^"]*)" lang="id"', shown)
    assert "need=dasar&amp;need=one_point" in language


def test_an_empty_list_says_so(page):
    assert "Tidak ada desa/kelurahan seperti itu" in words(page("/worklist/99.01?need=late"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("need=belum", 400),
        ("sort=nama", 400),
        ("page=0", 400),
        ("layer=posyandu", 404),
        ("page=99", 404),
        ("date=kemarin", 400),
    ],
)
def test_what_cannot_be_read_is_refused(client, query, status):
    assert client.get(f"/worklist/99.01?{query}").status_code == status


def test_an_unknown_area_has_no_list_and_no_file(client):
    for suffix in ("", ".xlsx", ".csv", ".geojson"):
        assert client.get(f"/worklist/98.01{suffix}").status_code == 404


def test_files_have_names_types_and_etags(client):
    response = client.get(f"/worklist/99.01.xlsx?date={DAY}")
    assert "kampungkb_99.01_daftar-kerja_2023-08-02.xlsx" in response.headers["Content-Disposition"]
    assert "spreadsheetml" in response.content_type
    again = client.get(
        f"/worklist/99.01.xlsx?date={DAY}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_pages_of_a_long_list_link_to_each_other(client, monkeypatch):
    from importlib import import_module

    monkeypatch.setattr(import_module("webmap.worklist.view"), "PAGE_ROWS", 100)
    shown = client.get(f"/worklist/99.01?date={DAY}&page=2&need=unformed").text
    assert "Halaman 2 dari 3" in words(shown)
    assert re.search(r'href="[^"]*page=3[^"]*" rel="next"', shown)
    assert re.search(r'href="[^"]*page=1[^"]*" rel="prev"', shown)
    assert len(codes(shown)) == 100


@pytest.mark.parametrize("address", ["/", "/area/99", "/area/99.01", "/area/99.01.01"])
def test_every_page_of_an_area_links_to_its_list_and_the_workbook(page, address):
    shown = page(f"{address}?date={DAY}")
    assert re.search(rf'href="/worklist/[\d.ID]+\?date={DAY}"', shown)
    assert re.search(rf'href="/worklist/[\d.ID]+\.xlsx\?date={DAY}" download', shown)
