"""The page "Dari kode": this installation's addresses, and the area that is asked for."""

import pytest


def test_examples_have_the_address_of_this_installation(client):
    text = client.get("/ogc/pakai", base_url="https://peta.example/").text
    assert "https://peta.example/ogc?within=99.01" in text
    assert "localhost" not in text
    for key in ("qgis", "ogr2ogr", "geopandas", "r", "duckdb", "leaflet", "maplibre"):
        assert f'data-example="{key}"' in text


@pytest.mark.parametrize(
    ("asked", "shown"), [("99.02", "99.02"), ("99.02.01", "99.02.01"), ("99", "99.01")]
)
def test_an_area_of_a_regency_or_smaller_is_kept(client, asked, shown):
    text = client.get(f"/ogc/pakai?within={asked}&datetime=2023-07-27&lang=en").text
    assert f"within={shown}&amp;datetime=2023-07-27" in text


@pytest.mark.parametrize("query", ["within=1", "datetime=x", "when=2023"])
def test_wrong_parameters_are_refused(client, query):
    assert client.get(f"/ogc/pakai?{query}").status_code in (400, 404)


def test_the_service_and_the_page_of_an_area_lead_here(client):
    assert "/ogc/pakai" in client.get("/ogc?f=html").text
    assert "/ogc/pakai?within=99.01" in client.get("/area/99.01").text
