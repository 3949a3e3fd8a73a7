"""Features with some properties, simpler shapes, or without shapes."""

import json

import numpy as np
import pyogrio
import pytest
import shapely

from boundaries.areas import repository as areas
from geo.store.database import read_session
from webmap.ogc.parameters.collections import COLLECTIONS

VILLAGES = "/ogc/collections/villages/items"


def features_of(client, collection="villages", **query):
    answer = client.get(
        f"/ogc/collections/{collection}/items", query_string={"limit": 10_000, **query}
    )
    assert answer.status_code == 200, answer.text
    return answer.json["features"]


def shape_of(feature):
    geometry = feature["geometry"]
    return geometry and shapely.from_geojson(json.dumps(geometry))


def test_only_the_properties_that_were_asked_for(client):
    whole = features_of(client)
    some = features_of(client, properties="status,name")
    for one, other in zip(whole, some, strict=True):
        assert list(other["properties"]) == ["name", "status"]
        assert other["properties"].items() <= one["properties"].items()
        assert (other["id"], other["geometry"]) == (one["id"], one["geometry"])
    code = whole[5]["id"]
    alone = client.get(f"{VILLAGES}/{code}?properties=name&skipGeometry=true").json
    assert alone["properties"] == {"name": whole[5]["properties"]["name"]}
    assert alone["geometry"] is None


def test_an_unknown_property_is_refused_with_the_nearest(client):
    answer = client.get(f"{VILLAGES}?properties=name,statsu&lang=en")
    assert answer.status_code == 400 and "'status' is the nearest" in answer.json["detail"]


def test_without_geometry_the_rest_is_the_same(client):
    whole = features_of(client, "districts")
    without = features_of(client, "districts", skipGeometry="true")
    assert without == [{**one, "geometry": None} for one in whole]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_simple_shapes_are_those_of_the_store(client, sample_store, collection):
    level = COLLECTIONS[collection]
    with read_session(sample_store) as session:
        stored = areas.areas(session, level, scale="province").geometry
    found = features_of(client, collection, simplify="200")
    assert [one["id"] for one in found] == list(stored.index)
    shapes = np.array([shape_of(one) for one in found])
    assert shapely.equals(shapes, stored.to_numpy())[stored.notna()].all()


def test_simple_neighbours_touch(client):
    for options in ({"simplify": "200"}, {"simplify": "regency", "crs": "EPSG:23834"}):
        found = features_of(client, **options)
        drawn = np.array([shape_of(one) for one in found if one["geometry"]])
        assert len(drawn) > 500
        assert shapely.coverage_is_valid(drawn)


def test_links_to_further_pages_keep_what_was_asked(client):
    query = {"limit": 7, "properties": "name", "crs": "EPSG:23834", "simplify": "200"}
    page = client.get(VILLAGES, query_string=query).json
    following = next(one["href"] for one in page["links"] if one["rel"] == "next")
    second = client.get(following)
    assert "23834" in second.headers["Content-Crs"]
    assert {*second.json["features"][0]["properties"]} == {"name"}


@pytest.mark.parametrize("code", [3857, 23834, 23879])
def test_gdal_knows_the_system_of_a_page_in_metres(client, tmp_path, code):
    """geopandas and R read pages through GDAL, too; the member ``crs`` is all that they see."""
    query = {"crs": f"[EPSG:{code}]", "limit": 300}
    (tmp_path / "page.geojson").write_bytes(client.get(VILLAGES, query_string=query).data)
    read = pyogrio.read_dataframe(tmp_path / "page.geojson")
    assert read.crs.to_epsg() == code
    plain = features_of(client, limit=300)
    back = read.to_crs(4326).geometry
    for one, shape in zip(plain, back, strict=True):
        if shape is not None:
            assert shape.hausdorff_distance(shape_of(one)) < 2e-7
