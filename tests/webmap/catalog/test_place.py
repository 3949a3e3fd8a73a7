"""JSON-LD of areas: what the site says of them, with date and sources."""

import pytest
from rdflib import RDF, Graph, Namespace, URIRef


def _graph(client, code, day="2023-07-27"):
    place, *observations = client.get(f"/id/{code}.jsonld?date={day}").json["@graph"]
    return place, {one["measuredProperty"]: one for one in observations}


@pytest.mark.parametrize("code", ["ID", "99", "99.01", "99.01.05"])
def test_figures_of_an_area_equal_those_of_the_api(client, code):
    place, figures = _graph(client, code)
    document = client.get(f"/api/areas/{code}/coverage.json?date=2023-07-27").json
    assert place["dcterms:identifier"] == code
    for name in ("villages", "formed", "forming", "unformed", "no_data", "coverage"):
        assert figures[name]["value"] == document["total"][name]
        assert figures[name]["observationDate"] == document["date"]
    names = {work["name"] for work in figures["formed"]["isBasedOn"]}
    assert names == {source["source"] for source in document["sources"]}


@pytest.mark.parametrize("klasifikasi", ["dasar", "mandiri"])
def test_a_village_has_its_status_and_klasifikasi(client, klasifikasi):
    items = "/ogc/collections/villages/items?limit=1&datetime=2023-07-27"
    (feature,) = client.get(f"{items}&klasifikasi={klasifikasi}").json["features"]
    place, figures = _graph(client, feature["id"])
    assert figures["status"]["value"] == "formed"
    assert figures["klasifikasi"]["value"] == klasifikasi
    assert place["containedInPlace"]["@id"].endswith(feature["id"][:8])
    south, west, north, east = map(float, place["geo"]["box"].split())
    assert -12 < south < north < 7
    assert 94 < west < east < 142


def test_a_village_that_no_report_speaks_for_has_no_data_and_no_source(client):
    items = client.get("/ogc/collections/villages/items?limit=1&status=no_data").json["features"]
    _, figures = _graph(client, items[0]["id"])
    assert figures["status"]["value"] == "no_data"
    assert figures["status"]["isBasedOn"] == []
    assert "klasifikasi" not in figures


def test_rdflib_reads_the_terms_of_schema_org_and_geosparql(client):
    schema = Namespace("https://schema.org/")
    geosparql = Namespace("http://www.opengis.net/ont/geosparql#")
    graph = Graph().parse(data=client.get("/id/99.01.jsonld").text, format="json-ld")
    area = URIRef("http://localhost/id/99.01")
    assert (area, RDF.type, geosparql.Feature) in graph
    shape = graph.value(area, schema.geo)
    assert str(graph.value(shape, schema.box)).count(" ") == 3
    wkt = graph.value(graph.value(area, geosparql.hasBoundingBox), geosparql.asWKT)
    assert wkt.datatype == geosparql.wktLiteral
    assert len(set(graph.subjects(schema.observationAbout, area))) == 6
