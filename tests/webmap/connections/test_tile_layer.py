from boundaries.areas.codes import Level
from tests.webmap.connections.test_live_layers import FACTS
from webmap.connections.tile_layer import TileLayer, TileTheme
from webmap.styles.classes import coverage_theme, status_theme

LAYER = TileLayer(
    key="tiles",
    name="Ubin",
    template="https://e.org/tiles/areas/{z}/{x}/{y}?datetime=2023-07-27",
    highest=14,
    themes=(
        TileTheme(coverage_theme(Level.REGENCY), "regencies", highest=4),
        TileTheme(status_theme(), "villages", lowest=5),
    ),
    facts=FACTS,
)


def test_the_address_of_the_tiles_is_one_value_of_the_data_source():
    assert LAYER.source == (
        "type=xyz&url=https://e.org/tiles/areas/%7Bz%7D/%7Bx%7D/%7By%7D%3Fdatetime%3D2023-07-27"
        "&zmin=0&zmax=14"
    )


def test_each_class_is_a_style_of_its_layer_at_its_zooms():
    styles = LAYER.element().findall("renderer/styles/style")
    expected = [
        (one.label, part.layer, str(part.lowest), str(part.highest))
        for part in LAYER.themes
        for one in part.theme.classes
    ]
    assert [
        (one.get("name"), one.get("layer"), one.get("min-zoom"), one.get("max-zoom"))
        for one in styles
    ] == expected
    assert all(one.get("expression") for one in styles)


def test_names_are_labels_of_each_layer():
    labels = LAYER.element().findall("labeling/styles/style")
    assert [one.get("layer") for one in labels] == ["regencies", "villages"]
    assert all(one.find("settings/text-style") is not None for one in labels)
