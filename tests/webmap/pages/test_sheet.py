import re
from html import unescape

import pytest

DAY = "date=2023-07-27"


def rows(page):
    return re.findall(r'<tr data-code="([^"]+)"', page)


def test_the_sheet_of_a_kecamatan_lists_every_village_once(page, client):
    body = page(f"/sheet/99.01.03?{DAY}")
    figures = client.get(f"/api/areas/99.01.03/coverage.json?by=village&{DAY}").json
    assert sorted(rows(body)) == [row["code"] for row in figures["rows"]]
    assert "Kabupaten Tirtamandala</h1>" in body
    assert "http://localhost/area/99.01.03?date=2023-07-27" in body


def test_a_regency_has_all_of_its_kecamatan(page):
    body = page(f"/sheet/99.01?{DAY}")
    assert body.count('<article class="sheet"') == 17
    assert len(set(rows(body))) == 297


def test_ids_in_the_page_are_unique(page):
    ids = re.findall(r'\bid="([^"]+)"', page(f"/sheet/99.01?{DAY}"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("code", "status"), [("99", 404), ("ID", 404), ("99.77", 404), ("x", 404)])
def test_other_areas_are_a_clear_error(page, code, status):
    body = page(f"/sheet/{code}?lang=en", status)
    assert code in ("99.77", "x") or "Choose a regency or a district" in unescape(body)


def test_a_wrong_date_is_an_error(page):
    page("/sheet/99.01?date=kemarin", 400)


def test_areas_of_regencies_and_kecamatan_link_to_their_sheets(page):
    assert f'href="/sheet/99.01?{DAY}"' in page(f"/area/99.01?{DAY}")
    assert f'href="/sheet/99.01.03?{DAY}"' in page(f"/area/99.01.03?{DAY}")
    assert "/sheet/" not in page(f"/area/99?{DAY}")


def test_the_address_is_that_of_the_host_that_was_asked(client):
    first = client.get(f"/sheet/99.01.03?{DAY}", headers={"Host": "satu.example"})
    second = client.get(f"/sheet/99.01.03?{DAY}", headers={"Host": "dua.example"})
    assert "http://satu.example/area/99.01.03" in first.text
    assert "satu.example" not in second.text and "http://dua.example/area/" in second.text
    assert first.headers["ETag"] != second.headers["ETag"]


def test_the_notice_and_the_language(page):
    body = page(f"/sheet/99.01.03?{DAY}&lang=en")
    assert 'class="sheet__notice"' in body
    assert "27 July 2023" in body
