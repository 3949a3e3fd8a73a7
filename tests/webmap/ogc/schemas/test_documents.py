"""Schemas of the features of a collection."""

import pytest

from geo.store.database import read_session
from kampungkb.indicators.classification import Status
from webmap.caching.snapshot import get_snapshot
from webmap.ogc.parameters.collections import COLLECTIONS
from webmap.ogc.schemas.documents import KINDS, QUERYABLES, SCHEMA, SORTABLES, schema


@pytest.fixture
def schemas(app):
    with (
        app.test_request_context("/ogc?lang=en"),
        read_session(app.extensions["engine"]) as session,
    ):
        snapshot = get_snapshot(session)
        yield {
            (name, kind): schema(snapshot, level, name, kind)
            for name, level in COLLECTIONS.items()
            for kind in KINDS
        }


def test_the_properties_are_those_of_the_features(client, schemas):
    for name in COLLECTIONS:
        feature = client.get(f"/ogc/collections/{name}/items?limit=1").json["features"][0]
        names = list(feature["properties"])
        assert list(schemas[name, SCHEMA]["properties"]) == [*names, "geometry"]
        assert list(schemas[name, QUERYABLES]["properties"]) == [*names, "geometry"]
        assert list(schemas[name, SORTABLES]["properties"]) == names


def test_every_property_has_a_type_a_title_and_a_place(schemas):
    for document in schemas.values():
        properties = document["properties"].values()
        assert all(one["title"] and one["description"] for one in properties)
        assert [one["x-ogc-propertySeq"] for one in properties] == [
            place + 1 for place in range(len(properties))
        ]
        for name, one in document["properties"].items():
            assert ("type" in one) == (name != "geometry")


def test_values_are_of_the_declared_types(client, schemas):
    kinds = {"string": str, "integer": int, "number": (int, float)}
    for name in COLLECTIONS:
        properties = schemas[name, SCHEMA]["properties"]
        features = client.get(f"/ogc/collections/{name}/items?limit=10000").json["features"]
        for feature in features:
            for key, value in feature["properties"].items():
                declared = properties[key]
                if value is None:
                    continue
                assert isinstance(value, kinds[declared["type"]]), key
                if declared.get("format") == "date":
                    assert len(value) == len("2023-07-27")
                assert value in declared.get("enum", [value])


def test_roles_say_what_identifies_a_feature_and_its_day(schemas):
    properties = schemas["villages", SCHEMA]["properties"]
    roles = {one["x-ogc-role"]: name for name, one in properties.items() if "x-ogc-role" in one}
    assert roles == {"id": "code", "primary-instant": "date", "primary-geometry": "geometry"}


def test_values_of_a_status_have_titles(schemas):
    status = schemas["villages", QUERYABLES]["properties"]["status"]
    assert status["enum"] == list(Status)
    assert [one["const"] for one in status["oneOf"]] == list(Status)
    assert all(one["title"] for one in status["oneOf"])
    assert "enum" not in schemas["districts", QUERYABLES]["properties"]["name"]


def test_qgis_recognises_the_geometry_for_spatial_functions(schemas):
    geometry = schemas["villages", QUERYABLES]["properties"]["geometry"]
    assert geometry["$ref"].startswith("https://geojson.org/schema/")
    assert geometry["format"] == "geometry-multipolygon"
