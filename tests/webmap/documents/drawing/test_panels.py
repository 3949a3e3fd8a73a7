from xml.etree import ElementTree

import shapely

from webmap.documents.drawing.arranging.layout import arrange
from webmap.documents.drawing.model import MapFrame
from webmap.documents.drawing.panels import (
    clip_path,
    clipped,
    enlarged_panel,
    letter_boxes,
    marked_box,
    panel_frame,
)
from webmap.documents.drawing.rings import as_array


def town_layout():
    town = [
        shapely.box(109 + x / 200, -7 + y / 200, 109 + (x + 1) / 200, -7 + (y + 1) / 200)
        for x in range(6)
        for y in range(6)
    ]
    shapes = as_array([*town, shapely.box(109.03, -7, 109.2, -6)])
    return arrange(as_array([]), shapes, MapFrame(900, 600), None, 1.0)


def test_the_frame_on_the_main_map_has_the_form_of_the_panel():
    layout = town_layout()
    [panel] = layout.enlarged
    left, top, right, bottom = marked_box(panel, layout)
    factor = (panel.box[2] - panel.box[0]) / (right - left)
    assert factor > 1.9
    assert abs((panel.box[3] - panel.box[1]) / (bottom - top) - factor) < 0.02 * factor


def test_a_panel_and_its_frame_have_one_letter():
    layout = town_layout()
    [panel] = layout.enlarged
    parts = enlarged_panel(panel, layout, ["<g/>", ""], "#eeeeee", "m--panel1", 11)
    tree = ElementTree.fromstring(f"<g>{''.join(parts)}</g>")
    assert [one.text for one in tree.iter("text")] == ["A", "A"]
    assert len(letter_boxes(panel, layout, 11)) == 2
    assert "url(#m--panel1)" in [one.get("clip-path") for one in tree.iter("g")]


def test_content_is_cut_at_the_box_of_its_panel():
    layout = town_layout()
    clip = ElementTree.fromstring(clip_path(layout.main, "m--panel0"))
    assert clip.get("id") == "m--panel0"
    assert (clip[0].get("width"), clip[0].get("height")) == ("900.0", "600.0")
    assert clipped("", "m--panel0") == ""
    assert 'fill="#eeeeee"' in panel_frame(layout.main, "#eeeeee")
