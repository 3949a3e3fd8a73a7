"""Boxes of requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.core.errors import BadParameter
from webmap.ogc.parameters.bbox import Bbox, read_bbox

longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)


@given(longitudes, longitudes, latitudes, latitudes)
def test_a_box_is_split_where_it_crosses_the_antimeridian(west, east, one, other):
    south, north = sorted((one, other))
    boxes = read_bbox(f"{west!r},{south!r},{east!r},{north!r}")
    assert all(box.west <= box.east for box in boxes)
    assert {(box.south, box.north) for box in boxes} == {(south, north)}
    if west <= east:
        assert boxes == (Bbox(west, south, east, north),)
    else:
        assert [(box.west, box.east) for box in boxes] == [(west, 180), (-180, east)]


def test_heights_are_ignored():
    assert read_bbox("1,2,-10,3,4,10") == read_bbox("1,2,3,4")


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,2,3,nan", "1,2,inf,4", "1,4,3,2", "1,2,9,3,4,8"],
)
def test_another_text_is_no_box(text):
    with pytest.raises(BadParameter, match="west,south,east,north"):
        read_bbox(text)
