"""Every response with data links to the licences of its area."""

import pytest


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/export/99.01.csv", "99.01"),
        ("/export/99.01.xlsx?level=village", "99.01"),
        ("/export/99.geojson", "99"),
        ("/api/areas/99.01/coverage.json", "99.01"),
        ("/ogc/collections/villages/items?within=99.02", "99.02"),
        ("/ogc/collections/villages/items", "ID"),
        ("/changes/99.01.csv?since=2022-12-26", "99.01"),
        ("/worklist/99.01.05.csv", "99.01.05"),
    ],
)
def test_data_links_to_the_licences_of_its_area(client, path, code):
    answer = client.get(path)
    assert answer.status_code == 200
    link = f'<http://localhost/catalog/sources/{code}>; rel="license"'
    assert link in answer.headers.getlist("Link")
    assert client.get(f"/catalog/sources/{code}").status_code == 200


@pytest.mark.parametrize("path", ["/area/99.01", "/export/99.zip", "/healthz", "/tentang"])
def test_pages_and_errors_have_no_such_link(client, path):
    assert "license" not in " ".join(client.get(path).headers.getlist("Link"))
