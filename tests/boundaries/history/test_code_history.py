"""What became of the villages of older lists."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from boundaries.history.code_history import FormerVillage, follow_lists
from boundaries.history.index import CodeListIndex
from tests.boundaries.history.lists import NOW, recoded, then


def traced(*lists: dict[str, str]) -> dict[tuple[int, str], str | None]:
    older = {2018 + 2 * place: names for place, names in enumerate(lists)}
    return {
        (one.year, one.code): one.current_code
        for one in follow_lists(CodeListIndex(NOW), older).villages
    }


def test_unchanged_villages_are_not_returned() -> None:
    assert traced(NOW) == {}


def test_a_renamed_village_keeps_its_code() -> None:
    assert traced(then(c61_01_01_2002="Kenanga"))[2018, "61.01.01.2002"] == "61.01.01.2002"
    assert traced(then(c61_01_01_2002="Sakura"))[2018, "61.01.01.2002"] == "61.01.01.2002"


def test_a_reassigned_number_gives_no_successor() -> None:
    before = then(c61_01_01_2002="Sakura", c61_01_01_2006="Kenanga Indah", c61_01_01_2005=None)
    found = traced(before)
    assert found[2018, "61.01.01.2002"] is None  # Kenanga Indah stood at 2006 then


def test_a_number_reassigned_by_a_village_that_moved_is_followed() -> None:
    before = then(c61_01_01_2002="Cempaka", c61_01_01_2003="Kenanga Indah")
    found = traced(before)
    assert found[2018, "61.01.01.2002"] == "61.01.01.2003"
    assert found[2018, "61.01.01.2003"] == "61.01.01.2002"


def test_a_desa_that_became_a_kelurahan() -> None:
    found = traced(then(c61_01_01_1004=None, c61_01_01_2004="Seruni"))
    assert found == {(2018, "61.01.01.2004"): "61.01.01.1004"}


def test_a_village_of_a_kecamatan_that_was_split() -> None:
    before = then(
        c61_01_02=None, c61_01_02_2001=None, c61_01_02_2002=None, c61_01_02_2003=None,
        c61_01_01_2006="Kamboja", c61_01_01_2007="Flamboyan",
    )  # fmt: skip
    found = traced(before)
    assert found[2018, "61.01.01.2006"] == "61.01.02.2001"
    assert found[2018, "61.01.01.2007"] == "61.01.02.2002"


def test_an_existing_namesake_is_not_a_successor() -> None:
    before = then(c61_01_01_2006="Kamboja")  # beside the Kamboja of Anggrek Timur
    assert traced(before)[2018, "61.01.01.2006"] is None


def test_moved_in_one_list_and_renamed_in_the_next() -> None:
    first = then(c61_01_02=None, c61_01_02_2001=None, c61_01_02_2002=None, c61_01_02_2003=None,
                 c61_01_01_2008="Sedap Malam")  # fmt: skip
    second = then(c61_01_02_2003="Sedap Malam")
    found = traced(first, second)
    assert found[2018, "61.01.01.2008"] == found[2020, "61.01.02.2003"] == "61.01.02.2003"


def test_two_villages_never_get_the_same_successor() -> None:
    before = then(c61_01_01_2006="Dahliah", c61_01_01_2007="Daahlia", c61_01_01_2001=None)
    found = traced(before)
    assert [found[2018, f"61.01.01.200{n}"] for n in (6, 7)] == [None, None]


def test_renumbered_papua_is_followed_by_names() -> None:
    before = {
        "91": "Papua", "91.04": "KAB. SOKA", "91.04.01": "Wijaya", "91.04.01.2001": "Yapo",
        "91.04.01.2002": "Wagenna", "91.04.01.2003": "Bomou",
    }  # fmt: skip
    found = traced(before)
    assert found[2018, "91.04.01.2001"] == "94.01.01.2001"
    assert found[2018, "91.04.01.2002"] == "94.01.01.2002"
    assert found[2018, "91.04.01.2003"] is None  # the number alone tells nothing there


def test_a_village_that_one_list_leaves_out_is_found_again() -> None:
    first, second = recoded(NOW, "94.01", "91.04"), then(c94_01_01_2002=None)
    found = traced(first, second)
    assert found[2018, "91.04.01.2002"] == "94.01.01.2002"


def test_a_misprint_of_one_list_is_passed_over() -> None:
    first = then(c61_01_01_2003=None, c61_01_01_2006="Cempaka")
    second = then(c61_01_01_2003=None, c61_01_01_2006="Sedap Malam")
    found = traced(first, second)
    assert found[2018, "61.01.01.2006"] == "61.01.01.2003"
    assert found[2020, "61.01.01.2006"] is None


def test_a_name_that_comes_back_to_the_kecamatan_goes_before_the_steps() -> None:
    first = then(c61_01_01_2003=None, c61_01_01_2006="Cempaka")
    second = then(c61_01_01_2003=None, c61_01_01_2006="Sedap Malam")
    index = CodeListIndex(then(c61_01_01_2006="Sedap Malam"))
    [one] = follow_lists(index, {2018: first, 2020: second}).villages
    assert (one.code, one.current_code) == ("61.01.01.2006", "61.01.01.2003")


def test_a_name_that_comes_back_in_another_kecamatan_is_another_village() -> None:
    index = CodeListIndex(then(c61_01_02_2004="Sakura"))
    lists = {2018: then(c61_01_01_2001="Sakura"), 2020: NOW}
    [one] = follow_lists(index, lists).villages
    assert one.current_code == "61.01.01.2001"


def test_provinces_and_regencies_are_followed_through_all_lists() -> None:
    first = {**recoded(NOW, "94", "91"), "91.01": "Kabupaten Soka Lama"}
    second = {**recoded(NOW, "94", "91"), "91": "Papua Raya"}
    higher = follow_lists(CodeListIndex(NOW), {2018: first, 2020: second}).higher
    assert higher[2018] == higher[2020] == {
        "61": "61", "61.01": "61.01", "91": "94", "91.01": "94.01",
    }  # fmt: skip


def test_page_numbers_are_removed_from_names() -> None:
    assert traced(then(c61_01_01="Anggrek  11", c61_01_01_2001="Dahlia ")) == {}


def test_a_former_village_has_its_former_place() -> None:
    [one] = follow_lists(CodeListIndex(NOW), {2020: then(c61_01_01_2002="Kenanga")}).villages
    assert one == FormerVillage(
        "61.01.01.2002", 2020, "61.01.01.2002", "Kenanga", "Anggrek", "61.01", "61.01.01"
    )


NAMES = st.sampled_from(("Dahlia", "Dahliah", "Dahlia I", "Kenanga", "Kananga", "Mawar"))
CODES = st.builds("61.01.0{}.{}00{}".format, *map(st.sampled_from, ("12", "12", "1234")))
ABOVE = {"61.01": "Kabupaten Melati", "61.01.01": "Anggrek", "61.01.02": "Rawa"}
LISTS = st.dictionaries(CODES, NAMES, max_size=8).map(lambda villages: {**ABOVE, **villages})


@given(LISTS, st.lists(LISTS, max_size=3), st.randoms(use_true_random=False))
def test_two_villages_of_one_list_never_get_one_code_in_whatever_order(
    current: dict[str, str], lists: list[dict[str, str]], chance: Random
) -> None:
    index = CodeListIndex(current)
    found = follow_lists(index, dict(enumerate(lists))).villages
    for year, official in enumerate(lists):
        changed = {one.code: one.current_code for one in found if one.year == year}
        codes = [changed.get(code, code) for code in official if len(code) == 13]
        codes = [code for code in codes if code]
        assert len(codes) == len(set(codes)) and set(codes) <= set(index.villages)
    shuffled = [dict(chance.sample(list(one.items()), len(one))) for one in lists]
    again = follow_lists(index, dict(enumerate(shuffled))).villages
    assert sorted(map(repr, again)) == sorted(map(repr, found))
