from dataclasses import FrozenInstanceError

import pytest
import shapely

from webmap.documents.drawing.model import MapArea, MapFrame


def test_a_frame_has_names_in_colour_unless_it_is_told_otherwise():
    frame = MapFrame(900, 600)
    assert (frame.labels, frame.grey, frame.language) == ("names", False, "id")


def test_an_area_cannot_be_changed_while_it_is_drawn():
    area = MapArea("33", shapely.box(0, 0, 1, 1), "formed")
    with pytest.raises(FrozenInstanceError):
        area.key = "unformed"
