import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from boundaries.areas.codes import Level
from tests.webmap.styles.conftest import SAMPLE
from webmap import create_app
from webmap.maps import symbology


@pytest.mark.parametrize("theme", ["status", "klasifikasi", "coverage", "gap"])
@pytest.mark.parametrize("suffix", ["qml", "sld"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_theme_is_a_style_in_each_language(
    client: FlaskClient, theme: str, suffix: str, language: str
):
    response = client.get(f"/styles/{theme}.{suffix}?lang={language}")
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    etree.fromstring(response.data)
    area = theme in {"coverage", "gap"}
    key = symbology.CoverageClass.NO_DATA if area else symbology.VillageClass.NO_DATA
    assert symbology.label(key, language) in response.text


def test_a_style_of_coverage_is_for_the_level_asked_for(client: FlaskClient):
    for level in ("regency", "district"):
        text = client.get(f"/styles/coverage.qml?within={SAMPLE}&level={level}&lang=en").text
        assert f"Coverage by {Level.of(level).word}" in text


def test_gaps_are_measured_to_the_target_asked_for(client: FlaskClient):
    text = client.get(f"/styles/gap.qml?within={SAMPLE}&target=formed_2023-12-31_ID").text
    assert "gap_formed_2023_12_31_by_country" in text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("status.qml?levle=village", 400, "'level' is the nearest"),
        ("status.qml?level=regency", 400, "Use coverage, gap"),
        ("coverage.qml?level=village", 400, "Use status, klasifikasi"),
        ("coverage.qml?within=99.01&level=province", 404, "province"),
        ("status.qml?within=98", 404, "98"),
        ("status.qml?within=x", 404, "x"),
        ("coverage.sld?level=planet", 404, "planet"),
        ("kampungkb.qgs?date=yesterday", 400, "yesterday"),
        ("kampungkb.qlr?level=village", 400, "level"),
        ("nothing.qml", 404, ""),
    ],
)
def test_what_does_not_exist_is_refused_with_a_problem_document(
    client: FlaskClient, query: str, status: int, words: str
):
    response = client.get(f"/styles/{query}")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert words in response.get_json()["description"]


@pytest.mark.parametrize("suffix", ["qgs", "qlr"])
def test_projects_read_the_collections_of_this_installation(client: FlaskClient, suffix: str):
    address = f"/styles/kampungkb.{suffix}?within=99.01&date=2023-08-01"
    response = client.get(address, base_url="https://peta.example/kkb/")
    sources = [
        one.get("source") for one in etree.fromstring(response.data).iter("layer-tree-layer")
    ]
    sources = [source for source in sources if "typename=" in source]
    service = "url='https://peta.example/kkb/ogc?within=99.01&datetime=2023-08-01'"
    assert [source.split("typename=")[1].split()[0] for source in sources] == [
        "'villages'",
        "'districts'",
    ]
    assert all(service in source for source in sources)


def test_the_address_of_the_setting_goes_before_that_of_the_request(app: Flask):
    site = create_app({**app.config, "ADDRESS": "https://kampung.example/"})
    body = site.test_client().get("/styles/kampungkb.qgs").data
    assert b"url='https://kampung.example/ogc'" in body


def test_villages_of_many_regencies_are_drawn_only_at_large_scales(client: FlaskClient):
    def scales(within: str) -> list[str | None]:
        root = etree.fromstring(client.get(f"/styles/kampungkb.qgs?within={within}").data)
        return [one.get("hasScaleBasedVisibilityFlag") for one in root.iter("maplayer")]

    *features, _tiles = scales("99")
    assert features == ["1", "0", "1"]
    assert set(scales("99.01")) == set(scales("99.01.01.2001")) == {"0"}


def test_tiles_are_a_layer_where_there_are_any(app: Flask, client: FlaskClient):
    def providers(client: FlaskClient) -> list[str | None]:
        found = etree.fromstring(client.get("/styles/kampungkb.qgs?date=2023-08-01").data)
        return [one.findtext("provider") for one in found.iter("maplayer")]

    assert "vectortile" not in providers(app.test_client())  # its instance folder is empty
    assert providers(client)[-1] == "vectortile"
    address = "/styles/kampungkb.qlr?date=2023-08-01"
    text = client.get(address, base_url="https://peta.example/kkb/").text
    tiles = "url=https://peta.example/kkb/tiles/areas/%7Bz%7D/%7Bx%7D/%7By%7D%3F"
    assert f"{tiles}datetime%3D2023-08-01&amp;zmin=0&amp;zmax=14" in text


def test_the_page_of_an_area_links_to_its_project(client: FlaskClient):
    page = client.get("/area/99.01?lang=en&date=2023-08-01").text
    address = "/styles/kampungkb.qgs?within=99.01&date=2023-08-01&lang=en"
    assert address in page.replace("&amp;", "&")
    assert client.get(address).headers["Content-Language"] == "en"


def test_an_unchanged_style_is_not_sent_again(client: FlaskClient):
    first = client.get("/styles/status.qml")
    again = client.get("/styles/status.qml", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.headers["Access-Control-Allow-Origin"] == "*"
