"""TileJSON 3.0.0: what the specification requires, in both languages, as of a date."""

import re

import pytest

from webmap.tiles.tilesets import LAYERS, MAX_ZOOM, TILESETS, names_layer


@pytest.mark.parametrize("name", TILESETS)
def test_a_document_has_what_the_specification_requires(client, name):
    document = client.get(f"/tiles/{name}").json
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == [f"http://localhost/tiles/{name}/{{z}}/{{x}}/{{y}}"]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", document["version"])
    assert document["minzoom"] < document["fillzoom"] < document["maxzoom"] == MAX_ZOOM
    west, south, east, north = document["bounds"]
    assert -180 <= west < east <= 180 and -85.06 < south < north < 85.06
    longitude, latitude, zoom = document["center"]
    assert west < longitude < east and south < latitude < north
    assert document["minzoom"] <= zoom <= document["maxzoom"]
    assert document["attribution"]
    layers = [
        layer for level in TILESETS[name].levels for layer in (LAYERS[level], names_layer(level))
    ]
    assert [layer["id"] for layer in document["vector_layers"]] == layers
    for layer in document["vector_layers"]:
        assert layer["minzoom"] <= layer["maxzoom"]
        assert all(isinstance(text, str) and text for text in layer["fields"].values())
    assert client.get(f"/tiles/{name}.json").json == document


def test_the_fields_are_those_of_the_tiles(client):
    from geo.tiles.decoding import _field

    document = client.get("/tiles/areas").json
    data, at, bodies = client.get("/tiles/areas/9/434/263").data, 0, {}
    while at < len(data):
        first, at = _field(data, at, 0x1A)
        start, end = _field(data, first + 2, 0x0A)
        bodies[data[start:end].decode()] = data[first:at]
    layers = {layer["id"]: layer for layer in document["vector_layers"]}
    assert set(LAYERS.values()) <= bodies.keys() <= layers.keys()
    for name, body in bodies.items():
        layer = layers[name]
        for name in layer["fields"]:
            encoded = name.encode()
            assert b"\x1a" + bytes([len(encoded)]) + encoded in body, name


def test_a_date_is_in_the_address_of_the_tiles(client):
    newest = client.get("/tiles/villages").json
    for query in ("date=2023-05-16", "datetime=2023-05-16"):
        document = client.get(f"/tiles/villages?{query}").json
        address = "http://localhost/tiles/villages/{z}/{x}/{y}?datetime=2023-05-16"
        assert document["tiles"] == [address]
        assert document["date"] == "2023-05-16" != newest["date"]
    place = address.format(z=8, x=217, y=131)
    assert client.get(place).status_code == 200
    interval = client.get("/tiles/villages?datetime=2023-01-01/2023-05-16").json["tiles"][0]
    assert client.get(interval.format(z=8, x=217, y=131)).data == client.get(place).data


def test_texts_are_in_the_language_that_is_asked_for(client):
    english, indonesian = (client.get(f"/tiles/areas?lang={code}").json for code in ("en", "id"))
    assert english["name"] == "All levels of areas"
    assert indonesian["name"] == "Semua tingkat wilayah"
    for ours, theirs in zip(english["vector_layers"], indonesian["vector_layers"], strict=True):
        assert ours["description"] != theirs["description"]
        assert ours["fields"].keys() == theirs["fields"].keys()
        assert all(ours["fields"][name] != theirs["fields"][name] for name in ours["fields"])


def test_clients_keep_a_document_until_it_changes(client):
    response = client.get("/tiles/areas")
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/tiles/areas", headers=tag).status_code == 304
    assert client.get("/tiles/areas?lang=en", headers=tag).status_code == 200


def test_the_attribution_names_every_source_with_its_licence(client, sample_app):
    from geo.store.database import read_session
    from webmap.caching.snapshot import get_snapshot

    with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
        found = get_snapshot(session).attributions(session)
    sources = [one for one in found if one.what != "target"]
    text = client.get("/tiles/areas?lang=id").json["attribution"]
    assert all(one.name in text for one in sources)
    assert text.count("lisensi belum dinyatakan") == sum(
        one.licence is None for one in {(one.credit, one.url): one for one in sources}.values()
    )


def test_names_of_sources_are_escaped():
    from kampungkb.attribution import Attribution
    from webmap.tiles.tilejson import _source

    one = Attribution("<script>", "codes", "CC-BY-4.0", 'https://x/"><b>', None, "https://y/?a&b")
    text = _source(one, "id")
    assert "<script>" not in text and "<b>" not in text
    assert "CC-BY-4.0" in text and '<a href="https://y/?a&amp;b">' in text
