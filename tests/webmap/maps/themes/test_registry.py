import pytest

from webmap.maps.themes.registry import BUILDERS


@pytest.mark.parametrize("theme", sorted(BUILDERS))
@pytest.mark.parametrize("address", ["/", "/area/99", "/area/99.01?by=village", "/area/99.01.01"])
def test_every_theme_has_a_page_on_every_level(client, theme, address):
    """Where a map cannot show a theme, it shows status or coverage."""
    separator = "&" if "?" in address else "?"
    response = client.get(f"{address}{separator}theme={theme}&date=2023-08-28&since=2023-05-16")
    assert response.status_code == 200
    assert 'id="figures"' in response.text


def test_an_unknown_theme_shows_status(client):
    response = client.get("/area/99.01?theme=weather&date=2023-07-27")
    assert response.status_code == 200 and "Cakupan per kecamatan" in response.text


def test_links_to_other_areas_keep_the_theme(client):
    page = client.get("/area/99.01?theme=gap&target=formed_2023-12-31_ID&date=2023-07-27").text
    assert "/area/99.01.01?date=2023-07-27&amp;theme=gap&amp;target=formed_2023-12-31_ID" in page
