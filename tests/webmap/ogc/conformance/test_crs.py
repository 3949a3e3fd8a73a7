"""Abstract tests of OGC API – Features – Part 2: Coordinate Reference Systems (18-058r1, annex A).

Each test has the name of the abstract test; the sample is compared with what pyproj makes of the
default response.
"""

import json

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from webmap.ogc.output.crs import CRS84, EPSG, SUPPORTED
from webmap.ogc.parameters.collections import TABLE_IDS

ITEMS = "/ogc/collections/villages/items"
URIS = list(SUPPORTED)


def shapes_of(client, **query):
    answer = client.get(ITEMS, query_string={"limit": 40, **query})
    assert answer.status_code == 200, answer.text
    features = answer.json["features"]
    shapes = np.array([shape_of(one) for one in features], dtype=object)
    return answer, shapes


def shape_of(feature):
    geometry = feature["geometry"]
    return geometry and shapely.from_geojson(json.dumps(geometry))


def ids_of(client, **query):
    features = client.get(ITEMS, query_string={"limit": 10_000, **query}).json["features"]
    return [one["id"] for one in features]


def authority_crs(uri):
    return (
        CRS.from_authority("OGC", "CRS84") if uri == CRS84.uri else CRS.from_epsg(uri[len(EPSG) :])
    )


def test_crs_crs_uri(client):
    """/conf/crs/crs-uri: collections name systems by URIs that there are."""
    for collection in client.get("/ogc/collections").json["collections"]:
        if collection["id"] in TABLE_IDS:
            assert collection["crs"] == [CRS84.uri]
            continue
        assert collection["crs"] == URIS
        assert len({authority_crs(uri) for uri in collection["crs"]}) == len(URIS) == 35


def test_crs_fc_md_crs_list_storage_crs(client):
    """/conf/crs/fc-md-storageCrs-valid-value: that of the store is one of the list."""
    for collection in client.get("/ogc/collections").json["collections"]:
        assert collection["storageCrs"] == CRS84.uri in collection["crs"]
        assert collection["crs"][0] == CRS84.uri  # /req/crs/fc-md-crs-list B: the default first


def test_crs_default_crs(client):
    """/conf/crs/crs-parameter-default: without ``crs`` CRS84."""
    plain, shapes = shapes_of(client)
    named, same = shapes_of(client, crs=CRS84.uri)
    assert plain.headers["Content-Crs"] == named.headers["Content-Crs"] == f"<{CRS84.uri}>"
    assert shapely.equals(shapes, same).all()


@pytest.mark.parametrize("uri", URIS)
def test_crs_ogc_crs_header(client, uri):
    """/conf/crs/ogc-crs-header, ogc-crs-header-value: Content-Crs names the system."""
    page, shapes = shapes_of(client, crs=uri)
    assert page.headers["Content-Crs"] == f"<{uri}>"
    code = page.json["features"][0]["id"]
    alone = client.get(f"{ITEMS}/{code}", query_string={"crs": uri})
    assert alone.headers["Content-Crs"] == f"<{uri}>"
    assert shapely.equals(shape_of(alone.json), shapes[0])


@pytest.mark.parametrize("uri", URIS)
def test_crs_transformation(client, uri):
    """/conf/crs/crs-parameter: coordinates are those of the system, axes as its authority says."""
    _, stored = shapes_of(client)
    _, shapes = shapes_of(client, crs=uri)
    assert (shapely.is_missing(stored) == shapely.is_missing(shapes)).all()
    # without always_xy pyproj keeps the order of the authority
    transformer = Transformer.from_crs(CRS.from_authority("OGC", "CRS84"), authority_crs(uri))
    expected = np.column_stack(transformer.transform(*shapely.get_coordinates(stored).T))
    precision = 0.0051 if SUPPORTED[uri].projected else 1e-9
    found = shapely.get_coordinates(shapes)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < precision
    assert {shape.geom_type for shape in shapes if shape is not None} == {"MultiPolygon"}


SOME = [CRS84.uri, *(f"{EPSG}{code}" for code in (4326, 4755, 3857, 23866, 23884, 23834, 23845))]
"""One of each kind, and zones at both ends of the country."""


