"""Names that lists give to different villages of a kecamatan are known with their years."""

import pickle

from boundaries.history.reassigned_names import DistrictLists, Reading, difference
from boundaries.matching.gazetteer import Gazetteer

AREAS = {"61": "Mawar Raya", "61.01": "Kabupaten Melati", "61.01.01": "Anggrek", "61.01.02": "Soka"}
ONE, TWO, THREE, MOVED = "61.01.01.1001", "61.01.01.2002", "61.01.01.2003", "61.01.02.2001"
LISTS = {
    2016: AREAS | {ONE: "Umbul I", TWO: "Umbul II", THREE: "Melur", MOVED: "Seruni"},
    2018: AREAS | {ONE: "Umbul", TWO: "Umbul II", THREE: "Melur", MOVED: "Seruni"},
    2020: AREAS | {ONE: "Umbul", TWO: "Umbul I", THREE: "Melur", MOVED: "Seruni"},
}


def lists_of(lists: dict[int, dict[str, str]], district: str = "anggrek") -> DistrictLists | None:
    newest = max(lists)
    older = {year: names for year, names in lists.items() if year != newest}
    gazetteer = Gazetteer.build(lists[newest], older, newest)
    return gazetteer.districts["61.01"][district].lists


def test_a_name_is_read_in_every_list_that_has_it() -> None:
    lists = lists_of(LISTS)
    assert lists
    assert lists.readings("UMBUL I") == {2016: Reading(0, (ONE,)), 2020: Reading(0, (TWO,))}
    assert lists.readings("DESA UMBUL SATU") == {2016: Reading(2, (ONE,)), 2020: Reading(2, (TWO,))}
    assert lists.readings("MELUR") == dict.fromkeys(LISTS, Reading(0, (THREE,)))
    assert lists.readings("UMBULAN") == {}
    assert pickle.loads(pickle.dumps(lists)).names == lists.names


def test_kecamatan_in_which_every_name_has_one_meaning_have_no_lists() -> None:
    assert lists_of(LISTS, "soka") is None
    renamed = {2016: LISTS[2016], 2018: LISTS[2018]}
    assert lists_of(renamed) is None
    assert lists_of({2018: LISTS[2018] | {THREE: "Umbul"}}) is None  # no list to compare with


def test_a_name_twice_in_one_list_has_several_meanings_there() -> None:
    twice = LISTS | {2021: LISTS[2020] | {THREE: "Umbul"}}
    lists = lists_of(twice)
    assert lists and lists.readings("UMBUL")[2021].codes == (ONE, THREE)
    assert lists.readings("UMBUL")[2020].codes == (ONE,)


def test_a_renamed_kecamatan_has_the_same_lists_under_both_names() -> None:
    lists = {y: names | ({"61.01.01": "Kamboja"} if y < 2020 else {}) for y, names in LISTS.items()}
    new, old = lists_of(lists), lists_of(lists, "kamboja")
    assert new and old
    assert new.readings("UMBUL I") == old.readings("UMBUL I")
    assert new.readings("UMBUL I") == {2016: Reading(0, (ONE,)), 2020: Reading(0, (TWO,))}


def test_names_differ_in_nothing_in_spaces_or_in_kind() -> None:
    assert difference("Mekar Jaya", "MEKAR  JAYA") == 0
    assert difference("Mekar Jaya", "MEKARJAYA") == 1
    assert difference("Mekar Jaya", "KAMPUNG MEKAR JAYA") == 2
    assert difference("Dusun Mekar Jaya", "KAMPUNG MEKAR JAYA") is None
    assert difference("Mekar Jaya", "MEKAR SARI") is None
