import re
from html import unescape

import pytest


def metadata(text):
    found = re.findall(r'<meta (?:property|name)="([a-z:_]+)" content="([^"]*)"', text)
    return {name: unescape(value) for name, value in found}


def frames(text):
    codes = re.findall(r"<textarea[^>]*>(.*?)</textarea>", text, re.S)
    return [re.search(r'src="([^"]+)"', unescape(unescape(code)))[1] for code in codes]


@pytest.mark.parametrize("page", ["/", "/area/99.01?by=village&theme=change", "/area/99?lang=en"])
def test_a_shared_address_has_a_picture_of_the_same_map(client, page):
    found = metadata(client.get(page).text)
    assert found["og:url"].endswith(page)
    picture = found["og:image"]
    assert picture.startswith("http://localhost/render/")
    answer = client.get(picture)
    assert answer.data.startswith(b"\x89PNG")
    assert found["og:image:alt"].encode() in answer.data  # the picture's own description
    assert found["og:description"] in unescape(client.get(page).text)


def test_the_texts_to_copy_show_the_day_of_the_page_or_the_newest(client):
    fixed, newest = frames(client.get("/area/99.01?by=village&date=2022-12-26&lang=en").text)
    assert "date=2022-12-26" in fixed
    assert "date=" not in newest
    for address in (fixed, newest):
        assert address.startswith("http://localhost/embed/99.01?")
        assert "lang=en" in address
        assert "by=village" in address
        assert client.get(address).status_code == 200
    assert "26 December 2022" in client.get(fixed).text
    assert "26 December 2022" not in client.get(newest).text.split("map__sentence")[1][:300]


def test_addresses_have_the_host_of_each_request(client):
    first = client.get("/area/99.01", base_url="https://peta.example").text
    second = client.get("/area/99.01", base_url="https://cermin.example").text
    assert metadata(first)["og:image"].startswith("https://peta.example/")
    assert metadata(second)["og:image"].startswith("https://cermin.example/")


def test_the_page_leads_to_its_presentation(client):
    text = unescape(client.get("/area/99.01?by=village&date=2023-07-27&theme=change").text)
    address = re.search(r'href="(/present/[^"]+)"', text)[1]
    slide = client.get(address).text
    assert "27 Juli 2023" in slide
