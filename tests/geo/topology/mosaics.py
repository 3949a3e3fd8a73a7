"""Random areas without gaps: squares of a board, united by their numbers."""

import numpy as np
import shapely
from hypothesis import strategies as st

SIDE = 7


@st.composite
def mosaics(draw):
    """Areas in the order of their numbers; squares of number 0 belong to none."""
    squares = draw(st.lists(st.integers(0, 4), min_size=SIDE**2, max_size=SIDE**2))
    if not any(squares):
        squares[draw(st.integers(0, SIDE**2 - 1))] = 1
    return mosaic(np.reshape(squares, (SIDE, SIDE)))


def mosaic(numbers):
    """Unite the squares of each number; every corner of a square on a border is a point of it."""
    rows, columns = np.indices(numbers.shape)
    boxes = shapely.box(columns, rows, columns + 1, rows + 1)
    return np.array(
        [
            shapely.coverage_union_all(boxes[numbers == number])
            for number in np.unique(numbers[numbers > 0])
        ],
        dtype=object,
    )
