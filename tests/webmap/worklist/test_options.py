import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.worklist import Need, Order
from kampungkb.thematic.registry import UnknownLayer
from webmap.core.errors import BadParameter
from webmap.worklist.options import WorklistOptions, parse_options


def test_nothing_asks_for_the_unformed_villages_by_kecamatan():
    assert parse_options([]) == WorklistOptions((Need.UNFORMED,), Order.DISTRICT)
    assert parse_options(["", " "], "", "", "", "") == WorklistOptions()


def test_needs_are_named_apart_or_with_commas_and_kept_in_one_order():
    apart = parse_options(["fallen", "unformed", "fallen"])
    assert apart.needs == (Need.UNFORMED, Need.FALLEN)
    assert parse_options(["fallen, unformed"]).needs == apart.needs


def test_order_layer_target_and_page_are_read():
    found = parse_options([], "steps", "rumah-dataku", "formed_2023-12-31_ID", "3")
    assert found.order is Order.STEPS
    assert (found.layer, found.target, found.page) == ("rumah_dataku", "formed_2023-12-31_ID", 3)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"needs": ["belum"]}, "need='belum' is unknown.*unformed forming"),
        ({"needs": [], "order": "name"}, "sort='name' is unknown.*district steps"),
        ({"needs": [], "page": "0"}, "'0' is no page"),
        ({"needs": [], "page": "dua"}, "'dua' is no page"),
        ({"needs": [], "page": "9" * 10}, "is no page"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(given, told):
    with pytest.raises(BadParameter, match=told):
        parse_options(**given)


def test_an_unknown_layer_is_refused():
    with pytest.raises(UnknownLayer, match="rumah_dataku"):
        parse_options([], layer="posyandu")


@given(st.lists(st.sampled_from(list(Need)), min_size=1))
def test_any_needs_are_kept_once_each(needs):
    found = parse_options([need.value for need in needs]).needs
    assert set(found) == set(needs) and len(found) == len(set(needs))
