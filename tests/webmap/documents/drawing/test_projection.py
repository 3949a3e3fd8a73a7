import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.documents.drawing.projection import METRES_PER_DEGREE, bar_length, fit

lon = st.floats(95, 141)
lat = st.floats(-11, 6)
extent = st.floats(0.001, 10)


@given(lon, lat, extent, extent)
def test_bounds_fill_the_drawing_within_its_margin(west, south, across, up):
    projection = fit((west, south, west + across, south + up), 400, 300, 20)
    corners = projection.points(np.array([[west, south], [west + across, south + up]]))
    (left, bottom), (right, top) = corners.tolist()
    assert 20 - 1e-3 <= left <= right <= 380 + 1e-3
    assert 20 - 1e-3 <= top <= bottom <= 280 + 1e-3
    assert max((right - left) / 360, (bottom - top) / 260) == pytest.approx(1, abs=0.01)


def test_a_degree_is_as_long_to_the_north_as_cosine_says_to_the_east():
    projection = fit((109.0, -7.5, 110.0, -6.5), 400, 400, 0)
    first, last = projection.points(np.array([[109.0, -6.5], [110.0, -7.5]]))
    x, y = last - first
    assert x / y == pytest.approx(math.cos(math.radians(7)))


def test_a_single_point_has_a_scale():
    projection = fit((109.0, -7.0, 109.0, -7.0), 400, 300, 20)
    assert projection.points(np.array([[109.0, -7.0]]))[0] == pytest.approx([200, 150])


@given(extent, st.floats(20, 300))
def test_the_scale_bar_is_a_round_length_that_fits(up, longest):
    projection = fit((109.0, -7.0, 109.0 + up, -7.0 + up), 400, 400, 20)
    length, metres = bar_length(projection, longest)
    assert length <= longest * (1 + 1e-9) or metres == 1
    assert length * METRES_PER_DEGREE / projection.scale == pytest.approx(metres)
    assert str(metres)[0] in "125" and set(str(metres)[1:]) <= {"0"}
    assert length * 2.5 >= longest * (1 - 1e-9) or metres == 1  # the next round one is too long
