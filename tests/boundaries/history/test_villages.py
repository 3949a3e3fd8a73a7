"""Villages followed from one list to the next: names before numbers."""

from hypothesis import given
from hypothesis import strategies as st

from boundaries.history.districts import follow_districts
from boundaries.history.index import CodeListIndex
from boundaries.history.regencies import follow_regencies, regencies_after
from boundaries.history.villages import VillageStep
from tests.boundaries.history.lists import NOW, recoded, then

GONE = dict.fromkeys(("c61_01_02", "c61_01_02_2001", "c61_01_02_2002", "c61_01_02_2003"))
"""The kecamatan that was split off is not yet there."""


def followed(before: dict[str, str], after: dict[str, str] = NOW) -> dict[str, str | None]:
    """Return the villages whose code is not the same in both lists."""
    old, new = CodeListIndex(before), CodeListIndex(after)
    regencies = regencies_after(old, new, follow_regencies(old, new))
    step = VillageStep(old, new, regencies, follow_districts(old, new, regencies))
    return {code: after for code, after in step.successors.items() if after != code}


def test_a_name_goes_before_a_number() -> None:
    before = then(c61_01_01_2001="Cempaka", c61_01_01_2003="Dahlia")
    assert followed(before) == {
        "61.01.01.2001": "61.01.01.2003", "61.01.01.2003": "61.01.01.2001",
    }  # fmt: skip


def test_a_desa_that_became_a_kelurahan_and_was_respelt() -> None:
    before = then(c61_01_01_1004=None, c61_01_01_2004="Serunni")
    assert followed(before) == {"61.01.01.2004": "61.01.01.1004"}


def test_a_status_that_changed_with_the_name() -> None:
    before = then(c61_01_01_1004=None, c61_01_01_2004="Melur")
    assert followed(before) == {"61.01.01.2004": "61.01.01.1004"}
    longer = then(c61_01_01_1004="Desa Adat Melur")
    assert followed(before, longer) == {"61.01.01.2004": "61.01.01.1004"}
    # where the name is still there, the number tells nothing
    before = then(c61_01_01_1004=None, c61_01_01_2004="Dahlia")
    assert followed(before) == {"61.01.01.2004": None}


def test_of_two_villages_with_one_name_each_keeps_its_status() -> None:
    twice = then(c61_01_01_2004="Seruni")
    after = recoded(twice, "61.01.01", "61.01.03")
    found = followed(twice, after)
    assert found["61.01.01.1004"] == "61.01.03.1004"
    assert found["61.01.01.2004"] == "61.01.03.2004"


def test_the_number_left_over_in_a_renumbered_kecamatan_is_the_same_village() -> None:
    before = recoded(then(c61_01_01_2002="Sakura"), "61.01.01", "61.01.09")
    assert followed(before)["61.01.09.2002"] == "61.01.01.2002"


def test_the_likest_new_name_where_siblings_went() -> None:
    before = then(**GONE, c61_01_01_2006="Kamboja", c61_01_01_2007="Palmboyan")
    assert followed(before)["61.01.01.2007"] == "61.01.02.2002"
    before = then(**GONE, c61_01_01_2006="Kamboja", c61_01_01_2007="Sedap Malam")
    assert followed(before)["61.01.01.2007"] is None


def test_of_two_villages_with_the_serial_neither_is_the_successor() -> None:
    before = then(c61_01_01_1004=None, c61_01_01_2004="Seruni")
    after = then(c61_01_01_1004="Serunni", c61_01_01_3004="Seruuni")
    assert followed(before, after) == {"61.01.01.2004": None}


def test_of_two_new_villages_with_the_name_the_one_where_siblings_went() -> None:
    before = then(**GONE, c61_01_01_2006="Kamboja", c61_01_01_2007="Flamboyan")
    after = then(c61_01_03="Rawa", c61_01_03_2001="Flamboyan")
    assert followed(before, after)["61.01.01.2007"] == "61.01.02.2002"


def test_a_much_liker_name_goes_before_the_number() -> None:
    before = then(c61_01_01_2001="Kenangara")
    after = then(c61_01_01_2001="Kenanjora", c61_01_01_2006="Kenanggara")
    assert followed(before, after) == {"61.01.01.2001": "61.01.01.2006"}


def test_one_slip_in_a_direction_word_but_never_another_direction_or_number() -> None:
    for old, new, same in (
        ("Flamboyan Tumur", "Flamboyan Timur", True),
        ("Flamboyan Barat", "Flamboyan Timur", False),
        ("Flamboyan I", "Flamboyan II", False),
    ):
        before = {**then(**GONE), "61.01.01.2006": "Kamboja", "61.01.01.2007": old}
        found = followed(before, then(c61_01_02_2002=new))["61.01.01.2007"]
        assert found == ("61.01.02.2002" if same else None)


def test_names_that_were_exchanged_between_kecamatan_by_their_spelling() -> None:
    before = then(c61_01_01_2001="Lestary", c61_01_02_2003="Lestarih")
    after = then(c61_01_01_2001="Lestarih", c61_01_02_2003="Lestary")
    assert followed(before, after) == {}


def test_a_name_made_longer_stays_at_its_number() -> None:
    # the other village was Dahlia Rawa, and has only lost a word
    before = then(c61_01_02_2003="Dahlia Rawa")
    after = then(c61_01_01_2001="Dahlia Induk", c61_01_02_2003="Dahlia")
    assert followed(before, after) == {}


def test_a_village_that_is_gone_has_no_successor() -> None:
    assert followed(then(c61_01_01_2009="Tanjung")) == {"61.01.01.2009": None}
    assert followed({"62.01": "Kabupaten Kana", "62.01.01": "Rawa", "62.01.01.2001": "Dahlia"}) == {
        "62.01.01.2001": None
    }


ABOVE = {"61.01": "Kabupaten Melati", "61.01.01": "Anggrek", "61.01.02": "Rawa"}
NAMES = st.sampled_from(("Dahlia", "Dahliah", "Dahlia I", "Kenanga", "Kananga", "Mawar"))
CODES = st.builds(
    "61.01.0{}.{}00{}".format,
    st.sampled_from("12"),
    st.sampled_from("12"),
    st.sampled_from("1234"),
)
LISTS = st.dictionaries(CODES, NAMES, max_size=10).map(lambda villages: {**ABOVE, **villages})


@given(LISTS, LISTS)
def test_two_villages_never_have_one_successor(
    before: dict[str, str], after: dict[str, str]
) -> None:
    old, new = CodeListIndex(before), CodeListIndex(after)
    regencies = {"61.01": ["61.01"]}
    step = VillageStep(old, new, regencies, follow_districts(old, new, regencies))
    found = [code for code in step.successors.values() if code]
    assert len(found) == len(set(found)) and set(found) <= set(new.villages)


@given(LISTS)
def test_in_equal_lists_all_villages_stay(official: dict[str, str]) -> None:
    assert followed(official, official) == {}
