import re
from html import unescape

import pytest


def links(text):
    """Return the address of each step of a slide, by its name."""
    found = re.findall(r'data-step="([a-z-]+)" href="([^"]+)"', text)
    return {name: unescape(address) for name, address in found}


def title_of(text):
    return re.search(r"<h1>(.*?)</h1>", text)[1]


def test_a_slide_shows_title_sentence_map_and_legend_of_one_area(client):
    text = client.get("/present/99.01?by=village").text
    page = client.get("/area/99.01?by=village").text
    sentence = re.search(r'slide__sentence">(.*?)</p>', text)[1]
    assert sentence in page
    counts = re.findall(r"<b>([\d.]+)</b>", text.split("slide__legend")[1].split("</ul>")[0])
    assert sum(int(one.replace(".", "")) for one in counts) == text.count("data-code=")
    assert 'class="slide__map"' in text


def test_steps_lead_through_all_areas_and_back(client):
    rows = client.get("/api/areas/99.01/coverage.json?by=district").json["rows"]
    text, titles = client.get("/present/99.01?by=village&lang=en").text, []
    while True:
        titles.append(title_of(text))
        address = links(text).get("area-after")
        if not address:
            break
        assert "lang=en" in address
        assert "by=village" in address
        text = client.get(address).text
    assert len(titles) == len(set(titles)) == len(rows) + 1
    assert title_of(client.get(links(text)["area-before"]).text) == titles[-2]


def test_a_step_in_time_keeps_the_area(client):
    first = client.get("/present/99.01?area=99.01.02").text
    before = client.get(links(first)["date-before"]).text
    assert title_of(before) == title_of(first)
    assert (
        re.search(r'slide__sentence">(.*?)</p>', before)[1]
        != re.search(r'slide__sentence">(.*?)</p>', first)[1]
    )


@pytest.mark.parametrize("area", ["98.01", "99.01.01.2001", "nonsense", "99"])
def test_an_area_outside_of_the_presented_one_is_not_shown(client, area):
    found = client.get(f"/present/99.01?area={area}")
    assert title_of(found.text) == title_of(client.get("/present/99.01").text)


def test_a_village_is_presented_with_its_district(client):
    assert title_of(client.get("/present/99.01.01.2001").text) == title_of(
        client.get("/present/99.01.01").text
    )


@pytest.mark.parametrize("frame", ["wide", "standard", "tall", "other"])
def test_the_map_has_the_shape_of_the_screen(client, frame):
    text = client.get(f"/present/99.01?frame={frame}").text
    width, height = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', text).groups())
    wanted = {"standard": 760 / 600, "tall": 480 / 560}.get(frame, 960 / 600)
    assert width / height == pytest.approx(wanted)


def test_an_unknown_area_is_not_found(client):
    assert client.get("/present/99.77").status_code == 404
