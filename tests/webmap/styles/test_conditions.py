import pytest

from webmap.styles.conditions import Comparison, Operator, Share, any_holds, attributes_of


@pytest.mark.parametrize(
    ("operator", "held"),
    [
        (Operator.EQUAL, [2]),
        (Operator.BELOW, [1]),
        (Operator.AT_MOST, [1, 2]),
        (Operator.ABOVE, [3]),
        (Operator.AT_LEAST, [2, 3]),
        (Operator.MISSING, [None]),
    ],
)
def test_an_operator_holds_for_the_values_it_names(operator: Operator, held: list[int]):
    comparison = Comparison("count", operator, 2)
    assert [one for one in (1, 2, 3, None) if comparison.holds({"count": one})] == held


def test_a_share_is_of_another_attribute_and_of_nothing_where_that_is_missing():
    comparison = Comparison("gap", Operator.AT_MOST, Share(0.25, "target"))
    assert comparison.holds({"gap": 5, "target": 20})
    assert not comparison.holds({"gap": 6, "target": 20})
    assert not comparison.holds({"gap": 5, "target": None})


def test_one_of_several_conditions_is_enough_and_its_comparisons_all_hold():
    one, two = Comparison("a", Operator.EQUAL, 1), Comparison("b", Operator.EQUAL, 2)
    assert any_holds(((one, two), (two,)), {"a": 0, "b": 2})
    assert not any_holds(((one, two),), {"a": 1, "b": 0})


def test_attributes_are_those_compared_and_those_shares_are_of():
    comparison = Comparison("gap", Operator.AT_MOST, Share(0.25, "target"))
    assert list(attributes_of(((comparison,),))) == ["gap", "target"]
