"""Abstract tests of OGC API – Tiles – Part 1: Core (20-057, annex A), each named after one."""

import pytest
import shapely

from webmap.ogc.tiles.relations import CONFORMANCE, MATRIX_SET, TILING_SCHEMES, VECTOR_TILESETS
from webmap.tiles.tilesets import LAYERS, TILESETS, names_layer

MVT = "application/vnd.mapbox-vector-tile"
ROOTS = ["", *(f"/collections/{name}" for name in LAYERS.values())]
"""Paths of the resources that have tiles: the data set, and each collection."""


@pytest.fixture
def client(sample_app):
    """Client of the site whose import built the archive."""
    return sample_app.test_client()


@pytest.fixture
def get(client):
    """JSON of a path below /ogc."""

    def get(path, **query):
        response = client.get(f"/ogc{path}", query_string={"f": "json", **query})
        assert response.status_code == 200, response.text
        assert response.mimetype in ("application/json", "application/vnd.oai.openapi+json")
        return response.json

    return get


@pytest.fixture
def tile(client):
    """Response to a request for a tile of a resource."""

    def tile(root, matrix, row, column, query=""):
        return client.get(f"/ogc{root}/tiles/{MATRIX_SET}/{matrix}/{row}/{column}{query}")

    return tile


def links(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


def some_tile(get, root, matrix="8"):
    """Matrix, row and column of a tile in the middle of the limits."""
    limits = {
        one["tileMatrix"]: one for one in get(f"{root}/tiles/{MATRIX_SET}")["tileMatrixSetLimits"]
    }[matrix]
    return (
        matrix,
        (limits["minTileRow"] + limits["maxTileRow"]) // 2,
        (limits["minTileCol"] + limits["maxTileCol"]) // 2,
    )


# Core -----------------------------------------------------------------------------------------


def test_core_conformance_success(get):
    assert set(CONFORMANCE) <= set(get("/conformance")["conformsTo"])


@pytest.mark.parametrize("root", ROOTS)
def test_core_tc_op(tile, get, root):
    response = tile(root, *some_tile(get, root))
    assert response.status_code in (200, 204)


@pytest.mark.parametrize("root", ROOTS)
def test_core_tc_tilematrix_definition(get, root):
    document = get(f"{root}/tiles/{MATRIX_SET}")
    matrices = {one["id"]: one for one in get(f"/tileMatrixSets/{MATRIX_SET}")["tileMatrices"]}
    for limits in document["tileMatrixSetLimits"]:
        assert limits["tileMatrix"] in matrices


@pytest.mark.parametrize("axis", ["Row", "Col"])
def test_core_tc_tilerow_and_tilecol_definition(get, axis):
    matrices = {one["id"]: one for one in get(f"/tileMatrixSets/{MATRIX_SET}")["tileMatrices"]}
    size = {"Row": "matrixHeight", "Col": "matrixWidth"}[axis]
    for limits in get(f"/tiles/{MATRIX_SET}")["tileMatrixSetLimits"]:
        first, last = limits[f"minTile{axis}"], limits[f"maxTile{axis}"]
        assert 0 <= first <= last < matrices[limits["tileMatrix"]][size]


@pytest.mark.parametrize("root", ROOTS)
def test_core_tc_success(tile, get, client, root):
    matrix, row, column = some_tile(get, root)
    response = tile(root, matrix, row, column)
    assert response.status_code == 200
    assert response.mimetype == MVT
    # rows come before columns here, after them in the site's own addresses
    name = root.rpartition("/")[2] or "areas"
    assert response.data == client.get(f"/tiles/{name}/{matrix}/{column}/{row}").data


@pytest.mark.parametrize("root", ROOTS)
def test_core_tc_error(tile, get, root):
    document = get(f"{root}/tiles/{MATRIX_SET}")
    for limits in document["tileMatrixSetLimits"]:
        matrix, row, column = (
            limits["tileMatrix"],
            limits["minTileRow"],
            limits["minTileCol"],
        )
        assert tile(root, matrix, row, column).status_code in (200, 204)
        outside = [
            (matrix, limits["maxTileRow"] + 1, column),
            (matrix, row, limits["maxTileCol"] + 1),
            (matrix, row, -1),
            (matrix, 2 ** int(matrix), column),
        ]
        for place in outside:
            response = tile(root, *place)
            assert response.status_code == 404, place
            assert response.mimetype == "application/problem+json"
    lowest = int(document["tileMatrixSetLimits"][0]["tileMatrix"])
    for place, status in (
        ((lowest - 1, 0, 0), 404),
        ((15, 0, 0), 404),
        ((25, 0, 0), 404),
        (("x", 0, 0), 400),
        ((8, "1.5", 0), 400),
        ((8, 0, "9" * 900), 404),
    ):
        assert tile(root, *place).status_code == status, place


# Tileset, tilesets list -----------------------------------------------------------------------


@pytest.mark.parametrize("root", ROOTS)
def test_tileset_description(get, root):
    document = get(f"{root}/tiles/{MATRIX_SET}")
    assert document["dataType"] == "vector"
    assert document["crs"].endswith("/EPSG/0/3857")
    assert document["tileMatrixSetURI"].endswith(f"/tilematrixset/OGC/1.0/{MATRIX_SET}")
    (scheme,) = links(document, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme")
    assert get(scheme["href"].split("/ogc")[1].partition("?")[0])["id"] == MATRIX_SET
    (item,) = links(document, "item")
    assert item["templated"] is True
    assert item["type"] == MVT
    for name in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
        assert name in item["href"]
    assert len(links(document, "self")) == 1
    west, south, east, north = (
        *document["boundingBox"]["lowerLeft"],
        *document["boundingBox"]["upperRight"],
    )
    assert west < east and south < north
    levels = TILESETS[root.rpartition("/")[2] or "areas"].levels
    assert [layer["id"] for layer in document["layers"]] == [
        layer for level in levels for layer in (LAYERS[level], names_layer(level))
    ]


def test_tileset_links_to_its_tilejson(get, client):
    for root in ROOTS:
        (link,) = links(get(f"{root}/tiles/{MATRIX_SET}"), "describedby")
        document = client.get(link["href"]).json
        assert document["tilejson"] == "3.0.0"
        assert f"/tiles/{root.rpartition('/')[2] or 'areas'}/" in document["tiles"][0]


def test_tileset_properties_have_the_types_of_the_tiles(get, client, tmp_path):
    import pyogrio

    for name in LAYERS.values():
        root = f"/collections/{name}"
        matrix, row, column = some_tile(get, root)
        layer, _names = get(f"{root}/tiles/{MATRIX_SET}")["layers"]
        path = tmp_path / f"{name}.mvt"
        path.write_bytes(client.get(f"/tiles/{name}/{matrix}/{column}/{row}").data)
        info = pyogrio.read_info(path, layer=name, X=column, Y=row, Z=int(matrix))
        found = dict(zip(info["fields"], info["ogr_types"], strict=True))
        kinds = {"string": "OFTString", "integer": "OFTInteger", "number": "OFTReal"}
        for attribute, schema in layer["propertiesSchema"]["properties"].items():
            if attribute in found:  # GDAL lists those that a feature has
                assert kinds[schema["type"]] == found[attribute].replace("64", ""), attribute
        assert found.keys() - {"mvt_id"} <= layer["propertiesSchema"]["properties"].keys()


@pytest.mark.parametrize("root", ROOTS)
def test_tilesets_list_tileset_links(get, root):
    document = get(f"{root}/tiles")
    (tileset,) = document["tilesets"]
    assert tileset["dataType"] == "vector"
    (own,) = links(tileset, "self")
    assert own["href"].split("/ogc")[1].startswith(f"{root}/tiles/{MATRIX_SET}?")
    assert links(tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme")
    assert tileset["tileMatrixSetURI"]


# Data set and collections ---------------------------------------------------------------------


def test_dataset_tilesets_landingpage(get, client):
    assert 'href="http://localhost/ogc/tiles?' in client.get("/ogc?f=html").text
    landing = get("")
    (link,) = links(landing, VECTOR_TILESETS)
    assert get(link["href"].split("/ogc")[1].partition("?")[0])["tilesets"]
    (schemes,) = links(landing, TILING_SCHEMES)
    (scheme,) = get(schemes["href"].split("/ogc")[1].partition("?")[0])["tileMatrixSets"]
    assert scheme["id"] == MATRIX_SET


def test_dataset_tilesets_operation(tile, get):
    assert tile("", *some_tile(get, "")).status_code == 200


@pytest.mark.parametrize("name", LAYERS.values())
def test_geodata_tilesets_desc_links(get, name):
    for document in (
        get(f"/collections/{name}"),
        next(one for one in get("/collections")["collections"] if one["id"] == name),
    ):
        (link,) = links(document, VECTOR_TILESETS)
        assert link["href"].split("/ogc")[1].startswith(f"/collections/{name}/tiles?")


@pytest.mark.parametrize("name", LAYERS.values())
def test_geodata_tilesets_operation(tile, get, name):
    root = f"/collections/{name}"
    assert tile(root, *some_tile(get, root)).status_code == 200


# Extensions -----------------------------------------------------------------------------------


def test_datetime_datetime_axis(tile, get, client):
    place = some_tile(get, "")
    old, new = (tile("", *place, f"?datetime={day}") for day in ("2023-05-16", "2024-06-01"))
    assert old.status_code == new.status_code == 200
    assert old.data != new.data == tile("", *place).data
    assert tile("", *place, "?datetime=../2023-05-16").data == old.data
    assert tile("", *place, "?datetime=soon").status_code == 400
    document = get(f"/tiles/{MATRIX_SET}", datetime="2023-05-16")
    (item,) = links(document, "item")
    matrix, row, column = place
    address = item["href"].format(tileMatrix=matrix, tileRow=row, tileCol=column)
    assert client.get(address).data == old.data


def test_mvt_content(tile, get, tmp_path):
    import pyogrio

    matrix, row, column = some_tile(get, "")
    response = tile("", matrix, row, column)
    path = tmp_path / "tile.mvt"
    path.write_bytes(response.data)
    options = {"X": column, "Y": row, "Z": int(matrix)}
    layers = pyogrio.list_layers(path)[:, 0].tolist()
    assert [layer for layer in layers if "_" not in layer] == list(LAYERS.values())
    for layer in layers:
        frame = pyogrio.read_dataframe(path, layer=layer, **options)
        assert len(frame) and shapely.is_valid(shapely.make_valid(frame.geometry.values)).all()


def test_oas30_completeness(get):
    paths = get("/api")["paths"]
    for root in ROOTS:
        for path in ("", f"/{MATRIX_SET}", f"/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"):
            assert "get" in paths[f"{root}/tiles{path}"]
    ids = [one["get"]["operationId"] for one in paths.values()]
    assert ".dataset.vector.getTile" in ids and ".collection.villages.vector.getTileSetsList" in ids


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/WorldCRS84Quad", 404),
        ("/tiles/WorldCRS84Quad/8/131/217", 404),
        ("/collections/kampung/tiles", 404),
        ("/collections/areas/tiles", 404),
        (f"/collections/kampung/tiles/{MATRIX_SET}/8/131/217", 404),
        (f"/tiles/{MATRIX_SET}/8/131", 404),
        ("/tileMatrixSets/x", 404),
        ("/tiles?datum=2023-05-16", 400),
        (f"/tiles/{MATRIX_SET}?datetime=soon", 400),
        (f"/tiles/{MATRIX_SET}/8/131/217?f=png", 400),
        (f"/tiles/{'x' * 1000}/8/131/217", 404),
    ],
)
def test_bad_requests_are_problem_documents(client, path, status):
    response = client.get(f"/ogc{path}")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("root", ROOTS[:2])
def test_pages_have_what_the_documents_have(client, get, root, language):
    query = {"f": "html", "lang": language}
    for path in (
        f"{root}/tiles",
        f"{root}/tiles/{MATRIX_SET}",
        "/tileMatrixSets",
        f"/tileMatrixSets/{MATRIX_SET}",
    ):
        response = client.get(f"/ogc{path}", query_string=query)
        assert response.status_code == 200
        assert response.mimetype == "text/html"
        assert MATRIX_SET in response.text
    text = client.get(f"/ogc{root}/tiles/{MATRIX_SET}", query_string=query).text
    for layer in get(f"{root}/tiles/{MATRIX_SET}", lang=language)["layers"]:
        assert layer["title"] in text
        for schema in layer["propertiesSchema"]["properties"].values():
            assert schema["description"].split("“")[0] in text
