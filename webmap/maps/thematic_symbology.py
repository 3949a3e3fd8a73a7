"""Colours, names and legend of thematic layers; what there is, is in the registry of layers."""

from kampungkb.indicators.classification import VillageClass
from kampungkb.thematic.figures import LayerFigures
from kampungkb.thematic.registry import LayerClass, find_layer
from webmap.core.i18n import texts
from webmap.maps.symbology import COLOURS as STATUS_COLOURS
from webmap.maps.symbology import LegendEntry

COLOURS = {
    LayerClass.NONE: STATUS_COLOURS[VillageClass.UNFORMED],
    LayerClass.EXISTS: "#a99ad6",
    LayerClass.REPORTS: "#4b2a85",
    LayerClass.NO_DATA: STATUS_COLOURS[VillageClass.NO_DATA],
}
"""Colour of each class in the order of the legend: what is missing first, then rising."""


def layer_name(key: str, language: str = "id") -> str:
    """Return the short name of a layer: Rumah DataKu, BKB. Raises UnknownLayer."""
    return texts(language).gettext(find_layer(key).name)


def layer_title(key: str, language: str = "id") -> str:
    """Return the full name of a layer: Bina Keluarga Balita. Raises UnknownLayer."""
    return texts(language).gettext(find_layer(key).title)


def layer_unit(key: str, language: str = "id") -> str:
    """Return what a layer counts: rumah data, kelompok. Raises UnknownLayer."""
    return texts(language).gettext(find_layer(key).unit)


def layer_class_label(one: LayerClass, language: str = "id") -> str:
    """Return the name of a class."""
    _ = texts(language).gettext
    labels = {
        LayerClass.NO_DATA: _("Tanpa data"),
        LayerClass.NONE: _("Tidak ada"),
        LayerClass.EXISTS: _("Ada"),
        LayerClass.REPORTS: _("Ada dan lapor"),
    }
    return labels[one]


def layer_legend(key: str, total: LayerFigures, language: str = "id") -> list[LegendEntry]:
    """Return the legend of a map of villages by a layer; counts are the area's villages.

    Without the class *reports* in a layer that has no reports, such as Rumah DataKu.
    """
    counts = {
        LayerClass.NO_DATA: total["no_data"],
        LayerClass.NONE: total["none"],
        LayerClass.EXISTS: total["exists"],
        LayerClass.REPORTS: total["reports"],
    }
    classes = find_layer(key).classes
    return [
        LegendEntry(
            one.value,
            layer_class_label(one, language),
            colour,
            one is LayerClass.NO_DATA,
            counts[one],
        )
        for one, colour in COLOURS.items()
        if one in classes
    ]
