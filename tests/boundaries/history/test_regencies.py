"""Regencies and provinces followed from one list to the next."""

from boundaries.history.index import CodeListIndex
from boundaries.history.regencies import follow_provinces, follow_regencies, regencies_after
from tests.boundaries.history.lists import NOW, recoded, then


def followed(before: dict[str, str], after: dict[str, str] = NOW) -> dict[str, str]:
    return follow_regencies(CodeListIndex(before), CodeListIndex(after))


def test_a_regency_is_followed_by_its_name() -> None:
    assert followed(NOW) == {"61.01": "61.01", "94.01": "94.01"}
    assert followed(recoded(NOW, "94.01", "91.04"))["91.04"] == "94.01"


def test_a_renamed_regency_keeps_its_number_with_its_kecamatan() -> None:
    assert followed(then(c61_01="Kabupaten Mawar"))["61.01"] == "61.01"


def test_a_number_that_another_regency_received_is_not_followed() -> None:
    before = {**recoded(NOW, "61.01", "61.02"), "61.01": "Kabupaten Kana", "61.01.01": "Rawa"}
    assert followed(before) == {"61.02": "61.01", "94.01": "94.01"}
    before = {**then(c61_01="Kabupaten Kana", c61_01_01="Rawa", c61_01_02="Ranca")}
    assert "61.01" not in followed(before)


def test_a_new_regency_took_kecamatan_from_the_regency_that_had_their_names() -> None:
    split = {**recoded(NOW, "61.01.02", "61.03.01"), "61.03": "Kabupaten Melati Timur"}
    index = CodeListIndex(NOW)
    same = {"61.01": "61.01", "94.01": "94.01"}
    after = regencies_after(index, CodeListIndex(split), same)
    assert after == {"61.01": ("61.01", "61.03"), "94.01": ("94.01",)}
    other = {**NOW, "61.03": "Kabupaten Melati Timur", "61.03.01": "Rawa"}
    assert regencies_after(index, CodeListIndex(other), same)["61.01"] == ("61.01",)


def test_a_province_is_where_most_of_its_regencies_are() -> None:
    went = {
        "91.01": "91.01",
        "91.02": "91.02",
        "91.03": "94.01",
        "92.01": "92.01",
        "92.02": "96.01",
    }
    assert follow_provinces(went) == {"91": "91"}
