"""Orders of areas by properties."""

import numpy as np

from webmap.ogc.filtering.order import ranks
from webmap.ogc.filtering.values import date_column, number_column, text_column

COLUMNS = {
    "name": text_column(["beta", "Alpha", None, "alpha", "Gamma"]),
    "formed": number_column([1, 2, 1, None, 1]),
    "as_of": date_column(["2023-01-01", None, "2022-01-01", "2023-01-01", None]),
}


def order(*keys):
    return np.argsort(ranks(5, keys, COLUMNS.__getitem__)).tolist()


def test_texts_are_ordered_regardless_of_case_and_nulls_come_last():
    assert order(("name", False)) == [1, 3, 0, 4, 2]
    assert order(("name", True)) == [4, 0, 3, 1, 2]


def test_equal_values_are_in_the_order_of_codes():
    assert order(("formed", False)) == [0, 2, 4, 1, 3]
    assert order(("formed", True)) == [1, 0, 2, 4, 3]


def test_later_keys_decide_between_equal_values():
    assert order(("formed", False), ("name", True)) == [4, 0, 2, 1, 3]
    assert order(("as_of", True), ("formed", True)) == [0, 3, 2, 1, 4]
