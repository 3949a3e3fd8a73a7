from lxml import etree

from tests.webmap.connections.test_live_layers import layer
from webmap.connections.project import Connection, layer_definition, project

CONNECTION = Connection("Kampung KB", [layer(), layer(key="other")], (125.0, -6.0, 127.0, -4.0))


def test_a_project_has_title_layers_in_order_and_the_view_of_the_area():
    root = etree.fromstring(project(CONNECTION))
    assert root.findtext("title") == "Kampung KB"
    keys = ["villages_99", "other"]
    assert [one.get("id") for one in root.iter("layer-tree-layer")] == keys
    assert [one.findtext("id") for one in root.findall("projectlayers/maplayer")] == keys
    assert [one.get("id") for one in root.findall("layerorder/layer")] == keys
    extent = root.find("ProjectViewSettings/DefaultViewExtent")
    assert extent is not None
    assert float(extent.get("xmin") or 0) < 125 < 127 < float(extent.get("xmax") or 0)
    assert extent.findtext("spatialrefsys/authid") == "EPSG:4326"
    assert root.findtext("projectCrs/spatialrefsys/authid") == "EPSG:3857"
    assert root.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"


def test_an_area_without_shape_has_no_view():
    root = etree.fromstring(project(Connection("Kampung KB", [layer()], None)))
    assert root.find("ProjectViewSettings") is None


def test_a_layer_definition_is_a_group_with_the_layers():
    root = etree.fromstring(layer_definition(CONNECTION))
    group = root.find("layer-tree-group/layer-tree-group")
    assert group is not None
    assert (group.get("name"), len(group)) == ("Kampung KB", 2)
    assert len(root.findall("maplayers/maplayer")) == 2
