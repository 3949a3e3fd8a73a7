"""The OpenAPI document of the service."""

import re

import pytest

from boundaries.areas.codes import Level
from webmap.core.i18n import LANGUAGES
from webmap.ogc.openapi.document import openapi
from webmap.ogc.openapi.parameters import item_parameters
from webmap.ogc.parameters.collections import COLLECTIONS, DEFAULT_LIMIT, MAX_LIMIT
from webmap.ogc.parameters.property_filters import FILTERS

ROOT = "https://peta.example/ogc"


@pytest.fixture(params=LANGUAGES)
def document(app, request):
    with app.test_request_context(f"/ogc?lang={request.param}"):
        return openapi("Peta", ROOT)


def test_the_document_has_the_address_of_the_service(document):
    assert document["openapi"] == "3.0.3"
    assert document["info"]["title"] == "Peta"
    assert document["servers"] == [{"url": ROOT}]


def test_each_collection_has_its_own_paths(document):
    for name in COLLECTIONS:
        base = f"/collections/{name}"
        for path in (base, f"{base}/items", f"{base}/items/{{featureId}}"):
            (operation,) = document["paths"][path].values()
            assert operation["tags"] == [name]
    ids = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(set(ids)) == len(ids)


def test_every_reference_has_a_target(document):
    references = re.findall(r"'\$ref': '#/([^']+)'", repr(document))
    assert len(references) > 8
    for reference in references:
        target = document
        for step in reference.split("/"):
            target = target[step]


def test_every_operation_can_fail_in_the_documented_ways(document):
    for path in document["paths"].values():
        assert set(path["get"]["responses"]) - {"204"} == {
            *("200", "304", "400", "404", "414", "503")
        }


@pytest.mark.parametrize("level", FILTERS)
def test_the_parameters_of_items_are_those_that_are_read(app, level):
    with app.test_request_context("/ogc"):
        names = [parameter["name"] for parameter in item_parameters(level)]
    options = ["crs", "properties", "skipGeometry", "simplify"]
    paging = ["offset", "after", "before"]
    selection = ["bbox", "bbox-crs", "datetime", "within"]
    filters = ["filter", "filter-lang", "filter-crs"]
    properties = [*FILTERS[level], "sortby"]
    assert names == ["limit", *selection, *filters, *options, *properties, *paging]


def test_the_limit_is_described_with_its_bounds(app):
    with app.test_request_context("/ogc"):
        (limit, *_) = item_parameters(Level.VILLAGE)
    bounds = {"minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    assert limit["schema"] == {"type": "integer", **bounds}


def test_qgis_finds_the_limit_among_the_components(document):
    (parameter, *_) = document["paths"]["/collections/villages/items"]["get"]["parameters"]
    assert parameter == {"$ref": "#/components/parameters/limit"}
    assert document["components"]["parameters"]["limit"]["name"] == "limit"


def test_a_feature_is_found_by_a_parameter_of_the_path(document):
    path = document["paths"]["/collections/villages/items/{featureId}"]["get"]
    (parameter, *_) = path["parameters"]
    assert (parameter["name"], parameter["in"], parameter["required"]) == (
        "featureId", "path", True,
    )  # fmt: skip
    assert parameter["style"] == "simple"
