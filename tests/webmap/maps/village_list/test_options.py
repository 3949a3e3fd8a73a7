import pytest

from kampungkb.indicators.classification import VillageClass
from webmap.core.errors import BadParameter
from webmap.maps.village_list.options import ListOptions, parse_options


def test_empty_texts_ask_for_all_villages_in_the_order_of_the_page():
    assert parse_options() == parse_options("", "", " ") == ListOptions()


def test_class_order_and_page_are_read_and_the_order_is_written_back():
    found = parse_options("dasar", "-name", "3")
    assert found == ListOptions(VillageClass.DASAR, "name", descending=True, page=3)
    assert found.sort == "-name"
    assert parse_options(sort="district").sort == "district"


@pytest.mark.parametrize(
    "given",
    [{"only": "biru"}, {"sort": "code"}, {"sort": "-"}, {"page": "0"}, {"page": "x"}],
)
def test_what_cannot_be_read_is_refused(given):
    with pytest.raises(BadParameter):
        parse_options(**given)
