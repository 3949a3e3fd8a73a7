"""Addresses for programs, asked over HTTP."""

import csv
import io
import json
import sqlite3

import pyogrio
import pytest
import shapely

from webmap import create_app
from webmap.core.version import version


@pytest.fixture
def regency(client):
    """Code of the regency of 297 villages."""
    rows = client.get("/api/areas/99/coverage.json").json["rows"]
    return next(row["code"] for row in rows if row["villages"] == 297)


def test_coverage_of_any_level_reconciles(client, regency):
    day = "date=2023-08-02"
    for by, count in (("district", 17), ("village", 297)):
        answer = client.get(f"/api/areas/{regency}/coverage.json?by={by}&{day}").json
        assert len(answer["rows"]) == count
        assert answer["total"]["formed"] == 49 == sum(row["formed"] for row in answer["rows"])
        for row in [*answer["rows"], answer["total"]]:
            parts = row["formed"] + row["forming"] + row["unformed"] + row["no_data"]
            assert row["villages"] == parts


def test_before_the_first_report_nothing_is_known(client, regency):
    total = client.get(f"/api/areas/{regency}/coverage.json?date=2001-01-01").json["total"]
    assert total["no_data"] == total["villages"] == 297
    assert total["coverage"] is None


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "shp.zip", "kml"])
def test_files_hold_every_village(client, regency, suffix, tmp_path):
    answer = client.get(f"/export/{regency}.{suffix}?level=village&date=2023-08-02")
    assert answer.status_code == 200
    assert (
        f"kampungkb_{regency}_village_2023-08-02.{suffix}" in answer.headers["Content-Disposition"]
    )
    path = tmp_path / f"layer.{suffix}"
    path.write_bytes(answer.data)
    back = pyogrio.read_dataframe(path)
    assert len(back) == 297
    assert (back["status"] == "formed").sum() == 49
    assert shapely.is_valid(back.geometry.dropna().to_numpy()).all()


def test_geojson_is_in_the_form_of_rfc_7946(client, regency):
    whole = json.loads(client.get(f"/export/{regency}.geojson?level=district").data)
    assert "crs" not in whole
    assert whole["sources"]
    for feature in whole["features"]:
        assert feature["id"] == feature["properties"]["code"]
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert all(polygon.exterior.is_ccw for polygon in shapely.get_parts(shape))


def test_csv_of_districts_carries_targets_sources_and_date(client, regency):
    text = client.get(f"/export/{regency}.csv?level=regency&date=2023-08-02").text
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["villages"] == "297"
    assert row["target_formed_2024_12_31"] == "297"
    assert row["gap_formed_2024_12_31"] == "248"
    assert "2023-07-27" in row["sources"]
    assert row["date"] == "2023-08-02"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/areas/98/coverage.json", 404),
        ("/api/areas/brebes/coverage.json", 404),
        ("/api/areas/99/coverage.json?date=2023-02-31", 400),
        ("/api/areas/99/coverage.json?by=planet", 404),
        ("/api/areas/99.01/coverage.json?by=province", 404),
        ("/export/99.docx", 404),
        ("/export/98.geojson", 404),
        ("/export/99.geojson?date=yesterday", 400),
        ("/shapes/99.arcs", 404),
        ("/shapes/0123456789abcdef0123.arcs", 404),
        ("/api/areas/98/names.json", 404),
        ("/api/areas/99/names.json?by=planet", 404),
    ],
)
def test_a_wrong_address_says_what_is_wrong(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.json["status"] == status
    assert len(answer.json["error"]) > 10


def test_names_of_what_a_map_shows_come_apart_from_its_page(client, regency):
    around = client.get(f"/api/areas/{regency}/names.json").json
    assert around and regency not in around
    assert all(len(code) == len(regency) for code in around)
    villages = client.get("/api/areas/99/names.json?by=village").json
    assert len([code for code in villages if code.startswith("99.01.")]) == 297
    assert villages["99.01.01.2001"].startswith("Desa ")


def test_search_finds_areas_by_name_and_code(client, regency):
    by_code = client.get(f"/api/search?q={regency}").json
    assert by_code[0]["code"] == regency
    found = client.get("/api/search", query_string={"q": by_code[0]["name"].lower()}).json
    assert regency in {area["code"] for area in found}
    assert client.get("/api/search?q=").json == []


@pytest.mark.parametrize(
    ("text", "match"),
    [("tirtamandala", "exact"), ("tirtaman", "prefix"), ("tirtamndala", "similar")],
)
def test_search_says_how_an_area_matches(client, text, match):
    first = client.get("/api/search", query_string={"q": text}).json[0]
    assert first["code"] == "99.01"
    assert (first["match"], first["note"]) == (match, "")
    assert first["url"] == "/area/99.01"
    assert set(first) == {"code", "name", "title", "path", "level", "url", "match", "note"}


def test_search_depends_on_the_language_of_the_visitor(client):
    answer = client.get("/api/search?q=tirta")
    assert {one.strip() for one in answer.headers["Vary"].split(",")} == {
        "Accept-Encoding", "Cookie"
    }  # fmt: skip


def test_search_before_anything_is_imported_finds_nothing(tmp_path):
    client = create_app({"INSTANCE": str(tmp_path), "DATABASE_URL": ""}).test_client()
    assert client.get("/api/search?q=indonesia").json == []
    assert client.get("/cari?q=indonesia").status_code == 200


def test_health_shows_the_generation_and_the_version(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["generation"] >= 1
    assert answer.json["version"] == version()


def test_a_store_that_is_gone_is_a_503_and_comes_back(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    app = create_app({"DATABASE_URL": url, "INSTANCE": tmp_path})
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        raw.execute("ALTER TABLE meta RENAME TO hidden")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "WEBMAP_DATABASE_URL" in answer.json["error"]
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        raw.execute("ALTER TABLE hidden RENAME TO meta")
    assert client.get("/healthz").status_code == 200
