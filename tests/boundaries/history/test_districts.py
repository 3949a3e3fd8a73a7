"""Kecamatan followed by the names of their villages."""

from boundaries.history.districts import DistrictStep, follow_districts
from boundaries.history.index import CodeListIndex
from tests.boundaries.history.lists import NOW, recoded, then

NOTHING: frozenset[str] = frozenset()


def followed(before: dict[str, str], after: dict[str, str] = NOW) -> dict[str, DistrictStep]:
    regencies = {"61.01": ["61.01"], "94.01": ["94.01"]}
    return follow_districts(CodeListIndex(before), CodeListIndex(after), regencies)


def test_a_kecamatan_that_nothing_happened_to() -> None:
    assert followed(NOW)["61.01.01"] == DistrictStep("61.01.01", True, NOTHING)


def test_a_kecamatan_with_another_code_or_name_is_known_by_its_villages() -> None:
    before = recoded(NOW, "61.01.01", "61.01.07")
    assert followed(before)["61.01.07"] == DistrictStep("61.01.01", True, NOTHING)
    assert followed({**before, "61.01.07": "Rawa"})["61.01.07"].code == "61.01.01"


def test_a_code_that_another_kecamatan_received_is_not_followed() -> None:
    before = {"61.01": "Kabupaten Melati", "61.01.01": "Rawa", "61.01.01.2001": "Kana"}
    assert followed(before)["61.01.01"].code is None


def test_villages_with_new_numbers_elsewhere_show_where_a_kecamatan_was_split() -> None:
    before = then(
        c61_01_02=None, c61_01_02_2001=None, c61_01_02_2002=None, c61_01_02_2003=None,
        c61_01_01_2006="Kamboja",
    )  # fmt: skip
    assert followed(before)["61.01.01"] == DistrictStep("61.01.01", True, frozenset({"61.01.02"}))


def test_villages_with_exchanged_names_did_not_go_anywhere() -> None:
    # both numbers were there before: these are spellings, not moves
    before = then(c61_01_01_2001="Kamboja", c61_01_02_2001="Dahlia")
    assert followed(before)["61.01.01"].received == NOTHING


def test_numbers_that_changed_are_not_kept() -> None:
    before = then(c61_01_01_2001="Cempaka", c61_01_01_2003="Dahlia")
    assert not followed(before)["61.01.01"].keeps_numbers


def test_one_village_does_not_show_that_a_new_code_kept_the_numbers() -> None:
    before = {
        "61.01": "Kabupaten Melati", "61.01.07": "Anggrek Timur", "61.01.07.2001": "Kamboja",
        "61.01.07.2002": "Tanjung",
    }  # fmt: skip
    assert followed(before)["61.01.07"] == DistrictStep("61.01.02", False, NOTHING)
    before["61.01.07.2003"] = "Lestari"
    assert followed(before)["61.01.07"].keeps_numbers
