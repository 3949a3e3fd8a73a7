"""Names of the standard."""

from webmap.ogc.tiles import relations


def test_relations_and_classes_are_those_of_the_standard():
    assert relations.VECTOR_TILESETS == "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
    root = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
    assert {one.removeprefix(root) for one in relations.CONFORMANCE} >= {"core", "tileset", "mvt"}
