"""Values as arrays, and comparisons with nulls."""

from datetime import date

import numpy as np
import pytest

from webmap.ogc.filtering.values import (
    COMPARISONS,
    Texts,
    Truth,
    date_column,
    instant,
    number_column,
    text_column,
)

TEXTS = ["b", None, "a", "é", "", "b", "B"]


def constant(text):
    return Texts([text], np.zeros((), np.int32))


@pytest.mark.parametrize("name", COMPARISONS)
@pytest.mark.parametrize("other", ["b", "a", "0", "c", "", "\U0010ffff"])
def test_a_text_is_compared_by_code_points(name, other):
    expected = [text is not None and COMPARISONS[name](text, other) for text in TEXTS]
    column = text_column(TEXTS)
    for one in (column, column.mapped(str)):  # ordered, and not
        found = one.compared(name, constant(other))
        assert found.true.tolist() == expected
        assert (found.true | found.false).tolist() == [text is not None for text in TEXTS]


def test_two_columns_of_texts_are_compared():
    left, right = text_column(["a", "b", None, "d"]), text_column(["a", "c", "x", None])
    assert left.compared("=", right).true.tolist() == [True, False, False, False]
    assert left.compared("<", right).true.tolist() == [False, True, False, False]


def test_a_null_is_neither_true_nor_false():
    found = number_column([1, None, 3]).compared(">", number_column([2, 2, 2]))
    assert found.true.tolist() == [False, False, True]
    assert found.false.tolist() == [True, False, False]
    assert found.negated().true.tolist() == [True, False, False]


def test_conditions_are_joined_as_in_sql():
    states = {True: Truth(np.array(True), np.array(False)),
              False: Truth(np.array(False), np.array(True)),
              None: Truth(np.array(False), np.array(False))}  # fmt: skip

    def read(truth):
        return True if truth.true else False if truth.false else None

    for a, left in states.items():
        for b, right in states.items():
            both = False if False in (a, b) else None if None in (a, b) else True
            either = True if True in (a, b) else None if None in (a, b) else False
            assert read(left.and_(right)) is both
            assert read(left.or_(right)) is either


def test_a_column_of_nulls_has_no_values():
    column = text_column([None, None])
    assert not column.known.any()
    assert not column.where(lambda _: True).true.any()


def test_dates_are_days_and_moments_parts_of_them():
    day = float(date(2023, 7, 27).toordinal() - 1)
    assert date_column(["2023-07-27", None, date(2023, 7, 28)]).values.tolist()[::2] == [
        day,
        day + 1,
    ]
    assert instant("2023-07-27") == instant("2023-07-27T") == day
    assert instant("2023-07-27T00:00:00.000Z") == instant("2023-07-27T07:00:00+07:00") == day
    assert instant("2023-07-27T12:00:00") == day + 0.5
    for text in ("2023", "27-07-2023", "2023-02-30", "now", ""):
        with pytest.raises(ValueError):
            instant(text)
