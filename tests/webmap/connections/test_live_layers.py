from lxml import etree

from webmap.connections.live_layers import (
    LayerFacts,
    LiveLayer,
    spatial_reference,
    tree_group,
)
from webmap.styles.classes import klasifikasi_theme, status_theme

FACTS = LayerFacts("Status", "Data", "id", ("CC0-1.0",), ("Kemendagri",), "https://e.org/area/99")


def layer(**changes: object) -> LiveLayer:
    """Layer of villages for tests."""
    settings = {
        "key": "villages_99",
        "service": "https://e.org/ogc?within=99",
        "collection": "villages",
        "name": "Desa",
        "themes": (status_theme(), klasifikasi_theme()),
        "titles": {"name": "Nama"},
        "facts": FACTS,
    }
    return LiveLayer(**{**settings, **changes})  # type: ignore[arg-type]


def test_the_data_source_names_service_and_collection():
    element = layer().element()
    assert element.findtext("provider") == "OAPIF"
    source = element.findtext("datasource") or ""
    assert "typename='villages'" in source
    assert "url='https://e.org/ogc?within=99'" in source
    assert source == tree_group("KKB", [layer()])[0].get("source")


def test_the_first_theme_is_shown_and_the_others_are_styles_of_the_layer():
    element = layer().element()
    manager = element.find("map-layer-style-manager")
    assert manager is not None
    names = [one.get("name") for one in manager]
    assert names == [status_theme().title, klasifikasi_theme().title]
    assert manager.get("current") == names[0]
    shown, other = element.find("renderer-v2"), manager.find(".//renderer-v2")
    assert shown is not None
    assert other is not None
    assert len(shown.findall(".//rule")) == 1 + len(status_theme().classes)
    assert len(other.findall(".//rule")) == 1 + len(klasifikasi_theme().classes)


def test_sources_and_licences_are_in_the_metadata():
    metadata = layer().element().find("resourceMetadata")
    assert metadata is not None
    assert metadata.findtext("rights") == "Kemendagri"
    assert metadata.findtext("license") == "CC0-1.0"


def test_scales_bound_where_a_layer_is_drawn():
    assert layer().element().get("hasScaleBasedVisibilityFlag") == "0"
    small = layer(smallest=250_000).element()
    assert (small.get("minScale"), small.get("maxScale")) == ("250000", "0")
    large = layer(largest=250_000).element()
    assert large.get("maxScale") == "250000"
    assert int(large.get("minScale") or 0) > 100_000_000


def test_a_layer_that_is_not_shown_is_unchecked():
    assert tree_group("KKB", [layer(checked=False)])[0].get("checked") == "Qt::Unchecked"


def test_a_reference_system_has_wkt_and_the_number_that_qgis_needs():
    text = etree.tostring(spatial_reference("projectCrs", 3857)).decode()
    assert "<srsid>3857</srsid>" in text
    assert "Pseudo-Mercator" in text
