from xml.etree import ElementTree

import shapely

from webmap.documents.drawing.arranging.layout import arrange
from webmap.documents.drawing.geometry import project
from webmap.documents.drawing.labelling.map_texts import place_texts, text_layers
from webmap.documents.drawing.model import ContextArea, MapArea, MapFrame
from webmap.documents.drawing.rings import as_array

TOWN = [
    MapArea(
        f"9.{x}.{y}",
        shapely.box(109 + x / 200, -7 + y / 200, 109 + (x + 1) / 200, -7 + (y + 1) / 200),
        "formed",
        name=f"T{x}{y}",
    )
    for x in range(6)
    for y in range(6)
]
LAND = MapArea("9.9", shapely.box(109.03, -7, 109.2, -6), "formed", name="Losari")


def placed(areas, around=(), frame=None):
    frame = frame or MapFrame(900, 600)
    shapes, near = (as_array(one.shape for one in listed) for listed in (areas, around))
    layout = arrange(as_array([]), shapes, frame, None, 1.0)
    geometry = project(shapes, as_array([]), near, layout)
    return place_texts(geometry, layout, areas, [], around, frame), layout


def test_names_of_tiny_areas_stand_in_the_enlarged_panel():
    texts, layout = placed([*TOWN, LAND])
    [panel] = layout.enlarged
    box = shapely.box(*panel.box)
    inside = {
        texts.codes[one.index] for one in texts.placed if box.contains(shapely.Point(one.x, one.y))
    }
    assert len(inside) > 18
    for one in texts.placed:
        assert not shapely.overlaps(shapely.box(*one.box), box)


def test_an_area_in_both_maps_is_named_on_both():
    texts, layout = placed([*TOWN, LAND])
    [panel] = layout.enlarged
    both = [one.x for one in texts.placed if texts.codes[one.index] == "9.9"]
    assert sorted(panel.box[0] < x < panel.box[2] for x in both) == [False, True]


def test_names_of_areas_around_keep_clear_of_the_map():
    near = ContextArea(shapely.box(100, -12, 120, -2), "Kabupaten Tegal")
    texts, _ = placed([LAND], around=[near, ContextArea(shapely.box(100, -12, 101, -11), "Jauh")])
    [one] = texts.around
    assert one.lines == ("Tegal",)
    own = [shapely.box(*placed_text.box) for placed_text in texts.placed]
    assert not shapely.intersects(shapely.box(*one.box), own).any()


def test_texts_stay_free_of_scale_bar_and_arrow():
    texts, layout = placed([LAND], around=[ContextArea(shapely.box(100, -12, 120, -2), "Tegal")])
    boxes = [shapely.box(*box) for box in (layout.main.bar.box, layout.arrow)]
    for one in [*texts.placed, *texts.around]:
        assert not shapely.intersects(shapely.box(*one.box), boxes).any()


def test_the_drawing_of_texts_has_codes_halo_and_leaders():
    tiny = MapArea("9.8", shapely.box(109.5, -6.5, 109.505, -6.495), "formed", name="Bulakamba")
    texts, _ = placed([LAND, tiny])
    tree = ElementTree.fromstring(f"<g>{''.join(text_layers(texts))}</g>")
    assert {one.get("data-of"): "".join(one.itertext()) for one in tree.iter("text")} == {
        "9.9": "Losari", "9.8": "Bulakamba",
    }  # fmt: skip
    assert [*tree.iter("circle")]
    assert {one.get("paint-order") for one in tree if [*one.iter("text")]} == {"stroke"}


def test_maps_without_labels_have_no_texts():
    texts, _ = placed([LAND], around=[ContextArea(shapely.box(100, -12, 120, -2), "Tegal")],
                      frame=MapFrame(900, 600, labels="none"))  # fmt: skip
    assert text_layers(texts) == []


def test_texts_beside_areas_stay_off_land_that_an_enlarged_panel_cuts():
    texts, layout = placed([*TOWN, LAND])
    [panel] = layout.enlarged
    land = panel.projection.shapes(as_array([LAND.shape]))[0]
    beside = [
        shapely.box(*one.box).buffer(-2)
        for one in texts.placed
        if one.leader and panel.box[0] < one.x < panel.box[2]
    ]
    assert not shapely.intersects(beside, land).any()
