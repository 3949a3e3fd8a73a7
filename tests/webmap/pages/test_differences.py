"""Addresses of changes and comparisons: JSON and files of the sample, read back."""

import csv
import io
import json
import re

import geopandas
import openpyxl
import pytest

from tests.webmap.pages.area_pages import figures, words

BOTH = "since=2022-12-26&date=2023-07-27"


@pytest.fixture
def answer(client):
    """What changed in the regency of 297 villages."""
    return client.get(f"/api/areas/99.01/changes.json?{BOTH}").get_json()


def table(content):
    """Rows of a sheet below its headings, by heading; and the lines above."""
    lines = [[cell.value for cell in row] for row in content.iter_rows()]
    top = next(at for at, line in enumerate(lines) if line[0] in ("Kode", "Code"))
    rows = [dict(zip(lines[top], line, strict=True)) for line in lines[top + 1 :]]
    return [line[0] for line in lines[:top] if line[0]], rows


def test_the_api_gives_what_the_command_prints(client, runner, answer):
    words = ("changes", "99.01", "--since", "2022-12-26", "--date", "2023-07-27")
    assert answer == json.loads(runner(*words, "--format", "json").stdout)
    words = ("compare", "99.02", "report:2", "report:3", "--format", "json")
    found = client.get("/api/areas/99.02/compare.json?first=report:2&second=report:3").get_json()
    assert found == json.loads(runner(*words).stdout)


def test_without_since_the_report_before_is_taken(client):
    found = client.get("/api/areas/99.01/changes.json?date=2023-07-27").get_json()
    assert (found["since"], found["date"]) == ("2023-05-16", "2023-07-27")


def test_a_workbook_has_title_sources_and_the_figures(client, answer):
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/changes/99.01.xlsx?{BOTH}").data))
    assert book.sheetnames == ["Desa yang berubah", "Per wilayah", "Ditulis lain"]
    lines, villages = table(book["Desa yang berubah"])
    assert "26 Desember 2022 sampai 27 Juli 2023" in lines[0]
    assert f"{answer['total']['new']} baru" in lines[1]
    assert any(line.startswith("Sumber per 27 Juli 2023: Portal") for line in lines)
    assert [one["Kode"] for one in villages] == [one["code"] for one in answer["villages"]]
    new = [one for one in villages if one["Perubahan"] == "Baru terbentuk"]
    assert len(new) == answer["total"]["new"]
    assert {one["Sebelumnya"] for one in new} <= {"Belum terbentuk", "Dirintis"}
    _, areas = table(book["Per wilayah"])
    assert [one["Baru terbentuk"] for one in areas] == [
        row["new"] for row in [*answer["rows"], answer["total"]]
    ]
    sheet = book["Desa yang berubah"]
    assert sheet.auto_filter.ref and sheet.freeze_panes


def test_a_workbook_in_english_has_english_headings(client):
    data = client.get(f"/changes/99.01.xlsx?{BOTH}&lang=en").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    lines, villages = table(book["Changed villages"])
    assert "27 July 2023" in lines[0]
    assert {one["Change"] for one in villages} <= {
        *("Newly formed", "Risen a class", "Fallen a class", "Gone"),
        *("Started forming", "Stopped forming"),
    }


def test_csv_opens_in_indonesian_excel_and_in_programs(client, answer):
    local = client.get(f"/changes/99.01.csv?{BOTH}").data
    assert local.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(local.decode("utf-8-sig")), delimiter=";"))
    assert [row["Kode"] for row in rows] == [one["code"] for one in answer["villages"]]
    text = client.get(f"/changes/99.01.csv?{BOTH}&by=district&lang=en").data.decode()
    areas = list(csv.DictReader(io.StringIO(text)))
    assert len(areas) == 17 + 1
    assert int(areas[-1]["Newly formed"]) == answer["total"]["new"]


def test_geojson_has_the_changed_villages_with_their_shapes(client, answer, tmp_path):
    path = tmp_path / "changes.geojson"
    path.write_bytes(client.get(f"/changes/99.01.geojson?{BOTH}").data)
    frame = geopandas.read_file(path)
    assert frame["code"].tolist() == [one["code"] for one in answer["villages"]]
    assert frame["change"].tolist() == [one["change"] for one in answer["villages"]]
    assert frame.geometry.is_valid.all() and frame.crs.to_epsg() == 4326


