"""The sitemap lists pages that exist, and robots.txt keeps crawlers from files."""

import re
from xml.etree import ElementTree

from webmap.catalog import sitemap

_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _locations(text):
    return [one.text for one in ElementTree.fromstring(text).iter(f"{_SPACE}loc")]


def test_every_part_lists_pages_that_exist(client):
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    (part,) = _locations(answer.text)
    assert part == "http://localhost/sitemap-1.xml"
    found = _locations(client.get(part).text)
    districts = client.get("/api/areas/99/coverage.json?by=district").json["rows"]
    wanted = {f"http://localhost/area/{row['code']}" for row in districts}
    assert wanted | {"http://localhost/", "http://localhost/area/99"} <= set(found)
    assert len(found) == len(set(found))
    assert not any(re.search(r"/area/[\d.]{13}$", each) for each in found)
    for each in [*found[:6], found[-1]]:
        assert client.get(each).status_code == 200, each


def test_an_area_changed_when_its_report_came_in(client):
    tree = ElementTree.fromstring(client.get("/sitemap-1.xml").text)
    moments = {
        each.findtext(f"{_SPACE}loc"): each.findtext(f"{_SPACE}lastmod")
        for each in tree.iter(f"{_SPACE}url")
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moments["http://localhost/area/99.01"])
    no_data = client.get("/api/areas/99/coverage.json").json["rows"]
    code = next(row["code"] for row in no_data if row["no_data"] == row["villages"])
    assert moments[f"http://localhost/area/{code}"] is None


def test_parts_have_no_more_addresses_than_allowed(client, monkeypatch):
    monkeypatch.setattr(sitemap, "PART", 10)
    count = len(_locations(client.get("/sitemap.xml?parts").text))
    assert count > 3
    assert client.get(f"/sitemap-{count}.xml?parts").status_code == 200
    assert client.get(f"/sitemap-{count + 1}.xml?parts").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_names_the_sitemap_and_what_not_to_crawl(client):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    for path in ("/export/", "/render/", "/review"):
        assert f"Disallow: {path}" in text
    assert "Disallow: /area" not in text