@pytest.mark.parametrize("uri", SOME)
def test_crs_bbox_crs(client, uri):
    """/conf/crs/bbox-crs-action: a box is an area of the system that it is given in."""
    page, shapes = shapes_of(client, limit=10_000)
    codes = np.array([one["id"] for one in page.json["features"]])
    west, south, east, north = shapely.total_bounds(shapes[:300]).tolist()
    box = (west, south, (west + east) / 2, (south + north) / 2)
    system, stored = authority_crs(uri), CRS.from_authority("OGC", "CRS84")
    left, bottom, right, top = Transformer.from_crs(
        stored, system, always_xy=True
    ).transform_bounds(*box)
    numbers = (left, bottom, right, top)
    if system.axis_info[0].direction == "north":
        numbers = (bottom, left, top, right)
    found = np.isin(
        codes, ids_of(client, **{"bbox": ",".join(map(repr, numbers)), "bbox-crs": uri})
    )
    back = Transformer.from_crs(system, stored, always_xy=True)
    area = shapely.transform(
        shapely.segmentize(shapely.box(left, bottom, right, top), (right - left) / 40),
        lambda positions: np.column_stack(back.transform(*positions.T)),
    )
    shapeless = shapely.is_missing(shapes)
    assert found[shapeless].all() and shapeless.any()
    # sides are curves: what is nearer than their approximation may be in or out
    width = (east - west) * 1e-3
    assert found[shapely.intersects(shapes, area.buffer(-width))].all()
    assert not found[~shapeless & ~shapely.intersects(shapes, area.buffer(width))].any()
    assert 0 < found.sum() < len(codes)


def test_crs_bbox_crs_default(client):
    """/conf/crs/bbox-crs-default: without ``bbox-crs`` a box is in CRS84, whatever ``crs`` is."""
    _, shapes = shapes_of(client)
    box = ",".join(map(repr, shapes[0].bounds))
    assert ids_of(client, bbox=box) == ids_of(client, bbox=box, crs=f"{EPSG}3857")


@pytest.mark.parametrize("name", ["crs", "bbox-crs"])
@pytest.mark.parametrize(
    "uri", [f"{EPSG}32749", f"{EPSG}9999", "EPSG", "x", "http://elsewhere/4326", f"{EPSG}4326/x"]
)
def test_crs_parameter_invalid(client, name, uri):
    """/conf/crs/crs-parameter-invalid, bbox-crs-parameter-invalid: another system is refused."""
    query = {name: uri, "bbox": "1,2,3,4"}
    answer = client.get(ITEMS, query_string=query)
    assert answer.status_code == 400
    assert answer.json["code"] == "InvalidParameterValue" and name in answer.json["detail"]


@pytest.mark.parametrize(
    "form", ["[EPSG:{}]", "EPSG:{}", "https://www.opengis.net/def/crs/EPSG/0/{}"]
)
def test_a_system_may_be_named_by_a_curie(client, form):
    for code in (4326, 23834):
        answer = client.get(ITEMS, query_string={"crs": form.format(code), "limit": 1})
        assert answer.headers["Content-Crs"] == f"<{EPSG}{code}>"


@pytest.mark.parametrize(
    ("box", "status"),
    [
        ("0,0,0,0", 200),
        ("5,5,5,9", 200),
        ("-1e300,-1e300,1e300,1e300", 200),
        ("9,5,5,9", 400),
        ("5,9,9,5", 400),
        ("nan,0,1,1", 400),
        ("0,0,1", 400),
        ("0,0,5,1,1,4", 400),
    ],
)
def test_a_box_of_metres_is_read_or_refused(client, box, status):
    for code in (3857, 23834, 23884):
        answer = client.get(ITEMS, query_string={"bbox": box, "bbox-crs": f"{EPSG}{code}"})
        assert answer.status_code == status, answer.text


def test_a_box_over_the_antimeridian_has_its_axes_swapped(client):
    there = ids_of(client, bbox="170,-80,140,80")
    assert there == ids_of(client, **{"bbox": "-80,170,80,140", "bbox-crs": f"{EPSG}4326"})
    assert len(there) > 100
