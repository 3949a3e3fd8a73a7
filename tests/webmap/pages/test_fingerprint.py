"""The page of a fingerprint: the figures again, what has changed, and what to check in a slip."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from geo.store.database import read_session
from kampungkb.indicators.target_import import import_targets
from kampungkb.versions.fingerprint import Fingerprint
from tests.webmap.pages.area_pages import words
from webmap.caching.snapshot import get_snapshot

DAY = "2023-07-27"


def fingerprint_of(app, code, day=DAY):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        return get_snapshot(session, date.fromisoformat(day)).fingerprint(code)


def test_the_area_page_links_to_the_figures_it_shows(app, page):
    area = page(f"/area/99.01?date={DAY}")
    text = re.search(r'class="fingerprint" href="/f/([\w-]+)"', area)[1]
    assert text == fingerprint_of(app, "99.01") == "MQA8-33B4-EDBA-382C"  # as in the README
    shown = words(page(f"/f/{text}"))
    sentence = "49 dari 297 desa/kelurahan di Kabupaten Tirtamandala sudah membentuk Kampung KB"
    assert sentence in words(area) and sentence in shown
    assert "Tidak berubah." in shown and f"/area/99.01?date={DAY}" in page(f"/f/{text}")
    assert "Portal Kampung KB (rekaan)" in shown
    assert "11 dasar · 22 berkembang · 4 mandiri · 12 berkelanjutan · 248 belum terbentuk" in shown


@pytest.mark.parametrize("code", ["ID", "99", "99.01.05", "99.01.05.2001"])
def test_every_level_has_its_figures_in_each_language(app, page, code):
    text = fingerprint_of(app, code)
    assert "Tidak berubah." in page(f"/f/{text}")
    english = words(page(f"/f/{text}?lang=en"))
    assert "Unchanged." in english and "27 July 2023" in english
    assert ("There is a newer report" in english) == (code in ("ID", "99"))


def test_a_fingerprint_is_read_as_people_type_it(app, client):
    text = fingerprint_of(app, "99.01")
    typed = text.lower().replace("-", " ")
    for address in (f"/f/{typed}", f"/f?q={typed}"):
        response = client.get(address + ("&" if "?" in address else "?") + "lang=en")
        assert (response.status_code, response.location) == (302, f"/f/{text}?lang=en")


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (
            lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
            "Bandingkan lagi setiap kelompok",
        ),
        (lambda text: text[:-5], "ada yang kurang atau berlebih"),
        (lambda text: "U" + text[1:], "tanpa huruf U"),
    ],
)
def test_a_slip_is_said_in_the_language_of_the_reader(app, client, page, change, advice):
    text = change(fingerprint_of(app, "99.01"))
    body = page(f"/f/{text}?lang=id", 404)
    assert advice in words(body)
    assert f'value="{text}"' in body  # to correct it
    assert "fingerprint" in words(page(f"/f/{text}?lang=en", 404))
    answer = client.get(f"/api/f/{text}.json")
    assert answer.status_code == 404 and answer.json["error"]


def test_figures_of_another_site_are_not_here(page, client):
    text = Fingerprint("99.01", date(2023, 7, 27), 5, 5)
    body = page(f"/f/{text}", 404)
    assert "Kabupaten Tirtamandala per 27 Juli 2023" in words(body)
    assert f"/area/99.01?date={DAY}" in body
    assert "has never had such figures" in words(page(f"/f/{text}?lang=en", 404))
    unknown = Fingerprint("12.34", date(2023, 7, 27), 5, 5)
    assert "12.34 per 27 Juli 2023" in words(page(f"/f/{unknown}?lang=id", 404))
    assert client.get(f"/api/f/{text}.json").status_code == 404


def test_the_form_asks_for_a_fingerprint(page):
    assert 'name="q"' in page("/f")
    assert '/f"' in page("/tentang") and 'id="sidik"' in page("/tentang")


def test_json_has_the_figures_of_coverage(app, client):
    text = fingerprint_of(app, "99.01")
    coverage = client.get(f"/api/areas/99.01/coverage.json?date={DAY}").json
    found = client.get(f"/api/f/{text}.json").json
    assert coverage["fingerprint"] == found["fingerprint"] == text
    for source in coverage["sources"]:
        del source["id"]
    assert found["sources"] == coverage["sources"]
    assert found["total"].items() <= coverage["total"].items()
    for one, other in zip(found["rows"], coverage["rows"], strict=True):
        assert {**one, "targets": []}.items() <= {**other, "targets": []}.items()


def test_what_changed_is_said_where_it_was_shown_before(untiled, tmp_path):
    client = untiled.test_client()
    text = fingerprint_of(untiled, "99.01")
    address = f"/f/{text}"
    assert "Tidak berubah." in client.get(address).text
    path = tmp_path / "t.csv"
    path.write_text("code,metric,due,villages,issuer,source\n99.01,formed,2023-12-31,99,Bupati,x\n")
    import_targets(untiled.extensions["engine"], path)
    changed = words(client.get(address).text)
    assert "Sudah berubah sejak itu." in changed and "Targetnya kini lain." in changed
    assert "Target sekarang" in changed and "Bupati" in changed.partition("Target sekarang")[2]
    assert "Bupati" not in changed.partition("Target sekarang")[0]


@pytest.mark.parametrize(
    "address",
    [
        f"/area/99.01?date={DAY}",
        f"/area/99.01?by=village&theme=next&date={DAY}",
        f"/worklist/99.01?date={DAY}",
        f"/worklist/99.01.geojson?date={DAY}",
        f"/compare/99.01?first=2022-12-26&second={DAY}",
        f"/atlas/summary/99.01?date={DAY}",
        f"/embed/99.01?date={DAY}",
        f"/present/99.01?date={DAY}",
        f"/render/99.01.html?date={DAY}",
        f"/export/99.01.geojson?level=village&date={DAY}",
        f"/changes/99.01.json?since=2022-12-26&date={DAY}",
        f"/changes/99.01.geojson?since=2022-12-26&date={DAY}",
        f"/api/areas/99.01/compare.json?first=2022-12-26&second={DAY}",
    ],
)
def test_pages_and_files_carry_the_same_fingerprint(app, client, address):
    text = fingerprint_of(app, "99.01")
    assert text in client.get(address).text
    earlier = address.replace(f"date={DAY}", "date=2023-05-16")
    if earlier != address:
        assert text not in client.get(earlier).text


@pytest.mark.parametrize(
    "address",
    [f"/changes/99.01.xlsx?since=2022-12-26&date={DAY}", f"/worklist/99.01.xlsx?date={DAY}"],
)
def test_workbooks_carry_it_above_the_table(app, client, address):
    book = openpyxl.load_workbook(BytesIO(client.get(address).data))
    above = [str(cells[0]) for cells in book.worksheets[0].iter_rows(max_row=12, values_only=True)]
    assert sum(fingerprint_of(app, "99.01") in line for line in above) == 1


def test_a_report_alone_has_none(client):
    found = client.get("/api/areas/99.02/compare.json?first=report:2&second=report:3").json
    assert (found["first"]["fingerprint"], found["second"]["fingerprint"]) == (None, None)
    assert "Sidik data" not in client.get("/compare/99.02?first=report:2&second=report:3").text
