"""The trend on pages, as JSON and as files."""

import csv
import io
import re

import openpyxl
import pytest

from tests.webmap.pages.area_pages import words

ADDRESS = "/api/areas/{}/trend.json"


def rows(client, code):
    return client.get(ADDRESS.format(code)).json["rows"]


@pytest.mark.parametrize("code", ["ID", "99", "99.01", "99.01.01"])
def test_points_are_the_figures_of_each_date(client, code):
    found = rows(client, code)
    assert len(found) > 1
    for row in found:
        total = client.get(f"/api/areas/{code}/coverage.json?date={row['date']}").json["total"]
        assert {key: row[key] for key in total if key in row} == {
            key: value for key, value in total.items() if key in row
        }


def test_an_unknown_area_is_not_found(client):
    assert client.get(ADDRESS.format("98")).status_code == 404
    assert client.get("/trend/98.csv").status_code == 404
    assert client.get("/trend/99.01.pdf").status_code == 404


def test_the_page_shows_the_chart_at_once_with_the_date_at_hand(client, page):
    dates = [row["date"] for row in rows(client, "99.01")]
    for day in dates:
        shown = page(f"/area/99.01?date={day}")
        assert re.findall(r'class="trend__mark is-at" data-date="([^"]+)"', shown) == [day]
        assert re.findall(r'class="trend__mark[^"]*" data-date="([^"]+)"', shown) == dates
        assert f'<tr data-date="{day}" aria-current="date">' in shown


def test_the_table_beside_the_chart_has_every_date_with_its_figures(client, page):
    shown = page("/area/99.01")
    table = re.search(r'<section class="trend".*?<tbody>(.*?)</tbody>', shown, re.DOTALL)[1]
    lines = dict(re.findall(r'<tr data-date="([^"]+)"[^>]*>(.*?)</tr>', table, re.DOTALL))
    for row in rows(client, "99.01"):
        cells = re.findall(r'<td class="num">([^<]*)</td>', lines[row["date"]])
        assert cells[0] == str(row["formed"])
        assert cells[-1] == str(row["no_data"])


def test_an_area_without_any_report_has_no_trend(client, page):
    assert rows(client, "99.71") == []
    assert 'id="trend"' not in page("/area/99.71")


@pytest.mark.parametrize(
    ("language", "delimiter", "heading"), [("id", ";", "Tanggal"), ("en", ",", "Date")]
)
def test_csv_in_the_language_of_the_page(client, language, delimiter, heading):
    response = client.get(f"/trend/99.01.csv?lang={language}")
    assert "attachment" in response.headers["Content-Disposition"]
    text = response.data.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    assert table[0][2] == heading
    assert [line[2] for line in table[1:]] == [row["date"] for row in rows(client, "99.01")]


def test_the_workbook_that_the_page_links_to(client, page):
    href = re.search(r'href="(/trend/99\.01\.xlsx[^"]*)"', page("/area/99.01"))[1]
    book = openpyxl.load_workbook(io.BytesIO(client.get(href).data))
    values = [[cell.value for cell in line] for line in book["Tren"].iter_rows()]
    assert values[0][0] == "Tren Kampung KB, Kabupaten Tirtamandala (99.01)"
    formed = [line[4] for line in values if line[0] == "99.01"]
    assert formed == [row["formed"] for row in rows(client, "99.01")]


def test_the_trend_is_in_the_words_of_the_page(page):
    text = words(page("/area/99.01"))
    assert "Tren" in text and "tanggal laporan)" in text
    assert "dates of reports)" in words(page("/area/99.01?lang=en"))
