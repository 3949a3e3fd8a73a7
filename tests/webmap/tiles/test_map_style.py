"""Styles for MapLibre: structure, classes, dates, languages; QGIS draws them in tests/clients."""

import pytest

from boundaries.areas.codes import Level
from webmap.styles.classes import THEMES, status_theme
from webmap.tiles.tilesets import LAYERS


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_style_has_what_the_specification_requires(client, theme, language):
    style = client.get(f"/styles/{theme}.json?lang={language}").json
    assert style["version"] == 8
    (source,) = style["sources"].values()
    assert source["type"] == "vector"
    assert source["tiles"] == ["http://localhost/tiles/areas/{z}/{x}/{y}"]
    assert source["attribution"] and source["minzoom"] < source["maxzoom"]
    ids = [layer["id"] for layer in style["layers"]]
    assert len(set(ids)) == len(ids)
    tilejson = client.get("/tiles/areas").json
    fields = {one["id"]: one["fields"] for one in tilejson["vector_layers"]}
    for layer in style["layers"]:
        assert layer["source"] in style["sources"]
        assert layer.get("minzoom", 0) < layer.get("maxzoom", 24)
        used = fields[layer["source-layer"]]
        for name in attributes_of(layer.get("filter")):
            assert name in used, (layer["id"], name)


def attributes_of(expression):
    """Names of the attributes that an expression reads."""
    if not isinstance(expression, list):
        return set()
    if expression[0] in ("get", "has"):
        return {expression[1]}
    return set().union(*map(attributes_of, expression))


def test_villages_have_a_layer_for_each_class_with_its_colour_and_name(client):
    style = client.get("/styles/status.json?lang=en").json
    layers = {layer["id"]: layer for layer in style["layers"]}
    for one in status_theme("en").classes:
        layer = layers[f"villages-{one.key}"]
        assert layer["paint"]["fill-color"] == one.colour
        assert layer["metadata"]["kampungkb:label"] == one.label
        assert layer["minzoom"] == 5
    assert layers["regencies-full"]["maxzoom"] == 5  # below villages: coverage of regencies


def test_areas_are_coloured_level_by_level_without_a_gap_between_zooms(client):
    style = client.get("/styles/coverage.json").json
    zooms = {
        layer["source-layer"]: (layer.get("minzoom", 0), layer.get("maxzoom"))
        for layer in style["layers"]
        if layer["type"] == "fill"
    }
    assert list(zooms) == [LAYERS[level] for level in LAYERS if level < Level.VILLAGE]
    ends = [end for _, end in zooms.values()]
    begins = [begin for begin, _ in zooms.values()]
    assert begins == [0, *ends[:-1]] and ends[-1] is None


def test_a_date_is_in_the_address_of_the_tiles(client):
    style = client.get("/styles/gap.json?datetime=2023-05-16").json
    assert style["sources"]["areas"]["tiles"][0].endswith("?datetime=2023-05-16")
    assert style["metadata"]["kampungkb:date"] == "2023-05-16"
    assert "2023-05-16" in style["name"]


def test_names_can_be_left_out_for_programs_without_own_fonts(client):
    types = {
        names: [one["type"] for one in client.get(f"/styles/status.json{names}").json["layers"]]
        for names in ("", "?names=no")
    }
    assert types[""].count("symbol") == 4
    assert "symbol" not in types["?names=no"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("status.json?names=maybe", 400),
        ("status.json?datetime=soon", 400),
        ("status.json?level=district", 400),
        ("colour.json", 404),
        (f"{'x' * 1000}.json", 404),
    ],
)
def test_bad_requests_are_problem_documents(client, path, status):
    response = client.get(f"/styles/{path}")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_scripts_of_other_sites_may_read_styles_and_keep_them(client):
    response = client.get("/styles/status.json", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/styles/status.json", headers=tag).status_code == 304
