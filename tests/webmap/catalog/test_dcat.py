"""DCAT-AP 3: the mandatory properties, and addresses that lead to what they say."""

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace
from rdflib.compare import to_isomorphic

from boundaries.areas.sources import Terms, set_terms
from geo.files.formats import FORMATS
from geo.store.database import write_session
from webmap import create_app


@pytest.fixture
def record(client):
    return client.get("/catalog.jsonld").json


def test_every_class_has_its_mandatory_properties(record):
    for name in ("dct:title", "dct:description", "dct:publisher", "dcat:dataset", "dcat:service"):
        assert record[name], name
    for dataset in record["dcat:dataset"]:
        assert dataset["@type"] == "dcat:Dataset"
        for name in ("dct:title", "dct:description", "dcat:distribution", "dct:temporal"):
            assert dataset[name], name
        assert {one["@language"] for one in dataset["dct:title"]} == {"id", "en"}
        for one in dataset["dcat:distribution"]:
            assert one["dcat:accessURL"]["@id"].startswith("http://localhost/export/ID.")
    served = {one["@id"] for one in record["dcat:dataset"]}
    for service in record["dcat:service"]:
        assert service["dct:title"]
        assert service["dcat:endpointURL"]["@id"]
        assert {one["@id"] for one in service["dcat:servesDataset"]} == served


def test_every_format_is_a_distribution_of_its_media_type(record, client):
    villages = record["dcat:dataset"][0]
    assert len(villages["dcat:distribution"]) == len(FORMATS)
    for dataset in record["dcat:dataset"][1:3]:  # small enough to be made at once
        for one in dataset["dcat:distribution"]:
            answer = client.head(one["dcat:downloadURL"]["@id"])
            assert answer.status_code == 200
            media_type = one["dcat:mediaType"]["@id"].partition("/media-types/")[2]
            assert answer.mimetype == media_type


def test_services_answer_at_their_address(record, client):
    features, tiles = record["dcat:service"]
    assert client.get(features["dcat:endpointURL"]["@id"]).json["links"]
    assert client.get(features["dcat:endpointDescription"]["@id"]).json["openapi"]
    assert tiles["dcat:endpointURL"]["@id"] == "http://localhost/tiles/villages"


def test_one_licence_of_all_sources_is_that_of_the_data(record):
    for dataset in record["dcat:dataset"]:
        licences = {one["dct:license"]["@id"] for one in dataset["dcat:distribution"]}
        assert licences == {"https://opensource.org/license/mit"}


def test_sources_of_several_licences_make_a_statement_of_rights(sample_copy, tmp_path):
    site = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    with write_session(site.extensions["engine"]) as session:
        set_terms(session, ["SIGA (rekaan)"], Terms())
    record = site.test_client().get("/catalog.jsonld").json
    rights = record["dcat:dataset"][0]["dcat:distribution"][0]["dct:rights"]
    texts = {one["@language"]: one["@value"] for one in rights["rdfs:label"]}
    assert "SIGA (rekaan): lisensi belum dinyatakan" in texts["id"]
    assert "SIGA (rekaan): licence not stated" in texts["en"]
    assert rights["@id"] == "http://localhost/catalog/sources/ID"
    assert "dct:license" not in str(record["dcat:dataset"][0]["dcat:distribution"])
    site.extensions["engine"].dispose()


def test_rdflib_reads_the_same_from_json_ld_and_turtle(client):
    from_json, from_turtle = (
        Graph().parse(data=client.get(f"/catalog.{suffix}").text, format=name)
        for suffix, name in (("jsonld", "json-ld"), ("ttl", "turtle"))
    )
    assert to_isomorphic(from_json) == to_isomorphic(from_turtle)
    # classes of DCAT-AP with a mandatory title and description; sources are data sets, too
    dcat = Namespace("http://www.w3.org/ns/dcat#")
    for kind in (dcat.Catalog, dcat.Dataset):
        found = list(from_json.subjects(RDF.type, kind))
        assert found
        for one in found:
            assert from_json.value(one, DCTERMS.title, any=True), one
            assert from_json.value(one, DCTERMS.description, any=True), one
