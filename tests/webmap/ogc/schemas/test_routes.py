"""Addresses of schemas."""

import pytest

from webmap.ogc.parameters.collections import COLLECTIONS
from webmap.ogc.schemas.documents import KINDS

RELATION = "http://www.opengis.net/def/rel/ogc/1.0"


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_links_to_its_schemas(client, name):
    links = client.get(f"/ogc/collections/{name}?lang=en").json["links"]
    for kind in KINDS:
        found = [each for each in links if each["rel"] == f"{RELATION}/{kind}"]
        assert {each["type"] for each in found} == {"application/schema+json", "text/html"}
        for each in found:
            response = client.get(each["href"])
            assert response.status_code == 200
            assert response.mimetype == each["type"]


def test_every_collection_in_the_list_links_to_them(client):
    for one in client.get("/ogc/collections").json["collections"]:
        relations = {each["rel"] for each in one["links"]}
        kinds = KINDS if one["id"] in COLLECTIONS else KINDS[:2]  # rows have no sortby
        assert {f"{RELATION}/{kind}" for kind in kinds} <= relations


def test_qgis_asks_for_the_media_type_without_f(client):
    headers = {"Accept": "application/schema+json"}
    response = client.get("/ogc/collections/villages/queryables", headers=headers)
    assert response.mimetype == "application/schema+json"
    assert response.json["$id"].endswith("/queryables?f=json")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_browser_gets_a_page(client, kind, lang):
    path = f"/ogc/collections/villages/{kind}?f=html&lang={lang}"
    text = client.get(path).get_data(as_text=True)
    assert "<code>layer_" in text or "<code>klasifikasi</code>" in text
    assert {"id": ">Arti</th>", "en": ">Meaning</th>"}[lang] in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing/queryables", 404),
        ("villages/queriables", 404),
        ("villages/queryables?f=xml", 400),
        ("villages/queryables?limit=1", 400),
        ("villages/schema?datetime=soon", 400),
    ],
)
def test_wrong_addresses_are_refused(client, path, status):
    assert client.get(f"/ogc/collections/{path}").status_code == status
