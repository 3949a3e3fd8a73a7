import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.documents.drawing.arranging.layout import arrange
from webmap.documents.drawing.model import Locator, MapFrame
from webmap.documents.drawing.panels import marked_box
from webmap.documents.drawing.rings import as_array

FRAME = MapFrame(900, 600)
COUNTRY = Locator([shapely.box(95, -10, 141, 6)], [shapely.box(109, -7, 110, -6)])


def arranged(*shapes, frame=FRAME, locator=None, land=()):
    return arrange(as_array(land), as_array(shapes), frame, locator, 1.0)


def boxes_of(layout):
    boxes = [panel.box for panel in (*layout.moved, *layout.enlarged)]
    boxes += [layout.main.bar.box, layout.arrow]
    return [shapely.box(*box) for box in [*boxes, *([layout.locator[1]] if layout.locator else [])]]


shape = st.tuples(
    st.floats(100, 120), st.floats(-8, 5), st.floats(0.01, 3), st.floats(0.01, 3)
).map(lambda one: shapely.box(one[0], one[1], one[0] + one[2], one[1] + one[3]))


@settings(max_examples=40)
@given(st.lists(shape, min_size=1, max_size=10), st.booleans())
def test_nothing_overlaps_and_everything_lies_in_the_drawing(shapes, with_locator):
    layout = arranged(*shapes, locator=COUNTRY if with_locator else None)
    boxes = boxes_of(layout)
    drawing = shapely.box(-1e-6, -1e-6, FRAME.width + 1e-6, FRAME.height + 1e-6)
    for at, box in enumerate(boxes):
        assert drawing.contains(box)
        assert not shapely.overlaps(box.buffer(-0.1), boxes[at + 1 :]).any()
    for part in shapes:
        holding = [one for one in (layout.main, *layout.moved)
                   if one.extent.holds(np.array([part.bounds]))[0]]  # fmt: skip
        assert len(holding) == 1
        drawn = holding[0].projection.shapes(as_array([part]))[0]
        assert shapely.box(*holding[0].box).buffer(0.5).contains(drawn)


def test_panels_lie_beside_the_land():
    mainland = shapely.box(109, -7, 110, -6.2)
    layout = arranged(mainland, shapely.box(118, -7, 118.1, -6.9), locator=COUNTRY)
    assert len(layout.moved) == 1 and layout.locator
    land = layout.main.projection.shapes(as_array([mainland]))[0]
    for box in boxes_of(layout):
        assert not box.intersects(land.buffer(-5))


def test_the_main_map_shrinks_where_a_locator_has_no_room():
    full = shapely.box(109, -7, 109.9, -6.4)
    alone, beside = arranged(full), arranged(full, locator=COUNTRY)
    assert beside.locator
    assert beside.main.projection.scale < alone.main.projection.scale


def test_tiny_areas_of_a_town_get_an_enlarged_panel():
    town = [
        shapely.box(109 + x / 200, -7 + y / 200, 109 + (x + 1) / 200, -7 + (y + 1) / 200)
        for x in range(6)
        for y in range(6)
    ]
    layout = arranged(*town, shapely.box(109.03, -7, 109.2, -6), frame=MapFrame(900, 600))
    [panel] = layout.enlarged
    assert panel.letter == "A"
    assert panel.projection.scale > 1.9 * layout.main.projection.scale
    assert panel.extent.holds(shapely.bounds(as_array(town))).sum() > 18


def test_an_enlarged_panel_does_not_cover_what_it_shows():
    town = [
        shapely.box(109 + x / 200, -7 + y / 200, 109 + (x + 1) / 200, -7 + (y + 1) / 200)
        for x in range(0, 6, 2)
        for y in range(0, 6, 2)
    ]
    layout = arranged(*town, shapely.box(109.6, -7, 109.7, -6))
    [panel] = layout.enlarged
    assert not shapely.box(*panel.box).intersects(shapely.box(*marked_box(panel, layout)))


def test_frames_of_two_enlarged_panels_do_not_overlap():
    towns = [
        shapely.box(west + x / 200, -7 + y / 200, west + (x + 1) / 200, -7 + (y + 1) / 200)
        for west in (109, 109.6)
        for x in range(6)
        for y in range(6)
    ]
    layout = arranged(*towns, shapely.box(109, -6.9, 109.7, -6))
    first, second = (shapely.box(*panel.extent) for panel in layout.enlarged)
    assert not first.intersects(second)
    assert [panel.letter for panel in layout.enlarged] == ["A", "B"]


def test_maps_without_labels_have_no_enlarged_panel():
    town = [shapely.box(109 + x / 900, -7, 109 + (x + 1) / 900, -6.999) for x in range(9)]
    frame = MapFrame(900, 600, labels="none")
    assert arranged(*town, shapely.box(109, -6.9, 110, -6), frame=frame).enlarged == ()


def test_a_drawing_too_small_for_everything_is_arranged():
    for size in ((60, 40), (20, 10), (2, 300)):
        layout = arranged(shapely.box(109, -7, 110, -6), frame=MapFrame(*size), locator=COUNTRY)
        assert layout.main.projection.scale > 0 and layout.locator is None


def test_islands_stay_on_the_main_map_where_panels_have_no_room():
    islands = [
        shapely.box(112 + at / 3, -7 + at / 4, 112.1 + at / 3, -6.9 + at / 4) for at in range(4)
    ]
    wide = arranged(shapely.box(109, -7, 110, -6), *islands)
    narrow = arranged(shapely.box(109, -7, 110, -6), *islands, frame=MapFrame(150, 120))
    assert wide.moved and not narrow.moved