@pytest.mark.parametrize("only", ["new", "up", "new,up", "down", ""])
def test_a_filter_and_its_exports_agree(client, answer, only):
    words = only.split(",") if only else ["new", "up", "down", "gone", "started", "stopped"]
    expected = [one["code"] for one in answer["villages"] if one["change"] in words]
    query = f"{BOTH}&only={only}"
    features = client.get(f"/changes/99.01.geojson?{query}").get_json(force=True)["features"]
    assert [one["id"] for one in features] == expected
    text = client.get(f"/changes/99.01.csv?{query}&lang=en").data.decode()
    assert [row["Code"] for row in csv.DictReader(io.StringIO(text))] == expected
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/changes/99.01.xlsx?{query}").data))
    assert [one["Kode"] for one in table(book.worksheets[0])[1]] == expected


def test_the_same_file_is_not_sent_twice(client):
    first = client.get(f"/changes/99.01.xlsx?{BOTH}")
    assert "kampungkb_99.01_changes_2022-12-26_2023-07-27.xlsx" in str(first.headers)
    again = client.get(
        f"/changes/99.01.xlsx?{BOTH}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("address", "status", "text"),
    [
        ("/api/areas/99.01/changes.json?since=2023-07-27&date=2022-12-26", 400, "not before"),
        ("/api/areas/99.01/changes.json?since=kemarin", 400, "not a date"),
        ("/changes/99.01.csv?since=2022-12-26&only=lebih", 400, "no change"),
        ("/changes/99.01.pdf?since=2022-12-26", 404, ".xlsx"),
        ("/api/areas/99.01/compare.json?first=report:2", 400, "second="),
        ("/api/areas/99.01/compare.json?first=report:2&second=report:99", 404, "no report 99"),
        ("/api/areas/99.01/compare.json?first=report:2&second=report:2", 400, "itself"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(client, address, status, text):
    response = client.get(address)
    assert response.status_code == status
    assert text in response.get_json()["error"]


# Pages ----------------------------------------------------------------------------------------


def test_the_page_of_an_area_shows_its_change_and_keeps_it_in_links(page):
    text = page("/area/99.01?date=2023-07-27&since=2022-12-26")
    assert "18 baru, 26 naik, 0 turun, 0 hilang sejak 26 Desember 2022." in words(text)
    assert 'href="/area/99.01.03?date=2023-07-27&amp;since=2022-12-26"' in text
    assert "/changes/99.01.xlsx?since=2022-12-26&amp;date=2023-07-27" in text
    keys = {row["class"] for row in figures(text)["rows"]}
    assert keys <= {f"change_{side}_{step}" for side in ("rise", "fall") for step in (1, 2, 3)} | {
        "change_same"
    }


def test_the_filter_of_the_page_is_in_the_addresses_of_its_files(page):
    text = page("/area/99.01?date=2023-07-27&since=2022-12-26&by=village&only=change_up")
    assert "/changes/99.01.csv?since=2022-12-26&amp;date=2023-07-27&amp;only=up" in text


def test_a_page_without_change_has_no_trace_of_it(page):
    text = page("/area/99.01?date=2023-07-27")
    assert "/changes/" not in text and 'id="change"' not in text
    assert "theme=change" in text


def test_a_date_that_is_not_earlier_is_refused_with_a_sentence(page):
    text = page("/area/99.01?date=2022-12-26&since=2023-07-27&lang=en", status=400)
    assert "2023-07-27 is not before 2022-12-26" in text


def test_sources_that_say_otherwise_are_named_with_a_link_to_compare(page):
    text = page("/area/99.02?date=2023-05-10")
    expected = "Portal Kampung KB (rekaan), 16 Mei 2023: 16 terbentuk (di sini 15)"
    assert expected in words(text)
    address = "/compare/99.02?first=report:2&amp;second=report:3"
    assert address in text
    compared = words(page(address.replace("&amp;", "&")))
    assert "Dari 39 desa/kelurahan yang dilaporkan keduanya" in compared
    assert "Kabupaten Kepulauan Selimbar (rekaan), 10 Mei 2023" in compared


def test_the_page_compares_the_newest_two_reports_by_default(page):
    text = page("/compare/99.05")
    assert re.findall(r'<option value="([^"]+)" selected>', text) == ["report:5", "report:8"]
    assert "tidak dibandingkan" not in text
    assert "as of" in page("/compare/99.05?first=2023-07-27&second=2024-06-01&lang=en")
    assert "2023-07-27 is compared" in page(
        "/compare/99.05?first=2023-07-27&second=2023-07-27", 400
    )
