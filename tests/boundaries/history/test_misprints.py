"""Names that the newest list gives to two villages."""

from boundaries.history.code_history import follow_lists
from boundaries.history.index import CodeListIndex
from boundaries.history.misprints import misprinted
from boundaries.matching.cascade import match_in_district
from boundaries.matching.gazetteer import Gazetteer
from tests.boundaries.history.lists import then

TWICE = then(c61_01_01_2003="Dahlia")


def found(current: dict[str, str], *lists: dict[str, str]) -> set[str]:
    older = dict(enumerate(lists, 2018))
    index = CodeListIndex(current)
    return misprinted(index, older, follow_lists(index, older).villages)


def test_a_name_that_older_lists_give_to_one_village_only() -> None:
    assert found(TWICE, then(c61_01_01_2003="Dahlia Rawa")) == {"61.01.01.2003"}
    assert found(TWICE, then(), then(c61_01_01_2003="Dahlia Rawa")) == {"61.01.01.2003"}


def test_older_lists_that_do_not_tell_the_two_apart() -> None:
    assert found(TWICE) == found(TWICE, TWICE) == set()
    assert found(TWICE, TWICE, then()) == set()
    assert found(TWICE, then(c61_01_01_2001="Mawar", c61_01_01_2003="Melur")) == set()


def test_a_kelurahan_may_have_the_name_of_a_desa() -> None:
    assert found(then(c61_01_01_1004="Dahlia"), then()) == set()


def test_names_with_other_spaces_are_two_names() -> None:
    spaced = then(c61_01_01_2001="Suka Maju", c61_01_01_2003="Sukamaju")
    assert found(spaced, spaced | {"61.01.01.2003": "Dahlia Rawa"}) == set()


def test_a_misprinted_village_is_found_by_its_older_name_alone() -> None:
    gazetteer = Gazetteer.build(TWICE, {2018: then(c61_01_01_2003="Dahlia Rawa")})
    anggrek = gazetteer.districts["61.01"]["anggrek"]
    for name, code in (("DAHLIA", "61.01.01.2001"), ("DAHLIA RAWA", "61.01.01.2003")):
        result = match_in_district(gazetteer, "61.01", anggrek, name)
        assert result.entry and result.entry.code == code
