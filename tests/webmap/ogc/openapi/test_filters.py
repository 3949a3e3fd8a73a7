"""Parameters that filter and sort, in the OpenAPI document."""

import pytest

from webmap.ogc.parameters.collections import COLLECTIONS
from webmap.ogc.parameters.property_filters import FILTERS


@pytest.fixture
def parameters(client):
    """Parameters of the items of each collection by name."""
    paths = client.get("/ogc/api?f=json").json["paths"]
    return {
        name: {
            each["name"]: each
            for each in paths[f"/collections/{name}/items"]["get"]["parameters"]
            if "name" in each
        }
        for name in COLLECTIONS
    }


def test_every_property_is_a_parameter_of_its_type(client, parameters):
    for name, level in COLLECTIONS.items():
        feature = client.get(f"/ogc/collections/{name}/items?limit=1").json["features"][0]
        assert set(feature["properties"]) <= set(parameters[name])
        assert all(each["description"] for each in parameters[name].values())
        assert set(FILTERS[level]) <= set(parameters[name])
    assert parameters["districts"]["coverage"]["schema"] == {"type": "number"}
    assert parameters["districts"]["formed"]["schema"] == {"type": "integer"}
    assert parameters["villages"]["formed_on"]["schema"] == {"type": "string", "format": "date"}


def test_filter_lang_has_the_name_by_which_gdal_recognises_a_filter(parameters):
    schema = parameters["villages"]["filter-lang"]["schema"]
    assert schema["enum"] == ["cql2-text", "cql2-json", "cql-text"]
    assert schema["default"] == "cql2-text"
